"""A client's id and secret, encoded as for Basic, behind another word at a token endpoint."""

from __future__ import annotations

import base64

import pytest

from diagnostics.engine.checks.endpoint.client_authentication import endpoint_client_authentication
from diagnostics.engine.model.types import Outcome
from tests.engine.test_corrections import fix_of
from tests.engine.tokens import finding

PAIR = base64.b64encode(b"device-service:Pk7fT2wLm8QxVz1Rb3Nc").decode()
ANSWER = 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm="a"\n\n{"error":"invalid_client"}\n'


def asked(authorization: str, form: str = "grant_type=client_credentials") -> str:
    return f'curl https://id.example.com/oauth/token -H "Authorization: {authorization}" -d "{form}"\n\n{ANSWER}'


@pytest.mark.parametrize("word", ["Bearer", "bearer", "Token", "OAuth"])
def test_a_pair_behind_another_word_is_the_clients_and_comes_behind_basic(word: str) -> None:
    told = finding(endpoint_client_authentication, asked(f"{word} {PAIR}"))

    assert (told.outcome, told.cause) == (Outcome.FAIL, "client-auth-method-mismatch")
    assert told.evidence[0].expected == "Basic"
    assert '-u "device-service:$CLIENT_SECRET"' in fix_of(asked(f"{word} {PAIR}")).request


@pytest.mark.parametrize(
    "call",
    [
        asked(f"Basic {PAIR}"),
        asked("Bearer Zt9xQ2m7LkVw4RpTn", "grant_type=urn:ietf:params:oauth:grant-type:token-exchange"),
        asked(f"Bearer {PAIR}").replace("/oauth/token", "/v1/items").replace("grant_type=client_credentials", "a=b"),
    ],
    ids=["Basic", "a token", "an API"],
)
def test_basic_itself_a_token_and_a_call_of_an_api_are_not_blamed_for_it(call: str) -> None:
    assert "another word" not in str(finding(endpoint_client_authentication, call).summary)
