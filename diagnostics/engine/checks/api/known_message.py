"""Looks at every statement for messages and codes whose source says when they are emitted.

Why it matters: a program that says a known sentence was in a known state, whatever the person makes of it.
Cannot see: whether the message belongs to this call, where a log holds those of several.
"""

from __future__ import annotations

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.confidence import INFERRED, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import HeardMessage, Reading, Subject
from diagnostics.engine.model.types import (
    Candidate,
    Evidence,
    Message,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
)
from diagnostics.engine.subject.answer import succeeded

_MOST_ROWS, _MOST_CAUSES = 4, 6
_OF_THIS_ONE = msg("{who} says so when {when}.")
_OF_ONE = msg("A known wording; {who} uses it when {when}.")


@check(
    id="api.known-message",
    title=msg("Messages and codes that programs are known for"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=tuple(CAUSES),
    kb="step-8",
    needs=(Subject, Reading),
)
def api_known_message(subject: Subject, reading: Reading) -> Result:
    """A known message fails, with the causes that its condition means."""
    shares: dict[str, float] = {}
    for told in (reading.messages, reading.codes):
        for slug, share in told.items():
            shares[slug] = max(share, shares.get(slug, 0.0))
    if not shares or succeeded(subject):
        return not_applicable(msg("No message or code that is known was pasted."))
    order = sorted(shares, key=lambda slug: -shares[slug])
    ranked = [Candidate(slug, round(min(INFERRED, shares[slug] * INFERRED), 3)) for slug in order[:_MOST_CAUSES]]
    telling = sorted(reading.heard, key=lambda heard: (-round(heard.causes.get(order[0], 0.0), 1), not heard.named))
    rows = tuple(_row(heard) for heard in telling[:_MOST_ROWS])
    words = _OF_THIS_ONE if telling[0].named else _OF_ONE
    words = Message(words.text, {"who": Message(telling[0].title), "when": Message(telling[0].when)})
    severity = Severity.ERROR if ranked[0].confidence >= POSSIBLE else Severity.INFO
    return failed(ranked[0].cause, ranked[0].confidence, words, *rows, also=tuple(ranked[1:]), severity=severity)


def _row(heard: HeardMessage) -> Evidence:
    # Both are words of ours: nothing that was pasted stands in them, so nothing in them is to be masked.
    return Evidence(msg("Meaning in {who}", who=Message(heard.title)), Message(heard.when))
