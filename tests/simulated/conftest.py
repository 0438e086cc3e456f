"""The simulated terminal by itself: no Home Assistant is started."""

from tests.without_home_assistant import (
    _real_parts,
    _refused_handshakes,
    enable_event_loop_debug,
)

__all__ = ["_real_parts", "_refused_handshakes", "enable_event_loop_debug"]
