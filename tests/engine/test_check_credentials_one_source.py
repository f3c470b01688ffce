"""Two places that one credential may have come from: a variable with two values, a netrc file beside a header."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.types import Outcome
from tests.engine.test_checks_paste import judged

ONE, OTHER = "ak-lpPKeRXrBaJzPQAeN9t0oLme2NGpcTA3", "ak-4tRwPm3ZqL7vTn2RcW5yBd9PfGs1LgVa"
REFUSED = "Error 401: Incorrect API key provided: ak-4tRwP****************LgVa"
NETRC = "$ cat ~/.netrc\nmachine api.example.com\n  login ada\n  password t0pf-8821\n\n"


@pytest.mark.parametrize(
    "second",
    [
        f"$ printenv ACME_API_KEY\n{OTHER}",
        f"$ echo $ACME_API_KEY\n{OTHER}",
        f"PS C:\\work> $env:ACME_API_KEY\n{OTHER}",
        f"export ACME_API_KEY={OTHER}",
        f"ACME_API_KEY='{OTHER}'",
    ],
)
def test_a_variable_with_two_values_of_which_the_server_got_one_is_overridden(second: str) -> None:
    finding = judged("credentials.one-source", f"$ cat .env\nACME_API_KEY={ONE}\n{second}\n$ acme list\n{REFUSED}")
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "credential-overridden")
    assert finding.confidence >= 0.85


def test_where_the_server_shows_nothing_of_the_value_two_places_are_less_sure() -> None:
    paste = f"$ cat .env\nACME_API_KEY={ONE}\nexport ACME_API_KEY={OTHER}\n$ acme list\nError 401: Unauthorized"
    finding = judged("credentials.one-source", paste)
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "credential-overridden")
    assert finding.confidence < 0.5


@pytest.mark.parametrize(
    "paste",
    [
        f"ACME_API_KEY={ONE}\nexport ACME_API_KEY={ONE}\n{REFUSED}",
        f"ACME_API_KEY={ONE}\nACME_API_KEY=$OTHER_VARIABLE\n{REFUSED}",
        f"ACME_API_KEY={ONE}\nACME_API_KEY=your-api-key-here\n{REFUSED}",
        f"ACME_API_KEY={ONE}\nOTHER_API_KEY={OTHER}\n{REFUSED}",
    ],
)
def test_one_value_under_each_name_passes(paste: str) -> None:
    assert judged("credentials.one-source", paste).outcome is Outcome.PASS


def test_a_paste_without_any_such_place_is_not_judged() -> None:
    assert judged("credentials.one-source", REFUSED).outcome is Outcome.NOT_APPLICABLE


def test_a_netrc_entry_for_the_host_beside_another_credential_may_win() -> None:
    logged = (
        'RestClient.get "https://api.example.com/v1/items", "Authorization"=>"Token f3d9c17ab2"\n'
        "# => 401 Unauthorized | application/json 41 bytes\nraise_error: 401 Unauthorized (RestClient::Unauthorized)\n"
    )
    finding = judged("credentials.one-source", f"{NETRC}$ ruby whoami.rb\n{logged}")
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "credential-overridden")


def test_curl_reads_no_netrc_unless_asked() -> None:
    call = "$ curl https://api.example.com/v1/items -H 'Authorization: Token f3d9c17ab2'\nHTTP/1.1 401 Unauthorized\n"
    assert judged("credentials.one-source", NETRC + call).outcome is Outcome.NOT_APPLICABLE


AT_HOST = "https://git.example.com/v1/archive.zip"
LOGGED_404 = f'  {AT_HOST} "GET /v1/archive.zip HTTP/1.1" 404 9\n'


@pytest.mark.parametrize(
    "line",
    [
        "  Found credentials in netrc for git.example.com",
        "DEBUG Found netrc entry for git.example.com",
        "INFO: username set from keyring",
        "trace: Using credentials from ~/.netrc",
        "debug: took the login from the keychain",
    ],
)
def test_a_client_that_says_it_took_a_credential_by_itself_may_have_sent_the_wrong_one(line: str) -> None:
    finding = judged("credentials.one-source", f"$ fetch -v {AT_HOST}\n{line}\nHTTP/1.1 404 Not Found\n\n")
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "credential-overridden")
    assert finding.confidence <= 0.6


def test_it_is_surer_where_the_call_names_a_credential_of_its_own() -> None:
    paste = (
        "$ curl -v https://ci:t0pf8821abQ@git.example.com/v1/archive.zip\n"
        "DEBUG Found netrc entry for git.example.com\nHTTP/1.1 401 Unauthorized\n\n"
    )
    finding = judged("credentials.one-source", paste)
    assert finding.cause == "credential-overridden"
    assert finding.confidence >= 0.8


@pytest.mark.parametrize(
    "paste",
    [
        f"$ fetch {AT_HOST}\nFound credentials in netrc for git.example.com\nHTTP/1.1 200 OK\n\n",
        f"$ fetch {AT_HOST}\nNo credentials found in netrc\nHTTP/1.1 401 Unauthorized\n\n",
        f"$ fetch {AT_HOST}\nI found credentials in netrc and removed them.\nHTTP/1.1 401 Unauthorized\n\n",
        f"$ fetch {AT_HOST}\nFound credentials in netrc for git.example.com\n",
        f"{NETRC}$ fetch {AT_HOST}\nFound credentials in netrc for api.example.com\nHTTP/1.1 401 Unauthorized\n\n",
    ],
)
def test_a_credential_from_a_store_by_itself_is_no_finding(paste: str) -> None:
    assert judged("credentials.one-source", paste).outcome is not Outcome.FAIL
