"""The refusals of a terminal, with their codes."""

from http import HTTPStatus

STATUS_STRINGS = {
    1: "OK",
    2: "Device Busy",
    3: "Device Error",
    4: "Invalid Operation",
    5: "Invalid Format",
    6: "Invalid Content",
    7: "Reboot Required",
}

# Codes on which the published guides disagree, or that none has, are left out;
# terminals may omit them, too.
ERROR_CODES = {
    "noMemory": 0x20000001,
    "serviceUnavailable": 0x20000002,
    "upgrading": 0x20000003,
    "deviceBusy": 0x20000004,
    "deviceError": 0x30000001,
    "pictureSizeExceedLimit": 0x3000000C,
    "writeDatabaseError": 0x30000011,
    "captureTimeout": 0x30006000,
    "lowScore": 0x30006001,
    "uploadingFailed": 0x30007004,
    "notSupport": 0x40000001,
    "lowPrivilege": 0x40000002,
    "badAuthorization": 0x40000003,
    "methodNotAllowed": 0x40000004,
    "invalidOperation": 0x40000006,
    "notActivated": 0x40000007,
    "badXmlFormat": 0x50000001,
    "badJsonFormat": 0x50000002,
    "badParameters": 0x60000001,
    "badXmlContent": 0x60000003,
    "badJsonContent": 0x60000017,
    "MessageParametersLack": 0x60000019,
    "SubpicAnalysisModelingError": 0x60000037,
    # Seen in real answers, together with the errorMsg "checkUser"
    "employeeNoAlreadyExist": 0x60006020,
    # Seen in real answers, together with the errorMsg "checkEmployeeNo"
    "cardNoAlreadyExist": 0x60006033,
    "rebootRequired": 0x70000001,
}

_STATUS_CODES = {"facePicQualityFail": 3, "deviceUserAlreadyExist": 4}
_DEFAULT_STATUS_CODE = 6


class RefusalError(Exception):
    """The terminal refuses a request."""

    def __init__(
        self,
        sub_status_code: str,
        message: str | None = None,
        *,
        http_status: int | None = HTTPStatus.BAD_REQUEST,
        status_code: int | None = None,
    ) -> None:
        """Look up the codes; with http_status None, the dialect chooses it."""
        super().__init__(sub_status_code)
        self.sub_status_code = sub_status_code
        self.error_code = ERROR_CODES.get(sub_status_code)
        self.message = message or sub_status_code
        self.http_status = http_status
        self.status_code = status_code or self._default_status_code()

    def _default_status_code(self) -> int:
        if self.error_code is not None:
            return self.error_code >> 28
        return _STATUS_CODES.get(self.sub_status_code, _DEFAULT_STATUS_CODE)


def lacks(node: str) -> RefusalError:
    """Return the refusal of a message that lacks a node."""
    return RefusalError("MessageParametersLack", node)


def bad_content(node: str) -> RefusalError:
    """Return the refusal of a JSON node with an invalid value."""
    return RefusalError("badJsonContent", node)


def not_supported() -> RefusalError:
    """Return the refusal of a request that the terminal does not support."""
    return RefusalError("notSupport", http_status=None)


def method_not_allowed() -> RefusalError:
    """Return the refusal of a wrong method on a known path."""
    return RefusalError("methodNotAllowed")
