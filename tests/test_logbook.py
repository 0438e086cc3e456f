"""The line in Activity: who came or was enrolled, in Home Assistant's language."""

import asyncio
from contextlib import suppress
from typing import Any

from homeassistant.components.logbook.const import (
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers.translation import async_load_integrations
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.hikvision_face_terminal.const import (
    CONF_NAMES_IN_EVENTS,
    DOMAIN,
    EVENT_ACCESS,
    EVENT_ENROLLMENT,
)
from custom_components.hikvision_face_terminal.isapi import (
    EnrollmentRequest,
    IsapiError,
    UserChanges,
)
from custom_components.hikvision_face_terminal.isapi.models.event_codes import (
    AccessMethod,
    DenialReason,
)
from custom_components.hikvision_face_terminal.logbook import async_describe_events
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import Scene, SimulatedTerminal
from tests.support.common import NEW_ENTRY, device_of

ANNA = EnrollmentRequest(changes=UserChanges(name="Anna"), capture_timeout=0.3)


def line(hass: HomeAssistant, kind: str = EVENT_ACCESS, **data: Any) -> str:
    """Return the line of an event as the frontend shows it."""
    describe: dict[str, Any] = {}
    async_describe_events(
        hass, lambda domain, event, how: describe.update({f"{domain} {event}": how})
    )
    entry = describe[f"{DOMAIN} {kind}"](Event(kind, data))
    return f"{entry[LOGBOOK_ENTRY_NAME]} {entry[LOGBOOK_ENTRY_MESSAGE]}"


@pytest.mark.parametrize(
    ("data", "english", "russian"),
    [
        (
            {"event_type": "granted", "name": "Anna", "method": "face"},
            "Anna was let in by face",
            "Anna входит по лицу",
        ),
        (
            {"event_type": "granted", "employee_no": "5", "method": "card"},
            "Number 5 was let in by card",
            "Номер 5 входит по карте",
        ),
        (
            {"event_type": "denied", "name": "Anna", "reason": "expired"},
            "Anna was refused: access has ended",
            "Anna получает отказ: доступ закончился",
        ),
        (
            {"event_type": "denied", "method": "face", "reason": "unknown_face"},
            "Somebody was refused: face not recognized",
            "Кто-то получает отказ: лицо не узнано",
        ),
    ],
)
async def test_a_visit_is_one_sentence(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    data: dict[str, Any],
    english: str,
    russian: str,
) -> None:
    assert line(hass, **data) == english

    hass.config.language = "ru"
    await async_load_integrations(hass, {DOMAIN})
    assert line(hass, **data) == russian


async def test_every_method_and_reason_has_words(
    hass: HomeAssistant, loaded: TerminalConfigEntry
) -> None:
    lines = {
        line(hass, event_type="granted", method=method.value) for method in AccessMethod
    } | {
        line(hass, event_type="denied", reason=reason.value) for reason in DenialReason
    }

    assert len(lines) == len(AccessMethod) + len(DenialReason)
    assert line(hass, event_type="granted", method="by post") == "Somebody was let in"


async def test_several_terminals_are_told_apart(
    hass: HomeAssistant, loaded: TerminalConfigEntry, entry_data: dict[str, Any]
) -> None:
    device = device_of(hass, loaded).id
    data = {"event_type": "granted", "name": "Anna", "method": "face"}
    other = MockConfigEntry(
        domain=DOMAIN,
        unique_id="other",
        data=entry_data,
        state=ConfigEntryState.LOADED,
        **NEW_ENTRY,
    )
    other.add_to_hass(hass)

    assert line(hass, device_id=device, **data) == (
        "Anna was let in by face at Access Controller"
    )


@pytest.mark.parametrize(
    ("scene", "english", "russian"),
    [
        (
            Scene.at_once(),
            "Anna was enrolled on Access Controller",
            "Anna теперь есть на терминале «Access Controller»",
        ),
        (
            Scene.never(),
            "Anna could not be enrolled on Access Controller (Nobody looked in time)",
            (
                "Anna — не получилось добавить на терминал «Access Controller» "
                "(Никто не посмотрел вовремя)"
            ),
        ),
    ],
    ids=["succeeded", "failed"],
)
async def test_an_enrollment_is_one_line(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    scene: Scene,
    english: str,
    russian: str,
) -> None:
    terminal.scene = scene
    ended = async_capture_events(hass, EVENT_ENROLLMENT)
    with suppress(IsapiError):
        await loaded.runtime_data.enrollment.async_enroll(ANNA)
    await hass.async_block_till_done()

    (event,) = ended
    assert line(hass, EVENT_ENROLLMENT, **event.data) == english
    hass.config.language = "ru"
    await async_load_integrations(hass, {DOMAIN})
    assert line(hass, EVENT_ENROLLMENT, **event.data) == russian


async def test_cancelled_enrollment_is_a_line_without_what_is_not_to_be_told(
    hass: HomeAssistant, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    terminal.scene = Scene.never()
    hass.config_entries.async_update_entry(
        loaded, options={**loaded.options, CONF_NAMES_IN_EVENTS: "none"}
    )
    ended = async_capture_events(hass, EVENT_ENROLLMENT)
    enrolling = loaded.runtime_data.enrollment.async_start(ANNA)
    await terminal.wait_for("POST", "CaptureFaceData")
    await loaded.runtime_data.enrollment.async_cancel()
    await asyncio.wait((enrolling,))
    await hass.async_block_till_done()

    (event,) = ended
    assert line(hass, EVENT_ENROLLMENT, **event.data) == (
        "Somebody was not enrolled on Access Controller: cancelled"
    )
    assert "Anna" not in str(event.data)
