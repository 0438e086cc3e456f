"""Nothing runs in these tests: no Home Assistant, no terminal."""

from tests.support.without_home_assistant import timing

__all__ = ["timing"]
