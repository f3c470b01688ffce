"""Sentences of templates that are made once for each language: what is kept of them is the same for everybody."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from diagnostics.templatetags.sentences import FixedSentence

LOAD = "{% load i18n sentences %}"


def shown(text: str, language: str = "en", **values: str) -> str:
    with translation.override(language):
        return Template(LOAD + text).render(Context(values))


def test_a_sentence_is_said_in_each_readers_language() -> None:
    template = Template(LOAD + '{% translate "Copied" %}')
    for language, said in (("en", "Copied"), ("de", "Kopiert"), ("en", "Copied")):
        with translation.override(language):
            assert template.render(Context()) == said


@pytest.mark.parametrize(
    "text",
    [
        "{% translate word %}",
        '{% translate "Copied" as said %}{{ said }}',
        '{% translate "Copied"|add:word %}',
        '{% translate "Copied" context word %}',
    ],
)
def test_nothing_that_depends_on_the_page_is_kept(text: str) -> None:
    assert not Template(LOAD + text).nodelist.get_nodes_by_type(FixedSentence)


def test_what_the_page_brings_is_escaped_as_ever() -> None:
    assert shown("{% translate word %}", word="<b>") == "&lt;b&gt;"
