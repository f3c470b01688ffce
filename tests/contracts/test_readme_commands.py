"""Every command of the README is tried by a test in a fresh copy, or stands on a short list with the reason."""

from __future__ import annotations

from tests.live.readme import ROOT, TRIED, UNTRIED, commands


def test_every_command_of_the_readme_is_tried_or_has_a_reason_not_to_be() -> None:
    shown = set(commands((ROOT / "README.md").read_text("utf-8")))
    assert len(shown) > 10
    assert shown == {command.text for command in TRIED} | set(UNTRIED)
    assert len(UNTRIED) <= 6
    assert all(UNTRIED.values())
