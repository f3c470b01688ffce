"""What stands where a value should be: placeholders, variables, templates, null, and values that a paste leaves out."""

from __future__ import annotations

import re

NULLS = frozenset({"null", "undefined", "none", "nil", "nan", "false", "[object object]", "[object promise]", "(null)",
                    "<null>", "object", "[object", "array"})  # fmt: skip
# What languages print for an object, a function, a promise or a task that is put into a text.
_PRINTED = re.compile(
    r"\[object \w{1,30}\]|instance of '\w{1,60}'"
    r"|<(?:coroutine|function|bound method|async_generator|generator) [^>]{0,120}>?"
    r"|promise \{ ?<pending> ?\}|system\.(?:threading\.tasks\.task|security\.securestring|collections\.)\S{0,80}"
    r"|\(?async \(.{0,40}|(?:[a-z_]\w{0,40}\.){1,8}[a-z_][\w$]{0,60}@[0-9a-f]{5,8}"  # of Java: the type and a hash
    r"|#<[a-z]\w{0,40}(?:::\w{1,40}){0,4}(?::0x[0-9a-f]{4,16})?[^>]{0,80}>"  # of Ruby
    r"|<[a-z_][\w.]{0,80} object(?: at 0x[0-9a-f]{4,16})?>|%!\w?\(.{0,80}\)"  # of Python, of Go
)
QUOTES = "\"'`"
VARIABLE = re.compile(
    r"\$\{[^}\s]{1,80}\}|\$env:\w{1,60}|\$\([^)]{1,200}\)|\$[A-Za-z_]\w{0,60}|%[A-Za-z_]\w{0,60}%|#\{[^}\s]{1,80}\}"
    r"|process\.env\.\w{1,60}|os\.environ\S{0,80}"
)
# An expression of GitHub Actions and of the systems that read its workflows, and a macro of Zabbix.
EXPRESSION = re.compile(r"\$\{\{[^{}\n]{1,200}\}\}|\{\$[A-Z0-9_.]{1,80}(?::[^{}\n]{1,80})?\}")
TEMPLATE = re.compile(r"\{\{[^{}]{0,80}\}\}|<[^<>=]{1,80}>|\{[A-Za-z_ .-]{0,60}\}|\[[A-Za-z_ -]{1,60}\]|%s|%@|:token")
# The place that a function for formatting fills in; nobody hides a value behind it, as some do behind empty braces.
FORMAT = re.compile(r"%(?:\d{1,2}\$)?[sdvq@]|%\(\w{1,40}\)s|\{\d{1,2}\}")
PLACEHOLDER = re.compile(
    r"(?:(?:your|my|the|insert|replace|paste|enter|put|add|some|an?|example|sample|dummy|fake|test|new"
    r"|valid|here)[-_ .]?){1,4}"
    r"(?:(?:own|new|valid|actual|real|jwt|oauth2?|bearer|api|access|auth|refresh|id|client|secret|token"
    r"|key|value|goes|here|it|in|with)[-_ .]?){1,6}",
    re.IGNORECASE,
)
_SURE_VARIABLE = re.compile(
    r"\$\{[A-Za-z_:?]\w{0,80}[^}\s]{0,20}\}|\$env:\w{1,60}|\$[A-Z_][A-Z0-9_]{0,60}|%[A-Z_][A-Z0-9_]{0,60}%"
    r"|process\.env\.\w{1,60}|os\.environ\S{0,80}|os\.getenv\(\S{0,80}|import\.meta\.env\.\w{1,60}|ENV\[\S{1,60}"
)
_SHOUTED = re.compile(r"[A-Z]+(?:[_-][A-Z0-9]+)*")
_SHOUTED_WORDS = ("TOKEN", "KEY", "SECRET", "JWT", "PASSWORD", "HERE", "CREDENTIAL", "BASE64")
_PLAIN_WORDS = re.compile(
    r"(?:access|auth|bearer|jwt|api|oauth|id|refresh|master|user|client)?[-_ ]?(?:token|jwt|key|secret"
    r"|apikey|credentials)"
    r"(?:[-_ ]?(?:here|value|goes|string)){0,2}|base64\(.{0,80}\)?|base64[-_ ]?(?:encoded)?.{0,40}|encoded.{0,30}",
    re.IGNORECASE,
)
# What loggers write for a whole value; within a value these are words like others.
_MASK = (
    r"^\W{0,3}(?:filtered|not[ _-](?:logged|shown)|sensitive|secured?|protected|scrubbed|withheld|obfuscated"
    r"|confidential|stripped|sanitized|private|censored)\W{0,3}$"
)
_HIDDEN = r"redacted|removed|hidden|masked|omitted"
ELIDED = re.compile(rf"…|\.\.\.|\*{{3,}}|•{{3,}}|\[?<?(?:{_HIDDEN}|truncated|snip)\b|x{{6,}}|{_MASK}", re.IGNORECASE)
# One of these stands wherever ELIDED is found, in lower case. A token, which seldom has any, is looked through for them
# in a fiftieth of the time.
_SIGNS_OF_ELISION = (
    "…", "...", "***", "•••", "x" * 6, "redacted", "removed", "hidden", "masked", "omitted", "truncated", "snip",
    "filtered", "not", "sensitive", "secure", "protected", "scrubbed", "withheld", "obfuscated", "confidential",
    "stripped", "sanitized", "private", "censored",
)  # fmt: skip
_ALL_HIDDEN = re.compile(rf"{_MASK}|^[\[<(*]{{1,3}} ?(?:{_HIDDEN}) ?[\])>*]{{1,3}}$|^[*\u2022]{{3,80}}$", re.IGNORECASE)
# A whole value that nobody but a mask writes. A single word may be a value, so that the name beside it has to decide.
_MASKED = re.compile(
    rf"[\[<({{*]{{1,3}} ?(?:{_HIDDEN}|filtered|secret) ?[\])>}}*]{{1,3}}|redacted"
    r"|x{3,80}(?:[-_.]x{2,40}){0,8}|[*•#]{3,80}",
    re.IGNORECASE,
)
ELIDED_WORD = re.compile(r"[\[<(](?:[a-z ]{0,20})(?:token|secret|key|jwt|value)(?:[a-z ]{0,20})[\]>)]", re.IGNORECASE)

_INSTRUCTION = re.compile(
    r"(?:please[ _-])?(?:add|enter|insert|put|paste|replace|your|fill|set|change)(?:[ _-](?:in|with|the|me|this))?"
    r"[ _*-].{1,80}|.{1,60}[ _*-](?:goes[ _-])?here",
    re.IGNORECASE,
)


def is_null(text: str) -> bool:
    """Whether a text is what a language prints for no value, or for an object that is no text."""
    lowered = text.lower()
    return lowered in NULLS or _PRINTED.fullmatch(lowered) is not None


def is_left_out(text: str) -> bool:
    """Whether the text says no more than that the paste leaves a value out."""
    return ELIDED_WORD.fullmatch(text) is not None or ELIDED.fullmatch(text) is not None


def hides_all(text: str) -> bool:
    """Whether the text is what a logger writes for a value as a whole, so that it shows no scheme either."""
    return _ALL_HIDDEN.match(text.strip()) is not None


def is_mask(text: str) -> bool:
    """Whether the whole text stands for a value that was taken out: `***`, `[MASKED]`, `xxxxxxxx`, `REDACTED`."""
    return _MASKED.fullmatch(text.strip().strip(QUOTES)) is not None


def is_word_of_a_mask(text: str) -> bool:
    """Whether the text is a word that loggers write for a secret; under a name of another kind it may be the value."""
    return is_mask(f"[{text.strip()}]") or re.fullmatch(_MASK, text.strip(), re.IGNORECASE) is not None


def elides(text: str) -> bool:
    """Whether a mark in the text says that the paste leaves something of it out."""
    lowered = text.lower()
    return any(sign in lowered for sign in _SIGNS_OF_ELISION) and ELIDED.search(text) is not None


def leaves_a_part_out(text: str) -> bool:
    """Whether a mark in the text says that the paste leaves a part of it out, or a place in it was to be filled in."""
    return elides(text) or any(mark.search(text) for mark in (ELIDED_WORD, TEMPLATE))


def is_instruction(text: str) -> bool:
    """Whether the text is an instruction of a manual ("paste your key here") or a variable that was not replaced."""
    return _INSTRUCTION.fullmatch(text) is not None or VARIABLE.fullmatch(text) is not None


def is_template(text: str) -> bool:
    """Whether the text is one place in braces or brackets that is to be filled in."""
    return TEMPLATE.fullmatch(text) is not None


def is_placeholder(text: str) -> bool:
    """Whether the text is a stand-in such as YOUR_TOKEN or `<secret>` rather than a value."""
    if len(text) > 100:
        return False
    shouted = _SHOUTED.fullmatch(text) and any(word in text for word in _SHOUTED_WORDS)
    return bool(shouted or PLACEHOLDER.fullmatch(text) or _PLAIN_WORDS.fullmatch(text))


def is_stand_in(text: str) -> bool:
    """Whether the text holds no real value: placeholder, variable, template, null or left out."""
    stripped = text.strip().strip(QUOTES)
    return (
        not stripped
        or is_null(stripped)
        or is_placeholder(stripped)
        or VARIABLE.match(stripped) is not None
        or FORMAT.fullmatch(stripped) is not None
        or TEMPLATE.fullmatch(stripped) is not None
        or ELIDED_WORD.fullmatch(stripped) is not None
        or (len(stripped) < 40 and elides(stripped))
    )


def is_surely(text: str) -> bool:
    """Whether the text can be nothing but a stand-in; in doubt it counts as a secret and is kept out of sight."""
    stripped = text.strip().strip(QUOTES)
    return (
        not stripped
        or is_null(stripped)
        or stripped.lower().startswith(("your", "base64("))
        or _SURE_VARIABLE.fullmatch(stripped) is not None
        or (_SHOUTED.fullmatch(stripped) is not None and is_placeholder(stripped))
        or FORMAT.fullmatch(stripped) is not None
        or TEMPLATE.fullmatch(stripped) is not None
        or ELIDED_WORD.fullmatch(stripped) is not None
        or (len(stripped) < 40 and elides(stripped))
    )
