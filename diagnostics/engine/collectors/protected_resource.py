"""What the API that is called publishes of itself (RFC 9728), where the profile does not name its audience."""

from __future__ import annotations

from diagnostics.engine.collectors import published
from diagnostics.engine.collectors.discovery import audiences_in, resource_url
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.declare import CouldNotLook, DoesNotApply, collector
from diagnostics.engine.model.facts import ProtectedResource, Subject, Target, Times
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Message, msg

_NO_API = msg("The call goes to no API that the platform profile names.")
_NAMED = msg("The platform profile itself names the audience of this API.")


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    if target.environment is None or not target.environment.api or subject.is_token_endpoint_call:
        return _NO_API
    return _NAMED if target.environment.audiences else None


@collector(provides=ProtectedResource, needs=(Target,), applies=_applies)
def protected_resource(outside: Outside, target: Target) -> ProtectedResource:
    """Raises CouldNotLook where the API publishes nothing of itself, as most do."""
    if target.environment is None:
        raise DoesNotApply(_NO_API)
    found = published.resource(outside, target.environment)
    audiences, servers = audiences_in(found), found.get("authorization_servers")
    if not audiences:
        raise CouldNotLook(msg("The API's metadata does not name the API (RFC 9728, section 2)."))
    named = tuple(server for server in servers if isinstance(server, str)) if isinstance(servers, list) else ()
    return ProtectedResource(resource_url(target.environment.api), audiences, named)
