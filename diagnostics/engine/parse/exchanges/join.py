"""Joining what the form parsers found: pieces of one exchange put together, answers tied to calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from diagnostics.engine.model.forms import Family, Form
from diagnostics.engine.model.submission import Defect, DefectKind, HeaderField, Request, Response
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.parse.source import Block, Source

_NEAR_LINES = 3
_PIECES = frozenset({Form.MESSAGE, Form.HEADER, Form.URL})


@dataclass(slots=True)
class Joined:
    """All blocks as one: indexes are those of the submission."""

    requests: list[Request] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


def join(blocks: Iterable[Block], source: Source) -> Joined:
    """Put blocks in the order of the paste and tie responses to requests across them."""
    made = Joined()
    waiting: int | None = None
    for block in _told_once(_folded(sorted(blocks, key=lambda b: (b.start, b.end)), source)):
        before, answers_before = len(made.requests), len(made.responses)
        for request in block.requests:
            made.requests.append(_shifted(request, before, answers_before))
        for response in block.responses:
            index = None if response.request is None else response.request + before
            made.responses.append(replace(response, request=index))
        made.notes.extend(block.notes)
        for number in range(before, len(made.requests)):
            if made.requests[number].response is None:
                waiting = number
        for number in range(answers_before, len(made.responses)):
            asked = _beside(made, number) if made.responses[number].request is None else None
            asked = waiting if asked is None else asked
            if made.responses[number].request is None and asked is not None:
                _tie(made, asked, number)
                waiting = None if asked == waiting else waiting
    _tie_the_only(made)
    return made


def _shifted(request: Request, requests: int, responses: int) -> Request:
    return replace(
        request,
        response=None if request.response is None else request.response + responses,
        redirect_of=None if request.redirect_of is None else request.redirect_of + requests,
    )


def _tie(made: Joined, request: int, response: int) -> None:
    made.requests[request] = replace(made.requests[request], response=response)
    made.responses[response] = replace(made.responses[response], request=request)


def _beside(made: Joined, response: int) -> int | None:
    """The unanswered request on whose line the response stands, as in code with `# 401` behind the call."""
    place = made.responses[response].place
    if place is None:
        return None
    for number in range(len(made.requests) - 1, max(-1, len(made.requests) - 20), -1):
        request = made.requests[number]
        if request.response is None and request.place is not None and request.place.row == place.row:
            return number
    return None


def _tie_the_only(made: Joined) -> None:
    """One call and one answer belong together also when the answer stands first."""
    if len(made.requests) == len(made.responses) == 1 and made.requests[0].response is None:
        _tie(made, 0, 0)
        made.notes.append(msg("The answer stands before the request; they are taken for one exchange."))


def _folded(blocks: list[Block], source: Source) -> list[Block]:
    """Blocks with pieces of one exchange put together: status and body, URL and header lines and parameters."""
    made: list[Block] = []
    for block in blocks:
        near = bool(made) and source.place(block.start).row - source.place(made[-1].end).row <= _NEAR_LINES
        if made and block.form is Form.CURL_VERBOSE:
            merged = _with_transcript(made[-1], block)
            if merged:
                made[-1] = merged
                continue
        if near and len(block.responses) == 1 and not block.requests:
            merged = _with_answer(made[-1], block)
            if merged:
                made[-1] = merged
                continue
        mentioned = _with_mention(made, block)
        if mentioned:
            made[-1] = mentioned
            continue
        if near and len(block.requests) == 1 and (not block.responses or _lacks_answer(made[-1], block)):
            merged = _with_piece(made[-1], block)
            if merged:
                made[-1] = merged
                continue
        made.append(block)
    return made


def _told_once(blocks: list[Block]) -> list[Block]:
    """Without status words alone where another answer of the paste has that status and more."""
    rich = {r.status for block in blocks for r in block.responses if r.headers or r.error or r.challenges}
    return [block for block in blocks if block.requests or not block.responses or not _is_told(block, rich)]


def _is_told(block: Block, rich: set[int | None]) -> bool:
    return all(_is_bare(response) and response.status in rich for response in block.responses)


def _is_bare(response: Response) -> bool:
    return not (response.headers or response.error or response.challenges or response.body or response.http_version)


def _with_transcript(command: Block, transcript: Block) -> Block | None:
    """A command and what it did on the wire as one: the fields are the wire's, options and defects the command's."""
    if (
        command.form.reader != "commands.curl"
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
        transcript, form=command.form, start=command.start, requests=(merged, *transcript.requests[1:]),
        errors=command.errors + transcript.errors, notes=command.notes + transcript.notes,
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
    return hosts and told.path.endswith(own.path) and first.method in ("", "GET", second.method)


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


def with_repeats(request: Request) -> Request:
    """The request with a defect for every Authorization field beyond the first."""
    fields = request.headers_named("Authorization")
    if len(fields) < 2:
        return request
    what = msg("The request has {count} Authorization fields; one is allowed.", count=len(fields))
    return replace(request, defects=(*request.defects, Defect(DefectKind.REPEATED, what, fields[1].at, "line")))
