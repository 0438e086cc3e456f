"""Something that answers at a terminal's address and means harm.

Raw sockets, so that it can send what no HTTP library would.
"""

from .server import Asked, Attack, Hostile
from .wire import answered, json_answer

__all__ = ["Asked", "Attack", "Hostile", "answered", "json_answer"]
