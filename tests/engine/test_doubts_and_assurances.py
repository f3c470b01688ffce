"""What is asked, guessed or said to be in order names no cause, in whatever language it is said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.words.assured import assured
from diagnostics.engine.words.suspected import suspected
from tests.corpus.examined import examined

AT = datetime(2026, 11, 29, 8, tzinfo=UTC)


def cause(text: str) -> str | None:
    verdict = examined(text, "generic", AT)[0].verdict
    assert verdict is not None
    return verdict.cause


@pytest.mark.parametrize(
    "text",
    [
        "Is our IP blocked?",
        "Could it be the cache?",
        "Flaky key cache?",
        "Who changed the secret?",
        "Liegt es am Proxy?",
        "¿Puede ser que la IP esté bloqueada?",
        "Est-ce que le compte est bloqué ?",
        "Será que o token foi revogado?",
        "是不是 IP 被封了？",
        "IPがブロックされているのでしょうか？",
        "IP가 차단된 걸까요?",
        "Может, аккаунт заблокирован?",
        "I thought it was the user agent, but no.",
    ],
)
def test_a_question_or_a_guess_that_was_given_up_is_set_apart(text: str) -> None:
    assert suspected(text)


@pytest.mark.parametrize(
    "text",
    [
        "Why does the gateway drop the header?",
        "Should I send the token in the query?",
        "Is it because we use the wrong tenant since Monday?",
        "Does https://id.example.com count as another issuer?",
        "Our IP is blocked.",
        "The secret was rotated yesterday.",
    ],
)
def test_a_question_that_tells_of_the_call_and_a_statement_are_kept(text: str) -> None:
    assert not suspected(text)


@pytest.mark.parametrize(
    "text",
    [
        "L'horloge est à l'heure",
        "le mot de passe est correct",
        "O relógio está certo",
        "Часы идут верно",
        "服务器时间没有问题",
        "パスワードも合っています",
        "비밀번호도 맞습니다",
    ],
)
def test_an_assurance_is_understood_in_further_languages(text: str) -> None:
    assert assured(text + ".")


@pytest.mark.parametrize(
    "text",
    [
        "Le mot de passe est faux.",
        "O token está expirado.",
        "Пароль неверный.",
        "密码不正确。",
        "비밀번호가 틀렸습니다.",
    ],
)
def test_a_fault_that_is_told_in_them_is_no_assurance(text: str) -> None:
    assert not assured(text)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            "GET https://api.acme.example/v2/orders answers 403. Is our IP blocked?",
            "GET https://api.acme.example/v2/orders answers 403: our IP is not on their allowlist.",
        ),
        (
            "POST /v1/send answers 401. Has the key been revoked maybe?",
            "POST /v1/send answers 401. I revoked the key by mistake yesterday.",
        ),
    ],
)
def test_what_is_asked_is_no_verdict_and_what_is_told_is_one(asked: str, told: str) -> None:
    assert cause(asked) is None
    assert cause(told) in ("ip-not-allowed", "token-revoked")


@pytest.mark.parametrize(
    "text",
    [
        "How do I show the remaining lifetime of the access token in the header bar? Login works.",
        "It all goes through since Tuesday, only the duration bothers us: deploying takes four minutes.",
    ],
)
def test_a_question_about_something_else_than_a_refusal_gets_no_cause(text: str) -> None:
    assert cause(text) is None
