"""A Secret stays one in every way that Python can turn a value into text; a Message fills only its own names."""

from __future__ import annotations

import copy
import json
import logging
import pickle

import pytest

from diagnostics.engine.model.types import Message, Secret, fill, msg

HIDDEN = "p4ssw0rd-that-nobody-may-read"


@pytest.mark.parametrize("shown", [repr, str, format, lambda s: f"{s}", lambda s: f"{s!r}", lambda s: f"{[s]}"])
def test_a_secret_never_shows_its_text(shown):
    assert HIDDEN not in shown(Secret(HIDDEN))


def test_a_secret_refuses_json_and_pickle():
    with pytest.raises(TypeError):
        json.dumps({"token": Secret(HIDDEN)})
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(Secret(HIDDEN))


def test_a_secret_in_a_log_line_is_masked(caplog):
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").debug("got %s and %r", Secret(HIDDEN), Secret(HIDDEN))
    assert HIDDEN not in caplog.text


def test_a_secret_compares_by_its_text_and_survives_copying():
    assert Secret(HIDDEN) == Secret(HIDDEN)
    assert Secret(HIDDEN) != Secret(HIDDEN + "x")
    assert copy.deepcopy(Secret(HIDDEN)).reveal() == HIDDEN


def test_a_message_fills_in_its_parameters():
    assert str(msg("{n} of {total} tokens", n=1, total=3)) == "1 of 3 tokens"


@pytest.mark.parametrize("value", ["{other}", "{0.__class__}", "{", "}", "{{x}}"])
def test_braces_in_a_parameter_mean_nothing(value):
    assert str(msg("It says {value}.", value=value, other="!")) == f"It says {value}."


def test_an_unknown_name_stays_as_it_stands():
    assert fill("{a} {b}", {"a": "x"}) == "x {b}"
    assert str(Message("no parameters {here}")) == "no parameters {here}"
