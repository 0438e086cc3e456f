"""UserInfoDetail/Delete: deletes users with their cards, fingerprints and faces."""

import asyncio

from .behavior import DetailDelete
from .message import Answer, Call
from .parts import Parts, Routes
from .person import employee_numbers
from .status import bad_content, lacks

_PATH = "AccessControl/UserInfoDetail"
_MAX_LISTED = 1500


class DeletionApi:
    """Deletes users; most firmware does so after it has answered."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._behavior = parts.profile.people
        self._pending: set[str] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._polled = False

    def routes(self) -> Routes:
        """Return the handlers by method and path."""
        mode = self._behavior.detail_delete
        if mode is DetailDelete.NONE:
            return {}
        routes: Routes = {
            ("GET", f"{_PATH}/Delete/capabilities"): self.capabilities,
            ("PUT", f"{_PATH}/Delete"): self.delete,
        }
        if mode is DetailDelete.ASYNCHRONOUS:
            routes["GET", f"{_PATH}/DeleteProcess"] = self.process
        return routes

    def capabilities(self, _call: Call) -> Answer:
        """Report how users can be deleted."""
        detail = {
            "mode": {"@opt": "all,byEmployeeNo"},
            "EmployeeNoList": {
                "maxSize": _MAX_LISTED,
                "employeeNo": {"@min": 1, "@max": 32},
            },
            "loginPassword": {"@min": 8, "@max": 16},
        }
        return self._parts.dialect.json({"UserInfoDetail": detail})

    def delete(self, call: Call) -> Answer:
        """Start to delete the listed users; without a list, all users."""
        detail = call.json("UserInfoDetail")
        if "mode" not in detail:
            raise lacks("mode")
        if detail["mode"] not in ("all", "byEmployeeNo"):
            raise bad_content("mode")
        listed = employee_numbers(detail, _MAX_LISTED)
        if detail["mode"] == "all" or not listed:
            listed = list(self._parts.store.employee_numbers())
        self.finish()
        self._pending = set(listed)
        self._polled = False
        if self._behavior.detail_delete is DetailDelete.SYNCHRONOUS:
            self.finish()
        else:
            self._timer = asyncio.get_running_loop().call_later(
                self._behavior.detail_delete_seconds, self.finish
            )
        return self._parts.dialect.ok(as_json=True)

    def process(self, _call: Call) -> Answer:
        """Report the progress: the first request always gets "processing"."""
        if self._pending is not None and self._polled:
            self.finish()
        done = self._polled or self._timer is None
        self._polled = True
        state = "success" if done else "processing"
        return self._parts.dialect.json(
            {"UserInfoDetailDeleteProcess": {"status": state}}
        )

    def finish(self) -> None:
        """Complete a started deletion."""
        if self._timer is not None:
            self._timer.cancel()
        if self._pending is not None:
            self._parts.store.delete(self._pending)
            self._pending = None
