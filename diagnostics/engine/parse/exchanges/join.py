"""Joining what the form parsers found: pieces of one exchange put together, answers tied to calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from diagnostics.engine.model.submission import Defect, DefectKind, Request
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse.exchanges.answers import Joined, tie
from diagnostics.engine.parse.exchanges.fold import folded, told_once
from diagnostics.engine.parse.source import Block, Source


def join(blocks: Iterable[Block], source: Source) -> Joined:
    """Put blocks in the order of the paste and tie responses to requests across them."""
    made = Joined()
    for block in told_once(folded(sorted(blocks, key=lambda b: (b.start, b.end)), source)):
        before, answers_before = len(made.requests), len(made.responses)
        for request in block.requests:
            made.requests.append(_shifted(request, before, answers_before))
        for response in block.responses:
            index = None if response.request is None else response.request + before
            made.responses.append(replace(response, request=index))
        made.notes.extend(block.notes)
        made.asked(range(before, len(made.requests)))
        made.answered(range(answers_before, len(made.responses)))
    tie(made, source)
    return made


def _shifted(request: Request, requests: int, responses: int) -> Request:
    return replace(
        request,
        response=None if request.response is None else request.response + responses,
        redirect_of=None if request.redirect_of is None else request.redirect_of + requests,
    )


def with_repeats(request: Request) -> Request:
    """The request with a defect for every Authorization field beyond the first."""
    fields = request.headers_named("Authorization")
    if len(fields) < 2:
        return request
    what = msg("The request has {count} Authorization fields; one is allowed.", count=len(fields))
    return replace(request, defects=(*request.defects, Defect(DefectKind.REPEATED, what, fields[1].at, "line")))
