"""What a profile leaves open, and what the portal cannot tell for want of it."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostics.engine.model.profile import Environment, Profile


def gaps(profile: Profile) -> list[str]:
    """One line for each thing that is not told, with its price; first those of the platform, then by environment."""
    return [*_of_platform(profile), *(line for one in profile.environments for line in _of_environment(profile, one))]


def _of_platform(profile: Profile) -> Iterator[str]:
    if not profile.environments:
        yield "No API and no issuer: the paste alone is judged, by the RFCs."
        return
    if not profile.endpoints:
        yield "No scopes of operations: a missing scope is named only where the API's answer names it."
    if not profile.probes:
        yield "No probes: a token is tried on no call but the pasted one."


def _of_environment(profile: Profile, environment: Environment) -> Iterator[str]:
    name = environment.name
    if not environment.api:
        yield f"{name}: no API address, so no call is made to see what the API answers."
    if is_without_issuer(environment):
        if any(form.kind in ("bearer", "dpop") for form in profile.credentials) or not profile.credentials:
            yield f"{name}: no issuer and no keys, so no signature is verified and no other issuer is named."
        return
    if not environment.audiences:
        yield f"{name}: no audiences, so a token for another API is named only where the API's metadata tells its own."
    if profile.introspection_at(environment) is None:
        yield f"{name}: no introspection, so nobody is asked whether a token was revoked."
    if environment.api and profile.probes and environment.test_client is None:
        yield f"{name}: no test client, so nobody can tell whether the API takes a token that is issued now."
    if not profile.admin_token_at(environment):
        yield f"{name}: no admin API, so nobody is asked whether an application is suspended."


def is_without_issuer(environment: Environment) -> bool:
    """Whether nothing tells who issues tokens here, as for an API with keys of its own."""
    return not (environment.issuer or environment.has_keys or environment.auth)
