"""Looks at the words of the server: error body, challenge, log and trace, against the dictionary of many stacks.

Why it matters: most stacks name the cause in words of their own, and some words often mean something else.
Cannot see: whether the words are true. A string alone never carries more than heuristic confidence.
"""

from __future__ import annotations

from diagnostics.engine.answer import server_words, succeeded, told
from diagnostics.engine.causes import CAUSES
from diagnostics.engine.confidence import WORDS_ALONE
from diagnostics.engine.error_dictionary import SERVER_WORDS, Match, matches
from diagnostics.engine.facts import Subject
from diagnostics.engine.register import check
from diagnostics.engine.said import heard
from diagnostics.engine.types import Evidence, Result, Severity, Step, failed, msg, not_applicable

_MOST_ROWS = 4


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
    words = f"{told(subject)}\n{server_words(subject)}"
    found = [] if succeeded(subject) else list(matches(words, SERVER_WORDS))
    if not found:
        return not_applicable(msg("No message that the dictionary knows was pasted."))
    candidates = heard(found, at_most=WORDS_ALONE)
    telling = sorted(found, key=lambda match: -max(match.entry.causes.values()))
    rows = tuple(_row(match) for match in telling[:_MOST_ROWS])
    summary = msg("By the server's words ({words}, known from {stack}): {cause}.", words="; ".join(telling[0].phrases),
                  stack=telling[0].entry.stack, cause=str(CAUSES[candidates[0].cause].title))  # fmt: skip
    return failed(candidates[0].cause, candidates[0].confidence, summary, *rows, also=candidates[1:8])


def _row(match: Match) -> Evidence:
    means = ", ".join(str(CAUSES[slug].title) for slug in match.entry.causes)
    return Evidence(msg("Words known from {stack}", stack=match.entry.stack), "; ".join(match.phrases), means)
