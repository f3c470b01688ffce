"""The cause catalogue: complete, one meaning per slug, every working code mapped, every section in the KB."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostics import kb
from diagnostics.engine.causes import CAUSES, CODES, ROOT_CAUSES, Cause
from diagnostics.engine.types import Actor, Stage

ANCHORS = (Path(kb.__file__).parent / "anchors.txt").read_text(encoding="utf-8").split()
CAUSES_KNOWN = 70

# Who must act, said apart from the catalogue; everything else is the caller's own to mend.
LEFT_TO_OTHERS = {
    Actor.YOUR_ADMIN: """
        token-too-large alg-mismatch wrong-signing-key-or-secret malformed-claims wrong-time-unit
        scope-claim-not-recognised user-lacks-permission issuer-hostname-mismatch app-or-account-suspended
        client-secret-expired-or-rotated stripped-by-webserver stripped-by-proxy-or-gateway ip-not-allowed
        unsupported-or-disabled-grant-type
    """,
    Actor.PLATFORM: "kid-not-found-key-rotated cors-preflight-blocked api-down-or-server-bug",
    Actor.WAIT: "token-not-yet-valid rate-limited",
}
# The groups of the article, and those that it does not know; everything else is a malformed token or header.
GROUPS = {
    "missing-authorization-header": """
        header-not-sent empty-token wrong-header-name token-in-wrong-location header-lost-on-redirect
        stripped-by-webserver stripped-by-proxy-or-gateway cors-preflight-blocked
    """,
    "expired-access-token": "access-token-expired",
    "clock-skew": "clock-skew token-not-yet-valid timezone-bug",
    "incorrect-token-scope": """
        missing-scope wrong-audience scope-claim-not-recognised app-only-token-for-user-resource
        user-lacks-permission invalid-scope-requested
    """,
    "wrong-environment": "wrong-environment wrong-issuer-or-tenant issuer-hostname-mismatch wrong-host-or-path",
    "revoked-or-deleted-credentials": """
        refresh-token-expired-or-revoked refresh-token-reused token-revoked app-or-account-suspended
        client-secret-expired-or-rotated
    """,
    "transport-or-proxy": """
        http-instead-of-https rate-limited ip-not-allowed api-down-or-server-bug dpop-or-mtls-binding-missing
    """,
    "token-endpoint-error": """
        wrong-client-credentials client-auth-method-mismatch client-credentials-encoding client-assertion-invalid
        wrong-content-type missing-grant-type-or-parameter unsupported-or-disabled-grant-type redirect-uri-mismatch
        authorization-code-expired-or-reused pkce-verifier-mismatch
    """,
}


def test_the_catalogue_holds_every_cause_under_its_own_slug() -> None:
    assert len(CAUSES) == CAUSES_KNOWN
    assert [slug for slug, cause in CAUSES.items() if cause.slug != slug] == []


@pytest.mark.parametrize("cause", CAUSES.values(), ids=lambda cause: cause.slug)
def test_a_cause_is_explained_in_its_own_section_of_the_kb(cause: Cause) -> None:
    assert cause.kb.anchor == cause.slug
    assert f"{cause.kb.article}#{cause.slug}" in ANCHORS


@pytest.mark.parametrize("cause", CAUSES.values(), ids=lambda cause: cause.slug)
def test_a_cause_speaks_in_a_title_a_sentence_and_a_remedy(cause: Cause) -> None:
    assert not str(cause.title).endswith(".")
    assert str(cause.headline).endswith(".")
    assert str(cause.fix).endswith(".")
    assert cause.root_cause in ROOT_CAUSES


@pytest.mark.parametrize("cause", CAUSES.values(), ids=lambda cause: cause.slug)
def test_a_cause_is_left_to_whom_it_concerns_and_stands_in_its_group(cause: Cause) -> None:
    others = {slug: actor for actor, slugs in LEFT_TO_OTHERS.items() for slug in slugs.split()}
    groups = {slug: group for group, slugs in GROUPS.items() for slug in slugs.split()}
    assert cause.actor is others.get(cause.slug, Actor.YOU)
    assert cause.root_cause == groups.get(cause.slug, "invalid-or-malformed-token")


@pytest.mark.parametrize(
    ("slug", "stage"),
    [
        ("header-not-sent", Stage.CLIENT),
        ("wrong-client-credentials", Stage.CLIENT),
        ("header-lost-on-redirect", Stage.NETWORK),
        ("wrong-environment", Stage.GATEWAY),
        ("access-token-expired", Stage.TOKEN),
        ("wrong-signing-key-or-secret", Stage.TOKEN),
        ("missing-scope", Stage.SCOPE),
        ("api-down-or-server-bug", Stage.API),
    ],
)
def test_a_cause_bites_where_the_request_meets_it(slug: str, stage: Stage) -> None:
    assert CAUSES[slug].stage is stage


def test_titles_and_headlines_tell_causes_apart() -> None:
    assert len({str(cause.title) for cause in CAUSES.values()}) == len(CAUSES)
    assert len({str(cause.headline) for cause in CAUSES.values()}) == len(CAUSES)


def test_every_root_cause_has_causes() -> None:
    assert {cause.root_cause for cause in CAUSES.values()} == set(ROOT_CAUSES)


@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("SCHEME_DOUBLED", "duplicate-bearer-prefix"),
        ("EXP_MILLISECONDS", "wrong-time-unit"),
        ("DPOP_ATH", "dpop-or-mtls-binding-missing"),
        ("KID_RETIRED", "kid-not-found-key-rotated"),
        ("CODE_REUSED", "authorization-code-expired-or-reused"),
    ],
)
def test_a_working_code_is_reported_under_the_slug_it_details(code: str, slug: str) -> None:
    assert CODES[code] == slug


def test_every_working_code_maps_to_a_known_slug() -> None:
    assert {slug for slug in CODES.values() if slug not in CAUSES} == set()
