"""Program code that makes a request: calls of HTTP clients in twelve languages, read on their syntax trees.

A cheap look at the text tells which languages' clients it names; only then is a grammar loaded. What a variable holds
that the paste does not show stands as `…`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tree_sitter import Node

from diagnostics.engine.parse.code import grammars
from diagnostics.engine.parse.code.looks import is_dart
from diagnostics.engine.parse.code.reading import Reading
from diagnostics.engine.parse.code.request import Draft
from diagnostics.engine.parse.code.rules import named_in
from diagnostics.engine.parse.code.values import Language
from diagnostics.engine.parse.messages.header import is_authorization_like
from diagnostics.engine.parse.source import Block, Source

_MOST_CODE = 120_000  # characters, of one language
_MOST_LANGUAGES = 2
# Where a constant may stand below the code that uses it.
_IN_ANY_ORDER = frozenset(
    {Language.JAVA, Language.CSHARP, Language.KOTLIN, Language.GO, Language.SWIFT, Language.RUST, Language.JAVASCRIPT}
)
_BETWEEN = re.compile(r"\n(?=[^\s)\]}])")
_OUTSIDE_SCRIPTS = re.compile(r"(?:\A|</script>)(?:[^<]|<(?!script\b))*(?:<script\b[^>\n]{0,200}>?|\Z)")
_NOT_A_BREAK = re.compile(r"[^\n]")
_PROMPT = re.compile(
    r"^(?:PS(?: [^>\n]{0,200})?>|>>>|\.{3}(?=[ \t])|irb[^>\n]{0,40}>|In \[\d{1,4}\]:)[ \t]?", re.MULTILINE
)
# A line of at least four words, without a sign of code, that begins with no word of a language; the name or the code of
# an error may stand before it.
_SENTENCE = re.compile(
    r"^(?![ \t]*(?:import|from|for|while|if|else|elsif|elif|with|async|await|def|class|return|try|except|raise|using|"
    r"namespace|package|use|require|public|private|static|func|fn|let|var|val|const|do|end|unless|echo|print|puts|case|"
    r"when|type|interface|export|default|final|not|module|include|yield|throw|new|in|and|or)\b)"
    r"(?![^\n]*(?:[=(){}\[\];<>$@|\\\"`#]|://|[ \t]-\w|->))"
    r"[ \t]*(?:[A-Z][\w.]{0,60}(?:Error|Exception|\d{3}):[ \t]+)?"
    r"[A-Za-z][\w'’,.-]*(?:[ \t]+[\w'’,.:!?%/&-]+){3,}[ \t]*$",
    re.MULTILINE,
)
# What no grammar takes, and what stands for it in the same number of characters: PHP's tags, the type that Crystal
# writes before a table, without which it is read as Ruby, and what PowerShell says after the name of what failed.
_LEFT_OUT = {
    Language.PHP: (re.compile(r"<\?(?:php|=)?|\?>"), ";"),
    Language.RUBY: (re.compile(r"\bHTTP::Headers[ ]?(?=\{)"), ""),
    Language.POWERSHELL: (
        re.compile(r"(?m)^[ ]{0,8}(?:[A-Za-z]{2,20}-[A-Za-z]{2,40}|irm|iwr|curl|wget) ?: [^\n]*"),
        "",
    ),
}
# Where two languages have the same clients: what only the one has.
_TOLD_APART = (
    (Language.KOTLIN, Language.JAVA, re.compile(r"\b(?:val|fun)[ \t]+\w|io\.ktor")),
    (Language.C, Language.PHP, re.compile(r"curl_easy_|#include")),
)
_PYTHON = re.compile(r"(?m)^[ \t]*(?:def|from|with|import \w+$)|\b(?:headers|params|auth|data|json)=|\bf[\"']")
_JAVASCRIPT = re.compile(r"(?m)\b(?:const|let|var)[ ]\w|=>|\bfunction\b|;[ \t]*$|\$\{|\bawait fetch\(")
# What is declared with its type before its name is no JavaScript, and no TypeScript, which has it behind.
_TYPED = re.compile(
    r"(?m)^[ \t]*(?:public|private|protected|internal)[ ](?:static[ ]|final[ ]|readonly[ ]|sealed[ ]|override[ ])*"
    r"(?:class[ ]\w|final[ ]\w|[A-Z]\w{0,40}(?:<[^>\n]{1,60}>)?[ ]\w{1,40}[ ]?[(;=])"
)
# Languages whose code holds what looks like another's.
_HOLDS = {
    Language.PHP: {Language.JAVASCRIPT, Language.PYTHON, Language.JAVA, Language.C},
    Language.CSHARP: {Language.JAVASCRIPT, Language.PYTHON, Language.JAVA, Language.RUBY},
    Language.KOTLIN: {Language.JAVA, Language.JAVASCRIPT},
    Language.SWIFT: {Language.JAVASCRIPT},
    Language.RUST: {Language.JAVASCRIPT, Language.PYTHON},
}


def find(source: Source) -> list[Block]:
    """The requests that code in the paste makes; assignments that fed them are blocks without a request."""
    blocks: list[Block] = []
    languages = languages_of(source.text)
    steps = grammars.Steps(grammars.allowance(source.text[:_MOST_CODE]) * len(languages))
    for language, first in languages:
        taken = [(block.start, block.end) for block in blocks]
        found = _blocks(source, language, first, steps)
        blocks += [b for b in found if not any(start < b.end and b.start < end for start, end in taken)]
    return sorted(blocks, key=lambda block: block.start)


def languages_of(text: str) -> list[tuple[Language, int]]:
    """The languages whose HTTP clients the paste names, at most two, in the order in which they do, with the place."""
    found = named_in(text)
    for one, other, mark in _TOLD_APART:
        if one in found and other in found:
            del found[other if mark.search(text) else one]
    python, javascript = found.get(Language.PYTHON), found.get(Language.JAVASCRIPT)
    if python is not None and python == javascript:  # `client.get(` is written in both
        del found[Language.JAVASCRIPT if _PYTHON.search(text) else Language.PYTHON]
    elif python is not None and javascript is not None and _PYTHON.search(text) and not _JAVASCRIPT.search(text):
        del found[Language.JAVASCRIPT]  # a method of one's own is called fetch
    if Language.JAVASCRIPT in found and is_dart(text):  # has no grammar here, and its named arguments none there
        del found[Language.JAVASCRIPT]
    if Language.JAVASCRIPT in found and _TYPED.search(text) is not None and not re.search(r"\bawait fetch\(", text):
        del found[Language.JAVASCRIPT]
    for language, held in _HOLDS.items():
        if language in found:
            found = {other: at for other, at in found.items() if other not in held}
    return sorted(found.items(), key=lambda pair: pair[1])[:_MOST_LANGUAGES]


def _blocks(source: Source, language: Language, first: int, steps: grammars.Steps) -> list[Block]:
    trees: list[tuple[int, str, Node]] = []
    for start, piece in pieces(source.text, first):
        read = grammars.trees(_readable(piece, language), language, steps)
        if not read:
            break
        trees += [(start + offset, piece[offset:], root) for offset, root in read]
    reading = _read(Reading(source, language), trees)
    below = reading.constants_below() if language in _IN_ANY_ORDER else {}
    return _finished(_read(Reading(source, language, later=below), trees) if below else reading)


def _readable(piece: str, language: Language) -> str:
    """A piece as its grammar takes it: without a terminal's prompts, and sentences, whose quotes open strings."""
    for around in (_PROMPT, _SENTENCE):
        piece = around.sub(lambda found: " " * len(found.group()), piece)
    if language is Language.JAVASCRIPT and "<script" in piece:
        piece = _OUTSIDE_SCRIPTS.sub(lambda found: _NOT_A_BREAK.sub(" ", found.group()), piece)
    if language not in _LEFT_OUT:
        return piece
    pattern, instead = _LEFT_OUT[language]
    return pattern.sub(lambda found: instead.ljust(len(found.group())), piece)


def _read(reading: Reading, trees: list[tuple[int, str, Node]]) -> Reading:
    for start, piece, root in trees:
        reading.base, reading.text = start, piece
        reading.value(root)
    return reading


def pieces(text: str, first: int = 0) -> Iterator[tuple[int, str]]:
    """The text in pieces that can be parsed by themselves, cut where a line begins without a blank, or any line.

    `first` is where a client is first named: what stands long before it is not read.
    """
    position = text.rfind("\n", 0, max(0, first - grammars.PIECE)) + 1
    last = min(len(text), position + _MOST_CODE)
    while position < last:
        end = position + grammars.PIECE
        if end < last:
            cuts = [cut.end() for cut in _BETWEEN.finditer(text, position + grammars.PIECE // 2, end)]
            line_end = text.find("\n", end)
            end = cuts[-1] if cuts else line_end + 1 if line_end != -1 else last
        yield position, text[position:end]
        position = end


def _finished(reading: Reading) -> list[Block]:
    _adopt(reading)
    drafts = [draft for draft in reading.drafts if draft.url or draft.headers or draft.base]
    if not drafts:
        return []
    length = len(reading.source.text)  # a piece that was cut off was read with what closes it
    made = [Block(reading.form, draft.start, min(draft.end, length), (draft.request(),)) for draft in drafts]
    made[0] = replace(made[0], secrets=tuple(reading.secrets))
    return [*made, *(Block(reading.form, start, min(end, length)) for start, end in _free_spans(reading, drafts))]


def _adopt(reading: Reading) -> None:
    """A credential that was set on what no call used goes to the next request without one, or stands for itself."""
    for implied in reading.implied.values():
        if implied.is_used or not any(is_authorization_like(name) for name, _value in implied.headers):
            continue
        without = [draft for draft in reading.drafts if not _has_credential(draft)]
        after = [draft for draft in without if draft.start >= implied.start]
        if after or without:
            (after[0] if after else without[-1]).inherit(implied)
        elif not reading.drafts:
            implied.is_client = False
            reading.drafts.append(implied)


def _has_credential(draft: Draft) -> bool:
    return any(is_authorization_like(name) for name, _value in draft.headers)


def _free_spans(reading: Reading, drafts: list[Draft]) -> list[tuple[int, int]]:
    """Spans of assignments that no request covers, without overlaps."""
    free: list[tuple[int, int]] = []
    covered = sorted((draft.start, draft.end) for draft in drafts)
    for start, end in sorted(reading.spans):
        if free and start < free[-1][1]:
            continue
        if not any(low < end and start < high for low, high in covered):
            free.append((start, end))
    return free
