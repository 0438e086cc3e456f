"""What a terminal last reported of its users, for when it does not answer."""

from typing import NamedTuple

from ..isapi import User, Validity


class ListedUser(NamedTuple):
    """A user in a terminal's last report.

    The name as it may be shown, and as the terminal stores it.
    """

    name: str
    stored_name: str
    validity: Validity


class Listing:
    """The last reports of one terminal by employee number, in memory only."""

    def __init__(self) -> None:
        self._users: dict[str, ListedUser] = {}

    def learn(self, user: User) -> None:
        """Remember a user whom the terminal reports."""
        listed = ListedUser(user.name, user.stored_name, user.validity)
        self._users[user.employee_no] = listed

    def forget(self, number: str) -> None:
        """Forget a user who was deleted."""
        self._users.pop(number, None)

    def get(self, number: str) -> ListedUser | None:
        """Return what the terminal last reported of a user; None if unknown."""
        return self._users.get(number)
