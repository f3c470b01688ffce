"""Pastes in which what looks like a slip is none, or in which what would mend it is not told."""

from __future__ import annotations

import pytest

from diagnostics.engine.parse import parse
from diagnostics.engine.parse.budget import Budget
from tests.corpus.examined import examined
from tests.engine.test_checks_paste import AT
from tests.engine.test_corrections_whole import fix_of

CURL = 'curl -H "Authorization: Bearer $T" https://api.example.com/v1\n401 invalid token\n'
TOKEN = 'curl {} https://api.example.com/v1/items -H "Authorization: Token abcDEF123ghi456abc"\n'
ASKED = "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n"
SCRIPT_ABOVE = (
    'Windows:\n@echo off\ncurl -H "Authorization: Bearer %TOKEN%" https://api.example.com/v1\nworks, but on my Mac:\n'
    "curl -H 'Authorization: Bearer abcDEF123ghiJKL456' https://api.example.com/v1\nHTTP/1.1 401 Unauthorized\n"
    '{"error":"token revoked"}\n'
)


@pytest.mark.parametrize(
    "line",
    [
        "$ T=$(doppler secrets get API_TOKEN --plain --token sunshine | head -c 64)\n" + CURL,
        'echo "$API_KEY" | vercel env add API_KEY production --token sunshine\n401\n',
        'echo "$API_KEY" | vercel env add API_KEY sunshine\n401\n',
    ],
)
def test_a_word_that_may_be_a_secret_is_not_shown_of_a_command(line: str) -> None:
    assert "sunshine" not in fix_of(line).request


@pytest.mark.parametrize(
    ("paste", "cause"),
    [
        (SCRIPT_ABOVE, "shell-quoting-broke-header"),
        ("$ REPO=acme/app gh secret set API_KEY --body x --repo $REPO\nHTTP 401 Unauthorized\n", "empty-token"),
        ("$ NS=prod kubectl -n prod get pods; kubectl -n $NS get pods\nUnauthorized\n", "empty-token"),
        ('$ echo "$DB_PASSWORD" | docker secret create db_password -\n' + CURL, "token-whitespace-or-newline"),
    ],
)
def test_a_cause_is_not_named_for_what_only_stands_near(paste: str, cause: str) -> None:
    verdict = examined(paste, "generic", AT)[0].verdict
    assert verdict is not None
    assert verdict.cause != cause
    assert cause not in {sign.causes[0].cause for sign in parse(paste).code_signs}


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        (
            'req.setValue("Bearer " + token.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed)!, '
            'forHTTPHeaderField: "Authorization")\n// 401\n',
            "withAllowedCharacters",
        ),
        (
            "token = line.split('=')[1].strip()\nrequests.get('https://api.example.com/v1', "
            "headers={'Authorization': 'Bearer ' + token})\n# API_TOKEN=p+tOoB5zD33RpQ33==\n# 401\n",
            "token = line.strip()",
        ),
        (
            "const id = token.substring(0, 20);\nconsole.log('using', id);\nfetch('https://api.example.com/v1', "
            "{ headers: { Authorization: 'Bearer ' + token } });\n// 401\n",
            "const id = token;",
        ),
    ],
)
def test_what_is_not_known_to_be_right_is_not_written(code: str, wrong: str) -> None:
    assert wrong not in fix_of(code).request


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("--data-binary @photo.png", "--data-binary @photo.png"),
        ('-F "files=@a.txt" -F "files=@c.txt"', '-F "files=@$FILES_2"'),
        ('--form-string "text=@alice hello"', '--form-string "text=$TEXT"'),
    ],
)
def test_a_body_is_sent_in_the_way_in_which_it_was(sent: str, kept: str) -> None:
    assert kept in fix_of(TOKEN.format(sent) + ASKED).request


def test_what_is_replaced_in_variables_is_paid_for() -> None:
    uses = "%AAA:a=bb% " * 3000
    text = f'@echo off\nset AAA={"a" * 16_000}\ncurl https://api.example.com -H "Authorization: %AAA%" {uses}\n'
    budget = Budget()
    parse(text, budget=budget)
    assert budget.refused > 2000
