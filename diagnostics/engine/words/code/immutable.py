"""Calls on an object that cannot be changed, whose result is dropped: each of them has to be kept.

A statement fits its declaration: where all calls follow it they are chained in it, and else the name is one that may
be given a new value.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from diagnostics.engine.model.saying import Instead, Whole
from diagnostics.engine.model.types import Secret, msg
from diagnostics.engine.words.code.sign import Sign, sign

_CANNOT = msg("The headers object cannot be changed: append and set return a new one, dropped here.")
_REQUEST = msg("The request cannot be changed; this call returns a new one, which is dropped here.")
_FURTHEST = 1_000
_TO_VARIABLE = {"const": "let", "val": "var", "final": ""}
_BUILT = re.compile(r"new (?:HttpHeaders|HttpParams)\(")
_NOTHING = re.compile(r"[ \t]*;?(?:[ \t]*(?://[^\n]*)?\n)+[ \t]*\Z")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_QUOTES = "\"'`"

Found = tuple[int, int]


def _kept(methods: str) -> Callable[[re.Match[str], str], Instead | None]:
    """What rewrites every dropped call of `methods` on the object that the match names."""

    def rewritten(match: re.Match[str], text: str) -> Instead | None:
        name = match["object"]
        calls = _calls(name, methods, text, match.start("object"))
        if not calls:
            return None
        declared = _declaration(name, text, calls[0][0])
        start, end = (declared.start("word") if declared is not None else calls[0][0]), calls[-1][1]
        new = _chained(declared, calls, text) if declared is not None else ""
        new = new or _assigned(name, declared, calls, text)
        old = text[start:end]
        names = {"whole": Secret(new)}
        return Instead("⟨whole⟩", names, Secret(old), text.count(old, 0, start + len(old) - 1), Whole.CODE)

    return rewritten


def _calls(name: str, methods: str, text: str, at: int) -> list[Found]:
    """Where each dropped call on the object begins and ends, the one `at` among them."""
    begins = re.compile(rf"^[ \t]*(?P<call>{re.escape(name)}(?:\.|->)(?:{methods})\()", re.MULTILINE)
    low = max(0, at - _FURTHEST)
    found = [
        (seen.start("call"), end)
        for seen in begins.finditer(text, low, at + _FURTHEST)
        if (end := _end(text, seen.start("call"))) is not None
    ]
    return found if any(start == at for start, _ in found) else []


def _end(text: str, start: int) -> int | None:
    """Where the expression ends that begins at `start`: its calls, with those that are chained to it."""
    open_signs: list[str] = []
    quote, index = "", start
    while index < min(len(text), start + _FURTHEST):
        sign_ = text[index]
        if quote:
            index += 1 if sign_ == "\\" else 0
            quote = "" if sign_ == quote else quote
        elif sign_ in _QUOTES:
            quote = sign_
        elif sign_ in _CLOSING:
            open_signs.append(_CLOSING[sign_])
        elif open_signs and sign_ == open_signs[-1]:
            open_signs.pop()
            if not open_signs and not re.match(r"\s{0,80}(?:\.|->)\w", text[index + 1 :]):
                return index + 1
        index += 1
    return None


def _declaration(name: str, text: str, before: int) -> re.Match[str] | None:
    """The last declaration of the name before its first dropped call."""
    pattern = re.compile(
        rf"^[ \t]*(?:export )?(?P<word>const|let|var|val|final)[ \t]+(?:[\w<>]{{1,40}}[ \t]+)?{re.escape(name)}\b"
        r"(?::[ \t]*\w{1,40})?[ \t]*=[ \t]*(?P<value>\S)",
        re.MULTILINE,
    )
    found = list(pattern.finditer(text, max(0, before - _FURTHEST), before))
    return found[-1] if found else None


def _chained(declared: re.Match[str], calls: list[Found], text: str) -> str:
    """The declaration with all calls behind it; "" where something else stands between them."""
    if not _BUILT.match(text, declared.start("value")):
        return ""
    end = _end(text, declared.start("value"))
    if end is None:
        return ""
    made = text[declared.start("word") : end]
    for start, ends in calls:
        if start < end or not _NOTHING.match(text, end, start):
            return ""
        made += "\n  " + text[text.index(".", start) : ends]
        end = ends
    return made


def _assigned(name: str, declared: re.Match[str] | None, calls: list[Found], text: str) -> str:
    made, end = "", calls[0][0]
    if declared is not None:
        word = declared["word"]
        made = _TO_VARIABLE.get(word, word)
        end = declared.end("word") + (1 if not made else 0)
    for start, ends in calls:
        made += f"{text[end:start]}{name} = {text[start:ends]}"
        end = ends
    return made


SIGNS: tuple[Sign, ...] = (
    sign(
        _CANNOT,
        r"^[ \t]{0,60}(?P<object>(?:this\.)?\w{0,20}headers)\.(?:append|set)\([ \t]{0,4}[\"'`]authorization",
        ("header-not-sent", 0.82),
        beside=r"HttpHeaders\b|HttpParams\b",
        # the class of Spring and of Java's own clients has the same name, and is changed by its calls
        never=r"\.append\([^\n]{1,200}\n?[ \t]*\.append\(|\bHttpHeaders \w{1,30} ?[=;]|\bHttpEntity\b"
        r"|\bimport (?:org|java)",
        hit='const headers = new HttpHeaders();\nheaders.append("Authorization", token);',
        miss='const headers = new HttpHeaders().append("Authorization", token);',
        rewrite=_kept("append|set|delete"),
    ),
    sign(
        _REQUEST,
        r"^[ \t]{0,60}(?P<object>\$\w{0,20}req(?:uest)?)->with(?:Added)?Header\([ \t]{0,4}[\"']authorization",
        ("header-not-sent", 0.82),
        hit="$request->withHeader('Authorization', 'Bearer ' . $token);",
        miss="$request = $request->withHeader('Authorization', 'Bearer ' . $token);",
        rewrite=_kept(r"with(?:Added)?Header"),
    ),
    sign(
        _REQUEST,
        r"^[ \t]{0,60}(?P<object>\w{0,20}request)\.newBuilder\(\)(?:\s{0,40}\.\w{1,30}\([^()\n]{0,120}\)){0,4}?"
        r"\s{0,40}\.(?:addHeader|header)\([ \t]{0,4}\"authorization",
        ("header-not-sent", 0.82),
        hit='val request = chain.request()\nrequest.newBuilder().addHeader("Authorization", token).build()',
        miss='val request = chain.request().newBuilder().addHeader("Authorization", token).build()',
        rewrite=_kept("newBuilder"),
    ),
)
