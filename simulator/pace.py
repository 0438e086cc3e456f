"""Response times of a real terminal."""

from .capture_behavior import CaptureBehavior, CaptureMode

# Seconds, measured on a DS-K1T343EFWX by the terminal's own web page, Dec 2025
_SECONDS = {
    "/ISAPI/AccessControl/capabilities": 0.194,
    "/ISAPI/AccessControl/CaptureFaceData/capabilities": 0.151,
    "/ISAPI/AccessControl/CaptureCardInfo/capabilities": 0.277,
    "/ISAPI/AccessControl/LocalAttendance/groupSearch": 0.239,
    "/ISAPI/AccessControl/LocalAttendance/groupSearch/capabilities": 0.334,
    "/ISAPI/AccessControl/UserInfo/Count": 0.137,
    "/ISAPI/AccessControl/UserInfo/Record": 0.364,
    "/ISAPI/AccessControl/UserInfoDetail/Delete/capabilities": 0.099,
    "/ISAPI/Intelligent/FDLib/capabilities": 0.141,
    "/ISAPI/Intelligent/FDLib/FDSetUp": 0.255,
}
_OTHER = 0.1
# A blocked capture of a person who stood ready
_CAPTURE = "/ISAPI/AccessControl/CaptureFaceData"
_BLOCKED = 3.192
# A search that found twelve users took 2.5 s
_SEARCH = "/ISAPI/AccessControl/UserInfo/Search"
_PER_USER = 0.2


def seconds_of(path: str, capture: CaptureBehavior, people: int) -> float:
    """Return how long an answer takes at a pace of 1."""
    if path == _CAPTURE and capture.mode is CaptureMode.BLOCKING:
        return _BLOCKED
    if path == _SEARCH:
        return _OTHER + _PER_USER * min(people, 30)
    return _SECONDS.get(path, _OTHER)
