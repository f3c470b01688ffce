"""What decides the value that is really sent: where a variable is written, who reads it, and which source counts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.words.code.search import seen_in
from tests.corpus.examined import examined

AT = datetime(2026, 11, 29, 8, tzinfo=UTC)
PLACEHOLDER = "placeholder-or-unexpanded-variable"


def named(paste: str) -> str:
    """The cause that a user sees first."""
    verdict = examined(paste, "generic", AT)[0].verdict
    return verdict.cause or ""


def signs(text: str) -> set[str]:
    """The causes that the code of a paste shows."""
    return {seen.causes[0].cause for seen in seen_in(text)}


def test_an_expression_of_github_actions_in_another_ci_system_is_what_is_sent() -> None:
    step = 'deploy:\n  script:\n    - upload --token "{}"\n\nError: 401 Unauthorized'
    assert named("# .gitlab-ci.yml\n" + step.format("${{ secrets.UP_TOKEN }}")) == PLACEHOLDER
    assert named("# .gitlab-ci.yml\n" + step.format("$UP_TOKEN")) != PLACEHOLDER


def test_a_variable_of_powershell_in_a_batch_file_is_what_is_sent() -> None:
    call = '@echo off\nset HUB_TOKEN=hf_Qw\ncurl -H "Authorization: Bearer {}" https://a.example/me\n401'
    assert named(call.format("$env:HUB_TOKEN")) == PLACEHOLDER
    assert named(call.format("%HUB_TOKEN%")) != PLACEHOLDER


def test_what_systemd_does_not_put_in_is_what_is_sent() -> None:
    unit = "[Service]\nEnvironment=HC_TOKEN={}\nExecStart=/opt/run\n\nrun[771]: 401 unauthorized"
    assert named(unit.format("${HC_API_TOKEN}")) == PLACEHOLDER
    assert named(unit.format("k3J9vQ2xRtLp")) != PLACEHOLDER


def test_the_length_of_a_reference_that_a_program_tells_shows_that_it_was_sent() -> None:
    paste = "crm:\n  token: ${{CRM_TOKEN_V2}}\n\nworker: auth header len={}, answer 401".replace("{{", "{").replace(
        "}}", "}"
    )
    assert PLACEHOLDER in signs(paste.replace("{}", "22"))
    assert PLACEHOLDER not in signs(paste.replace("{}", "48"))


def test_a_length_that_somebody_tells_of_the_token_itself_shows_nothing() -> None:
    assert signs("token: ${CRM_TOKEN_V2}\nThe token should be 15 characters long.") == set()


def test_both_ends_of_a_fallback_in_the_servers_mask_show_that_it_was_sent() -> None:
    code = 'key = os.getenv("ACME_KEY", "<your-api-key>")\n'
    assert PLACEHOLDER in signs(code + "Incorrect API key provided: <your-a*****key>.")
    assert PLACEHOLDER not in signs(code + "Incorrect API key provided: sk-8fKq*****aBc4.")


def test_the_value_of_the_image_counts_before_that_of_the_file_that_is_loaded() -> None:
    paste = (
        "Incorrect API key provided: sk-old11*****wxyz.\n\n.env\nOPENAI_API_KEY=sk-new77...Q4fA\n\n"
        "Dockerfile\nENV OPENAI_API_KEY={}\n"
    )
    assert named(paste.format("sk-old11...wxyz")) == "credential-overridden"
    assert named(paste.format("sk-new77...Q4fA")) != "credential-overridden"


def test_of_two_lines_with_one_name_the_last_one_counts() -> None:
    file = ".env\nDESK_TOKEN=dt_new_5512\n{}\nDESK_TOKEN=dt_2019_0001\n\n401 invalid token"
    assert named(file.format("# old block")) == "credential-overridden"
    assert named(file.format("# .env on the other server")) != "credential-overridden"


def test_the_file_that_is_laid_over_another_counts() -> None:
    paste = (
        "application.yml\nsms.token: new-5512\napplication-prod.yml\nsms.token: {}\n--spring.profiles.active=prod\n401"
    )
    assert "credential-overridden" in signs(paste.format("old-1101"))
    assert "credential-overridden" not in signs(paste.format("new-5512"))


def test_a_variable_counts_before_the_login_of_the_tool() -> None:
    paste = "$ vault login -method=oidc\nSuccess!\n$ env\n{}\n$ vault kv get a/b\nCode: 403. permission denied"
    assert named(paste.format("VAULT_TOKEN=hvs.CAES")) == "credential-overridden"
    assert named(paste.format("VAULT_ADDR=https://v.example")) != "credential-overridden"


def test_a_proxy_with_a_credential_of_its_own_overrides_that_of_the_client() -> None:
    config = (
        "location / {{ proxy_pass http://b; proxy_set_header Authorization {}; }}\n"
        "The client sends Authorization: Bearer k3J9\n401"
    )
    assert named(config.format('"Basic bW9uaXRvcjptb25pdG9y"')) == "credential-overridden"
    assert named(config.format("$http_authorization")) != "credential-overridden"


def test_the_header_of_gits_settings_needs_its_colon() -> None:
    command = 'git -c http.extraHeader="Authorization{} Basic $B64" fetch origin\nfatal: Authentication failed'
    assert named(command.format("")) == "malformed-header-line"
    assert named(command.format(":")) != "malformed-header-line"


def test_a_command_in_a_plain_line_of_a_pipeline_is_read_to_its_end() -> None:
    step = 'steps:\n  - run: curl -sf -H "Authorization: Bearer $APP_TOKEN" https://a.example/v1\ncurl: (22) error: 401'
    assert named(step) not in ("malformed-header-line", "empty-token")


def test_a_pod_puts_in_what_its_command_names() -> None:
    pod = 'containers:\n  - command: ["curl", "-H", "Authorization: Bearer {}", "https://a.example/v1"]\n\n401'
    assert named(pod.format("$SYNC_TOKEN")) == PLACEHOLDER
    assert named(pod.format("$(SYNC_TOKEN)")) != PLACEHOLDER


def test_quotes_within_the_value_of_a_secret_are_seen() -> None:
    secret = "apiVersion: v1\nkind: Secret\ndata:\n  CRM_TOKEN: {}\n---\n401 unknown token"
    assert named(secret.format("ImNybV81NTFjYWI5OTAi")) == "token-quoted"
    assert named(secret.format("Y3JtXzU1MWNhYjk5MA==")) != "token-quoted"


@pytest.mark.parametrize(
    ("wrong", "right", "cause"),
    [
        (
            'h = {"xi-api-key": "{KEY}"}\nrequests.get(u, headers=h)',
            'h = {"xi-api-key": KEY}\nrequests.get(u, headers=h)',
            PLACEHOLDER,
        ),
        (
            'API_T=k3J9 curl -H "Authorization: Bearer $API_T" u',
            'API_T=k3J9\ncurl -H "Authorization: Bearer $API_T" u',
            "empty-token",
        ),
        ("$ cat -A .env\nAPI_TOKEN=k3J9vQ^M$", "$ cat -A .env\nAPI_TOKEN=k3J9vQ$", "token-whitespace-or-newline"),
        (
            'docker exec a sh -c curl -H "Authorization: Bearer k" u',
            "docker exec a sh -c 'curl -u a:b u'",
            "shell-quoting-broke-header",
        ),
    ],
)
def test_the_mistake_is_seen_and_what_looks_alike_is_not(wrong: str, right: str, cause: str) -> None:
    assert cause in signs(wrong)
    assert cause not in signs(right)
