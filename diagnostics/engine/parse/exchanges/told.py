"""Calls that were accepted though no status is shown: the line above says that they work, or the body stands below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.submission import REDIRECTS, Request, Response
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.parse import json_text
from diagnostics.engine.parse.messages.body import error_in
from diagnostics.engine.parse.source import Source

_WORKS = re.compile(
    r"\b(?:works|worked|succeeds|succeeded|(?:is|was) (?:working|successful|fine|ok|okay|accepted)"
    r"|(?:goes|gets?) through"
    r"|(?:answers?|returns?|gives?|gets?|got|with) (?:a |an )?(?:http )?20[0-4](?! [a-z]{2,20}s\b)|200 ok)\b"
    r"|^\W*working\W*$",
    re.IGNORECASE,
)
# What a person has from a call, behind the command on its line: what is theirs cannot be a refusal.
_HAS = re.compile(
    r"\b(?:gives?|returns?|shows?|prints?|lists?|answers? with|(?:I|we) (?:get|see|have)) (?:me |us |back )?"
    r"(?:(?:all )?(?:my|our) \w|(?:an?|the) (?:new |fresh |valid |good )?(?:access )?token\b)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"[\s'\"`)\]]{0,8}(?:[-=]{1,3}>|[→⇒#(:,–—-]|//)?\s{0,4}"
    r"(?:(?:it|this|that|which|and|also|still|now|just)\s{1,4}){0,2}",
    re.IGNORECASE,
)
# A success behind the command that a sign ties to it: `-> 200`, `# 204`.
_STATUS_BEHIND, _SIGNS = re.compile(r"20[0-4](?![\w./-])"), "→⇒>#(:/"
_OPTION = re.compile(r"\s--?[A-Za-z]")
_ELSEWHERE = re.compile(r"\b(?:in|with|from|over|via|through|on|only|by)\b", re.IGNORECASE)
# Where the last argument of a command ends, before what is said of it on the same line.
_LAST_ARGUMENT = re.compile(r".*(?:https?://[^\s'\"`]{1,2000}|[\"'`])", re.DOTALL)
_NOT = re.compile(
    r"n['’]t\b|\b(?:not|no|never|neither|nor|fail\w*|error|refus\w*|reject\w*|should|would|could|must|used to"
    r"|before|until|yesterday|last|previously|earlier|once|how|what|way|if|when|unless|expect\w*|try|tried|trying|hop(?:e|ing))\b"
    r"|\b[45]\d\d\b|\?",
    re.IGNORECASE,
)
_STATUS_FIELD = re.compile(r"([1-5]\d\d)(?: [A-Za-z][A-Za-z ]{1,40})?$")
_CLAUSE = re.compile(r"[.,;]\s")
_REFUSAL = re.compile(
    r"\b(?:40[13]|unauthori[sz]ed|forbidden|invalid|denied|error|fails?|failed|refused|rejected)\b", re.IGNORECASE
)
_ANNOUNCES = re.compile(r"[:：]\s*$|^\s*(?:#|//|--|\*)")
_FENCE = re.compile(r"^\s*(?:`{3,}\w*|~{3,}\w*|\$?)\s*$")
# What stands between a command and what it printed: what is run behind it, blank lines, the fences of Markdown.
_TO_OUTPUT = re.compile(
    r"(?:[ \t]{0,8}(?:;|&&|\|)[^\n]{0,200}(?=\n))?(?:\s{1,20}|`{1,8}(?:[a-z]{1,12}(?=[ \t]{0,4}\n))?){0,8}"
)
# What curl writes of its progress where its output goes into a pipe.
_METER = re.compile(r"(?:[ \t]*(?:% Total|Dload|[0-9]{1,3}[ \t]+[0-9.]+[kMG]?[ \t])[^\n]{0,200}\n){1,100}\s{0,20}")
_CUT = re.compile(r"[,{]\s{0,20}(?:\.{3}|…)")  # a document of which the rest is left out
_LINES_ABOVE, _LONGEST, _REFUSED = 3, 300, 400
_PROMPT, _MOST_BELOW, _FEWEST_MEMBERS = " \t$#%>", 20_000, 2


def accepted(
    requests: Sequence[Request], responses: Sequence[Response], source: Source
) -> tuple[tuple[Request, ...], tuple[Response, ...], list[Message]]:
    """Requests and responses with an answer for each call that is said or seen to work, and a note on each.

    Only where another call of the paste was refused, if by its answer alone: a call that works by itself needs no
    diagnosis. A status that
    announces the call below it ("fails with 401:") answers that one, not the one above.
    """
    asked, answers, notes = list(requests), list(responses), list[Message]()
    _read_status_fields(asked, answers)
    _follow_redirects(asked, answers)
    behind = [_behind(request, source) for request in asked]
    _set_free(behind, asked, answers)
    refused_alone = any(answer.request is None and (answer.status or 0) >= _REFUSED for answer in answers)
    lines = source.text.split("\n")
    announced = [_announced(request, lines) for request in asked]
    if len(asked) == 1 and not answers and _works(announced[0][1]) and _REFUSAL.search(source.text):
        return (), (), [msg("The paste says that the one call in it works, so that what was refused is another.")]
    if len(asked) + refused_alone < 2:
        return tuple(asked), tuple(answers), notes
    _moved(announced, asked, answers)
    found = [
        number
        for number, (_, line) in enumerate(announced)
        if (_works(line) or _is_had(behind[number])) and not _is_answered(asked[number])
    ]
    if len(found) == len(asked) and not refused_alone:
        return tuple(asked), tuple(answers), notes
    told = set(found)
    for number in found:
        notes.append(msg("The paste says that call {number} works; it counts as accepted.", number=number + 1))
    for number, request in enumerate(asked):
        if number not in found and not _is_answered(request) and body_below(request, source):
            found.append(number)
            notes.append(msg("Call {number} returned what shows no error; it counts as accepted.", number=number + 1))
    for number in found:
        asked[number] = replace(asked[number], response=len(answers))
        answers.append(Response(200, request=number, place=asked[number].place, told=number in told))
    if found:
        _tie_the_lone(asked, answers)
    return tuple(asked), tuple(answers), notes


def _read_status_fields(asked: list[Request], answers: list[Response]) -> None:
    """Give a call its answer where a program prints the status among the fields below the call, as httr2 does."""
    for number, request in enumerate(asked):
        field = request.header("Status") if request.response is None else None
        found = _STATUS_FIELD.match(field.value.reveal()) if field is not None else None
        if found:
            kept = tuple(item for item in request.headers if item is not field)
            asked[number] = replace(request, headers=kept, response=len(answers))
            answers.append(Response(int(found[1]), request=number, place=request.place))


def _follow_redirects(asked: list[Request], answers: list[Response]) -> None:
    """Let a success behind a redirect, without a call of its own as in what wget prints, be that call's answer."""
    for number, answer in enumerate(answers[1:], start=1):
        before = answers[number - 1]
        index = before.request
        if answer.request is not None or index is None or asked[index].response != number - 1:
            continue
        if before.status in REDIRECTS and answer.status in range(200, 300):
            asked[index] = replace(asked[index], response=number)
            answers[number] = replace(answer, request=index)


def _tie_the_lone(asked: list[Request], answers: list[Response]) -> None:
    """Tie the refusal that is left to the message that is left: it is shown because it was refused."""
    open_calls = [number for number, request in enumerate(asked) if not _is_answered(request)]
    refusals = [n for n, answer in enumerate(answers) if answer.request is None and _is_refusal(answer)]
    if len(open_calls) == len(refusals) == 1 and asked[open_calls[0]].source.family is Family.RECORD:
        asked[open_calls[0]] = replace(asked[open_calls[0]], response=refusals[0])
        answers[refusals[0]] = replace(answers[refusals[0]], request=open_calls[0])


def _is_refusal(answer: Response) -> bool:
    return answer.error is not None or (answer.status or 0) >= _REFUSED


def _is_answered(request: Request) -> bool:
    return request.response is not None


def _behind(request: Request, source: Source) -> str:
    """What is said behind a command on its own line; "" where nothing is, or where it may be an argument."""
    if request.place is None or request.source.family is not Family.COMMAND:
        return ""
    begin, end = source.line_of(request.place)
    line = source.text[begin:end][-_LONGEST * 4 :]
    last = _LAST_ARGUMENT.match(line)
    said = line[last.end() :] if last is not None else ""
    return "" if _OPTION.search(said) or len(said) > _LONGEST else said


def _set_free(behind: Sequence[str], asked: list[Request], answers: list[Response]) -> None:
    """Take a status that is only named elsewhere off the one command that is said to work on its own line."""
    for number, said in enumerate(behind):
        index = asked[number].response
        if index is None or not _is_had(said):
            continue
        answer = answers[index]
        place, own = answer.place, asked[number].place
        if answer.headers or answer.body is not None or place is None or own is None or (answer.status or 0) < _REFUSED:
            continue
        if (place.row or place.line) < (own.row or own.line):
            asked[number] = replace(asked[number], response=None)
            answers[index] = replace(answer, request=None)


def _is_had(said: str) -> bool:
    """Whether what is said behind a command says at once that it works, and not where else it does."""
    begins = _LEAD.match(said)
    if begins is None or _NOT.search(said) or _ELSEWHERE.search(said):
        return False
    if any(sign in begins.group() for sign in _SIGNS) and _STATUS_BEHIND.match(said, begins.end()):
        return True
    return (_WORKS.match(said, begins.end()) or _HAS.match(said, begins.end())) is not None


def _announced(request: Request, lines: Sequence[str]) -> tuple[int, str]:
    """Row and text of the line that announces the call; 0 and "" where none does."""
    if request.place is None:
        return 0, ""
    first = request.place.row or request.place.line
    for row in range(first - 1, max(0, first - 1 - _LINES_ABOVE), -1):
        line = lines[row - 1][-_LONGEST:] if row <= len(lines) else ""
        if not _FENCE.match(line):
            return (row, line) if _ANNOUNCES.search(line) else (0, "")
    return 0, ""


def _moved(announced: Sequence[tuple[int, str]], asked: list[Request], answers: list[Response]) -> None:
    """Tie a status that stands in the line which announces a call to that call."""
    # a comment with a status tells what the code above it printed
    rows = {
        row: number
        for number, (row, line) in enumerate(announced)
        if line.rstrip().endswith((":", "：")) and not _is_answered(asked[number])
    }
    for index, answer in enumerate(answers):
        number = rows.get(answer.place.row or answer.place.line) if answer.place is not None else None
        if number is None or answer.headers or answer.body is not None:
            continue
        if answer.request is not None:
            asked[answer.request] = replace(asked[answer.request], response=None)
        asked[number] = replace(asked[number], response=index)
        answers[index] = replace(answer, request=number)


def body_below(request: Request, source: Source) -> bool:
    """Whether a command is followed by a JSON document of several members that tells of no error."""
    if request.place is None or request.source.family is not Family.COMMAND:
        return False
    # the column is one of the paste, and what stands before the call may have been taken off
    begin, end = source.line_of(request.place)
    written = source.text[begin:end]
    start = begin + len(written) - len(written.lstrip(_PROMPT)) + request.place.length
    below = source.text[start : start + _MOST_BELOW]
    below = below[found.end() :] if (found := _TO_OUTPUT.match(below)) is not None else ""
    below = below[found.end() :] if (found := _METER.match(below)) is not None else below
    if below[:1] not in ("{", "["):
        return False
    value = json_text.read(below, 0).value
    value = value[0] if isinstance(value, list) and value else value
    if not isinstance(value, dict) or error_in(value, certain=False) is not None:
        return False
    return len(value) >= _FEWEST_MEMBERS or (len(value) == 1 and _CUT.search(below[:_LONGEST]) is not None)


def _works(line: str) -> bool:
    """Whether the clause that stands last says that something works: what came before it may tell of an error."""
    last = _CLAUSE.split(line.rstrip())[-1]
    return any(_WORKS.search(said) is not None and _NOT.search(said) is None for said in (line, last))
