"""The look that the platform's profile gives the portal: a stylesheet, and where that and the logo are."""

from __future__ import annotations

import hashlib

from django.urls import reverse

from diagnostics.engine.model.profile import Look


def addresses(look: Look) -> tuple[str, str]:
    """Where the stylesheet and the logo are; "" for what the profile leaves to the portal."""
    css = stylesheet(look)
    style = f"{reverse('look')}?{_tag(css.encode())}" if css else ""
    return style, f"{reverse('logo')}?{_tag(look.logo.content)}" if look.logo else ""


def stylesheet(look: Look) -> str:
    """The accent colours in the place of the stylesheet's own; "" where the profile names none."""
    if not look.accent:
        return ""
    # the colours were compared with the page's own grounds, so text on a button takes the page's colour
    return (
        f":root {{ --accent: light-dark({look.accent}, {look.accent_dark}); --on-accent: var(--page); "
        "--accent-tint: var(--sunk); }\n"
    )


def _tag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
