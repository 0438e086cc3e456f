"""Profiles that differ in how the parts of the event stream are separated."""

from simulator.behavior import Profile
from simulator.event_behavior import Boundary, EventBehavior, FramingBehavior


def _framed(
    name: str, description: str, source: str, framing: FramingBehavior
) -> Profile:
    return Profile(
        name=name,
        description=description,
        source=source,
        events=EventBehavior(framing=framing),
    )


FRAMINGS = (
    _framed(
        "boundary_quoted",
        "The boundary is quoted in the stream's Content-Type.",
        "clients that strip quotes; allowed by RFC 2046",
        FramingBehavior(boundary=Boundary.QUOTED),
    ),
    _framed(
        "boundary_dashed",
        "The Content-Type names the boundary with its two leading dashes.",
        "a client for a DS-K1T342MFWX V4.38.0",
        FramingBehavior(boundary=Boundary.DASHED),
    ),
    _framed(
        "boundary_missing",
        "The Content-Type of the stream names no boundary.",
        "a client for a DS-KV6124",
        FramingBehavior(boundary=Boundary.MISSING),
    ),
    _framed(
        "boundary_form",
        "multipart/form-data, as the guide's example has it.",
        "the official guide's example",
        FramingBehavior(content_type="multipart/form-data"),
    ),
    _framed(
        "boundary_of_cameras",
        "multipart/mixed; boundary=boundary, as cameras send it.",
        "captures of cameras",
        FramingBehavior(name="boundary"),
    ),
    _framed(
        "no_lengths",
        "Parts have no Content-Length: they end where the next one begins.",
        "clients that look for the boundary; all JSON parts seen had a length",
        FramingBehavior(lengths=False),
    ),
    _framed(
        "bare_lines",
        "Lines of the framing end with LF alone.",
        "possible; no capture shows it",
        FramingBehavior(line_end="\n"),
    ),
    _framed(
        "blank_lines",
        "Blank lines stand between parts.",
        "a client for a DS-KV6124",
        FramingBehavior(blank_lines=2),
    ),
    _framed(
        "nested_heads",
        "The head of a part begins with that of a form around it.",
        "a client for a DS-KV6124; how it looks to the byte is a guess",
        FramingBehavior(
            nested=True, dispositions=True, blank_lines=1, boundary=Boundary.MISSING
        ),
    ),
    _framed(
        "byte_by_byte",
        "The stream is written in pieces of one byte.",
        "a connection may split anywhere",
        FramingBehavior(piece=1),
    ),
    _framed(
        "pieces",
        "The stream is written in pieces of 97 bytes.",
        "a connection may split anywhere",
        FramingBehavior(piece=97),
    ),
)
