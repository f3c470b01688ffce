"""The exchanges of a paste, in one order that pages, commands and the parser count alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.engine.model.submission import Request, Response


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with its answer, a request that nobody answered, or an answer that no request is known of; indexes."""

    request: int | None
    response: int | None


def exchanges(requests: Sequence[Request], responses: Sequence[Response]) -> tuple[Exchange, ...]:
    """All of them: the requests in their order, each with its answer, then the answers that are left."""
    asked = [Exchange(number, request.response) for number, request in enumerate(requests)]
    told = {exchange.response for exchange in asked}
    return (*asked, *(Exchange(None, number) for number in range(len(responses)) if number not in told))
