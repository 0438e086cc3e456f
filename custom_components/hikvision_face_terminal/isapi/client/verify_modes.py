"""What the terminal's readers ask for; read only."""

from typing import Final

from ..models.verify_mode import (
    OWN_READER,
    online_readers,
    reader_template,
    verify_modes,
    verify_week_plan,
)
from .endpoint import Endpoint

_JSON: Final = "?format=json"


class VerifyModesEndpoint(Endpoint):
    """CardReaderPlan, VerifyPlanTemplate and VerifyWeekPlanCfg."""

    async def by_reader(self) -> dict[int, frozenset[str]]:
        """Return the modes that are in force at some time, by number of the reader.

        Of the terminal itself and of the readers that are online: those of a second
        door, or for the way out. Empty where they are not told.
        """
        status = await self._optional(f"AccessControl/AcsWorkStatus{_JSON}")
        readers = sorted({OWN_READER, *online_readers(status or {})})
        templates = {it: await self._template_of(it) for it in readers}
        found = {it: await self._of_template(it) for it in {*templates.values()}}
        return {reader: found[template] for reader, template in templates.items()}

    async def of_terminal(self) -> frozenset[str]:
        """Return the modes of the terminal itself; empty if they are not told.

        Three requests; each names the number of the next.
        """
        return await self._of_template(await self._template_of(OWN_READER))

    async def _template_of(self, reader: int) -> int | None:
        plan = await self._optional(f"AccessControl/CardReaderPlan/{reader}{_JSON}")
        return reader_template(plan or {})

    async def _of_template(self, number: int | None) -> frozenset[str]:
        if number is None:
            return frozenset()
        path = f"AccessControl/VerifyPlanTemplate/{number}{_JSON}"
        plan_no = verify_week_plan(await self._optional(path) or {})
        if plan_no is None:
            return frozenset()
        path = f"AccessControl/VerifyWeekPlanCfg/{plan_no}{_JSON}"
        return verify_modes(await self._optional(path) or {})
