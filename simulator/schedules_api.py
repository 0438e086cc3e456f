"""UserRightPlanTemplate and UserRightWeekPlanCfg, read and written one by one."""

import re

from .message import Answer, Call, JsonObject, member
from .parts import Parts, Routes
from .schedule_behavior import EndOfDay
from .schedules import BLOCKS, DAYS
from .status import RefusalError, bad_content, lacks

_PATH = "AccessControl"
_TEMPLATE = "UserRightPlanTemplate"
_WEEK_PLAN = "UserRightWeekPlanCfg"
_NAME_BYTES = 32
_LAST_POSITION = 256
_MOST_FOUND = 100
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d|24:00:00")


class SchedulesApi:
    """Reads and writes plans and templates, one by one."""

    def __init__(self, parts: Parts) -> None:
        self._behavior = parts.profile.schedules
        self._dialect = parts.dialect
        self._schedules = parts.schedules

    def routes(self) -> Routes:
        """Return the handlers by method and path."""
        if not self._behavior.supported:
            return {}
        searches: Routes = {
            ("POST", f"{_PATH}/{_TEMPLATE}/Search"): self.search_templates,
            ("POST", f"{_PATH}/{_WEEK_PLAN}/Search"): self.search_week_plans,
        }
        return (searches if self._behavior.searched else {}) | {
            ("GET", f"{_PATH}/{_TEMPLATE}/capabilities"): self.template_capabilities,
            ("GET", f"{_PATH}/{_WEEK_PLAN}/capabilities"): self.week_capabilities,
            ("GET", f"{_PATH}/{_TEMPLATE}/#"): self.get_template,
            ("PUT", f"{_PATH}/{_TEMPLATE}/#"): self.put_template,
            ("GET", f"{_PATH}/{_WEEK_PLAN}/#"): self.get_week_plan,
            ("PUT", f"{_PATH}/{_WEEK_PLAN}/#"): self.put_week_plan,
        }

    def template_capabilities(self, _call: Call) -> Answer:
        """Report the limits of templates."""
        capabilities = {
            "templateNo": {"@min": 1, "@max": self._behavior.templates},
            "enable": {"@opt": "true,false"},
            "templateName": {"@min": 1, "@max": _NAME_BYTES},
            "weekPlanNo": {"@min": 1, "@max": self._behavior.week_plans},
            "holidayGroupNo": {"@min": 1, "@max": 64},
        }
        return self._dialect.json({_TEMPLATE: capabilities})

    def week_capabilities(self, _call: Call) -> Answer:
        """Report the limits of week plans."""
        segment: JsonObject = {"beginTime": "", "endTime": ""}
        if self._behavior.keeps_seconds:
            segment["validUnit"] = "second"
        capabilities = {
            "planNo": {"@min": 1, "@max": self._behavior.week_plans},
            "enable": {"@opt": "true,false"},
            "WeekPlanCfg": {
                "maxSize": len(DAYS) * BLOCKS,
                "week": {"@opt": ",".join(DAYS)},
                "id": {"@min": 1, "@max": BLOCKS},
                "enable": {"@opt": "true,false"},
                "TimeSegment": segment,
            },
        }
        return self._dialect.json({_WEEK_PLAN: capabilities})

    def get_template(self, call: Call) -> Answer:
        """Report a template."""
        number = self._number(call, self._behavior.templates)
        return self._dialect.json({_TEMPLATE: self._schedules.template(number)})

    def get_week_plan(self, call: Call) -> Answer:
        """Report a week plan."""
        number = self._number(call, self._behavior.week_plans)
        return self._dialect.json({_WEEK_PLAN: self._schedules.week_plan(number)})

    def search_templates(self, call: Call) -> Answer:
        """List the templates."""
        numbers = range(1, self._behavior.templates + 1)
        found = [
            {"planTemplateID": it, **self._schedules.template(it)} for it in numbers
        ]
        return self._page(call, found)

    def search_week_plans(self, call: Call) -> Answer:
        """List the week plans."""
        numbers = range(1, self._behavior.week_plans + 1)
        found = [{"weekPlanID": it, **self._schedules.week_plan(it)} for it in numbers]
        return self._page(call, found)

    def put_template(self, call: Call) -> Answer:
        """Replace a template."""
        number = self._number(call, self._behavior.templates)
        sent = call.json(_TEMPLATE)
        for node, kind in (
            ("enable", bool),
            ("templateName", str),
            ("weekPlanNo", int),
        ):
            _check(sent, node, kind)
        if len(sent["templateName"].encode()) > _NAME_BYTES:
            raise bad_content("templateName")
        if not 0 <= sent["weekPlanNo"] <= self._behavior.week_plans:
            raise bad_content("weekPlanNo")
        group = sent.get("holidayGroupNo", "")
        if not isinstance(group, str):
            raise bad_content("holidayGroupNo")
        if self._behavior.holiday_groups_are_numbers and (
            "holidayGroupNo" in sent and not group.isdecimal()
        ):
            raise RefusalError("badParameters", "holidayGroupNo")
        known = {**self._schedules.template(number), "holidayGroupNo": ""}
        stored = {node: sent.get(node, value) for node, value in known.items()}
        self._schedules.write_template(number, stored)
        return self._dialect.ok(as_json=True)

    def put_week_plan(self, call: Call) -> Answer:
        """Replace a week plan; rows that are left out keep what they have."""
        number = self._number(call, self._behavior.week_plans)
        sent = call.json(_WEEK_PLAN)
        _check(sent, "enable", bool)
        _check(sent, "WeekPlanCfg", list)
        rows = sent["WeekPlanCfg"]
        if len(rows) > len(DAYS) * BLOCKS:
            raise bad_content("WeekPlanCfg")
        if self._behavior.needs_all_rows and len(rows) < len(DAYS) * BLOCKS:
            raise RefusalError("badParameters", "WeekPlanCfg")
        plan = self._schedules.week_plan(number)
        known = {(row["week"], row["id"]): row for row in plan["WeekPlanCfg"]}
        for row in rows:
            self._check_row(row)
            kept = known[row["week"], row["id"]]
            kept.update({node: it for node, it in row.items() if node in kept})
        self._schedules.write_week_plan(number, {**plan, "enable": sent["enable"]})
        return self._dialect.ok(as_json=True)

    def _page(self, call: Call, found: list[JsonObject]) -> Answer:
        """Return a page of a search; `enable` does not filter."""
        sent = call.json_body()
        for node, kind in (
            ("searchID", str),
            ("searchResultPosition", int),
            ("maxResults", int),
            ("enable", bool),
        ):
            _check(sent, node, kind)
        first, limit = sent["searchResultPosition"], sent["maxResults"]
        if not 1 <= first <= _LAST_POSITION or not 1 <= limit <= _MOST_FOUND:
            raise RefusalError("badParameters")
        page = found[first - 1 : first - 1 + limit]
        is_last = first - 1 + len(page) >= len(found)
        return self._dialect.json(
            {
                "responseStatus": "OK" if is_last else "MORE",
                "totalMatches": len(found),
                "numOfMatches": len(page),
                "matchResults": page,
            }
        )

    def _check_row(self, row: object) -> None:
        if not isinstance(row, dict):
            raise bad_content("WeekPlanCfg")
        if row.get("week") not in DAYS:
            raise RefusalError("badParameters", "week")
        if type(row.get("id")) is not int or not 1 <= row["id"] <= BLOCKS:
            raise bad_content("id")
        _check(row, "enable", bool)
        segment = member(row, "TimeSegment")
        begin, end = (self._time(segment, node) for node in ("beginTime", "endTime"))
        if begin > end or begin == EndOfDay.MIDNIGHT:
            raise RefusalError("badParameters", "TimeSegment")

    def _time(self, segment: JsonObject, node: str) -> str:
        _check(segment, node, str)
        time: str = segment[node]
        if not _TIME.fullmatch(time):
            raise bad_content(node)
        if node == "endTime" and time in set(EndOfDay):
            if time not in self._behavior.accepts:
                raise RefusalError("badParameters", node)
        elif not self._behavior.keeps_seconds and not time.endswith(":00"):
            raise RefusalError("badParameters", node)
        return time

    def _number(self, call: Call, most: int) -> int:
        number = call.number
        if not 1 <= number <= most:
            # "GET 3" of a terminal with two templates, as a public walk-through has it
            raise RefusalError("notSupport", http_status=403, status_code=4)
        if call.method == "GET" and not self._behavior.readable:
            raise RefusalError("deviceError", http_status=500)
        return number


def _check(holder: JsonObject, node: str, kind: type) -> None:
    if node not in holder:
        raise lacks(node)
    if type(holder[node]) is not kind:
        raise bad_content(node)
