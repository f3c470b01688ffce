"""What people write in eleven languages is read right or left alone; letters of other scripts make no token."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.parse import parse
from tests.corpus.examined import examined
from tests.corpus.form_samples import AT, token

SENTENCES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("told_in_languages.toml").read_text(encoding="utf-8")
)["sentence"]
REFUSED = """GET /v2/devices HTTP/1.1
Host: api.example.com
Authorization: Bearer 9mQx7Lk2Vw4RpTnZt8sY

HTTP/1.1 401 Unauthorized
Content-Length: 0
"""
FOREIGN = {"ru": "д", "zh": "令", "ja": "ト", "ko": "토", "de": "ß", "pl": "ł"}


def named(text: str) -> str | None:
    report, _ = examined(text, "generic", AT)
    return report.verdict.cause if report.verdict else None


def told(sentence: dict[str, Any]) -> str:
    return f"{sentence['language']}: {sentence['text'][:40]}"


def test_each_language_has_five_sentences_of_which_some_name_no_cause() -> None:
    counted = Counter(sentence["language"] for sentence in SENTENCES)
    neutral = Counter(sentence["language"] for sentence in SENTENCES if not sentence["causes"])

    assert set(counted) == {"de", "fr", "es", "pt", "it", "nl", "pl", "ru", "zh", "ja", "ko"}
    assert min(counted.values()) >= 5
    assert min(neutral.values()) >= 2


@pytest.mark.parametrize("sentence", SENTENCES, ids=told)
def test_a_sentence_alone_is_read_right_or_left_alone_and_holds_no_token(sentence: dict[str, Any]) -> None:
    made = parse(sentence["text"])

    assert named(sentence["text"]) in (None, *sentence["causes"])
    assert not made.tokens
    assert not made.credentials


@pytest.mark.parametrize("sentence", SENTENCES, ids=told)
def test_under_a_refused_call_no_other_cause_is_made_of_it(sentence: dict[str, Any]) -> None:
    made = parse(f"{REFUSED}\n{sentence['text']}\n")

    assert named(f"{REFUSED}\n{sentence['text']}\n") in (None, *sentence["causes"])
    assert [item.secret.reveal() for item in made.tokens] == ["9mQx7Lk2Vw4RpTnZt8sY"]


@pytest.mark.parametrize("language", FOREIGN)
def test_a_letter_of_another_script_within_a_token_is_its_defect(language: str) -> None:
    sent = token("https://api.example.com")
    broken = sent[:60] + FOREIGN[language] + sent[60:]
    text = REFUSED.replace("9mQx7Lk2Vw4RpTnZt8sY", broken)

    assert named(text) == "token-invisible-or-nonascii-chars"


def test_the_causes_that_sentences_may_be_read_as_exist() -> None:
    assert {cause for sentence in SENTENCES for cause in sentence["causes"]} <= set(CAUSES)
