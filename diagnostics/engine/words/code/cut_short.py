"""Signs that a part of the value is lost: a comment in a settings file, a slice, a fixed width, a terminal."""

from __future__ import annotations

import re

from diagnostics.engine.model.saying import Instead
from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign
from diagnostics.engine.words.code.undone import undone

_LOST = ("token-truncated", 0.88)
_WHOLE = msg("Hand on the whole value, however long it is.")

# two parts of a JWT behind the scheme, and no third
_PUT_TOGETHER = r"[\"']Bearer[ ][\"'][ ]?\+[ ]?[\w.\[\]\"']{1,40}[ ]?\+[ ]?[\"']\.[\"'][ ]?\+[ ]?[\w.\[\]\"']{1,40}"

_CUT = re.compile(
    r"\[[ ]?0?:[ ]?\d{2,4}[ ]?\]|\.(?:substr|substring|slice)\([ ]?0[ ]?,[ ]?\d{2,4}\)|\bcut[ ]-c[ ]?1?-\d{2,4}",
    re.IGNORECASE,
)


_COMMAND = re.compile(r"\bcut[ ]-c")


def _without_the_cut(match: re.Match[str], text: str) -> Instead | None:
    # a part of a token that is kept under another name may be for a log
    told = match.group().startswith("Bearer") or _COMMAND.search(match.group()) is not None
    return undone(text, match.start(), _CUT, match.end()) if told else None


SIGNS: tuple[Sign, ...] = (
    sign(
        msg("In this file a # without quotes begins a comment, so the value ends before it."),
        r"^(?P<name>\w{0,30}(?:TOKEN|KEY|SECRET|PASS(?:WORD)?)\w{0,10})=(?![\"'])[^\s#\"']{1,200}#\S{2,400}"
        r"[ \t]{0,8}$",
        _LOST,
        ("wrong-value-as-token", 0.4),
        beside=r"dotenv|\.env\b|docker|compose",
        hit="# .env\nAPI_TOKEN=9fK2#vQ7mT1x",
        miss='# .env\nAPI_TOKEN="9fK2#vQ7mT1x"',
        fix=msg("Put the value in quotes, so that the # stays a part of it."),
    ),
    sign(
        msg("Only the first characters of the token are handed on."),
        r"(?P<object>)(?:\bBearer[^\n]{0,20}\{\{[ ]?\w{0,30}(?:token|jwt|key)\w{0,20}[ ]?\[[ ]?:[ ]?\d{2,4}\][ ]?\}\}"
        r"|\btoken\w{0,10}[^\n]{0,80}\|[ ]?cut[ ]-c[ ]?1?-\d{2,4}\b"
        r"|\b\w{0,20}(?:token|jwt)\w{0,10}(?:\.(?:substr|substring|slice)\([ ]?0[ ]?,[ ]?\d{2,4}\)|\[[ ]?0?:\d{2,4}\])"
        r"(?=[^\n]{0,60}$)(?![^\n]{0,60}(?:\.\.\.|log|print)))",
        _LOST,
        beside=r"\b401\b|unauthori|invalid|expired",
        never=r"(?:console\.log|print|logger?\.\w{1,8}|echo|debug)\b[^\n]{0,80}(?:substr|substring|slice|\[[ ]?0?:\d)",
        hit='Authorization: "Bearer {{ runner_jwt[:200] }}"\n401',
        miss='Authorization: "Bearer {{ runner_jwt }}"\n401',
        fix=_WHOLE,
        rewrite=_without_the_cut,
    ),
    sign(
        msg("A terminal hands on at most 1,023 or 4,095 characters of one typed line."),
        r"\bread[ ](?:-\w{1,4}[ ]){0,3}\w{1,20}\b[\s\S]{0,400}?^[ \t]{0,8}(?:1023|1024|4095|4096)[ \t]{0,8}$",
        _LOST,
        hit="$ read -r T\n$ echo ${#T}\n1023",
        miss="$ read -r T\n$ echo ${#T}\n871",
        fix=msg("Read the token from a file or the clipboard, as in T=$(pbpaste) or T=$(cat token.txt)."),
    ),
    sign(
        msg("The field for the token is shorter than the token."),
        r"\b(?:\w{1,20}-)?TOKEN[ ]{1,30}PIC[ ]X\((?P<size>\d{3,4})\)",
        ("token-truncated", 0.84),
        hit="05 WS-TOKEN    PIC X(1000).",
        miss="05 WS-COUNT    PIC 9(4).",
        fix=_WHOLE,
    ),
    sign(
        msg("Header and payload are put together again, and the signature is left out."),
        r"(?:\.split\([\"']\.[\"']\)|Split\(\w{1,20},[ ]?[\"']\.[\"']\))[\s\S]{0,2000}?"
        rf"{_PUT_TOGETHER}[ ]?[);,\n]",
        _LOST,
        ("token-tampered", 0.4),
        hit='p = Split(tok, ".")\nset("Bearer "+v["h"]+"."+v["p"])',
        miss='p = Split(tok, ".")\nset("Bearer "+v["h"]+"."+v["p"]+"."+v["s"])',
        fix=msg("Keep all three parts: without the signature no API can check the token."),
    ),
)
