"""The table of codes against the vendor's list, written out once more by its words."""

from typing import Final

import pytest

from custom_components.hikvision_face_terminal.isapi.models.event_codes import (
    MEANINGS,
    AccessMethod,
    DenialReason,
    EventKind,
)

# One line of the guide's appendix A.1 and of the SDK's list each: code, words, meaning.
OFFICIAL: Final = """
1/1028 | zone tampering alarm                     | tampered
1/1029 | zone tampering restored                  | tamper_ended
1/1030 | card reader tampering alarm              | tampered
1/1031 | card reader tampering restored           | tamper_ended
1/1034 | duress alarm                             | duress
1/1036 | maximum failed card auths alarm          | too_many_attempts
1/1039 | secure door control unit tampering alarm | tampered
1/1040 | secure door control unit restored        | tamper_ended
3/1024 | door remotely open                       | remote_open
3/1025 | door remotely closed                     | remote_close
3/1026 | remain open remotely                     | held_open
3/1027 | remain closed remotely                   | held_closed
3/1028 | manual time sync                         | clock_set
3/1029 | network time protocol synchronization    | clock_set
5/1    | valid card auth completed                | granted card
5/2    | card and password completed              | granted combined
5/3    | card and password failed                 | denied combined wrong_pin
5/4    | card and password timed out              | denied combined timeout
5/5    | card and password timed out              | denied combined timeout
5/6    | no permission                            | denied unknown no_permission
5/7    | invalid card swiping time period         | denied unknown outside_schedule
5/8    | expired card                             | denied unknown expired
5/9    | card no. not exist                       | denied card unknown_card
5/10   | anti-passing back auth failed            | denied unknown other
5/11   | interlocking door not closed             | denied unknown other
5/12   | card not in multiple auth group          | denied unknown other
5/13   | card not in multiple auth. duration      | denied unknown other
5/14   | super password auth failed               | denied code other
5/15   | multi verify remote right fail           | denied unknown other
5/16   | multiple authenticated                   | granted unknown
5/19   | remain open started                      | held_open
5/20   | remain open stopped                      | held_open_ended
5/21   | door unlocked                            | unlocked
5/22   | door locked                              | locked
5/23   | exit button pressed                      | exit_button
5/25   | door open (contact)                      | contact_open
5/26   | door closed (contact)                    | contact_closed
5/27   | door abnormally open (contact)           | forced_open
5/28   | door open timed out (contact)            | left_open
5/31   | remain closed started                    | held_closed
5/32   | remain closed stopped                    | held_closed_ended
5/34   | super password auth completed            | granted code
5/36   | multiple auths timed out                 | denied unknown timeout
5/37   | doorbell ring                            | ring
5/38   | fp matched                               | granted fingerprint
5/39   | fp mismatched                          | denied fingerprint unknown_fingerprint
5/40   | card and fp completed                    | granted combined
5/41   | card and fp failed                       | denied combined unknown_fingerprint
5/42   | card and fp timed out                    | denied combined timeout
5/43   | card, fp, password completed             | granted combined
5/44   | card, fp, password failed                | denied combined other
5/45   | card, fp, password timed out             | denied combined timeout
5/46   | fp and password completed                | granted combined
5/47   | fp and password failed                   | denied combined other
5/48   | fp and password timed out                | denied combined timeout
5/49   | fp not exists                          | denied fingerprint unknown_fingerprint
5/51   | call center                              | ring
5/54   | face and fp completed                    | granted combined
5/55   | face and fp failed                       | denied combined other
5/56   | face and fp timed out                    | denied combined timeout
5/57   | face and password completed              | granted combined
5/58   | face and password failed                 | denied combined other
5/59   | face and password timed out              | denied combined timeout
5/60   | face and card completed                  | granted combined
5/61   | face and card failed                     | denied combined unknown_face
5/62   | face and card timed out                  | denied combined timeout
5/63   | face, password, fp completed             | granted combined
5/64   | face, password, fp failed                | denied combined other
5/65   | face, password, fp timed out             | denied combined timeout
5/66   | face, card, fp completed                 | granted combined
5/67   | face, card, fp failed                    | denied combined other
5/68   | face, card, fp timed out                 | denied combined timeout
5/69   | employee ID and fp completed             | granted combined
5/70   | employee ID and fp failed                | denied combined unknown_fingerprint
5/71   | employee ID and fp timed out             | denied combined timeout
5/72   | employee ID, fp, password completed      | granted combined
5/73   | employee ID, fp, password failed         | denied combined other
5/74   | employee ID, fp, password timed out      | denied combined timeout
5/75   | face auth completed                      | granted face
5/76   | face auth failed                         | denied face unknown_face
5/77   | employee ID and face completed           | granted combined
5/78   | employee ID and face failed              | denied combined unknown_face
5/79   | employee ID and face timed out           | denied combined timeout
5/80   | face recognition failed                  | denied face unknown_face
5/101  | employee ID and password completed       | granted combined
5/102  | employee ID and password failed          | denied combined wrong_pin
5/103  | employee ID and password timed out       | denied combined timeout
5/104  | human detection failed                   | denied face liveness
5/105  | person and ID card matched               | granted combined
5/112  | person and ID card mismatched            | denied combined unknown_face
5/113  | blocklist event                          | denied unknown blocked
5/117  | auth failed: door closed/sleeping        | denied unknown door_held_closed
5/118  | auth. failed: schedule sleeping          | denied unknown outside_schedule
5/119  | card encryption verification failed      | denied card other
5/120  | anti-passing back server response failed | denied unknown other
5/142  | face modeling failed                     | denied face other
5/148  | attempt limit (DS-KV6124)                | denied unknown other
5/150  | wrong PIN (DS-KV6124)                    | denied pin wrong_pin
5/151  | passwords mismatched                     | denied pin wrong_pin
5/152  | employee ID not exists                   | denied unknown other
5/153  | combined auth completed                  | granted combined
5/154  | combined auth timed out                  | denied combined timeout
5/155  | auth type mismatched                     | denied unknown other
5/162  | invalid M1 card                          | denied card other
5/163  | verifying CPU card encryption failed     | denied card other
5/164  | NFC verification disabled                | denied card other
5/168  | EM card recognition disabled             | denied card other
5/169  | M1 card recognition disabled             | denied card other
5/170  | CPU card recognition disabled            | denied card other
5/171  | ID card recognition disabled             | denied card other
5/179  | dynamic verification code authenticated  | granted code
5/180  | dynamic verification code failed         | denied code other
5/181  | password authenticated                   | granted pin
5/229  | PIN (DS-KV6124)                          | granted pin
"""

# Codes that other tables take for people or doors, and those that nobody has listed.
MEANINGLESS: Final = (
    *((5, minor) for minor in (0, 17, 18, 24, 29, 30, 33, 50, 52, 53, 81, 82, 83, 93)),
    *((5, minor) for minor in (116, 130, 132, 156, 157, 159, 160, 189, 208, 217)),
    *((3, minor) for minor in (80, 112, 113, 121, 122, 123, 240, 1039, 1078)),
    *((2, minor) for minor in (39, 1024, 1031)),
    *((1, minor) for minor in (1024, 1032, 1035)),
    *((major, 75) for major in (0, 1, 2, 3, 4, 6)),
)

ROWS: Final = [line.split("|") for line in OFFICIAL.strip().splitlines()]


@pytest.mark.parametrize(
    ("code", "meaning"), [(row[0].strip(), row[2].split()) for row in ROWS]
)
def test_each_code_means_what_the_vendor_says(code: str, meaning: list[str]) -> None:
    major, minor = code.split("/")
    found = MEANINGS[int(major), int(minor)]

    kind, method, reason = meaning + ["", "unknown", "none"][len(meaning) :]
    assert found.kind is EventKind(kind)
    assert found.method is AccessMethod(method)
    assert found.reason == (None if reason == "none" else DenialReason(reason))


def test_no_other_code_means_anything() -> None:
    assert len(MEANINGS) == len(ROWS)
    assert not MEANINGS.keys() & set(MEANINGLESS)


def test_only_denials_have_a_reason() -> None:
    for meaning in MEANINGS.values():
        assert (meaning.reason is None) == (meaning.kind is not EventKind.DENIED)
