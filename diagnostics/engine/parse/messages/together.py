"""What one log tells of one call in several places: its fields in two lists, its line again, its status apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from diagnostics.engine.model.forms import Family, Form
from diagnostics.engine.model.submission import Request, Response, Url
from diagnostics.engine.parse import names
from diagnostics.engine.parse.credentials import stand_in
from diagnostics.engine.parse.source import Block, Source

_LISTS_APART, _BELOW, _TOLD_APART, _STATUS_APART = 12, 14, 60, 40
_MOST = 200


def together(blocks: Sequence[Block], source: Source) -> list[Block]:
    """The blocks in the order of the paste, with the pieces of a call put to it. More than a few hundred are left."""
    ordered = sorted(blocks, key=lambda block: (block.start, block.end))
    if len(ordered) > _MOST:
        return ordered
    for step in (_hidden_again, _lists, _fields_below, _repeats, partial(_statuses, source), _enclosed, _told_fully):
        ordered = step(ordered, lambda block: source.place(block.start).row)
    return ordered


Row = Callable[[Block], int]


def _hidden_again(blocks: list[Block], row: Row) -> list[Block]:
    """Without a call that a log writes a second time with its credential hidden, where it shows it the other time."""
    asked = [block for block in blocks if len(block.requests) == 1 and not block.responses]
    hidden = [block for block in asked if _hides(block.requests[0])]
    if not hidden:
        return blocks
    shown = [block for block in asked if not _hides(block.requests[0]) and _has_credential(block.requests[0])]
    again = {
        id(block)
        for block in hidden
        for other in shown
        if abs(row(other) - row(block)) <= _BELOW and _same_address(other.requests[0], block.requests[0])
    }
    return [replace(block, requests=(), notes=()) if id(block) in again else block for block in blocks]


def _hides(asked: Request) -> bool:
    field = asked.header("authorization")
    value = field.value.reveal() if field else ""
    return stand_in.hides_all(value) or " " in value and stand_in.hides_all(value.partition(" ")[2])


def _lists(blocks: list[Block], row: Row) -> list[Block]:
    """Lists of fields that follow each other and tell of the same call, or of none, as one."""
    made: list[Block] = []
    for block in blocks:
        earlier = next((n for n in range(len(made) - 1, -1, -1) if made[n].requests), None)
        if earlier is not None and row(block) - row(made[earlier]) <= _LISTS_APART:
            one = _as_one(made[earlier], block)
            if one is not None:
                made[earlier] = one
                if block.responses:
                    made.append(replace(block, requests=(), responses=_of_none(block.responses)))
                continue
        made.append(block)
    return made


def _as_one(first: Block, second: Block) -> Block | None:
    if first.form is not Form.HEADER or second.form is not Form.HEADER:
        return None
    if len(first.requests) != 1 or len(second.requests) != 1:
        return None
    one, other = first.requests[0], second.requests[0]
    both = [*one.headers, *other.headers]
    distinct = len({field.name.lower() for field in both}) == len(both)
    lone = all(field.name.lower() in names.COMMON_NAMES for field in other.headers) or all(
        field.name.lower() in names.COMMON_NAMES for field in one.headers
    )
    if one.body or other.body or not (_same_address(one, other) or lone):
        return None
    if not distinct:  # what either side may send, a second time: the answer's
        return replace(first, notes=first.notes + second.notes) if lone and _has_credential(one) else None
    asked = replace(
        one, headers=tuple(both), url=one.url or other.url, method=one.method or other.method,
        response=one.response if first.responses else None,
    )  # fmt: skip
    return replace(first, requests=(asked,), notes=first.notes + second.notes)


def _has_credential(asked: Request) -> bool:
    return any(field.name.lower() == "authorization" for field in asked.headers)


def _same_address(one: Request, other: Request) -> bool:
    if one.url is None or other.url is None:
        return False
    return one.url.raw.reveal() == other.url.raw.reveal() and one.method == other.method


def _fields_below(blocks: list[Block], row: Row) -> list[Block]:
    """A line that names a call, with the list of fields that stands some lines below or above it and names none."""
    made: list[Block] = []
    for block in blocks:
        earlier = next((n for n in range(len(made) - 1, -1, -1) if made[n].requests), None)
        one = _with_fields(made[earlier], block) or _with_fields(block, made[earlier]) if earlier is not None else None
        if earlier is None or one is None or row(block) - row(made[earlier]) > _BELOW:
            made.append(block)
            continue
        made[earlier] = one
        if block.responses and one.responses != block.responses:
            made.append(replace(block, requests=(), responses=_of_none(block.responses)))
    return made


def _with_fields(call: Block, below: Block) -> Block | None:
    if below.form is not Form.HEADER or len(below.requests) != 1 or len(call.requests) != 1:
        return None
    asked, told = below.requests[0], call.requests[0]
    credential = any(field.name.lower() in ("authorization", "host") for field in asked.headers)
    if not _is_bare(call, told) or not told.method or not credential:
        return None
    if asked.url is not None and not _is_same(told, asked):
        return None
    if below.start < call.start and (asked.url is not None or below.responses):
        return None  # fields above a line that names a call are its own only where nothing else is told of them
    response = told.response if call.responses else None
    url = asked.url if asked.url is not None and told.url is not None and not told.url.host else told.url
    whole = replace(told, url=url, headers=asked.headers, source=Form.HEADER, response=response)
    if asked.body is not None and whole.body is None:
        whole = replace(whole, body=asked.body, body_kind=asked.body_kind, form=asked.form)
    return replace(call, start=min(call.start, below.start), requests=(whole,))


def _repeats(blocks: list[Block], row: Row) -> list[Block]:
    """Without lines that name a call once more whose fields stand elsewhere; their answers stay."""
    whole = [(block, asked) for block in blocks for asked in block.requests if asked.headers and asked.url]
    made: list[Block] = []
    addresses: dict[int, Url] = {}
    for block in blocks:
        asked = block.requests[0] if len(block.requests) == 1 else None
        if asked is None or not _is_bare(block, asked):
            made.append(block)
            continue
        owner = next(
            (
                item
                for item in whole
                if abs(row(item[0]) - row(block)) <= _TOLD_APART
                and _is_same(asked, item[1])
                and not _is_typed_later(item[0], block)
            ),
            None,
        )  # fmt: skip
        if owner is None:
            made.append(block)
            continue
        own = owner[1].url
        if asked.url is not None and asked.url.host and own and not own.host and not owner[1].header("host"):
            addresses[id(owner[1])] = asked.url
        answered = owner[1].response is not None or any(r.status for r in owner[0].responses)
        if block.responses and not (answered and not any(r.headers or r.body for r in block.responses)):
            made.append(replace(block, requests=(), responses=_of_none(block.responses)))
    return [_addressed(block, addresses) for block in made]


def _is_typed_later(owner: Block, line: Block) -> bool:
    """Whether a command stands below a line that tells of an answered call: it is there to compare."""
    return owner.form.family is Family.COMMAND and owner.start > line.start and any(r.status for r in line.responses)


def _addressed(block: Block, addresses: dict[int, Url]) -> Block:
    if not any(id(asked) in addresses for asked in block.requests):
        return block
    return replace(
        block, requests=tuple(replace(asked, url=addresses.get(id(asked), asked.url)) for asked in block.requests)
    )


def _is_bare(block: Block, asked: Request) -> bool:
    if asked.headers or asked.body or asked.form or asked.url is None or asked.http_version:
        return False
    return block.form in (Form.MESSAGE, Form.URL, Form.HTTP) and asked.source in (Form.MESSAGE, Form.URL, Form.HTTP)


def _is_same(told: Request, owner: Request) -> bool:
    one, other = told.url, owner.url
    if one is None or other is None or (told.method and owner.method and told.method != owner.method):
        return False
    host = next((f.value.reveal() for f in owner.headers if f.name.lower() == "host"), "")
    hosts = not one.host or one.host in (other.host, host.partition(":")[0].lower()) or not (other.host or host)
    # a client that knows the server logs what goes behind its address
    behind = bool(one.host) and not (other.host or host) and len(other.path) > 1 and one.path.endswith(other.path)
    return hosts and (one.path == other.path or behind) and (not one.query or one.query == other.query)


def _of_none(responses: Sequence[Response]) -> tuple[Response, ...]:
    return tuple(replace(response, request=None) for response in responses)


def _statuses(source: Source, blocks: list[Block], row: Row) -> list[Block]:
    """Fields of an answer without a status, with the status that stands apart, unless another command printed it."""
    lacking = [n for n, b in enumerate(blocks) if len(b.responses) == 1 and _lacks_status(b.responses[0])]
    if not lacking and sum(len(block.requests) for block in blocks) < 2:  # an error object, of the only call
        lacking = [n for n, b in enumerate(blocks) if len(b.responses) == 1 and _is_error_alone(b.responses[0])]
    bare = [n for n, b in enumerate(blocks) if not b.requests and len(b.responses) == 1 and _is_status(b.responses[0])]
    if len(lacking) != 1 or not bare or len({blocks[n].responses[0].status for n in bare}) > 1:
        return blocks
    number = lacking[0]
    near = [
        n
        for n in bare
        if abs(row(blocks[n]) - row(blocks[number])) <= _STATUS_APART
        and not source.command_between(blocks[number].end, blocks[n].start)
    ]
    if not near:
        return blocks
    code = blocks[near[0]].responses[0]
    answer = replace(blocks[number].responses[0], status=code.status, reason=code.reason)
    return [
        replace(block, responses=(answer,)) if n == number else block for n, block in enumerate(blocks) if n not in near
    ]


def _lacks_status(response: Response) -> bool:
    return response.status is None and bool(response.headers) and response.error is None


def _is_error_alone(response: Response) -> bool:
    return response.status is None and response.error is not None and response.error.status is None


def _enclosed(blocks: list[Block], row: Row) -> list[Block]:
    """An error object with the one call within it, whose answer it tells."""
    made = list(blocks)
    for outer in blocks:
        if outer.form is not Form.JSON_ERROR or len(outer.responses) != 1 or outer.requests:
            continue
        inner = [b for b in blocks if b is not outer and outer.start < b.start and b.end <= outer.end and b.requests]
        if len(inner) == 1 and len(inner[0].requests) == 1 and not inner[0].responses:
            asked = replace(inner[0].requests[0], response=0)
            whole = replace(
                outer, requests=(asked,), responses=(replace(outer.responses[0], request=0),), notes=inner[0].notes
            )
            made = [whole if block is outer else block for block in made if block is not inner[0]]
    return made


def _told_fully(blocks: list[Block], row: Row) -> list[Block]:
    """A call of which an object tells no more than the status, with the one answer of this status that stands apart."""
    made = list(blocks)
    for block in blocks:
        if block.form is not Form.HEADER or len(block.requests) != 1 or len(block.responses) != 1:
            continue
        told = block.responses[0]
        if not _is_status(told):
            continue
        others = [
            other for other in made
            if not other.requests and len(other.responses) == 1 and other.responses[0].status == told.status
            and not _is_status(other.responses[0]) and abs(row(other) - row(block)) <= _STATUS_APART
        ]  # fmt: skip
        if len(others) == 1:
            # emptied and kept: its errors, notes and secrets are the paste's too
            other, emptied = others[0], replace(others[0], responses=())
            whole = replace(block, responses=(replace(other.responses[0], request=told.request),))
            made = [whole if item is block else emptied if item is other else item for item in made]
    return made


def _is_status(response: Response) -> bool:
    return response.status is not None and not (response.headers or response.body or response.error)
