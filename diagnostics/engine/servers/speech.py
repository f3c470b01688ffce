"""What the words of an answer to one of our own calls name, read as the words of a pasted one are (rule 4)."""

from __future__ import annotations

from diagnostics.engine.model.confidence import ENOUGH_FOR_A_VERDICT, INFERRED, WORDS_ALONE
from diagnostics.engine.model.facts import NO_CAUSE
from diagnostics.engine.model.statement import Channel
from diagnostics.engine.model.submission import Response
from diagnostics.engine.model.types import Candidate
from diagnostics.engine.parse.errors.statements import statements
from diagnostics.engine.words import clauses, witness
from diagnostics.engine.words.weigh import heard

_MOST_TEXT = 2000


def causes_told(response: Response) -> tuple[Candidate, ...]:
    """The causes that a refusal names, most plainly first: by known messages and codes, by phrases, else by sentences.

    None is surer than words alone may be. The reason phrase beside the status says nothing that the status does not.
    """
    said = [item for item in statements((response,), ()) if item.channel is not Channel.STATUS]
    text = "\n".join(f"{item.code} {item.text}".strip() for item in said)[:_MOST_TEXT]
    if not text:
        return ()
    reading = witness.read(said, text)
    scores = {candidate.cause: candidate.confidence for candidate in heard(clauses.sayings(text), at_most=WORDS_ALONE)}
    for shares in (reading.messages, reading.codes):
        for slug, share in shares.items():
            scores[slug] = max(scores.get(slug, 0.0), share * INFERRED)
    if max(scores.values(), default=0.0) < ENOUGH_FOR_A_VERDICT:
        for slug, share in reading.servers.items():
            if slug != NO_CAUSE:
                scores[slug] = max(scores.get(slug, 0.0), share * WORDS_ALONE)
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    return tuple(Candidate(slug, round(min(score, WORDS_ALONE), 4)) for slug, score in ranked)
