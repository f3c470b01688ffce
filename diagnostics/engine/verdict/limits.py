"""What an answer lets a cause carry at most, where servers give the same answer for another cause too.

Each line is data with its reason and the server in whose source it was read. What the limit takes away goes to the
other causes, so that they are named beside the first one and are not ruled out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model import catalogue
from diagnostics.engine.model.confidence import HEURISTIC, LIKELY
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.subject.answer import (
    refuses_client_in_a_word,
    refuses_client_of_a_code,
    refuses_refresh,
    refuses_unseen_grant,
)
from diagnostics.engine.subject.variable import is_unseen_and_unasked
from diagnostics.engine.verdict.distribution import Distribution, Share
from diagnostics.engine.verdict.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Limit:
    """`cause` carries at most `most` of a call of which `holds`, unless a check or a known message shows it itself."""

    cause: str
    other: str
    most: float
    holds: Callable[[Subject], bool]
    why: str

    def __post_init__(self) -> None:
        catalogue.slugs(self.cause, self.other)


LIMITS: tuple[Limit, ...] = (
    Limit(
        "wrong-client-credentials",
        "redirect-uri-mismatch",
        HEURISTIC,
        refuses_client_of_a_code,
        "servers that look for the redirect URI among those of the client say invalid_client of one that is not there"
        " (django-oidc-provider, oidc_provider/lib/endpoints/token.py), in place of invalid_grant (RFC 6749, 5.2)",
    ),
    Limit(
        "wrong-client-credentials",
        "client-auth-method-mismatch",
        LIKELY,
        refuses_client_in_a_word,
        "invalid_client says the same of a client of another environment, of another method and of a signed secret"
        " that does not hold (RFC 6749, 5.2)",
    ),
    Limit(
        "unsupported-or-disabled-grant-type",
        "redirect-uri-mismatch",
        HEURISTIC,
        refuses_client_of_a_code,
        "glewlwyd 2.7.5 was heard to say unauthorized_client of one; who was given a code may redeem codes",
    ),
    Limit(
        "unsupported-or-disabled-grant-type",
        "missing-grant-type-or-parameter",
        HEURISTIC,
        refuses_unseen_grant,
        "a server that finds no parameters, as in a body that is no form, calls the grant that is not there unsupported"
        " (spring-authorization-server, and others after RFC 6749, 5.2)",
    ),
    Limit(
        "refresh-token-expired-or-revoked",
        "refresh-token-reused",
        HEURISTIC,
        refuses_refresh,
        "a server that rotates says of a token that was used before what it says of one that ended (RFC 6749, 5.2)",
    ),
    Limit(
        "missing-bearer-prefix",
        "wrong-value-as-token",
        HEURISTIC,
        is_unseen_and_unasked,
        "what a variable holds is not in the paste, and APIs that take a bare value are many: it may be the value"
        " that is wrong",
    ),
)


def limited(whole: Distribution, subject: Subject) -> Distribution:
    """The distribution with no cause above what the subject's answer lets it carry; the same where none is."""
    for limit in LIMITS:
        if limit.holds(subject):
            whole = _within(whole, limit)
    return whole


def _within(whole: Distribution, limit: Limit) -> Distribution:
    above = next((item for item in whole.shares if item.cause == limit.cause and item.share > limit.most), None)
    if above is None or max(above.evidence.plain, above.evidence.features.get("message", 0.0)) >= LIKELY:
        return whole
    taken = above.share - limit.most
    kept = {item.cause: item for item in whole.shares} | {limit.cause: replace(above, share=limit.most)}
    other = kept.get(limit.other, Share(limit.other, 0.0, Evidence(limit.other)))
    kept[limit.other] = replace(other, share=other.share + taken)
    shares = sorted(kept.values(), key=lambda item: (-round(item.share, 4), CAUSES[item.cause].stage, item.cause))
    return Distribution(tuple(shares), max(0.0, 1.0 - sum(item.share for item in shares)))
