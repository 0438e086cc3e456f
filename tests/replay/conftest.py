"""Replays of recordings: no Home Assistant is started."""

from tests.support.without_home_assistant import timing

__all__ = ["timing"]
