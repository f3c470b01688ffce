"""The look of the portal in a profile, and what makes it unreadable: an accent colour that its ground swallows.

A colour carries text: links on the page, and the page's colour on a button. WCAG 2.2, 1.4.3 asks for 4.5 to 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from diagnostics.engine.model.profile import Logo, Look
from diagnostics.engine.platform.second_edition import PortalTable

# The grounds of static/portal.css on which the accent stands as text; a test compares.
LIGHT_GROUNDS = ("#ffffff", "#f5f7f9", "#eef1f4", "#fdeeec", "#fdf3e0", "#e9f6ee")
DARK_GROUNDS = ("#101317", "#181c21", "#1f242a", "#35191a", "#322611", "#14291f")
ENOUGH = 4.5
_LARGEST_LOGO_BYTES = 256 * 1024
_STEPS = 100


def contradictions(table: PortalTable | None, folder: Path) -> Iterator[tuple[str, str]]:
    """The keys of `[portal]` that cannot be shown as they are, and why. `folder` holds the profile."""
    if table is None:
        return
    for key, colour, grounds in (
        ("accent", table.accent, LIGHT_GROUNDS),
        ("accent_dark", table.accent_dark, DARK_GROUNDS),
    ):
        if colour:
            yield from _too_pale(f"portal.{key}", colour, grounds)
    for given, missing in (("accent", "accent_dark"), ("accent_dark", "accent")):
        if getattr(table, given) and not getattr(table, missing):
            yield f"portal.{given}", f"needs {missing} beside it: no colour is readable on light and on dark pages"
    if table.logo and isinstance(logo := _logo(folder / table.logo), str):
        yield "portal.logo", logo


def look(table: PortalTable | None, folder: Path) -> Look:
    """The look that the table describes; the portal's own where there is none."""
    if table is None:
        return Look()
    logo = _logo(folder / table.logo) if table.logo else ""
    return Look(
        table.name, None if isinstance(logo, str) else logo, table.accent.lower(), table.accent_dark.lower(),
        table.kb_base,
    )  # fmt: skip


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _too_pale(key: str, colour: str, grounds: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    ground = min(grounds, key=lambda one: contrast(colour, one))
    found = contrast(colour, ground)
    if found < ENOUGH:
        near = _readable(colour, grounds)
        theme = "light" if grounds is LIGHT_GROUNDS else "dark"
        yield (
            key,
            (
                f"is {colour}, which has a contrast of {int(found * 10) / 10} to 1 on {ground} of the {theme} page; "
                f"text needs {ENOUGH} to 1 (WCAG 2.2, 1.4.3), which {near} has"
            ),
        )


def _readable(colour: str, grounds: tuple[str, ...]) -> str:
    """The colour nearest to this one, on the way to black or white, that can be read on all grounds."""
    goal = 0 if grounds is LIGHT_GROUNDS else 255
    for step in range(1, _STEPS + 1):
        mixed = [round(part + (goal - part) * step / _STEPS) for part in _parts(colour)]
        candidate = "#" + "".join(f"{part:02x}" for part in mixed)
        if all(contrast(candidate, ground) >= ENOUGH for ground in grounds):
            return candidate
    return "#000000" if goal == 0 else "#ffffff"


def _luminance(colour: str) -> float:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
              for value in (part / 255 for part in _parts(colour))]  # fmt: skip
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _logo(path: Path) -> Logo | str:
    """A logo, or what is wrong with its file."""
    try:
        content = path.read_bytes() if path.stat().st_size <= _LARGEST_LOGO_BYTES else None
    except OSError:
        return f"names a file that is not there: {path}"
    if content is None:
        return f"names a file of more than {_LARGEST_LOGO_BYTES >> 10} KiB: {path}"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Logo(content, "image/png")
    if b"<svg" in content[:2048]:
        return Logo(content, "image/svg+xml")
    return f"names a file that is neither SVG nor PNG: {path}"
