"""A variable of a secret that the paste shows with two values: in a file and in the environment, or twice in a file.

Programs that load a `.env` leave what the environment already holds; of two lines with one name the last one counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg
from diagnostics.engine.words.code.arrived_as_text import is_filler
from diagnostics.engine.words.code.sign import code_sign

_HELD = r"(?-i:[A-Z][A-Z0-9_]{0,50}(?:KEY|TOKEN|SECRET|PASSWORD|PAT|PASS|CREDENTIALS?))"
_VALUE = r"[\"']?(?P<value>[^\s\"'#<>{}$]{4,400})"
# A line that gives a variable its value, by what gives it.
_GIVES = re.compile(
    rf"^[ \t]{{0,16}}(?P<how>ENV[ ]|export[ ]|\$env:|setx?[ ]|-[ ]|-e[ ]|Environment=[\"']?|\$[ ]export[ ])?"
    rf"(?P<name>{_HELD})(?P<by>[ ]?=[ ]?|:[ ]|[ ])(?:https?://)?{_VALUE}",
    re.MULTILINE,
)
# What a shell prints of a variable, the whole or its first letters.
_PRINTS = re.compile(
    rf"^[ \t]{{0,8}}(?:[$>%#] ?|PS [^\n>]{{0,80}}> ?)?(?:[^\n]{{0,60}}\b(?:printenv|exec|run)[ ][^\n]{{0,60}}?)?"
    rf"(?:printenv |echo \"?\$\{{?|echo %|(?:echo )?\$env:)(?P<name>{_HELD})"
    rf"\}}?%?\"?(?P<cut>[^\n]{{0,80}})\n[ \t]{{0,8}}(?P<value>[^\s\"'$<>{{}}]{{4,400}})[ \t]*$",
    re.MULTILINE,
)
_LISTS = re.compile(r"^[^\n]{0,80}(?<![\w.])(?:env|printenv|set|Get-ChildItem env:)\b[ \t]{0,4}(?:\|[^\n]{0,80})?$")
_FILE = re.compile(r"\.env\b(?![\"'(])(?![\w.-]{0,20}[.-]?(?:example|sample|template|dist|defaults?)\b)")
_LOADS = re.compile(
    r"\bdotenv\b|\bload_dotenv\b|\benv_file\b|--env-file\b|\bgodotenv\b|\bDotenv::|\bpydantic_settings\b", re.IGNORECASE
)
_OVERRIDES = re.compile(
    r"override[\"']?[ ]?[=:][ ]?true|createMutable|\bOverload\(|\bdotenv\.overload\b", re.IGNORECASE
)
# Where a server repeats both ends of what it received.
_ECHOED = re.compile(r"(?<![\w*.…-])(?P<begin>[\w-]{4,16})(?:\*{3,200}|\.{3,6}|…)(?P<end>[\w-]{3,8})(?![\w*…-])")
_RECEIVED = re.compile(r"\b(?:provided|received|invalid|incorrect|unknown|key|token|got)\b[^\n]{0,80}$", re.IGNORECASE)
_ELIDED = re.compile(r"\*{3,200}|\.{3,6}|…")
_MOST = 60

_ONE_ECHOED = msg("Remove the value that the server received from its place, or change it there too.")
_REMOVE = msg(
    "Take the value out of the environment (unset it, remove ENV from the image, change the deployment), or load the "
    "file so that it overrides."
)
_KEEP_ONE = msg("Keep one of the two lines: of two with the same name the last one counts.")
_STANDS_TWICE = msg("One name stands twice in one place with two values; the last one counts.")
_CAUSE = (Candidate("credential-overridden", 0.88),)


@dataclass(frozen=True, slots=True)
class _Given:
    """A value and the place that gives it: a file that a program loads, or the environment that it starts in."""

    begin: str
    end: str
    in_file: bool
    start: int

    def differs(self, begin: str, end: str) -> bool:
        """Whether this is another value than the one that begins and ends so; "" tells nothing."""
        first, last = min(len(self.begin), len(begin)), min(len(self.end), len(end))
        return (first >= 3 and self.begin[:first] != begin[:first]) or (last >= 3 and self.end[-last:] != end[-last:])

    def agrees(self, begin: str, end: str) -> bool:
        """Whether both ends are shown and are those."""
        first, last = min(len(self.begin), len(begin)), min(len(self.end), len(end))
        return first >= 4 and last >= 3 and not self.differs(begin, end)


def another_counts(text: str) -> Iterator[CodeSign]:
    """The first variable of which another value counts than the one that a file gives it."""
    given = _given(text)
    for name, values in given.items():
        found = _echoed(name, values, text) or _from_outside(name, values, text)
        if found is not None:
            yield found
            return
    yield from _twice(text)


def _given(text: str) -> dict[str, list[_Given]]:
    found: dict[str, list[_Given]] = {}
    for match in islice(_GIVES.finditer(text), _MOST):
        how = match["how"] or ""
        if match["by"] == " " and how != "ENV ":
            continue
        ends = _ends(match["value"])
        if ends is not None:
            listed = not how and "=" in match["by"] and _is_listed(text, match.start())
            in_file = not how and match["by"].strip() == "=" and not listed and _is_in_a_file(text, match.start())
            if in_file or listed or how or match["by"] == ": ":
                found.setdefault(match["name"], []).append(_Given(*ends, in_file, match.start("name")))
    for match in islice(_PRINTS.finditer(text), _MOST):
        ends = _ends(match["value"], cut="|" in match["cut"] or "[:" in match["cut"])
        if ends is not None:
            found.setdefault(match["name"], []).append(_Given(*ends, False, match.start("name")))
    return found


def _ends(value: str, *, cut: bool = False) -> tuple[str, str] | None:
    """What is shown of the beginning and of the end; None where a mask or a stand-in leaves nothing."""
    if is_filler(value):
        return None
    pieces = _ELIDED.split(value)
    begin, end = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return (begin, "" if cut else begin) if len(begin) > 4 else None
    return (begin, end) if max(len(begin), len(end)) >= 3 else None


def _lines_before(text: str, start: int) -> list[str]:
    """The few lines before a place, the nearest first."""
    return text[max(0, start - 1200) : start].split("\n")[-2::-1][:12]


def _is_listed(text: str, start: int) -> bool:
    """Whether the line is one that `env` or `printenv` printed."""
    for line in _lines_before(text, start):
        if _LISTS.match(line.strip()):
            return True
        if "=" not in line:
            return False
    return False


def _is_in_a_file(text: str, start: int) -> bool:
    """Whether the nearest line that heads this one names a file of variables."""
    for line in _lines_before(text, start):
        if _FILE.search(line):
            return True
        if line.strip() and "=" not in line and not line.lstrip().startswith("#"):
            return False
    return False


def _echoed(name: str, values: list[_Given], text: str) -> CodeSign | None:
    """The server repeats both ends of one value, and a file gives another."""
    for match in islice(_ECHOED.finditer(text), _MOST):
        before = text[max(0, match.start() - 120) : match.start()]
        if not _RECEIVED.search(before.rpartition("\n")[2]) or _GIVES.match(before.rpartition("\n")[2] + match[0]):
            continue
        own = [value for value in values if value.in_file]
        other = [value for value in values if value.agrees(match["begin"], match["end"])]
        if own and other and all(value.differs(match["begin"], match["end"]) for value in own):
            says = msg("{name} is set in two places, and the server received the value of one of them.", name=name)
            return code_sign(says, _CAUSE, other[0].start, text, _ONE_ECHOED)
    return None


def _from_outside(name: str, values: list[_Given], text: str) -> CodeSign | None:
    """A program loads a file that gives one value, and the environment holds another."""
    if not _LOADS.search(text) or _OVERRIDES.search(text):
        return None
    own = [value for value in values if value.in_file]
    for value in values:
        if own and _OF_ANOTHER.search(text, *sorted((own[0].start, value.start))):
            continue
        if not value.in_file and own and all(value.differs(each.begin, each.end) for each in own):
            says = msg("{name} has another value in the environment, which counts first.", name=name)
            return code_sign(says, _CAUSE, value.start, text, _REMOVE)
    return None


_KEY = re.compile(
    r"^(?P<in>[ \t]{0,24})(?P<key>[\"']?[\w.-]{0,40}(?:token|key|secret|password|passwd|pat)[\"']?)[ ]{0,4}"
    r"(?P<by>[:=])[ ]{0,4}"
    r"(?P<value>[\"']?[^\s\"'#{}\[\]|>&*!$<][^\s\"']{3,300}[\"']?,?)[ \t]*(?:#[^\n]*)?$",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"\b(?:other|another|different|second)[ ](?:\w{1,20}[ ])?(?:server|host|node|machine|laptop|pod|box|project"
    r"|repo\w{0,7})s?\b",
    re.IGNORECASE,
)
# A comment that names another file, machine or stage heads what is of that one.
_ANOTHER = re.compile(
    r"\.[a-z]{2,10}\b|~/|\b(?:server|host|node|machine|laptop|pod|box|file|stage|prod(?:uction)?|staging|dev|test|local|before|after|previously"
    r"|then|now|today|yesterday)\b",
    re.IGNORECASE,
)
# What heads the lines of a file of settings.
_NAMED = re.compile(
    r"[\w-]\.(?:ya?ml|json|toml|ini|conf|cfg|properties)\b|\.(?:env|npmrc|pypirc)\b(?![\"'(])", re.IGNORECASE
)
_MODEL = re.compile(r"(?:example|sample|template|dist)\b", re.IGNORECASE)
_MEMBER = re.compile(r"^[ \t]{0,40}[\"']?[\w.-]{1,60}[\"']?[ ]{0,4}[:=](?:[ \t]|\S|$)")


def _twice(text: str) -> Iterator[CodeSign]:
    """One name with two values in one mapping, or in one file of variables."""
    seen: dict[tuple[str, str], str] = {}
    position, in_file = 0, False
    for line in islice(text.split("\n"), 600):
        found = _KEY.match(line)
        indent = len(line) - len(line.lstrip())
        bare = line.strip()
        if (bare.startswith("#") and _ANOTHER.search(bare)) or (
            bare and not bare.startswith("#") and not _MEMBER.match(line)
        ):
            seen.clear()
            in_file = (in_file and bare == "---") or (_NAMED.search(bare) is not None and not _MODEL.search(bare))
        elif bare and not bare.startswith("#"):
            # what is less indented ends the mappings within it, and a new item of a list begins one
            seen = {kept: value for kept, value in seen.items() if len(kept[0]) <= indent}
        if (
            found is not None
            and in_file
            and _is_a_setting(found)
            and not re.match(r"[A-Za-z-]{1,40}:[ ](?:Bearer|Basic|Token)\b", bare)
        ):
            place = (found["in"], found["key"].strip("\"'").lower() if found["by"] == ":" else found["key"])
            value = found["value"].strip("\"',")
            before = seen.get(place)
            if before is not None and _are_two(before, value):
                yield code_sign(_STANDS_TWICE, _CAUSE, position, text, _KEEP_ONE)
                return
            seen[place] = value
        position += len(line) + 1


def _is_a_setting(found: re.Match[str]) -> bool:
    """Whether the line is one of settings, and no assignment of a program from a call or another variable."""
    value, key = found["value"], found["key"].strip("\"'")
    return "(" not in value and (
        found["by"] == ":" or key.isupper() or value[0] in "\"'" or any(sign.isdigit() for sign in value)
    )


def _are_two(one: str, other: str) -> bool:
    ends = _ends(one), _ends(other)
    if ends[0] is None or ends[1] is None:
        return False
    return _Given(*ends[0], False, 0).differs(*ends[1])
