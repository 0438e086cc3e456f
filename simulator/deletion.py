"""UserInfoDetail/Delete: people with their cards, fingerprints and faces."""

import asyncio

from .behaviour import DetailDelete
from .message import Answer, Call
from .parts import Parts, Routes
from .person import employee_numbers
from .status import bad_content, lacks

_PATH = "AccessControl/UserInfoDetail"
_MAX_LISTED = 1500


class DeletionApi:
    """Deletes people, on most firmware after it has answered."""

    def __init__(self, inside: Parts) -> None:
        """Delete people of a terminal."""
        self._inside = inside
        self._behaviour = inside.profile.people
        self._pending: set[str] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._asked = False

    def routes(self) -> Routes:
        """Return what is served."""
        way = self._behaviour.detail_delete
        if way is DetailDelete.NONE:
            return {}
        routes: Routes = {
            ("GET", f"{_PATH}/Delete/capabilities"): self.capabilities,
            ("PUT", f"{_PATH}/Delete"): self.delete,
        }
        if way is DetailDelete.ASYNCHRONOUS:
            routes["GET", f"{_PATH}/DeleteProcess"] = self.process
        return routes

    def capabilities(self, _call: Call) -> Answer:
        """Tell how people can be deleted."""
        detail = {
            "mode": {"@opt": "all,byEmployeeNo"},
            "EmployeeNoList": {
                "maxSize": _MAX_LISTED,
                "employeeNo": {"@min": 1, "@max": 32},
            },
            "loginPassword": {"@min": 8, "@max": 16},
        }
        return self._inside.dialect.json({"UserInfoDetail": detail})

    def delete(self, call: Call) -> Answer:
        """Start to delete the people who are listed. Without a list: everybody."""
        detail = call.json("UserInfoDetail")
        if "mode" not in detail:
            raise lacks("mode")
        if detail["mode"] not in ("all", "byEmployeeNo"):
            raise bad_content("mode")
        listed = employee_numbers(detail, _MAX_LISTED)
        if detail["mode"] == "all" or not listed:
            listed = list(self._inside.store.everybody())
        self.finish()
        self._pending = set(listed)
        self._asked = False
        if self._behaviour.detail_delete is DetailDelete.SYNCHRONOUS:
            self.finish()
        else:
            self._timer = asyncio.get_running_loop().call_later(
                self._behaviour.detail_delete_seconds, self.finish
            )
        return self._inside.dialect.ok(as_json=True)

    def process(self, _call: Call) -> Answer:
        """Tell how far it is: the first who asks is told to ask again."""
        if self._pending is not None and self._asked:
            self.finish()
        done = self._asked or self._timer is None
        self._asked = True
        state = "success" if done else "processing"
        return self._inside.dialect.json(
            {"UserInfoDetailDeleteProcess": {"status": state}}
        )

    def finish(self) -> None:
        """Finish what was begun."""
        if self._timer is not None:
            self._timer.cancel()
        if self._pending is not None:
            self._inside.store.delete(self._pending)
            self._pending = None
