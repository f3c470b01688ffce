"""What a string of program code says: its escapes, and the fields that its language fills in or leaves alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tree_sitter import Node

from diagnostics.engine.parse.code.values import UNKNOWN, Language, Value

_OPENING = re.compile(r"(?P<prefix>[A-Za-z$@&]{0,4})(?P<hashes>#{0,3})(?P<quote>\"\"\"|'''|\"|'|`)")
_HERE = re.compile(r"@(?P<quote>[\"'])[ \t]*\n")
_ESCAPED = frozenset({"escape_sequence", "str_escaped_char", "escape_interpolation", "character_escape_sequence"})
_FILLED = frozenset(
    [
        "interpolation",
        "template_substitution",
        "interpolated_expression",
        "variable_name",
        "subscript_expression",
        "member_access_expression",
        "dynamic_variable_name",
        "sub_expression",
        "variable",
        "braced_variable",
    ]
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "\n": ""}
_CODE_POINT = re.compile(r"\\(?:u\{?|x|U)([0-9A-Fa-f]{2,8})\}?\Z")
_KOTLIN_FIELD = re.compile(r"\$[A-Za-z_]\w*")
_BACKTICK = re.compile(r"`(.)", re.DOTALL)
_BRACED = re.compile(r"\{[A-Za-z_][\w.\[\]'\"()]*\}")
# OData begins the names of its own query options with a $: ?$top=5&$select=id.
_NO_NAME_OF_A_QUERY = r"(?!(?<=[?&])\$\w{1,40}=)"
# What a string of a kind in which nothing is filled in holds where its author meant it to be.
_LEFT_AS_IT_STANDS = {
    Language.PYTHON: _BRACED,
    Language.CSHARP: _BRACED,
    Language.JAVASCRIPT: re.compile(r"\$\{[^{}]*\}"),
    Language.PHP: re.compile(_NO_NAME_OF_A_QUERY + r"\$[A-Za-z_]\w*(?:->\w+|\[[^\]\n]{1,40}\])?|\{\$[^{}\n]{1,80}\}"),
    Language.POWERSHELL: re.compile(
        _NO_NAME_OF_A_QUERY
        + r"(?:\$\([^()\n]{1,200}\)|\$\{[^}\n]{1,80}\}|\$(?:env:|script:|global:)?[A-Za-z_]\w*(?:\.\w+)*)",
        re.IGNORECASE,
    ),
    Language.RUBY: re.compile(r"#\{[^{}]*\}"),
}

Fill = Callable[[Node], Value]


def inside(written: str, kind: str) -> tuple[int, int]:
    """Where the content of a string begins and ends in the text of its node; one that is never closed has no end."""
    here = _HERE.match(written)
    if here:
        end = written.rfind("\n" + here["quote"] + "@")
        return here.end(), end if end >= here.end() - 1 else len(written)
    opening = _OPENING.match(written)
    if opening is None or kind.endswith("_body"):
        return 0, len(written)
    closing = opening["quote"] + opening["hashes"]
    start = opening.end()
    closed = written.endswith(closing) and len(written) >= start + len(closing)
    return start, len(written) - (len(closing) if closed else 0)


def pieces(node: Node, text: str, language: Language, fill: Fill) -> Iterator[str | tuple[str, Value]]:
    """The content of a string in order: literal text, and each field as it is written with what it stands for."""
    written = text[node.start_byte : node.end_byte]
    start, end = (node.start_byte + offset for offset in inside(written, node.type))
    position = start
    for part in _special(node):
        first, last = part.start_byte, part.end_byte
        if part.type == "interpolated_expression" and language is Language.SWIFT:
            first, last = first - 2, last + 1  # the grammar leaves `\\(` and `)` outside
        elif language is Language.PHP and text[first - 1 : first] == "{" and text[last : last + 1] == "}":
            first, last = first - 1, last + 1
        if first < position or last > end:
            continue
        yield from _literal(text[position:first], node.type, written, language)
        yield escaped(text[first:last]) if part.type in _ESCAPED else (text[first:last], fill(part))
        position = last
    yield from _literal(text[position : max(position, end)], node.type, written, language)


def _special(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.type in _ESCAPED or child.type in _FILLED:
            yield child
        elif child.is_named and child.child_count and child.type.endswith(("content", "text", "fragment")):
            yield from _special(child)


def _literal(text: str, kind: str, written: str, language: Language) -> Iterator[str | tuple[str, Value]]:
    if language is Language.POWERSHELL:
        quote = "'" if kind.startswith("verbatim") else '"'
        text = text.replace(quote * 2, quote) if written.startswith(quote) else text
        text = text if quote == "'" else _BACKTICK.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)
    elif kind == "verbatim_string_literal":
        text = text.replace('""', '"')
    elif language is Language.KOTLIN:
        position = 0
        for field in _KOTLIN_FIELD.finditer(text):
            yield text[position : field.start()]
            yield field.group(), Value("name", 0, 0, field.group()[1:], elided=True)
            position = field.end()
        text = text[position:]
    yield text


def escaped(written: str) -> str:
    """The character that an escape stands for; the backslash goes where the escape has no meaning of its own."""
    if written in ("{{", "}}"):
        return written[0]
    point = _CODE_POINT.match(written)
    if point:
        number = int(point[1], 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else UNKNOWN
    following = written[1:2]
    return _ESCAPES.get(following, following)


def unfilled(node: Node, written: str, content: str, language: Language) -> re.Match[str] | None:
    """The first field that stands in a string of a kind in which its language fills nothing in."""
    opening = _OPENING.match(written)
    prefix, quote = (opening["prefix"].lower(), opening["quote"]) if opening else ("", "")
    filled = {
        Language.PYTHON: "f" in prefix,
        Language.CSHARP: "$" in prefix,
        Language.JAVASCRIPT: quote == "`",
        Language.PHP: node.type != "string",
        Language.POWERSHELL: not node.type.startswith("verbatim"),
        Language.RUBY: quote == '"',
    }.get(language, True)
    return None if filled else _LEFT_AS_IT_STANDS[language].search(content)
