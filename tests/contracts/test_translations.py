"""A language that is offered is whole: every sentence of pages, code and engine is in its catalogue, and compiled."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import to_locale

from diagnostics.management.commands import messages
from diagnostics.presentation.sentences import of_python, of_template, sentences

CATALOGUES = messages.catalogues()


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_catalogue_has_every_sentence_with_its_placeholders_and_no_other(catalogue: Path) -> None:
    spoken = sentences(settings.BASE_DIR)
    assert messages.found_wrong(catalogue, spoken) == [], "run `make manage ARGS=messages` and translate what it lists"


def test_exactly_the_languages_with_a_catalogue_are_offered() -> None:
    offered = {to_locale(code) for code, _name in settings.LANGUAGES}
    assert offered == {"en"} | {path.parent.parent.name for path in CATALOGUES}


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_catalogue_counts_as_its_language_does_and_holds_nothing_in_doubt(catalogue: Path) -> None:
    entries = polib.pofile(str(catalogue))
    assert [entry.msgid for entry in entries if entry.fuzzy or entry.obsolete] == []
    forms = messages.plural_forms(catalogue.parent.parent.name)
    assert entries.metadata["Plural-Forms"] == forms
    assert {len(entry.msgstr_plural) for entry in entries if entry.msgid_plural} == {int(forms[len("nplurals=")])}


def test_a_language_begins_with_its_line_in_the_settings(tmp_path: Path) -> None:
    begun = messages.begin_missing(tmp_path, ["en", "pt-br", "pl"])
    assert begun == [tmp_path / "pt_BR/LC_MESSAGES/django.po", tmp_path / "pl/LC_MESSAGES/django.po"]
    assert messages.begin_missing(tmp_path, ["en", "pt-br", "pl"]) == []
    spoken = {("New", ""): ["a.py"], ("%(n)d day", "%(n)d days"): ["a.py"]}
    messages.write(begun[1], spoken)
    assert [len(entry.msgstr_plural) for entry in polib.pofile(str(begun[1]))] == [0, 4]  # as Poles count
    assert messages.found_wrong(begun[1], spoken) == ["untranslated: New", "untranslated: %(n)d day"]


def test_a_language_that_django_does_not_know_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Django does not know the language xx"):
        messages.begin_missing(tmp_path, ["xx"])
    assert list(tmp_path.iterdir()) == []


def test_a_sentence_of_every_source_is_extracted() -> None:
    spoken = {singular for singular, _plural in sentences(settings.BASE_DIR)}
    assert {
        "Find the cause",  # a template
        "You",  # a word of the presentation
        "The diagnosis is deleted; nothing of it is left.",  # a view
        "The token has not expired",  # the title of a check
        "The access token has expired",  # the title of a cause
        "The value is empty.",  # a defect that parsing notes
        "Bearer twice",  # an example of the paste box
    } <= spoken


def test_adjacent_strings_alternatives_and_plurals_are_read_from_code() -> None:
    source = 'msg("one " "sentence"); msg("if" if x else "else"); ngettext("%(n)d day", "%(n)d days", n); msg(name)'
    assert set(of_python(source)) == {("one sentence", ""), ("if", ""), ("else", ""), ("%(n)d day", "%(n)d days")}


def test_a_row_of_evidence_gives_the_words_that_are_ours_and_none_that_a_paste_may_hold() -> None:
    source = """
Evidence(msg("Row"), "missing" if x else "none", expected="a fresh proof")
Evidence(msg("Row"), value, "none")
"""
    assert set(of_python(source)) == {
        ("Row", ""),
        ("found\x04missing", ""),
        ("expected\x04a fresh proof", ""),
        ("expected\x04none", ""),
    }


def test_a_template_gives_what_django_will_look_up() -> None:
    text = (
        "{% load i18n %}{% if a %}{% translate 'Yes' %}{% endif %}"
        "{% blocktranslate count n=days %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
        "{% translate title %}"
    )
    assert set(of_template(text)) == {("Yes", ""), ("%(n)s day", "%(n)s days")}


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "xx" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    kept = polib.POFile()
    kept.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    kept.append(polib.POEntry(msgid="The {name} is empty.", msgstr="{name} ist leer."))
    kept.append(polib.POEntry(msgid="Gone", msgstr="Weg"))
    kept.save(str(path))
    return path


def test_updating_keeps_translations_adds_what_is_new_and_drops_what_nobody_says(catalogue: Path) -> None:
    messages.write(catalogue, {("The {name} is empty.", ""): ["a.py"], ("New", ""): ["b.py"]})
    assert [(e.msgid, e.msgstr) for e in polib.pofile(str(catalogue))] == [
        ("The {name} is empty.", "{name} ist leer."),
        ("New", ""),
    ]
    assert b"Gone" not in catalogue.with_suffix(".mo").read_bytes()


def test_a_missing_a_leftover_and_a_wrongly_filled_sentence_are_named(catalogue: Path) -> None:
    spoken = {("The {name} is empty.", ""): ["a.py"], ("Gone", ""): ["a.py"]}
    messages.write(catalogue, spoken)
    assert messages.found_wrong(catalogue, spoken) == []
    changed = polib.pofile(str(catalogue))
    changed[0].msgstr = "{nam} ist leer."
    changed.save(str(catalogue))
    wrong = messages.found_wrong(catalogue, {("The {name} is empty.", ""): [], ("New", ""): []})
    assert [line.partition(":")[0] for line in wrong] == [
        "missing",
        "left over",
        "other placeholders",
        "the compiled file is not of this catalogue",
    ]


def test_a_sentence_that_stayed_english_and_one_that_lost_a_mark_are_named(catalogue: Path) -> None:
    spoken = {(text, ""): ["a.py"] for text in ("Nothing of it was kept here.", "Token {name}", "A <code>b</code>.")}
    messages.write(catalogue, spoken)
    entries = polib.pofile(str(catalogue))
    for entry, text in zip(entries, ("Nothing of it was kept here.", "Token {name}", "Ein <code>b."), strict=True):
        entry.msgstr = text
    entries.save(str(catalogue))
    catalogue.with_suffix(".mo").write_bytes(entries.to_binary())
    assert messages.found_wrong(catalogue, spoken) == [
        "still English: Nothing of it was kept here.",
        "other placeholders: A <code>b</code>. -> Ein <code>b.",
    ]
