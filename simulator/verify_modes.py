"""CardReaderPlan, VerifyPlanTemplate, VerifyWeekPlanCfg: what the reader asks for."""

from .message import Answer, Call, JsonObject
from .parts import Parts, Routes
from .schedules import ALWAYS, DAYS, week
from .status import RefusalError

# A K1T was seen with two of each, both on.
_PLANS = 2
SECOND_READER = 3
_NIGHT = "22:00:00"


class VerifyModesApi:
    """Reports the modes by which users are verified; other clients change them."""

    def __init__(self, parts: Parts) -> None:
        self._behavior = parts.profile.verify
        self._dialect = parts.dialect

    def routes(self) -> Routes:
        """Return the handlers by method and path."""
        if not self._behavior.supported:
            return {}
        return {
            ("GET", "AccessControl/CardReaderPlan/#"): self.reader_plan,
            ("GET", "AccessControl/VerifyPlanTemplate/#"): self.template,
            ("GET", "AccessControl/VerifyWeekPlanCfg/#"): self.week_plan,
        }

    def reader_plan(self, call: Call) -> Answer:
        """Report which template a reader follows."""
        second = SECOND_READER if self._behavior.second_mode else 1
        if call.number not in (1, second):
            raise _unknown()
        template = 1 if call.number == 1 else 2
        return self._dialect.json({"CardReaderPlan": {"templateNo": template}})

    def template(self, call: Call) -> Answer:
        """Report a template."""
        _check_number(call, _PLANS)
        template = {
            "enable": True,
            "templateName": "",
            "weekPlanNo": call.number,
            "holidayGroupNo": "",
        }
        return self._dialect.json({"VerifyPlanTemplate": template})

    def week_plan(self, call: Call) -> Answer:
        """Report a week plan, each of whose rows has a mode."""
        _check_number(call, _PLANS)
        second = self._behavior.second_mode
        if call.number > 1 and second:
            plan = week(ALWAYS, verifyMode=second)
            return self._dialect.json({"VerifyWeekPlanCfg": plan})
        return self._dialect.json({"VerifyWeekPlanCfg": self._week()})

    def _week(self) -> JsonObject:
        behavior = self._behavior
        evening = _NIGHT if behavior.night_mode else "24:00:00"
        blocks = [("00:00:00", evening)]
        if behavior.night_mode:
            blocks.append((_NIGHT, "24:00:00"))
        plan = week(dict.fromkeys(DAYS, blocks), verifyMode=behavior.mode)
        for row in plan["WeekPlanCfg"]:
            if row["TimeSegment"]["beginTime"] == _NIGHT:
                row["verifyMode"] = behavior.night_mode
        return plan


def _check_number(call: Call, most: int) -> None:
    if not 1 <= call.number <= most:
        raise _unknown()


def _unknown() -> RefusalError:
    return RefusalError("notSupport", http_status=403, status_code=4)
