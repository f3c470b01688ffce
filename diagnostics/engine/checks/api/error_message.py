"""Looks at the words of the server: error body, challenge, log and trace, against the dictionary of many stacks.

Why it matters: most stacks name the cause in words of their own, and some words often mean something else.
Cannot see: whether the words are true. A string alone never carries more than heuristic confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.confidence import WORDS_ALONE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable
from diagnostics.engine.subject.answer import server_words, succeeded, told
from diagnostics.engine.words.clauses import sayings
from diagnostics.engine.words.dictionary import Match
from diagnostics.engine.words.weigh import heard

_MOST_ROWS = 4
# The description says more than the code, and the code more than the class of the status (RFC 6749, 5.2).
_CLASS_KEEPS = 0.8
_PLAIN = 0.6


@check(
    id="api.error-message",
    title=msg("The server's words name no fault"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=tuple(CAUSES),
    kb="step-8",
    needs=(Subject,),
)
def api_error_message(subject: Subject) -> Result:
    """A known message fails, with every cause that it may mean."""
    found = [] if succeeded(subject) else _weighed(subject, sayings(server_words(subject), told(subject)))
    if not found:
        return not_applicable(msg("No message that the dictionary knows was pasted."))
    candidates = heard(found, at_most=WORDS_ALONE)
    telling = sorted(found, key=lambda match: -max(match.entry.causes.values()))
    summary = msg("By the server's words ({words}, known from {stack}): {cause}.", words="; ".join(telling[0].phrases),
                  stack=telling[0].entry.stack, cause=CAUSES[candidates[0].cause].title)  # fmt: skip
    return failed(candidates[0].cause, candidates[0].confidence, summary, *_rows(telling), also=candidates[1:8])


def _weighed(subject: Subject, found: Sequence[Match]) -> list[Match]:
    """The matches, those of the status and the code alone weakened where the description names a cause plainly."""
    error = subject.response.error if subject.response else None
    plain = sayings(error.description) if error else []
    if max((weight for match in plain for weight in match.entry.causes.values()), default=0.0) < _PLAIN:
        return list(found)
    described = {id(match.entry) for match in plain}
    coded = sayings(f"{error.code} {error.vendor_code}" if error else "")
    vague = {id(match.entry) for match in coded} - described
    return [_weakened(match) if id(match.entry) in vague else match for match in found]


def _weakened(match: Match) -> Match:
    causes = {slug: weight * _CLASS_KEEPS for slug, weight in match.entry.causes.items()}
    return replace(match, entry=replace(match.entry, causes=causes))


def _rows(telling: Sequence[Match]) -> tuple[Evidence, ...]:
    """One row for each meaning: what it may mean before all, and every phrase that says so."""
    phrases: dict[str, dict[str, None]] = {}
    for match in telling:
        meaning = max(match.entry.causes, key=match.entry.causes.__getitem__)
        phrases.setdefault(meaning, {})["; ".join(match.phrases)] = None
    return tuple(
        Evidence(msg("Words that may mean: {cause}", cause=CAUSES[meaning].title), ", ".join(said))
        for meaning, said in list(phrases.items())[:_MOST_ROWS]
    )
