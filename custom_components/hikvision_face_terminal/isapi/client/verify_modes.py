"""What the terminal's own reader asks for; read only."""

from typing import Final

from ..models.verify_mode import reader_template, verify_modes, verify_week_plan
from .endpoint import Endpoint

# The terminal itself; a reader of its own for the way out would be number 2.
_READER: Final = 1

_JSON: Final = "?format=json"


class VerifyModesEndpoint(Endpoint):
    """CardReaderPlan, VerifyPlanTemplate and VerifyWeekPlanCfg."""

    async def in_force(self) -> frozenset[str]:
        """Return the modes that are in force at some time; empty if that is not told.

        Three requests; each names the number of the next.
        """
        plan = await self._optional(f"AccessControl/CardReaderPlan/{_READER}{_JSON}")
        template_no = reader_template(plan or {})
        if template_no is None:
            return frozenset()
        template = await self._optional(
            f"AccessControl/VerifyPlanTemplate/{template_no}{_JSON}"
        )
        plan_no = verify_week_plan(template or {})
        if plan_no is None:
            return frozenset()
        week = await self._optional(f"AccessControl/VerifyWeekPlanCfg/{plan_no}{_JSON}")
        return verify_modes(week or {})
