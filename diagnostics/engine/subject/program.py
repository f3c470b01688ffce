"""Whether a program failed, and the person called the same address by hand to compare."""

from __future__ import annotations

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family
from diagnostics.engine.subject.beside import Differs, accepted_beside


def is_compared_by_hand(subject: Subject) -> bool:
    """Whether a refused call that is only told of, as a program tells of its own, has both ways typed beside it.

    The person knows which of the typed ones works; what is wrong is what the program sends.
    """
    pair = accepted_beside(subject)
    if pair is None or pair.differs != {Differs.SENT}:
        return False
    if {pair.refused.source.family, pair.accepted.source.family} != {Family.COMMAND}:
        return False
    for other in subject.submission.requests:
        if other in (pair.refused, pair.accepted) or other.headers or other.url is None or pair.refused.url is None:
            continue
        answer = subject.submission.responses[other.response] if other.response is not None else None
        same = (other.url.host, other.url.path) == (pair.refused.url.host, pair.refused.url.path)
        if same and answer is not None and (answer.status or 0) >= 400:
            return True
    return False
