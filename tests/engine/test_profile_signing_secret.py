"""A secret that issuer and API share, from the environment: what is refused, what it decides, that nothing tells it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import call_command

from diagnostics.engine import net
from diagnostics.engine.collectors import published
from diagnostics.engine.model.jwk import of_secret
from diagnostics.engine.model.profile import Environment, Profile
from diagnostics.engine.platform.gaps import gaps
from diagnostics.engine.platform.load import ProfileError, read
from diagnostics.engine.report import export
from tests.engine import provider as lab
from tests.engine.loopback import response
from tests.engine.provider import Diagnosis, Provider, curl, examined, provider, say
from tests.engine.tokens import jwk, rsa_key, signed

VARIABLE = "ACME_SIGNING_SECRET"
SECRET = "Zq7mXw4fK9RtLp2c-never-shown-0123456789-abcdefghijklmnop-qrstuvwx"  # 65 bytes
PROFILE = f"""schema = 2
name = "Acme"
[[issuers]]
name = "id"
issuer = "https://id.acme.example"
signing_secret_env = "{VARIABLE}"
[[apis]]
name = "Orders"
issuers = ["id"]
[[apis.bases]]
url = "https://api.acme.example"
"""


def loaded(content: str = PROFILE, secret: str | None = SECRET) -> Profile:
    return read(content, {} if secret is None else {VARIABLE: secret}, slug="acme", source="acme.toml")


def refused(content: str = PROFILE, secret: str | None = SECRET) -> str:
    with pytest.raises(ProfileError) as told:
        loaded(content, secret)
    assert len(told.value.problems) == 1
    return str(told.value.problems[0])


def beside(line: str) -> str:
    return PROFILE.replace("[[apis]]\n", f"{line}\n[[apis]]\n", 1)


def test_a_secret_of_the_environment_is_the_issuers_key_and_stands_nowhere_in_the_profile() -> None:
    profile = loaded()
    assert profile.environments[0].has_keys
    assert profile.environments[0].algorithms == ("HS256", "HS384", "HS512")
    assert not any("no keys" in line for line in gaps(profile))
    assert SECRET not in repr(profile)
    assert loaded(secret="x" * 48).environments[0].algorithms == ("HS256", "HS384")


@pytest.mark.parametrize(
    ("line", "secret", "told"),
    [
        ("", None, f"line 6: issuers[0].signing_secret_env names {VARIABLE}, which is not set"),
        ("", "Zq7mXw4fK9RtLp2cYv8nHb3s-31bytes", ""),
        ("", "Zq7mXw4fK9RtLp2cYv8nHb3s-31byte", "whose key is too short: HS256 needs 32 bytes or more"),
        ('algorithms = ["HS512", "HS256"]', SECRET[:63], "whose key is too short: HS512 needs 64 bytes or more"),
        ('signing_encoding = "hex"', SECRET, "does not hold hex as signing_encoding says"),
        ('signing_encoding = "base64"', "AAAA" * 10, "whose key is too short"),
        ('algorithms = ["RS256"]', SECRET, "line 7: issuers[0].algorithms names RS256, which no shared secret signs"),
        ('jwks_uri = "https://id.acme.example/keys"', SECRET, "line 7: issuers[0].jwks_uri stands beside"),
    ],
)
def test_a_secret_that_is_missing_too_short_or_contradicted_is_told_by_key_and_line(
    line: str, secret: str | None, told: str
) -> None:
    if not told:
        assert loaded(beside(line), secret).environments[0].algorithms == ("HS256",)
        return
    found = refused(beside(line), secret)
    assert told in found
    assert found.startswith("line ")
    assert not secret or secret[:12] not in found


def test_an_algorithm_of_shared_secrets_needs_one() -> None:
    without = PROFILE.replace(f'signing_secret_env = "{VARIABLE}"', 'algorithms = ["HS256"]')
    assert refused(without).startswith("line 6: issuers[0].algorithms names HS256, which needs signing_secret_env")


def test_the_secret_itself_in_the_place_of_the_variable_is_refused_and_not_repeated() -> None:
    told = refused(PROFILE.replace(VARIABLE, SECRET))
    assert told == (
        "line 6: issuers[0].signing_secret_env must be the name of an environment variable, not the secret itself"
    )


def test_platform_check_tells_that_the_secret_is_set_or_too_short_and_never_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "acme.toml"
    file.write_text(PROFILE, "utf-8")
    monkeypatch.setenv(VARIABLE, SECRET)
    call_command("platform", "check", str(file), "--offline")
    monkeypatch.setenv(VARIABLE, SECRET[:20])
    with pytest.raises(SystemExit):
        call_command("platform", "check", str(file), "--offline")
    told = capsys.readouterr()
    assert f"{VARIABLE} is set." in told.out
    assert "line 6: issuers[0].signing_secret_env" in told.err
    assert SECRET[:12] not in told.out + told.err


@pytest.fixture(scope="module")
def one() -> Iterator[Provider]:
    net.permit()
    unasked = say(response(500, {"error": "nobody may ask"}))
    with provider(jwks=unasked) as made:
        yield made
    net.forbid()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(lab.SECRETS, VARIABLE, SECRET)


def sharing(one: Provider, **changes: Any) -> Profile:
    live = replace(
        one.profile.environments[0], jwks_uri="", signing_secret_env=VARIABLE, algorithms=("HS256", "HS384", "HS512")
    )
    return replace(one.profile, environments=(replace(live, **changes),))


def token(one: Provider, key: str | bytes = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    return jwt.encode(one.claims(**claims), key, algorithm)


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_a_token_that_the_shared_secret_signed_is_good_and_no_server_is_asked_for_keys(
    one: Provider, algorithm: str
) -> None:
    found = examined(one, curl(one, token(one, algorithm=algorithm)), profile=sharing(one))
    assert found.outcome("token.signature") == "pass", found.why("token.signature")
    assert found.why("token.signature") == "The signature verifies under the shared secret of live."
    assert found.told[0] == "healthy", found.failing
    assert found.outcome("keys.published") == "not_applicable"
    assert one.asked("/jwks") == 0


def test_the_encoding_of_the_variable_decides_which_key_it_is(one: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    key = bytes(range(64))
    for encoding, held in (("base64", base64.b64encode(key).decode()), ("hex", key.hex())):
        monkeypatch.setitem(lab.SECRETS, VARIABLE, held)
        profile = sharing(one, signing_encoding=encoding)
        assert examined(one, curl(one, token(one, key)), profile=profile).outcome("token.signature") == "pass"
        assert examined(one, curl(one, token(one, held)), profile=profile).outcome("token.signature") == "fail"


def test_a_token_of_another_secret_is_told_as_that(one: Provider) -> None:
    found = examined(one, curl(one, token(one, "another-secret-that-nobody-here-knows-0123")), profile=sharing(one))
    assert found.findings["token.signature"].cause == "wrong-signing-key-or-secret", found.failing
    assert found.why("token.signature").startswith("The shared secret of live did not make this signature")


def test_a_token_changed_by_another_program_is_told_as_tampered_with(one: Provider) -> None:
    header, _, signature = token(one).split(".")
    payload = base64.urlsafe_b64encode(json.dumps(one.claims(admin=True), indent=1).encode()).decode().rstrip("=")
    found = examined(one, curl(one, f"{header}.{payload}.{signature}"), profile=sharing(one))
    assert found.findings["token.signature"].cause == "token-tampered", found.failing


def test_a_token_with_a_public_key_algorithm_is_told_where_the_issuer_shares_a_secret(one: Provider) -> None:
    found = examined(one, curl(one, one.token()), profile=sharing(one))
    assert found.findings["token.algorithm"].cause in ("alg-mismatch", None)
    assert found.findings["token.signature"].cause == "alg-mismatch", found.failing


def public_pem(name: str) -> bytes:
    return rsa_key(name).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def by_hand(one: Provider, key: bytes, kid: str) -> str:
    """An HS256 token, made without a library that would refuse the key."""

    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).decode().rstrip("=")

    head = part(json.dumps({"alg": "HS256", "typ": "JWT", "kid": kid}, separators=(",", ":")).encode())
    text = f"{head}.{part(json.dumps(one.claims(), separators=(',', ':')).encode())}"
    return f"{text}.{part(hmac.new(key, text.encode(), hashlib.sha256).digest())}"


@pytest.mark.parametrize("with_secret_elsewhere", [False, True])
def test_a_public_key_used_as_a_secret_never_verifies_and_stays_a_finding(
    one: Provider, with_secret_elsewhere: bool
) -> None:
    public = replace(
        one.profile.environments[0],
        jwks_uri="", jwks_file="keys.json", jwks=json.dumps({"keys": [jwk(rsa_key("a"), "a")]}), algorithms=("RS256",),
    )  # fmt: skip
    other = replace(sharing(one).environments[0], name="other", issuer="https://other.example", api="", auth="")
    profile = replace(one.profile, environments=(public, other) if with_secret_elsewhere else (public,))
    refuses = say(response(401, {"error": "invalid_token"}, WWW_Authenticate='Bearer error="invalid_token"'))
    for path in ("/devices", "/current"):
        one.routes[path] = refuses
    try:
        found = examined(one, curl(one, by_hand(one, public_pem("a"), "a")), profile=profile)
    finally:
        for path in ("/devices", "/current"):
            one.routes[path] = lab.api(200)
    assert found.findings["token.signature"].cause == "alg-mismatch", found.failing
    assert found.told == ("broken", "alg-mismatch")


def test_a_published_octet_key_is_no_shared_secret(one: Provider) -> None:
    published = {"kty": "oct", "k": base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("="), "kid": "a"}
    live = replace(one.profile.environments[0], jwks_uri="", jwks_file="k", jwks=json.dumps({"keys": [published]}))
    profile = replace(one.profile, environments=(live,))
    found = examined(one, curl(one, by_hand(one, SECRET.encode(), "a")), profile=profile)
    assert found.outcome("token.signature") == "fail"
    assert "private keys" in found.why("keys.published")


def test_a_token_of_the_secret_of_another_environment_is_told_as_that(one: Provider) -> None:
    here = sharing(one).environments[0]
    other = replace(here, name="other", api="https://other.example", auth="", issuer="https://id.other.example",
                    token_endpoint="", introspection_endpoint="", admin_api="")  # fmt: skip
    here = replace(here, signing_secret_env="OTHER_SIGNING_SECRET")
    profile = replace(one.profile, environments=(here, other))
    lab.SECRETS["OTHER_SIGNING_SECRET"] = "0123456789-other-secret-of-this-environment"
    try:
        found = examined(one, curl(one, token(one)), profile=profile)
    finally:
        del lab.SECRETS["OTHER_SIGNING_SECRET"]
    assert found.findings["token.signature"].cause == "wrong-environment", found.failing


def test_without_the_secret_nothing_is_said_of_the_signature(one: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(lab.SECRETS, VARIABLE)
    found = examined(one, curl(one, token(one)), profile=sharing(one))
    assert found.outcome("token.signature") == "unavailable"
    assert found.told[0] == "healthy", found.failing


def everything_told(found: Diagnosis) -> str:
    """What is stored of a diagnosis and shown, and what a log could hold of its parts."""
    stored = export.snapshot(found.report, found.outside.scrubber)
    parts = (found.outside, found.outside.probes, published.keys(found.outside, sharing_in(found), ""))
    return json.dumps(stored) + "".join(repr(part) for part in parts)


def sharing_in(found: Diagnosis) -> Environment:
    return found.outside.profile.environments[0]


def test_the_key_itself_refuses_to_be_written() -> None:
    key = of_secret(SECRET.encode())
    assert SECRET not in repr(key)
    for write in (json.dumps, pickle.dumps):
        with pytest.raises(TypeError):
            write(key)


def test_the_secret_is_in_no_report_probe_or_repr_even_where_a_server_repeats_it(one: Provider) -> None:
    encoded = base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("=")
    echo = response(401, {"error": "invalid_token", "error_description": f"not signed by {SECRET}"},
                    WWW_Authenticate=f'Bearer error="invalid_token", error_description="{SECRET}"')  # fmt: skip
    one.routes["/devices"] = say(echo)
    try:
        for pasted in (token(one), token(one, "another-secret-that-nobody-here-knows-0123"), signed(one.claims())):
            told = everything_told(examined(one, curl(one, pasted), profile=sharing(one)))
            for form in (SECRET, SECRET[:16], encoded, encoded[:20], SECRET.encode().hex()[:24]):
                assert form not in told
    finally:
        one.routes["/devices"] = lab.api(200)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_the_secret_is_in_no_output_of_a_diagnosis_and_no_log_line(
    one: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str], form: str,
) -> None:  # fmt: skip
    file, paste, url = tmp_path / "acme.toml", tmp_path / "paste.txt", one.server.url
    file.write_text(
        PROFILE.replace("https://id.acme.example", url)
        .replace('"https://api.acme.example"', f'"{url}"\nallow_private = true\naudiences = ["{url}"]'),
        "utf-8",
    )  # fmt: skip
    monkeypatch.setenv(VARIABLE, SECRET)
    caplog.set_level("DEBUG")
    for key in (SECRET, "another-secret-that-nobody-here-knows-0123"):
        paste.write_text(curl(one, token(one, key)), "utf-8")
        with pytest.raises(SystemExit):
            call_command("diagnose", str(paste), "--platform", str(file), "--format", form)
        told = capsys.readouterr()
        assert "shared secret of production" in told.out
        assert SECRET[:12] not in told.out + told.err + caplog.text
