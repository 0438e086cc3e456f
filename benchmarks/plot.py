"""A plot as SVG: few points, straight lines, nothing to install."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from .figures import number

_WIDTH, _HEIGHT = 320, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 36, 44
_STEPS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """Values over the number of terminals, beside the line from 0 to the last."""

    title: str
    points: Sequence[tuple[float, float]]


def svg(panels: Sequence[Panel]) -> str:
    """Draw panels side by side."""
    width = _WIDTH * len(panels)
    drawn = "\n".join(
        f'<g transform="translate({_WIDTH * place} 0)">\n{_drawn(panel)}\n</g>'
        for place, panel in enumerate(panels)
    )
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HEIGHT}" width="{width}"
 height="{_HEIGHT}" font-family="sans-serif" font-size="11" fill="#333">
<rect width="{width}" height="{_HEIGHT}" fill="#fff"/>
{drawn}
</svg>
"""


def _drawn(panel: Panel) -> str:
    right, top = panel.points[-1][0], max(y for _, y in panel.points) * 1.1

    def place(x: float, y: float) -> tuple[str, str]:
        across = _LEFT + x / right * (_WIDTH - _LEFT - _RIGHT)
        down = _HEIGHT - _BOTTOM - y / top * (_HEIGHT - _TOP - _BOTTOM)
        return f"{across:.1f}", f"{down:.1f}"

    parts = [
        f'<text x="{_LEFT}" y="20" font-weight="bold">{escape(panel.title)}</text>'
    ]
    for step in range(_STEPS + 1):
        value = top * step / _STEPS
        x, y = place(0, value)
        end, _ = place(right, value)
        parts.append(f'<path d="M{x} {y}H{end}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{_LEFT - 6}" y="{y}" dy="4" text-anchor="end">'
            f"{number(value)}</text>"
        )
    (zero_x, zero_y), (last_x, last_y) = place(0, 0), place(*panel.points[-1])
    parts.append(
        f'<path d="M{zero_x} {zero_y}L{last_x} {last_y}" stroke="#999" '
        'stroke-dasharray="4 3"/>'
    )
    for count, value in panel.points:
        x, y = place(count, value)
        parts.append(f'<circle cx="{x}" cy="{y}" r="4" fill="#0a6ebd"/>')
        if count / right > 1 / 20:  # The first ones would stand on each other
            parts.append(
                f'<text x="{x}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">'
                f"{count:g}</text>"
            )
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(
        f'<text x="{middle}" y="{_HEIGHT - 10}" text-anchor="middle">terminals</text>'
    )
    return "\n".join(parts)
