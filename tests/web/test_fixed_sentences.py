"""Sentences and addresses of templates that are made once: what is kept of them is the same for everybody."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from diagnostics.models import Diagnosis, new_id
from diagnostics.templatetags.addresses import AddressOfDiagnosis, FixedAddress
from diagnostics.templatetags.sentences import CountingSentence, FixedSentence

LOAD = "{% load i18n static sentences addresses %}"
COUNTED = (
    "{% blocktranslate count n=rows|length %}{{ n }} check passed"
    "{% plural %}{{ n }} checks passed{% endblocktranslate %}"
)


def shown(text: str, language: str = "en", **values: object) -> str:
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


def test_a_number_is_told_in_each_readers_language_and_as_it_is_on_this_page() -> None:
    template = Template(LOAD + COUNTED)
    told = [("en", 1, "1 check passed"), ("en", 2, "2 checks passed"), ("de", 2, "2 Prüfungen bestanden")]
    for language, n, said in (*told, *told):
        with translation.override(language):
            assert template.render(Context({"rows": "x" * n})) == said


def test_a_number_beyond_those_that_are_kept_is_told_too() -> None:
    assert shown(COUNTED, rows="x" * 5000) == "5000 checks passed"


@pytest.mark.parametrize(
    "text",
    [
        "{% blocktranslate %}environment {{ environment }}{% endblocktranslate %}",
        "{% blocktranslate count n=3 %}{{ n }} {{ word }}{% plural %}{{ n }} {{ word }}{% endblocktranslate %}",
        "{% blocktranslate with word=name count n=3 %}{{ n }}{% plural %}{{ word }}{% endblocktranslate %}",
    ],
)
def test_a_sentence_that_tells_more_than_a_number_is_not_kept(text: str) -> None:
    assert not Template(LOAD + text).nodelist.get_nodes_by_type(CountingSentence)


def test_addresses_are_those_that_django_finds() -> None:
    of_diagnosis = "{% url 'share' diagnosis.pk %} {% url 'attachment' diagnosis.pk 'zip' %}"
    told = "{% url 'home' %} {% static 'icons.svg' %} " + of_diagnosis
    template = Template(LOAD + told)
    assert len(template.nodelist.get_nodes_by_type((FixedAddress, AddressOfDiagnosis))) == 4
    for _ in range(2):
        made = Diagnosis(pk=new_id())
        same = Template("{% load static %}" + told).render(Context({"diagnosis": made}))
        assert template.render(Context({"diagnosis": made})) == same


@pytest.mark.parametrize(
    "text", ["{% url name %}", "{% url 'shared' slug %}", "{% url 'kb_section' row.article row.anchor %}"]
)
def test_an_address_of_anything_but_a_diagnosis_is_not_kept(text: str) -> None:
    assert not Template(LOAD + text).nodelist.get_nodes_by_type((FixedAddress, AddressOfDiagnosis))


def test_what_the_page_brings_is_escaped_as_ever() -> None:
    assert shown("{% translate word %}", word="<b>") == "&lt;b&gt;"
