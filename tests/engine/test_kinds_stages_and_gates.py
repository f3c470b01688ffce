"""Values of another kind in a token's place, keys of another environment, gates before an API."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.words.code import challenges, gates, kinds_of_key, stages
from diagnostics.engine.words.code.sign import Sign
from tests.corpus.examined import examined

AT = datetime(2026, 11, 29, 8, tzinfo=UTC)
SIGNS = (*kinds_of_key.SIGNS, *stages.SIGNS, *gates.SIGNS, *challenges.SIGNS)


def verdict(text: str) -> str | None:
    report, _ = examined(text, "generic", AT)
    assert report.verdict is not None
    return report.verdict.cause


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: str(sign.says))
def test_the_verdict_on_what_a_sign_is_seen_in_is_its_cause(sign: Sign) -> None:
    assert verdict(sign.hit) in {one.cause for one in sign.causes}


RIGHT_AND_WRONG = [
    (
        "wrong-value-as-token",
        'token := r.URL.Query().Get("code")\nreq, _ := http.NewRequest("GET", "https://api.example.com/me", nil)\n'
        'req.Header.Set("Authorization", "Bearer "+token)\n\n401 Unauthorized\n',
        ('Query().Get("code")', 'Header.Get("X-Forwarded-Token")'),
    ),
    (
        "wrong-value-as-token",
        "const { data } = await axios.post(TOKEN_URL, form);\n"
        "await axios.get('https://api.example.com/v2', "
        "{ headers: { Authorization: 'Bearer ' + JSON.stringify(data) } });\n"
        "Request failed with status code 401\n",
        ("JSON.stringify(data)", "data.access_token"),
    ),
    (
        "wrong-value-as-token",
        'client = AzureOpenAI(azure_endpoint=URL, azure_ad_token=os.environ["AOAI_KEY"])\n'
        "openai.AuthenticationError: Error code: 401\n",
        ("azure_ad_token=", "api_key="),
    ),
    (
        "wrong-environment",
        'apiClient.SetOAuthBasePath("account.docusign.com");\n'
        'apiClient.Configuration.BasePath = "https://demo.docusign.net/restapi";\n401 Unauthorized\n',
        ("account.docusign", "account-d.docusign"),
    ),
    (
        "wrong-environment",
        "GET https://sellingpartnerapi-na.amazon.com/orders/v0/orders?MarketplaceIds=A1VC38T7YXB528\n"
        '403 {"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied."}]}\n',
        ("-na.", "-fe."),
    ),
    (
        "bot-challenge",
        'image: ghcr.io/techarohq/anubis:v1.16\nPOLICY: {"action":"CHALLENGE"}\n'
        "renovate: FATAL: Authentication failure, response is not JSON\n",
        ('{"action":"CHALLENGE"}', "off"),
    ),
    (
        "wrong-auth-scheme",
        "The HTTP request is unauthorized with client authentication scheme 'Basic'. "
        "The authentication header received from the server was 'Negotiate,NTLM'.\n",
        ("'Negotiate,NTLM'", "'Basic realm=a'"),
    ),
    (
        "organization-authorization-missing",
        "BoxAPIException: [400] unauthorized_client - This app is not authorized by the enterprise admin\n",
        ("This app is not authorized by the enterprise admin", "The grant type is unauthorized for this client_id"),
    ),
]


@pytest.mark.parametrize(("cause", "text", "mended"), RIGHT_AND_WRONG)
def test_a_value_place_or_gate_is_named_and_its_counterpart_is_not(
    cause: str, text: str, mended: tuple[str, str]
) -> None:
    assert verdict(text) == cause
    assert mended[0] in text
    assert verdict(text.replace(*mended)) != cause


def test_id_and_secret_of_a_form_beside_a_bearer_call_are_not_sent_as_a_bearer_token() -> None:
    text = (
        'tok = requests.post(TOKEN_URL, data={"grant_type": "authorization_code", "code": code, "client_id": cid, '
        '"client_secret": sec}).json()["access_token"]\n'
        'r = requests.get("https://api.example.com/me", headers={"Authorization": f"Bearer {tok}"})\n401\n'
    )
    assert verdict(text) != "client-auth-method-mismatch"
    assert verdict('fetch(u, { headers: { Authorization: "Bearer " + client_id + ":" + client_secret } })\n401\n') in (
        "client-auth-method-mismatch",
        "wrong-auth-scheme",
    )
