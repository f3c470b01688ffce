"""Answers at a prompt: what a command printed stands below it and above the next one."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.types import Outcome
from tests.engine.test_checks_paste import judged

_PRINTED = "date: Thu, 05 Jun 2025 13:21:33 GMT"


@pytest.mark.parametrize(
    ("prompt", "other"),
    [
        ("$ ", "mc ls lab/backups"),
        ("% ", "aws s3 ls"),
        ("PS C:\\work> ", "az storage blob list"),
        ("C:\\work>", "restic snapshots"),
    ],
)
def test_what_another_command_was_refused_with_is_not_the_answer_of_the_call_above(prompt: str, other: str) -> None:
    paste = f"{prompt}curl -sI https://files.example\n{_PRINTED}\n{prompt}{other}\nUnable to list: 403"
    assert judged("header.present", paste).outcome is not Outcome.FAIL


def test_a_status_below_the_fields_of_one_command_is_its_answer() -> None:
    paste = f"$ curl -sI https://files.example\n{_PRINTED}\nit is a 403"
    assert judged("header.present", paste).cause == "header-not-sent"
