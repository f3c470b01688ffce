"""Who answers whom, where the form does not tell it: by the id of a request, by line, by address, by order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from diagnostics.engine.model.submission import HeaderField, Request, Response
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.parse import json_text
from diagnostics.engine.parse.exchanges.told import body_below
from diagnostics.engine.parse.source import Source

# Fields that name one request and that servers send back.
_IDS = frozenset(
    {
        "x-request-id", "request-id", "x-correlation-id", "correlation-id", "x-trace-id", "x-b3-traceid",
        "x-amzn-trace-id", "x-ms-client-request-id", "client-request-id", "traceparent", "x-cloud-trace-context",
    }
)  # fmt: skip
_SHORTEST_ID = 6
# Members in which frameworks name the path that was asked for: Spring, ASP.NET and RFC 9457.
_PATHS = ("path", "instance", "uri", "requestUri", "request_uri", "url")
_ADDRESS = re.compile(r"https?://[^\s`'\"<>()]{3,2000}|(?<![\w/.:-])/[A-Za-z0-9_][^\s`'\"<>()]{1,1000}")
_MOST_READ = 20_000
_MOST_OPEN = 400


@dataclass(slots=True)
class Joined:
    """All blocks as one: indexes are those of the submission. `order` is what is still to be tied, as the paste has it:
    whether it is an answer, and its index."""

    requests: list[Request] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    order: list[tuple[bool, int]] = field(default_factory=list)

    def asked(self, numbers: Iterable[int]) -> None:
        """Remember the requests among these that have no answer yet."""
        self.order += [(False, number) for number in numbers if self.requests[number].response is None]

    def answered(self, numbers: Iterable[int]) -> None:
        """Remember the answers among these that no request is known of yet."""
        self.order += [(True, number) for number in numbers if self.responses[number].request is None]

    def tie(self, request: int, response: int) -> None:
        """Take both for one exchange."""
        self.requests[request] = replace(self.requests[request], response=response)
        self.responses[response] = replace(self.responses[response], request=request)

    def still_open(self) -> list[tuple[bool, int]]:
        """What of `order` is not tied yet."""
        return [
            (answer, number)
            for answer, number in self.order
            if (self.responses[number].request if answer else self.requests[number].response) is None
        ]


def tie(made: Joined, source: Source) -> None:
    """Tie what is open: first by what tells it for certain, last by the order in which it stands."""
    if len(made.order) <= _MOST_OPEN:
        _tie_alike(made, lambda request: _ids(request.headers), _ids_told)
    _tie_lines(made)
    if sum(not answer for answer, _ in made.still_open()) > 1 and len(made.order) <= _MOST_OPEN:
        _tie_alike(made, _own_address, lambda response: _addresses_told(response, source))
    _tie_runs(made, source)


def _tie_alike(
    made: Joined, of_request: Callable[[Request], set[str]], of_response: Callable[[Response], set[str]]
) -> None:
    """Tie an answer to the one open request that shares a key with it; a key of two requests tells nothing."""
    asked: dict[str, set[int]] = defaultdict(set)
    answered: dict[str, set[int]] = defaultdict(set)
    for answer, number in made.still_open():
        for key in of_response(made.responses[number]) if answer else of_request(made.requests[number]):
            (answered if answer else asked)[key].add(number)
    for key, numbers in answered.items():
        if len(numbers) == len(asked[key]) == 1:
            request, response = min(asked[key]), min(numbers)
            if made.requests[request].response is None and made.responses[response].request is None:
                made.tie(request, response)


def _ids(fields: Iterable[HeaderField]) -> set[str]:
    found = ((item.name.lower(), item.value.reveal().strip().lower()) for item in fields)
    # a trace has one id, and one more for each of its spans
    ids = (value.split("-")[1] if name == "traceparent" and value.count("-") == 3 else value
           for name, value in found if name in _IDS)  # fmt: skip
    return {value for value in ids if len(value) >= _SHORTEST_ID}


def _ids_told(response: Response) -> set[str]:
    told = response.error.request_id.strip().lower() if response.error else ""
    return _ids(response.headers) | ({told} if len(told) >= _SHORTEST_ID else set())


def _own_address(request: Request) -> set[str]:
    path = request.url.path.rstrip("/") if request.url is not None else ""
    return {path} if path else set()


def _addresses_told(response: Response, source: Source) -> set[str]:
    """Paths that the answer names: on its own line, and as the member of an error that says what was asked for."""
    texts = list(_members(response))
    if response.place is not None:
        start, end = source.line_of(response.place)
        texts += _ADDRESS.findall(source.text[start : min(end, start + _MOST_READ)])
    paths = (re.sub(r"^https?://[^/?#]*", "", text).partition("?")[0].rstrip("/.,;") for text in texts)
    return {path for path in paths if path}


def _members(response: Response) -> Iterator[str]:
    if response.body is None or response.body_kind != "json" or len(response.body) > _MOST_READ:
        return
    text = response.body.reveal()
    start = json_text.next_opening(text, 0)
    read = json_text.read(text, start).value if start != -1 else None
    value = read if isinstance(read, dict) else {}
    for name in _PATHS:
        if isinstance(value.get(name), str):
            yield value[name]


def _tie_lines(made: Joined) -> None:
    """Answers on the line of their call, as in code with `# 401` behind it."""
    rows: dict[int, int] = {}
    for answer, number in made.still_open():
        place = (made.responses if answer else made.requests)[number].place
        if place is None:
            continue
        if not answer:
            rows[place.row] = number
        elif place.row in rows:
            made.tie(rows.pop(place.row), number)


def _tie_runs(made: Joined, source: Source) -> None:
    """Tie by order: a run of calls and the run of answers under it."""
    asked: list[int] = []
    answered: list[int] = []
    runs: list[tuple[list[int], list[int]]] = [(asked, answered)]
    for answer, number in made.still_open():
        if not answer and runs[-1][1]:
            runs.append(([], []))
        runs[-1][answer].append(number)
    turned = len(runs) == 2 and not runs[0][0] and not runs[1][1]
    # a command that prints what it got was not answered above it
    if turned and any(body_below(made.requests[number], source) for number in runs[1][0]):
        return
    if turned and _one_by_one(made, runs[1][0], runs[0][1]):
        runs = [(runs[1][0], runs[0][1])]
        made.notes.append(
            msg("The answer stands before the request; they are taken for one exchange.")
            if len(made.requests) == 1
            else msg("The answers stand before the requests; they are taken for answers in the same order.")
        )
    for asked, answered in runs:
        for request, response in _pairs(made, asked, answered):
            made.tie(request, response)


def _one_by_one(made: Joined, asked: list[int], answered: list[int]) -> bool:
    """Whether as many calls as answers stand there, all of one form, so that their order tells."""
    if len(asked) != len(answered) or len(made.requests) != len(asked) or len(made.responses) != len(answered):
        return len(asked) == len(answered) > 1 and _alike(made, asked, answered)
    return len(asked) == 1 or _alike(made, asked, answered)


def _alike(made: Joined, asked: list[int], answered: list[int]) -> bool:
    calls, answers = [made.requests[number] for number in asked], [made.responses[number] for number in answered]
    whole = all(call.url is not None for call in calls) and all(answer.status is not None for answer in answers)
    return whole and len({call.source for call in calls}) == len({bool(answer.http_version) for answer in answers}) == 1


def _pairs(made: Joined, asked: list[int], answered: list[int]) -> list[tuple[int, int]]:
    """Which call has which answer. Of more calls than answers the last one is answered: the others were not shown."""
    final = [number for number in answered if not _is_interim(made.responses[number])] or answered
    if not asked or not final:
        return []
    if len(asked) == len(final) > 1 and _alike(made, asked, final):
        return list(zip(asked, final, strict=True))
    # a piece of a call, such as a field by itself, is no call that could have been answered
    whole = [number for number in asked if made.requests[number].url is not None or made.requests[number].headers]
    return [((whole or asked)[-1], final[0])]


def _is_interim(response: Response) -> bool:
    """Whether another answer follows this one: 1xx (RFC 9110, 15.2), and what a proxy says to CONNECT."""
    if response.status is None or response.headers or response.body:
        return response.status is not None and response.status < 200
    return response.status < 200 or response.reason.lower().startswith("connection established")
