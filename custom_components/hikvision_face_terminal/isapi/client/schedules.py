"""The hours at which users get in: week plans, and the templates that name them."""

from functools import partial
from http import HTTPStatus
from typing import Final

from ..errors import (
    IsapiNotSupportedError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
)
from ..models.schedule import PlanTemplate, ScheduleLimits
from ..models.week_plan import WeekPlan
from ..tree import Tree
from .endpoint import Endpoint, WriteForm, as_json

_TEMPLATE: Final = "AccessControl/UserRightPlanTemplate"
_WEEK_PLAN: Final = "AccessControl/UserRightWeekPlanCfg"

# What a terminal calls a time or a name that it takes in another form.
_ABOUT_FORM: Final = (
    Reason.UNEXPECTED_RESPONSE,
    Reason.INVALID_VALIDITY,
    Reason.INVALID_NAME,
)


class SchedulesEndpoint(Endpoint):
    """UserRightPlanTemplate and UserRightWeekPlanCfg.

    Only single numbers are read and written: the request that clears plans clears all
    of them.
    """

    async def limits(self) -> ScheduleLimits:
        """Return what there is room for; two requests."""
        return ScheduleLimits.from_trees(
            template=await self._optional(f"{_TEMPLATE}/capabilities?format=json"),
            week_plan=await self._optional(f"{_WEEK_PLAN}/capabilities?format=json"),
        )

    async def template(self, number: int) -> PlanTemplate:
        """Return a template; NOT_SUPPORTED if there is none of this number."""
        tree = await self._read_one(f"{_TEMPLATE}/{number}?format=json")
        template = PlanTemplate.from_tree(tree)
        if not template.is_report:
            raise IsapiUnexpectedError("the answer reports no template")
        return template

    async def week_plan(self, number: int) -> WeekPlan:
        """Return a week plan; NOT_SUPPORTED if there is none of this number."""
        tree = await self._read_one(f"{_WEEK_PLAN}/{number}?format=json")
        plan = WeekPlan.from_tree(tree)
        if not plan.is_report:
            raise IsapiUnexpectedError("the answer reports no week plan")
        return plan

    def template_forms(
        self, number: int, template: PlanTemplate
    ) -> tuple[WriteForm, ...]:
        """Replace a template, with an empty group of holidays or with none."""
        path = f"{_TEMPLATE}/{number}?format=json"
        return (
            self._form(path, template.to_wire()),
            self._form(path, template.without_holiday_group().to_wire()),
        )

    def week_plan_forms(self, number: int, *plans: WeekPlan) -> tuple[WriteForm, ...]:
        """Replace a week plan by the first of these that the terminal accepts."""
        path = f"{_WEEK_PLAN}/{number}?format=json"
        return tuple(self._form(path, plan.to_wire()) for plan in plans)

    async def _read_one(self, path: str) -> Tree:
        """Read one template or plan; NOT_SUPPORTED where the terminal tells of none.

        A DS-KV6124-E1 V3.9.0 answers HTTP 500 with deviceError. A search of its own
        lists them, but all of them as off, and whose they are is not told: nothing
        follows from that for who gets in, and what is free cannot be known.
        """
        try:
            return await self._read(path)
        except IsapiRefusedError as err:
            if err.http_status != HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            raise IsapiNotSupportedError(err.detail, err.sub_code) from None

    def _form(self, path: str, tree: Tree) -> WriteForm:
        return WriteForm(partial(self._replace, path, tree))

    async def _replace(self, path: str, tree: Tree) -> None:
        """Send a write; whatever it says about the content, another form may do."""
        try:
            await self._write("PUT", path, as_json(tree))
        except IsapiRefusedError as err:
            if err.reason not in _ABOUT_FORM or err.is_format_rejected:
                raise
            raise IsapiRefusedError(
                Reason.UNEXPECTED_RESPONSE,
                err.detail,
                err.sub_code,
                is_format_rejected=True,
            ) from None
