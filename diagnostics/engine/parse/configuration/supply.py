"""Credentials of a tool's configuration given to the calls of that tool that the paste shows beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from diagnostics.engine.model.forms import Family, Form
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse.source import Block

_OVER_THE_FIELD = msg(
    "Python's requests reads .netrc; its entry for this host takes the place of the field in the code."
)


def supplied(blocks: list[Block]) -> list[Block]:
    """The blocks with each call given what its tool's configuration holds for its host.

    A configuration beside other calls is no call of its own: it says what they send, or has nothing to do with them.
    """
    kept = [block for block in blocks if _is_configuration(block)]
    others = [block for block in blocks if not _is_configuration(block)]
    if not kept or not any(request.url for block in others for request in block.requests):
        return blocks
    given = [(block.form, request) for block in kept for request in block.requests]
    used: set[int] = set()
    made = [_given(block, given, used) for block in others]
    # what goes to none of the calls that are shown stays a call of its own only where none of those has a credential
    alone = not used and not any(_carries(request) for block in others for request in block.requests)
    rest = [block if alone else replace(block, requests=()) for block in kept]
    return [*made, *rest]


def _is_configuration(block: Block) -> bool:
    return block.form.family is Family.PIECE and block.form.is_kept


def _carries(request: Request) -> bool:
    return request.header("Authorization") is not None or (request.url is not None and request.url.has_userinfo)


def _given(block: Block, given: Iterable[tuple[Form, Request]], used: set[int]) -> Block:
    requests = tuple(_with(request, given, used) for request in block.requests)
    taken = any(
        old is not new and _carries(old) and old.source is Form.PYTHON
        for old, new in zip(block.requests, requests, strict=True)
    )
    return replace(block, requests=requests, notes=(*block.notes, *((_OVER_THE_FIELD,) if taken else ())))


def _with(request: Request, given: Iterable[tuple[Form, Request]], used: set[int]) -> Request:
    for form, stated in given:
        if not stated.headers or not _is_for(request, form, stated):
            continue
        fields = stated.headers
        used.add(id(stated))
        names = {field.name.lower() for field in fields}
        return replace(
            request, headers=(*(field for field in request.headers if field.name.lower() not in names), *fields)
        )
    return request


def _is_for(request: Request, form: Form, stated: Request) -> bool:
    """Whether the tool of this form sends what it has for this host with the request."""
    if request.url is None or stated.url is None or not stated.url.host or request.url.host != stated.url.host:
        return False
    if form is Form.NETRC:
        if request.source is Form.PYTHON:  # requests asks the file even where the code sets the field
            return True
        asked = bool(request.options & {"netrc", "netrc-optional", "netrc-file"})
        return not _carries(request) and (asked or request.source.family is Family.PIECE)
    # a command shows all that it sends; what a log or an error names was sent by the tool
    return not _carries(request) and request.source.family is not Family.COMMAND and not request.source.whole
