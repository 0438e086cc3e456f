"""The simulated terminal by itself: no Home Assistant is started."""

from tests.without_home_assistant import _real_parts

__all__ = ["_real_parts"]
