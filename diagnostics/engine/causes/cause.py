"""What the product says of one cause: the words, who acts, and the section of the KB that explains it."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.types import Actor, KbLink, Message, Stage, msg

# The six root causes of the article have its names; what is none of them has a name of its own.
ROOT_CAUSES = {
    "expired-access-token": msg("Expired access token"),
    "invalid-or-malformed-token": msg("Invalid or malformed token"),
    "missing-authorization-header": msg("Missing Authorization header"),
    "incorrect-token-scope": msg("Incorrect token scope"),
    "revoked-or-deleted-credentials": msg("Revoked or deleted API credentials"),
    "clock-skew": msg("Clock skew"),
    "wrong-environment": msg("Wrong issuer or address"),
    "another-audience": msg("Token for another API"),
    "transport-or-proxy": msg("Connection, proxy or limits"),
    "token-endpoint-error": msg("Token endpoint error"),
}


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause. `root_cause` is a key of ROOT_CAUSES; a slug never changes its meaning."""

    slug: str
    title: Message
    headline: Message
    root_cause: str
    stage: Stage
    actor: Actor
    fix: Message
    kb: KbLink


def cause(
    slug: str,
    title: Message,
    headline: Message,
    fix: Message,
    *,
    stage: Stage,
    article: str,
    actor: Actor = Actor.YOU,
) -> Cause:
    """A Cause whose KB anchor is its slug, under the root cause that the catalogue has it under."""
    catalogue.slug(slug)
    catalogue.anchor(article, slug)
    return Cause(slug, title, headline, catalogue.ROOT_OF[slug], stage, actor, fix, KbLink(article, slug))
