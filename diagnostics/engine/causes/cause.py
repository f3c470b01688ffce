"""What the product says of one cause: the words, who acts, and the section of the KB that explains it."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.types import Actor, KbLink, Message, Stage, msg

EXPIRED = "expired-access-token"
MALFORMED = "invalid-or-malformed-token"
MISSING = "missing-authorization-header"
SCOPE = "incorrect-token-scope"
REVOKED = "revoked-or-deleted-credentials"
CLOCK = "clock-skew"
ENVIRONMENT = "wrong-environment"
TRANSPORT = "transport-or-proxy"
TOKEN_ENDPOINT = "token-endpoint-error"  # noqa: S105 - the name of a group

ROOT_CAUSES = {
    EXPIRED: msg("Expired access token"),
    MALFORMED: msg("Invalid or malformed token"),
    MISSING: msg("Missing Authorization header"),
    SCOPE: msg("Incorrect token scope"),
    REVOKED: msg("Revoked or deleted API credentials"),
    CLOCK: msg("Clock skew"),
    ENVIRONMENT: msg("Wrong environment"),
    TRANSPORT: msg("Transport or proxy"),
    TOKEN_ENDPOINT: msg("Token endpoint error"),
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
    root: str,
    stage: Stage,
    article: str,
    actor: Actor = Actor.YOU,
) -> Cause:
    """A Cause whose KB anchor is its slug."""
    catalogue.slug(slug)
    catalogue.anchor(article, slug)
    if slug not in catalogue.SLUGS_BY_ROOT.get(root, ()):
        raise catalogue.UnknownName(f"{slug!r} is no cause under {root!r}")
    return Cause(slug, title, headline, root, stage, actor, fix, KbLink(article, slug))
