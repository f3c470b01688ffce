"""Building SVG: elements by name, text escaped, whole numbers only (a locale's comma would break a coordinate)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString, mark_safe

from diagnostics.presentation.shown import Shown

# The advance of one monospaced character in the 13 px of `.d-mono`, and that of a wide text font in 14 px.
CELL = 8
LETTER = 7.6
BOLD_LETTER = 8.9


@dataclass(frozen=True, slots=True)
class Picture(Shown):
    """One drawing in both widths. `name` tells which kind, `caption` says in words what it shows."""

    name: str
    title: str
    caption: str
    wide: SafeString
    tall: SafeString


class Drawing:
    """An SVG under construction; lengths are CSS pixels at full width."""

    def __init__(self, width: int, title: str, description: str, css_class: str) -> None:
        self.width = width
        self.root = ET.Element("svg", {"class": css_class, "role": "img"})
        ET.SubElement(self.root, "title").text = _drawable(title)
        ET.SubElement(self.root, "desc").text = _drawable(description)

    def add(self, name: str, css_class: str = "", text: str | None = None, **attributes: float | str) -> ET.Element:
        """One element; `text_anchor` becomes `text-anchor`, numbers are rounded to whole pixels."""
        made = ET.SubElement(self.root, name)
        if css_class:
            made.set("class", css_class)
        for key, value in attributes.items():
            made.set(key.replace("_", "-"), value if isinstance(value, str) else str(round(value)))
        if text is not None:
            made.text = _drawable(text)
        return made

    def text(self, x: float, y: float, text: str, css_class: str = "d-text", anchor: str = "start") -> ET.Element:
        """One line of text with its baseline at `y`."""
        return self.add("text", css_class, text, x=x, y=y, text_anchor=anchor)

    def line(self, x1: float, y1: float, x2: float, y2: float, css_class: str = "d-line") -> ET.Element:
        """A straight line."""
        return self.add("line", css_class, x1=x1, y1=y1, x2=x2, y2=y2)

    def cells(self, x: float, y: float, text: str, css_class: str = "d-mono") -> ET.Element:
        """Monospaced text with every character at its own place, whatever font the reader has."""
        places = " ".join(str(round(x + CELL * i)) for i in range(max(len(text), 1)))
        return self.add("text", css_class, text, x=places, y=y)

    def finish(self, height: float) -> SafeString:
        """The markup, `height` pixels high."""
        self.root.set("viewBox", f"0 0 {self.width} {round(height)}")
        self.root.set("width", str(self.width))
        self.root.set("height", str(round(height)))
        # ElementTree escapes text and attributes, and all names are ours.
        return mark_safe(ET.tostring(self.root, encoding="unicode"))  # noqa: S308


def _drawable(text: str) -> str:
    """Control and format characters as a visible sign: XML forbids some, and none may turn the text around."""
    if text.isprintable():
        return text
    return "".join("·" if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"} else c for c in text)


def wrap(text: str, width: float) -> list[str]:
    """Lines of `text` that fit into `width` pixels of the text font, broken at blanks where there are any."""
    room = max(4, int(width / LETTER))
    # A word that long is an id or an address, whose letters are wider than those of sentences.
    longest = max(4, int(room * 0.8))
    lines: list[str] = [""]
    for word in text.split():
        while len(word) > longest:
            lines.append(word[:longest])
            word = word[longest:]
        candidate = f"{lines[-1]} {word}".strip()
        if len(candidate) <= room:
            lines[-1] = candidate
        else:
            lines.append(word)
    return [line for line in lines if line]
