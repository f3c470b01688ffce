"""Drawings of a report as inline SVG, made on the server: titled, described, in attributes and classes only.

Each drawing comes twice, for a wide page and for a phone; the style sheet shows one.
"""

from __future__ import annotations

from diagnostics.presentation.pictures.choose import picture_for
from diagnostics.presentation.pictures.path import path_picture
from diagnostics.presentation.pictures.svg import Picture

__all__ = ["Picture", "path_picture", "picture_for"]
