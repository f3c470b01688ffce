"""What was understood of the paste, masked already, as the page shows it: tokens in parts, exchanges in lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from diagnostics.engine.model.types import Message, fill
from diagnostics.presentation import times, words
from diagnostics.presentation.calls import Call, Exchange, calls_of
from diagnostics.presentation.claims import meaning
from diagnostics.presentation.shown import Shown

Values = Mapping[str, Any]
_TIMES = frozenset({"exp", "iat", "nbf", "auth_time", "updated_at"})
_CELLS = 24
# A HAR brings dozens of each: with more than this, only what was examined stands open.
_MOST_OPEN = 6


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a JWT's header or claims set.

    `stamp` and `exact` are the time that a claim names, if it does; `meaning` and `section` what a standard says of it.
    """

    name: str
    value: str
    stamp: str = ""
    exact: str = ""
    meaning: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class TokenRow(Shown):
    """One token. `cells` stand for the signature or the whole of a token that is not shown."""

    label: str
    kind: str | Promise
    where: str
    header: tuple[Member, ...]
    claims: tuple[Member, ...]
    signature: str
    damage: tuple[str, ...]
    cells: str
    is_subject: bool


@dataclass(frozen=True, slots=True)
class Pasted(Shown):
    """The whole panel."""

    summary: str
    forms: tuple[str | Promise, ...]
    notes: tuple[str, ...]
    recognised: tuple[str, ...]  # what is known of a public API that the paste speaks of
    reason: str
    tokens: tuple[TokenRow, ...]
    exchanges: tuple[Exchange, ...]
    messages: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.summary or self.tokens or self.exchanges or self.messages)

    @property
    def examined(self) -> Exchange | None:
        """The request that the diagnosis is about, else the first message of the paste."""
        return next((row for row in self.exchanges if row.is_subject), self.exchanges[0] if self.exchanges else None)

    @property
    def has_request(self) -> bool:
        """Whether there is a call that can be made again."""
        return any(not row.is_answer for row in self.exchanges)

    @property
    def can_choose(self) -> bool:
        """Whether another exchange could have been examined."""
        return sum(1 for row in self.exchanges if row.number) > 1

    @property
    def open_tokens(self) -> tuple[TokenRow, ...]:
        """The tokens that are shown at once."""
        return _open(self.tokens)

    @property
    def folded_tokens(self) -> tuple[TokenRow, ...]:
        """The tokens that a reader opens."""
        return _folded(self.tokens)

    @property
    def open_exchanges(self) -> tuple[Exchange, ...]:
        """The requests and answers that are shown at once."""
        return _open(self.exchanges)

    @property
    def folded_calls(self) -> tuple[Call, ...]:
        """All calls, to be opened one by one; empty where all rows are shown at once."""
        return calls_of(self.exchanges) if len(self.exchanges) > _MOST_OPEN else ()


Row = TypeVar("Row", TokenRow, Exchange)


def _open(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    if len(rows) <= _MOST_OPEN:
        return rows
    return tuple(row for row in rows if row.is_subject)[:_MOST_OPEN] or rows[:_MOST_OPEN]


def _folded(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    shown = {id(row) for row in _open(rows)}
    return tuple(row for row in rows if id(row) not in shown)


def spoken(value: Any) -> Any:
    """`understood` of the engine with every Message as a sentence in the reader's language."""
    if isinstance(value, Message):
        params = {name: spoken(param) for name, param in value.params.items()}
        return fill(_(value.text), params) if value.text else ""
    if isinstance(value, Mapping):
        return {key: spoken(item) for key, item in value.items()}
    return [spoken(item) for item in value] if isinstance(value, (list, tuple)) else value


def pasted(report: Values) -> Pasted:
    """From `understood` of a report; every member may be missing."""
    understood = report.get("understood") or {}
    subject = understood.get("subject") or {}
    return Pasted(
        summary=understood.get("summary") or "",
        forms=tuple(words.FORMS.get(form, form) for form in understood.get("forms") or ()),
        notes=tuple(understood.get("notes") or ()),
        recognised=tuple((understood.get("recognised") or {}).get("facts") or ()),
        reason=subject.get("reason") or "",
        tokens=tuple(_token(token, subject, report) for token in understood.get("tokens") or ()),
        exchanges=tuple(_exchanges(understood, subject)),
        messages=tuple(error["text"] for error in understood.get("errors") or ()),
    )


def _token(token: Values, subject: Values, report: Values) -> TokenRow:
    fmt = token.get("format") or ""
    length = (token.get("segments") or [0])[-1]
    return TokenRow(
        label=token.get("label") or "",
        kind=words.FORMATS.get(fmt, fmt),
        where=words.places(token.get("where") or ""),
        header=_members(token.get("header")),
        claims=_members(token.get("claims")),
        signature=_("%(length)d characters, never shown") % {"length": length} if length else _("never shown"),
        damage=tuple(defect["what"] for defect in token.get("damage") or ()),
        cells="▪" * _CELLS,
        is_subject=subject.get("token") == token.get("label"),
    )


def _members(values: Values | None) -> tuple[Member, ...]:
    made = []
    for name, value in (values or {}).items():
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        at = times.numeric_date(value) if name in _TIMES else None
        stamp = (at.isoformat(), times.exact(at)) if at else ("", "")
        made.append(Member(str(name), shown, *stamp, *meaning(str(name))))
    return tuple(made)


def _exchanges(understood: Values, subject: Values) -> Iterable[Exchange]:
    responses = {response.get("index", i): response for i, response in enumerate(understood.get("responses") or ())}
    answered = set()
    for i, request in enumerate(understood.get("requests") or ()):
        index = request.get("index", i)
        yield Exchange(
            " ".join(part for part in (request.get("method"), request.get("url"), request.get("http_version")) if part),
            tuple((name, value) for name, value in request.get("headers") or ()),
            tuple(defect["what"] for defect in request.get("defects") or ()),
            request.get("at") or "",
            subject.get("request") == index,
            number=request.get("exchange") or 0,
        )
        answer = request.get("response")
        if answer in responses:
            answered.add(answer)
            yield _answer(responses[answer], subject.get("response") == answer)
    for index, response in responses.items():
        if index not in answered:
            yield _answer(response, subject.get("response") == index, response.get("exchange") or 0)


def _answer(response: Values, is_subject: bool, number: int = 0) -> Exchange:
    status = response.get("status")
    title = f"{status} {response.get('reason') or ''}".strip() if status else _("An answer without a status line")
    error = response.get("error") or {}
    notes = [
        _("%(scheme)s challenge: %(params)s")
        % {
            "scheme": challenge["scheme"],
            "params": ", ".join(f"{name}={value}" for name, value in challenge["params"].items()) or _("no parameters"),
        }
        for challenge in response.get("challenges") or ()
    ]
    if error:
        notes.append(", ".join(str(error[name]) for name in ("code", "vendor_code", "description") if error.get(name)))
    headers = tuple((name, value) for name, value in response.get("headers") or ())
    return Exchange(
        "→ " + title,
        headers,
        tuple(note for note in notes if note),
        response.get("at") or "",
        is_subject,
        is_answer=True,
        failed=isinstance(status, int) and status >= HTTPStatus.BAD_REQUEST,
        number=number,
    )
