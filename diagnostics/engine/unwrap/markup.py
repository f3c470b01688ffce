"""HTML and XML around text: tags that only lay it out, and entities."""

from __future__ import annotations

import html
import re

from diagnostics.engine.model.types import msg
from diagnostics.engine.unwrap.mapped import Mapped, Rewriter, Undone

_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)")
_QUOTING = re.compile(r"&(?:quot|lt|gt|apos|nbsp|#39|#x27|#34|#x22|#60|#62|#96|#x60);", re.IGNORECASE)
_LAYOUT = re.compile(
    r"\s*<(?P<tag>pre|code|p|div|span|td|tr|table|tbody|blockquote|samp|kbd|li|ul|ol|textarea|message|body)(?:\s[^<>]{0,400})?>"
    r".*</(?P=tag)>\s*",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(
    r"</?(?P<tag>pre|code|p|div|span|td|tr|th|table|tbody|thead|blockquote|samp|kbd|li|ul|ol|textarea|br|b|i|em|strong|a|font|"
    r"button|svg|path|mark|small|u|h[1-6]|message|body|wbr)(?:\s[^<>]{0,2000})?/?>|<!--.{0,2000}?-->|<!\[CDATA\[|\]\]>",
    re.DOTALL | re.IGNORECASE,
)
_BREAKING = frozenset({"br", "p", "div", "tr", "li", "pre", "table", "blockquote", "h1", "h2", "h3", "h4"})


def tags(old: Mapped) -> Undone | None:
    """Without tags that lay text out, where the paste is one such element; an error page is left as it is."""
    text = old.text
    if not text.lstrip().startswith("<") or not _LAYOUT.fullmatch(text):
        return None
    made, position = Rewriter(old), 0
    for found in _TAG.finditer(text):
        made.keep(position, found.start())
        closes = found.group().startswith("</")
        breaks = (found["tag"] or "").lower() in _BREAKING and (closes or (found["tag"] or "").lower() == "br")
        if breaks and not made.ends_line:
            made.put("\n", found.start())
        elif (found["tag"] or "").lower() in ("td", "th") and closes:
            made.put("\t", found.start())
        position = found.end()
    made.keep(position, len(text))
    return Undone(made.done(), msg("HTML tags were set aside."))


def entities(old: Mapped) -> Undone | None:
    """With the characters that entities stand for, where no character that they stand for is bare."""
    text = old.text
    quoting = _QUOTING.search(text)
    if not quoting and "&amp;" not in text:
        return None
    if _AMPERSAND.search(text) or ("<" in text and "&lt;" in text) or ('"' in text and "&quot;" in text):
        return None
    if "&gt;" in text and re.search(r"(?<!\n)(?<!^)>", text):
        return None
    made, position = Rewriter(old), 0
    for found in _ENTITY.finditer(text):
        made.keep(position, found.start())
        character = html.unescape(found.group())
        made.put(" " if character == "\u00a0" else character, found.start())
        position = found.end()
    made.keep(position, len(text))
    return Undone(made.done(), msg("HTML entities were read as the characters that they stand for."))
