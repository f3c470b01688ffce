"""A slip of the pen in a file of words is told with its file and line, or by the example that it no longer fits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from diagnostics.engine.model.catalogue import UnknownName
from diagnostics.engine.words import codes, dictionary, messages

JOSERFC = messages.FOLDER / "joserfc.toml"
STRIPE = codes.FOLDER / "stripe.toml"


def test_every_known_message_stands_in_its_own_example() -> None:
    """Whatever else is heard there: a message of another stack with the same cause would hide a slip."""
    slips = [f"{one.stack}.toml: {one.text}" for one in messages.known() if not messages.said_in(one, one.example)]
    assert slips == []


def test_every_code_stands_in_its_own_example() -> None:
    slips = [f"{one.vendor}.toml: {one.code}" for one in codes.known() if one.code.lower() not in one.example.lower()]
    assert slips == []


def test_nothing_is_written_down_twice_in_one_file() -> None:
    said = Counter((one.stack, one.text) for one in messages.known())
    coded = Counter((one.vendor, one.code) for one in codes.known())
    assert [name for name, times in (*said.items(), *coded.items()) if times > 1] == []


def changed(file: Path, old: str, new: str, folder: Path) -> Path:
    """The file with one thing written wrong, under its own name elsewhere."""
    text = file.read_text("utf-8")
    assert old in text, f"{file.name} does not hold {old!r}"
    (folder / file.name).write_text(text.replace(old, new, 1), "utf-8")
    return folder / file.name


def without_a_letter(word: str) -> str:
    return word[:2] + word[3:]


@pytest.mark.parametrize("number", range(sum(one.stack == "joserfc" for one in messages.known())))
def test_a_letter_left_out_of_any_text_is_seen(number: int, tmp_path: Path) -> None:
    """The kind of slip that no other test saw, tried in every message of one file."""
    right = [one for one in messages.known() if one.stack == "joserfc"][number]
    word = max(re.findall(r"\w+", re.sub(r"\{\w+\}", "", right.text)), key=len)
    wrong = right.text.replace(word, without_a_letter(word))
    file = changed(JOSERFC, f'text = "{right.text}"', f'text = "{wrong}"', tmp_path)
    assert [one.text for one in messages.of_file(file) if not messages.said_in(one, one.example)] == [wrong]


SLIPS: list[tuple[Path, str, str, str]] = [
    (JOSERFC, "also = ", "aslo = ", r"joserfc\.toml:6: aslo is no key; did you mean also\?"),
    (JOSERFC, "cause = ", "casue = ", r"joserfc\.toml:6: cause is missing; casue is no key"),
    (JOSERFC, "example = ", "exmple = ", r"joserfc\.toml:6: example is missing"),
    (JOSERFC, 'kind = "name"', 'kind = "nmae"', r"joserfc\.toml:14: kind is 'nmae' and none of name"),
    (JOSERFC, "when = ", "whn = ", r"joserfc\.toml:6: when is missing"),
    (JOSERFC, 'speaker = "library"', 'speaker = "libary"', r"joserfc\.toml:1: speaker is 'libary'"),
    (JOSERFC, 'stack = "joserfc"', 'stack = "josrefc"', r"joserfc\.toml:1: stack is 'josrefc'"),
    (JOSERFC, 'cause = "access-token-expired"', 'cause = "acces-token-expired"', r"joserfc\.toml:9: 'acces-token-exp"),
    (JOSERFC, '"clock-skew", "wrong', '"clock-skw", "wrong', r"joserfc\.toml:10: 'clock-skw' is no cause"),
    (JOSERFC, 'text = "The token is expired"', 'text = "{token}"', r"joserfc\.toml:6: text has no word outside"),
    (STRIPE, "also = ", "aslo = ", r"stripe\.toml:\d+: aslo is no key"),
    (STRIPE, "example = ", "exmple = ", r"stripe\.toml:\d+: example is missing"),
    (STRIPE, "vendor = ", "vednor = ", r"stripe\.toml:1: vendor is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "told"), SLIPS, ids=[new for _, _, new, _ in SLIPS])
def test_a_slip_in_a_key_or_a_name_is_told_with_its_line(
    file: Path, old: str, new: str, told: str, tmp_path: Path
) -> None:
    read: Callable[[Path], Iterable[object]] = messages.of_file if file is JOSERFC else codes.of_file
    with pytest.raises(UnknownName, match=told):
        list(read(changed(file, old, new, tmp_path)))


@pytest.mark.parametrize("weight", ["8", "1.2", "0", "8.", "-.5", ".x"])
def test_a_weight_that_is_none_is_refused(weight: str) -> None:
    with pytest.raises(UnknownName, match=f"is no weight from 0 to 1|{re.escape(weight)}"):
        dictionary._causes(f"access-token-expired {weight}", "oauth")
