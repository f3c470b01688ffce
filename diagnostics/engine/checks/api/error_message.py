"""Looks at the words of the server: error body, challenge, log and trace, against the dictionary of many stacks.

Why it matters: most stacks name the cause in words of their own, and some words often mean something else.
Cannot see: whether the words are true. A string alone never carries more than heuristic confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model import catalogue
from diagnostics.engine.model.confidence import POSSIBLE, WORDS_ALONE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.saying import Saying, Sayings, strongest
from diagnostics.engine.model.types import Evidence, Message, Result, Severity, Step, failed, msg, not_applicable
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.token_request import is_client_call
from diagnostics.engine.words.weigh import heard

_MOST_ROWS = 4
# The description says more than the code, and the code more than the class of the status (RFC 6749, 5.2).
_CLASS_KEEPS = 0.8
_PLAIN = 0.6
# From which weight on a cause that speaks of a token's rights may be meant of a client; a policy may lock out users.
_NEEDS_A_TOKEN = {
    catalogue.slug("app-only-token-for-user-resource"): 1.0,
    catalogue.slug("missing-scope"): 1.0,
    catalogue.slug("user-lacks-permission"): POSSIBLE,
}

_SAID = msg("By the server's words ({words}, known from {stack}): {cause}.")
# A person's sentence is never headed as the server's (rule 4).
_TOLD = msg("By what is told ({words}, known from {stack}): {cause}.")


@check(
    id="api.error-message",
    title=msg("What the words around the call mean"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=tuple(CAUSES),
    kb="step-8",
    needs=(Subject,),
)
def api_error_message(subject: Subject) -> Result:
    """A known message fails, with every cause that it may mean."""
    found = [] if succeeded(subject) else _weighed(subject.submission.sayings)
    if is_client_call(subject):
        found = _of_a_client(found)
    if not found:
        return not_applicable(msg("No message that the dictionary knows was pasted."))
    by_programs = subject.submission.sayings.by_programs
    told = not any(saying.entry in by_programs for saying in found)
    found = [saying if saying.entry in by_programs else _told(saying) for saying in found]
    candidates = heard(found, at_most=WORDS_ALONE)
    telling = sorted(
        found, key=lambda match: (told or match.entry in by_programs, max(match.causes.values())), reverse=True
    )
    said = _TOLD if told else _SAID
    summary = Message(said.text, {"words": "; ".join(telling[0].phrases), "stack": Message(telling[0].stack),
                                  "cause": CAUSES[candidates[0].cause].title})  # fmt: skip
    return failed(candidates[0].cause, candidates[0].confidence, summary, *_rows(telling), also=candidates[1:8])


def _weighed(sayings: Sayings) -> list[Saying]:
    """The server's sayings, those of the status and the code weakened where the description names a cause plainly."""
    if strongest(sayings.description) < _PLAIN:
        return list(sayings.server)
    vague = {saying.entry for saying in sayings.code} - {saying.entry for saying in sayings.description}
    return [_weakened(saying) if saying.entry in vague else saying for saying in sayings.server]


def _of_a_client(found: Sequence[Saying]) -> list[Saying]:
    """What was said to a client that asks for a token: it has shown no token yet whose rights could be too few."""
    kept = []
    for saying in found:
        causes = {slug: weight for slug, weight in saying.causes.items() if weight >= _NEEDS_A_TOKEN.get(slug, 0.0)}
        if causes:
            kept.append(replace(saying, causes=causes))
    return kept


def _told(saying: Saying) -> Saying:
    """What a person says: no surer than a story."""
    return replace(saying, causes={slug: min(weight, POSSIBLE) for slug, weight in saying.causes.items()})


def _weakened(saying: Saying) -> Saying:
    return replace(saying, causes={slug: weight * _CLASS_KEEPS for slug, weight in saying.causes.items()})


def _rows(telling: Sequence[Saying]) -> tuple[Evidence, ...]:
    """One row for each meaning: what it may mean before all, and every phrase that says so."""
    phrases: dict[str, dict[str, None]] = {}
    for match in telling:
        meaning = max(match.causes, key=match.causes.__getitem__)
        phrases.setdefault(meaning, {})["; ".join(match.phrases)] = None
    return tuple(
        Evidence(msg("Words that may mean: {cause}", cause=CAUSES[meaning].title), ", ".join(said))
        for meaning, said in list(phrases.items())[:_MOST_ROWS]
    )
