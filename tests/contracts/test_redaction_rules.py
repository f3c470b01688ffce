"""Every rule that lets a value pass proves itself by an example that passes and one that must not."""

from __future__ import annotations

import pytest

from diagnostics.engine.redaction.addresses import segment
from diagnostics.engine.redaction.labels import Labeler
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.redaction.rulebook import Kind, Rule, rules
from diagnostics.engine.redaction.shapes import SHAPES

RULES = [(kind, rule) for kind in Kind for rule in rules(kind)]


def shown(kind: Kind, rule: Rule, value: str) -> str:
    if kind is Kind.PATH_SEGMENT:
        return segment(value) or "[segment]"
    return Scrubber((), Labeler(b"key")).value(kind, rule.names[0], value)


@pytest.mark.parametrize(("kind", "rule"), RULES, ids=lambda item: getattr(item, "reason", item))
def test_the_examples_of_a_rule_are_as_it_says(kind: Kind, rule: Rule) -> None:
    assert shown(kind, rule, rule.passes) == rule.passes
    assert rule.masked not in shown(kind, rule, rule.masked)
    assert rule.reason


@pytest.mark.parametrize("kind", Kind)
def test_a_name_has_one_rule_of_a_kind(kind: Kind) -> None:
    names = [name for rule in rules(kind) for name in rule.names]
    assert sorted(names) == sorted(set(names))
    assert names == [name.lower() for name in names]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.PATH_SEGMENT])
def test_what_has_no_rule_is_a_label(kind: Kind) -> None:
    assert Scrubber((), Labeler(b"key")).value(kind, "acme-sid", "read").startswith("[value ")


def test_every_shape_refuses_a_random_key_but_those_of_listed_identifiers() -> None:
    random = "Zk3hJ29sLq8wPdXy7Rt1"
    taking = {name for name, shape in SHAPES.items() if shape(random) is not None}
    assert taking == {"key id", "trace", "thumbprint"}
