"""A malicious server at a terminal's address.

It uses raw sockets, so that it can send what no HTTP library would.
"""

from .server import Attack, HostileRequest, HostileServer
from .wire import http_answer, json_answer

__all__ = ["Attack", "HostileRequest", "HostileServer", "http_answer", "json_answer"]
