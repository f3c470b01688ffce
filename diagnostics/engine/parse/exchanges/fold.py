"""Pieces of one exchange put together: status and body, URL and header lines, a command and what it did on the wire."""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostics.engine.model.forms import Family, Form
from diagnostics.engine.model.submission import HeaderField, Request, Response
from diagnostics.engine.parse.code.values import UNKNOWN
from diagnostics.engine.parse.source import Block, Source

_NEAR_LINES = 3
_FAR_LINES = 60
_MOST_COMMANDS = 50
_PIECES = frozenset({Form.MESSAGE, Form.HEADER, Form.URL})


def folded(blocks: list[Block], source: Source) -> list[Block]:
    """Blocks with pieces of one exchange put together: status and body, URL and header lines and parameters."""
    made: list[Block] = []
    for block in blocks:
        if block.form is Form.CURL_VERBOSE and _joins_a_command(made, block):
            continue
        printed = _with_transcript(made[-1], block) if made and _tells_its_request(made[-1], block) else None
        if printed is not None:
            made[-1] = printed
            continue
        gap = source.place(block.start).row - source.place(made[-1].end).row if made else _FAR_LINES + 1
        merged = _merged(made, block, gap, source) if gap <= _FAR_LINES else _with_mention(made, block)
        if merged:
            made[-1] = merged
        else:
            made.append(block)
    return made


def _merged(made: list[Block], block: Block, gap: int, source: Source) -> Block | None:
    """The last block with `block` in it, where it is a piece of the same exchange `gap` lines below; else None."""
    last, near = made[-1], gap <= _NEAR_LINES
    answers = len(block.responses) == 1 and not block.requests and (near or _completes(last, block))
    if answers and not source.command_between(last.end, block.start):
        merged = _with_answer(last, block)
        if merged:
            return merged
    mentioned = _with_mention(made, block)
    if mentioned:
        return mentioned
    if len(block.requests) == 1 and (not block.responses or _lacks_answer(last, block)):
        return _with_piece(last, block) if near or _lacks_fields(last, block) else None
    return None


def _completes(last: Block, later: Block) -> bool:
    """Whether an answer of which no status is told, some lines below, is the rest of one that is told by its status.

    Tools that show an answer in panes write labels, and the lines of other panes, between the two.
    """
    if not last.responses or later.responses[0].status is not None:
        return False
    first, second = last.responses[-1], later.responses[0]
    tied = not last.requests or last.requests[-1].response == len(last.responses) - 1
    return tied and not first.http_version and not first.headers and bool(second.error or second.headers)


def _lacks_fields(last: Block, later: Block) -> bool:
    """Whether header fields some lines below are those of a call that is told without any."""
    if len(last.requests) != 1 or last.form is not Form.HTTP:
        return False
    first, second = last.requests[0], later.requests[0]
    return first.url is not None and not first.headers and second.url is None and bool(second.headers)


def _joins_a_command(made: list[Block], transcript: Block) -> bool:
    """Put what one command did on the wire into the block of that command; returns whether one was found.

    It is the one that stands before; where that was another call, the first of the same call that has no answer yet.
    """
    for number in (len(made) - 1, *range(max(0, len(made) - _MOST_COMMANDS), len(made) - 1)):
        merged = _with_transcript(made[number], transcript) if number >= 0 else None
        if merged is not None:
            made[number] = merged
            return True
    return False


def _tells_its_request(command: Block, message: Block) -> bool:
    """Whether a message may be the request of HTTPie, which shows its own under `--verbose`."""
    asked = command.requests[0] if command.form is Form.HTTPIE and len(command.requests) == 1 else None
    return message.form is Form.HTTP and asked is not None and bool(asked.options & {"verbose", "v"})


def told_once(blocks: list[Block]) -> list[Block]:
    """Without status words alone where another answer of the paste has that status and more."""
    rich = {r.status for block in blocks for r in block.responses if r.headers or r.error or r.challenges}
    return [block for block in blocks if block.requests or not block.responses or not _is_told(block, rich)]


def _is_told(block: Block, rich: set[int | None]) -> bool:
    return all(is_bare(response) and response.status in rich for response in block.responses)


def is_bare(response: Response) -> bool:
    return not (response.headers or response.error or response.challenges or response.body or response.http_version)


def _with_transcript(command: Block, transcript: Block) -> Block | None:
    """A command and what it did on the wire as one: the fields are the wire's, options and defects the command's."""
    if (
        (command.form.reader != "commands.curl" and command.form is not Form.HTTPIE)
        or len(command.requests) != 1
        or command.responses
        or not transcript.requests
    ):
        return None
    asked, sent = command.requests[0], transcript.requests[0]
    if asked.method != sent.method or (asked.url and sent.url and asked.url.path != sent.url.path):
        return None
    as_typed = {(field.name.lower(), field.value.reveal()): field for field in asked.headers}
    elided = {field.name.lower(): field for field in asked.headers}
    headers = tuple(_best_field(field, as_typed, elided) for field in sent.headers)
    merged = replace(
        asked,
        headers=headers or asked.headers,
        as_typed=asked.headers if headers else (),
        url=sent.url if sent.url and sent.url.scheme else asked.url,
        http_version=sent.http_version,
        body=asked.body or sent.body,
        form=asked.form or sent.form,
        body_kind=asked.body_kind or sent.body_kind,
        response=sent.response,
    )
    return replace(
        transcript, form=command.form, start=command.start, end=max(command.end, transcript.end),
        requests=(merged, *transcript.requests[1:]), errors=command.errors + transcript.errors,
        notes=command.notes + transcript.notes,
    )  # fmt: skip


def _with_mention(made: list[Block], later: Block) -> Block | None:
    """The block before with the answer that a line such as `GET https://… 401` under it tells of the same request."""
    if not made or later.form not in (Form.MESSAGE, Form.HTTP) or len(later.requests) != 1 or not made[-1].requests:
        return None
    first, second = made[-1].requests[-1], later.requests[0]
    in_code = made[-1].form.family is Family.CODE
    if later.form is Form.HTTP and in_code:
        return None
    panel = made[-1].form.family is Family.COMMAND and later.form is Form.HTTP and not second.http_version
    if (
        not (in_code or panel)
        or first.response is not None
        or second.headers
        or second.body
        or len(later.responses) > 1
    ):
        return None
    if not _is_same_call(first, second):
        return None
    number = len(made[-1].responses)
    asked = replace(
        first,
        method=second.method or first.method,
        url=second.url if second.url and (first.url is None or not first.url.host) else first.url,
        response=number if later.responses else None,
    )
    answers = tuple(replace(response, request=len(made[-1].requests) - 1) for response in later.responses)
    return replace(
        made[-1],
        end=max(made[-1].end, later.end),
        requests=(*made[-1].requests[:-1], asked),
        responses=made[-1].responses + answers,
    )


def _is_same_call(first: Request, second: Request) -> bool:
    if first.url is None or second.url is None:
        return first.url is None and bool(first.headers)
    told, own = second.url, first.url
    hosts = not own.host or not told.host or own.host == told.host
    return hosts and _ends_in(told.path, own.path) and first.method in ("", "GET", second.method)


def _ends_in(told: str, own: str) -> bool:
    """Whether the path that was called ends in that of the code, a variable of which stands for any one segment."""
    if UNKNOWN not in own:
        return told.endswith(own)
    named = any(part and UNKNOWN not in part for part in own.split("/"))
    pattern = re.escape(own).replace(UNKNOWN, r"[^/]{1,200}")
    return named and re.search(rf"{pattern}\Z", told) is not None


def _best_field(
    field: HeaderField, as_typed: dict[tuple[str, str], HeaderField], by_name: dict[str, HeaderField]
) -> HeaderField:
    """The field of the command where it is the same or where the transcript leaves its value out, else the wire's."""
    name, value = field.name.lower(), field.value.reveal()
    if (name, value) in as_typed:
        return as_typed[name, value]
    left_out = name in by_name and (value.endswith(("[redacted]", "...", "…", "****", "[REDACTED]")))
    return by_name[name] if left_out else field


def _with_answer(earlier: Block, later: Block) -> Block | None:
    """The earlier block with the later one's response merged into its last, when each has what the other lacks."""
    if not earlier.responses or earlier.form is Form.HAR:
        return None
    first, second = earlier.responses[-1], later.responses[0]
    if first.status is not None and second.status is not None and first.status != second.status:
        return None
    if (first.error and second.error) or (first.http_version and second.http_version) or (first.body and second.body):
        return None
    if first.headers and second.headers and (first.challenges or not second.challenges):
        return None
    if first.body and not first.error:  # a token response; an error beside it is another answer
        return None
    merged = replace(
        first,
        status=first.status if first.status is not None else second.status,
        reason=first.reason or second.reason,
        headers=first.headers + second.headers,
        challenges=first.challenges + second.challenges,
        error=first.error or second.error,
        body=first.body or second.body,
        body_kind=first.body_kind or second.body_kind,
        http_version=first.http_version or second.http_version,
        date=first.date or second.date,
    )
    form = later.form if earlier.form is Form.MESSAGE and not earlier.requests else earlier.form
    return replace(
        earlier,
        form=form,
        end=max(earlier.end, later.end),
        responses=(*earlier.responses[:-1], merged),
        notes=earlier.notes + later.notes,
    )


def _with_piece(earlier: Block, later: Block) -> Block | None:
    """The earlier block with the later one's request merged into its last, when they are pieces of one request."""
    if not earlier.requests:
        return None
    first, second = earlier.requests[-1], later.requests[0]
    # people write the field first and the call under it as well
    under = earlier.form is Form.HEADER and later.form is Form.HTTP and first.url is None and not second.headers
    number = len(earlier.responses)
    if later.form not in _PIECES | {Form.HTTP2} and not under:
        return None
    panel = earlier.form is Form.HTTP and not first.headers and not first.http_version and len(earlier.requests) == 1
    if later.form is Form.HTTP2:
        if not panel:
            return None
        second = replace(second, url=None)  # the panel has told it already
    whole = earlier.form not in _PIECES and (first.headers or first.source is not Form.HTTP)
    clash = (first.url and second.url) or (first.headers and second.headers) or (first.form and second.form)
    if whole or clash or (first.response is not None and not panel):
        return None
    source = first.source if first.url or not second.url else second.source
    merged = replace(
        first,
        method=first.method or second.method,
        url=first.url or second.url,
        headers=first.headers or second.headers,
        form=first.form or second.form,
        body=first.body or second.body,
        source=Form.HEADER if source is Form.URL and (first.headers or second.headers) else source,
        defects=first.defects + second.defects,
        response=number if later.responses else first.response,
    )
    return replace(
        earlier,
        end=max(earlier.end, later.end),
        requests=(*earlier.requests[:-1], merged),
        responses=earlier.responses
        + tuple(replace(item, request=len(earlier.requests) - 1) for item in later.responses),
    )


def _lacks_answer(earlier: Block, later: Block) -> bool:
    """Whether fields printed before a line that tells of the call and its answer are the fields of that call."""
    return (
        earlier.form is Form.HEADER
        and len(earlier.requests) == 1
        and not earlier.responses
        and earlier.requests[0].url is None
        and len(later.responses) == 1
        and not later.requests[0].headers
        and later.requests[0].url is not None
    )
