"""The issuer's keys in a file beside the profile: what is taken, what is refused by key and line, what they decide."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diagnostics.engine import net
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.platform.gaps import gaps
from diagnostics.engine.platform.load import ProfileError, load
from tests.engine.loopback import response
from tests.engine.provider import Provider, curl, examined, provider, say
from tests.engine.tokens import ec_key, ed_key, jwk, rsa_key

PROFILE = """schema = 2
name = "Acme"
[[issuers]]
name = "id"
issuer = "https://id.acme.example"
jwks_file = "keys.json"
[[apis]]
name = "Orders"
issuers = ["id"]
[[apis.bases]]
url = "https://api.acme.example"
"""
PRIVATE = {"kty": "RSA", "n": "sXch", "e": "AQAB", "d": "never-shown-4f9Kq2mXw7RtLp"}
SHARED = {"kty": "oct", "k": "never-shown-4f9Kq2mXw7RtLp"}


def beside(folder: Path, content: object, profile: str = PROFILE) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "keys.json").write_text(text, "utf-8")
    file = folder / "acme.toml"
    file.write_text(profile, "utf-8")
    return str(file)


def refused(file: str) -> str:
    with pytest.raises(ProfileError) as told:
        load(file, {})
    assert len(told.value.problems) == 1
    return str(told.value.problems[0])


def test_the_public_keys_of_a_file_beside_the_profile_are_those_of_the_issuer(tmp_path: Path) -> None:
    keys = [
        jwk(rsa_key("A"), "A"),
        jwk(ec_key("B"), "B", "ES256"),
        jwk(ed_key("C"), "C", "EdDSA"),
        jwk(rsa_key("D"), "D", use="enc", alg="RSA-OAEP-256"),
    ]
    file = beside(tmp_path, {"keys": keys})
    profile = load(file, {})
    assert json.loads(profile.environments[0].jwks) == {"keys": keys}
    assert not any("no keys" in line for line in gaps(profile))
    where = Path.cwd()
    os.chdir(tmp_path.parent)
    try:
        assert load(file, {}).environments[0].jwks_file == "keys.json"
    finally:
        os.chdir(where)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ('{"keys": [\n  {]\n}', "is not JSON, by its line 2"),
        ("[" * 100_000, "is not JSON"),
        ("-----BEGIN PUBLIC KEY-----", "is not JSON, by its line 1"),
        ([], "is no key set: it has no list called keys"),
        ({"keys": []}, "of 0 keys; it must hold 1 to 60"),
        ({"keys": [jwk(rsa_key("A"), "A")] * 61}, "of 61 keys"),
        ({"keys": ["A"]}, "keys[0] is no JSON object"),
        ({"keys": [jwk(rsa_key("A"), "A"), {"kty": "RSA", "n": "!"}]}, "keys[1] cannot be read as a public key"),
        ({"keys": [{"kid": "A"}]}, "keys[0] has none of the kinds RSA, EC, OKP in kty"),
        ({"keys": [jwk(rsa_key("A"), "A"), PRIVATE]}, "keys[1] is a private key, with which anybody can sign tokens"),
        ({"keys": [SHARED]}, "keys[0] is a shared secret"),
        (" " * 256 * 1024 + "{}", "of more than 256 KiB"),
    ],
)
def test_a_file_of_which_no_key_can_be_used_is_refused_by_key_and_line(
    tmp_path: Path, content: object, what: str
) -> None:
    told = refused(beside(tmp_path, content))
    assert told.startswith("line 6: issuers[0].jwks_file names a ")
    assert what in told
    assert "never-shown" not in told


def test_a_file_that_is_not_there_or_none_is_refused_by_key_and_line(tmp_path: Path) -> None:
    file = beside(tmp_path, {"keys": [jwk(rsa_key("A"), "A")]})
    (tmp_path / "keys.json").unlink()
    assert refused(file).startswith("line 6: issuers[0].jwks_file names a file that is not there")
    (tmp_path / "keys.json").mkdir()
    assert "names something that is no file" in refused(file)
    (tmp_path / "keys.json").rmdir()
    os.mkfifo(tmp_path / "keys.json")
    assert "names something that is no file" in refused(file)


def test_keys_have_one_place_a_file_or_an_address(tmp_path: Path) -> None:
    both = PROFILE.replace("[[apis]]", 'jwks_uri = "https://id.acme.example/jwks"\n[[apis]]')
    told = refused(beside(tmp_path, {"keys": [jwk(rsa_key("A"), "A")]}, both))
    assert told.startswith("line 6: issuers[0].jwks_file stands beside jwks_uri")


@pytest.fixture(scope="module")
def lab() -> Iterator[Provider]:
    net.permit()
    unasked = say(response(500, {"error": "nobody may ask"}))
    with provider(jwks=unasked) as one:
        yield one
    net.forbid()


def with_file(one: Provider, key: dict[str, Any]) -> Profile:
    live = replace(one.profile.environments[0], jwks_uri="", jwks_file="keys.json", jwks=json.dumps({"keys": [key]}))
    return replace(one.profile, environments=(live,))


def test_a_token_is_compared_with_the_keys_of_the_file_and_no_server_is_asked_for_keys(lab: Provider) -> None:
    good = examined(lab, curl(lab, lab.token()), profile=with_file(lab, jwk(rsa_key("a"), "a")))
    assert good.outcome("token.signature") == "pass", good.why("token.signature")
    assert good.told[0] == "healthy"
    other = examined(lab, curl(lab, lab.token()), profile=with_file(lab, jwk(rsa_key("other"), "a")))
    assert other.findings["token.signature"].cause == "wrong-signing-key-or-secret"
    assert lab.asked("/jwks") == 0
