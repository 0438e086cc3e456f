"""The fingerprints on a terminal, and its sensor."""

import asyncio
from functools import partial
from typing import Final
from urllib.parse import quote

from ..errors import (
    IsapiKnownFingerError,
    IsapiNotSupportedError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
)
from ..models.fingerprint import (
    FINGER_ID,
    Fingerprint,
    StoreReport,
    StoreStatus,
    capture,
    captured_template,
    deletion_running,
    fingerprints_delete,
    used_finger_ids,
)
from ..transport.connection import Content
from ..transport.decode import response_status
from .endpoint import Endpoint, WriteForm, as_json

_CAPTURE: Final = "AccessControl/CaptureFingerPrint"
_ADD: Final = "AccessControl/FingerPrintDownload"
_OVERWRITE: Final = "AccessControl/FingerPrint/SetUp"
_PROGRESS: Final = "AccessControl/FingerPrintProgress?format=json"
_FINGERS: Final = "AccessControl/FingerPrint"

# What a round of the sensor without a finger is called.
_NO_FINGER: Final = "deviceerror"

_REASONS: Final[dict[int, Reason]] = {
    StoreStatus.READER_OFFLINE: Reason.READER_OFFLINE,
    StoreStatus.POOR: Reason.FINGERPRINT_REJECTED,
    StoreStatus.FULL: Reason.TERMINAL_FULL,
}


class FingerprintsEndpoint(Endpoint):
    """CaptureFingerPrint, and FingerPrint with its relatives.

    FingerPrintUpload, which hands out templates, is not sent.
    """

    async def read(self, finger_id: int, timeout: float) -> str | None:  # noqa: ASYNC109 - handed on
        """Wait one round for a finger; return its template, None if there was none.

        A round lasts up to 45 s; the terminal tells the person what to do, and stores
        nothing. IsapiRefusedError with FINGERPRINT_REJECTED: the finger could not be
        read; TERMINAL_BUSY: an earlier round is not over.
        """
        try:
            tree = await self._transport.request(
                "POST",
                f"/ISAPI/{_CAPTURE}",
                content=Content(capture(finger_id), "application/xml"),
                timeout=timeout,
                waits_for_person=True,
            )
        except IsapiRefusedError as err:
            is_nobody = _NO_FINGER in err.sub_code or "timeout" in err.sub_code
            if is_nobody or err.reason is Reason.CAPTURE_TIMEOUT:
                return None
            raise
        template = captured_template(tree)
        if template is None:
            raise IsapiUnexpectedError("no template of a finger")
        return template

    async def used_ids(self, employee_no: str) -> frozenset[int] | None:
        """Return the numbers of a user's fingers; None where that is not told."""
        number = quote(employee_no, safe="")
        path = f"{_FINGERS}/Count?format=json&employeeNo={number}"
        return used_finger_ids(await self._optional(path) or {})

    def add_form(self, fingerprint: Fingerprint, *, is_free: bool) -> WriteForm:
        """Add a finger under a number.

        If that is in use, the form is refused. `is_free`: the number is known not to
        be; only then the request that would overwrite it is sent, to terminals that
        know no other. IsapiKnownFingerError if the terminal has the finger already.
        """
        return WriteForm(
            partial(self._add, fingerprint, is_free=is_free), frozenset((FINGER_ID,))
        )

    def delete_forms(self, employee_no: str) -> tuple[WriteForm, ...]:
        """Delete all fingers of a user.

        Never single ones: a terminal was reported that takes one as all of them.
        """
        return tuple(
            WriteForm(partial(self._delete, employee_no, by_reader=by_reader))
            for by_reader in (False, True)
        )

    async def _add(self, fingerprint: Fingerprint, *, is_free: bool) -> None:
        try:
            report = await self._store(_ADD, fingerprint)
        except IsapiNotSupportedError:
            if not is_free:
                raise
            report = await self._store(_OVERWRITE, fingerprint)
        _raise_unless_stored(report)

    async def _store(self, path: str, fingerprint: Fingerprint) -> StoreReport | None:
        """Send a finger, and return what became of it; None where that is not told."""
        try:
            tree = await self._transport.request(
                "POST",
                f"/ISAPI/{path}?format=json",
                content=as_json(fingerprint.to_wire()),
            )
        except IsapiRefusedError as err:
            if err.reason is Reason.FINGERPRINT_ALREADY_ENROLLED:
                raise IsapiKnownFingerError(err.detail) from None
            raise
        if report := StoreReport.from_tree(tree):
            return report
        report = await self._progress()
        if report is None and "statusCode" not in response_status(tree):
            raise IsapiUnexpectedError("no status in the answer to a write")
        return report

    async def _progress(self) -> StoreReport | None:
        timing = self._transport.timing
        try:
            async with asyncio.timeout(timing.request):
                while True:
                    tree = await self._optional(_PROGRESS)
                    report = StoreReport.from_tree(tree or {})
                    if tree == {} or (report and report.is_done):
                        return report
                    await asyncio.sleep(timing.poll)
        except TimeoutError as err:
            raise IsapiUnexpectedError("what became of the finger is not told") from err

    async def _delete(self, employee_no: str, *, by_reader: bool) -> None:
        timing = self._transport.timing
        await self._write(
            "PUT",
            f"{_FINGERS}/Delete?format=json",
            as_json(fingerprints_delete(employee_no, by_reader=by_reader)),
            timeout=timing.delete,
        )
        path = f"{_FINGERS}/DeleteProcess?format=json"
        try:
            async with asyncio.timeout(timing.delete):
                while deletion_running(await self._optional(path) or {}):  # noqa: ASYNC110 - state of the terminal
                    await asyncio.sleep(timing.delete_poll)
        except TimeoutError as err:
            raise IsapiUnexpectedError(
                f"still deleting after {timing.delete:g} s"
            ) from err


def _raise_unless_stored(report: StoreReport | None) -> None:
    """Raise what a report means; what it leaves open is seen by the look after it."""
    if report is None or report.status in (None, StoreStatus.STORED):
        return
    if report.status == StoreStatus.KNOWN:
        raise IsapiKnownFingerError(owner=report.owner)
    detail = f"cardReaderRecvStatus {report.status}"
    if report.status in (StoreStatus.ID_TAKEN, StoreStatus.ID_INVALID):
        raise IsapiRefusedError(
            Reason.UNEXPECTED_RESPONSE, detail, node=FINGER_ID, is_format_rejected=True
        )
    reason = _REASONS.get(report.status, Reason.UNEXPECTED_RESPONSE)
    raise IsapiRefusedError(reason, detail)
