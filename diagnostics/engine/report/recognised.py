"""What a report tells of a known public API that the paste speaks of. It is told, and decides nothing by itself.

All of it comes from files of ours and nothing from the paste, so it does not pass the gate of redaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from diagnostics.engine.model.facts import Target
from diagnostics.engine.model.known import KnownError, Recognised
from diagnostics.engine.model.submission import Response
from diagnostics.engine.model.types import Message, msg

_MOST_FORMS = 4


def recognised(target: Target, answer: Response | None) -> dict[str, Any] | None:
    """`understood.recognised` of the report: whose API it is, by what, and the facts that bear on this call."""
    found, own = target.recognised, target.profile
    if found is None:
        error = target.documented(answer)
        facts = [of_error(own.name, error)] if error is not None else []
        return {"name": own.name, "slug": own.slug, "by": ["host"], "facts": facts} if facts else None
    by = [name for name, how in (("host", found.host), ("token", found.token)) if how is not None]
    return {
        "name": found.api.name,
        "slug": found.api.slug,
        "by": by,
        "facts": list(_facts(found, target.documented(answer))),
    }


def _facts(found: Recognised, error: KnownError | None) -> Iterator[Message]:
    api, host, token = found.api, found.host, found.token
    if host is not None:
        yield msg("Recognised as {api} by the host.", api=api.name)
    if token is not None:
        yield _of_token(found)
    if found.stranger is not None:
        yield msg("The value begins as a token of {issuer}.", issuer=found.stranger.name)
    if host is None:
        return
    if host.stage == "test":
        yield msg("This host of {api} is for tests.", api=api.name)
    forms = list(dict.fromkeys(form.shown for form in api.credentials))
    if forms and not host.issuer:
        yield msg("{api} takes a credential as {forms}.", api=api.name, forms="; ".join(forms[:_MOST_FORMS]))
    if host.companions:
        yield msg("Its calls also carry {names}.", names=", ".join(host.companions))
    if error is not None:
        yield of_error(api.name, error)


def _of_token(found: Recognised) -> Message:
    api, token = found.api, found.token
    kind = token.name if token else ""
    if token is not None and token.public:
        return msg("The value begins as a {kind} of {api}, which everybody may see and which opens little.",
                   kind=kind, api=api.name)  # fmt: skip
    if token is not None and token.stage == "test":
        return msg("The value begins as a {kind} of {api}, for tests.", kind=kind, api=api.name)
    if token is not None and token.stage == "live":
        return msg("The value begins as a {kind} of {api}, for what is real.", kind=kind, api=api.name)
    return msg("The value begins as a {kind} of {api}.", kind=kind, api=api.name)


def of_error(name: str, error: KnownError) -> Message:
    """What the API of this name says of a refusal."""
    return msg("{api} documents this answer ({what}): {meaning}", api=name,
               what=f"{error.status} {error.code}".strip(), meaning=error.meaning)  # fmt: skip
