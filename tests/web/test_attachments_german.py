"""Attachments in German: no English is left in them but what the paste, its server or a named program said."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from diagnostics import services
from diagnostics.attachments import files
from diagnostics.engine.report import export
from diagnostics.presentation import words
from tests.corpus import examined
from tests.corpus.examined import Case
from tests.fixtures.english_words import english_in
from tests.fixtures.pdf import text_of
from tests.fixtures.thorough import drawn
from tests.web import sample_report
from tests.web.stored import owning, store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pdf_at_once")]
CASES = examined.cases()
PRINTED = ("token-expiry-1", "scope-endpoint-1", "calls-header-1", "token-claims-2")
IN_PDF = [case for case in CASES if case.id in PRINTED]
# What a named program means by its message is told in the words of its source, under a label that says so.
IN_ITS_WORDS = "(auf Englisch)"


@pytest.fixture(autouse=True)
def _back_to_english() -> Iterator[None]:
    yield
    translation.deactivate()


def german(case: Case) -> dict[str, Any]:
    """The report of a case in German, as a file gets it."""
    _, snapshot = examined.once(case)
    with translation.override("de"):
        report = export.rendered(snapshot, translate=gettext, kb_url=services.absolute_kb_url)
    return report | {"id": "0a1b2c3d4e5f6g7h8j9kmnpqrs", "language": "de"}


def shown(page: str) -> str:
    """The text of an HTML file outside code and what stands in a fixed width because it is a value."""
    page = re.sub(r"<(pre|script|style|code)\b.*?</\1>", " ` ` ", page, flags=re.DOTALL)
    page = re.sub(r'<(\w+)[^>]*class="[^"]*\bmono\b[^"]*"[^>]*>.*?</\1>', " ` ` ", page, flags=re.DOTALL)
    return markup.unescape(re.sub(r"<[^>]+>", "\n", page))


def others_words(report: dict[str, Any], paste: str) -> set[str]:
    """What is not ours to translate: sentences about a named program, and every piece that stands in the paste."""
    rows = [row for finding in report["findings"] for row in finding["evidence"]]
    said = {row["value"] for row in rows if row["label"].endswith(IN_ITS_WORDS)}
    answers = [piece for row in rows for piece in re.split(r"[,;:] ?", row["value"])]
    errors = [error["text"] for error in report["understood"].get("errors") or ()]
    return said | {piece for piece in answers if piece.lower().strip() in paste} | set(errors)


def remains(text: str, report: dict[str, Any], paste: str) -> list[str]:
    """Where English is left in a text, a line each."""
    known = others_words(report, paste)
    found = []
    for line in map(str.strip, text.splitlines()):
        pieces = [piece.strip() for piece in re.split(r"[,;:] ?", line)]
        # A text of ours with a label in it holds a word that the paste made a secret; it is no catalogue's any more.
        if line in known or "[secret " in line:
            continue
        ours = ", ".join(piece for piece in pieces if piece not in known and piece.lower() not in paste)
        found += [f"{line}  [{said}]" for said in english_in(ours)]
    return found


@pytest.mark.parametrize("case", drawn(CASES, 4), ids=lambda case: case.id)
def test_no_english_is_left_in_the_html_and_the_markdown(case: Case) -> None:
    report = german(case)
    page = files.of_report(report, "html").content.decode()
    # A challenge is shown without the quotes of its parameters.
    paste = " ".join(case.text.lower().replace('"', "").split())
    assert '<html lang="de">' in page
    assert remains(shown(page), report, paste) == []
    text = files.of_report(report, "md").content.decode().partition("<!--")[0]
    outside_code = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    assert remains(outside_code.replace("\\", ""), report, paste) == []


@pytest.mark.parametrize("case", IN_PDF, ids=lambda case: case.id)
def test_no_english_is_left_in_the_pdf(case: Case) -> None:
    report = german(case)
    content = text_of(files.of_report(report, "pdf").content)
    command = "".join(re.findall(r"\S", report["verdict"]["fix"]["request"] if report["verdict"]["fix"] else ""))
    paste = " ".join(case.text.lower().split())
    # A line of the PDF is a piece of a paragraph, of a table's cell or of a command, which is left out.
    text = " ".join(line for line in content.splitlines() if "".join(line.split()) not in command)
    for words_of_others in sorted(others_words(report, paste), key=len, reverse=True):
        text = text.replace(words_of_others, "` `") if " " in words_of_others else text
    assert english_in(text) == []


@pytest.mark.parametrize(
    ("form", "wanted"), [("html", "de"), ("md", "de"), ("pdf", "de"), ("json", "en"), ("zip", "en")]
)
def test_what_people_read_is_in_the_pages_language_and_what_programs_read_is_english(
    client: Client, form: str, wanted: str
) -> None:
    made = store(sample_report.expired())
    answer = owning(client).get(f"/d/{made.pk}/attachment.{form}", headers={"accept-language": "de"})
    assert answer.status_code == 200
    assert answer.content == files.attachment(made, form, language=wanted).content
    named = owning(client).get(f"/d/{made.pk}/attachment.{form}?language=en", headers={"accept-language": "de"})
    assert named.content == files.attachment(made, form).content


def test_the_markdown_for_an_issue_is_in_the_pages_language(client: Client) -> None:
    made = store(sample_report.expired())
    page = owning(client).get(f"/d/{made.pk}/markdown/", headers={"accept-language": "de"}).content.decode()
    assert "Wer handeln muss: Sie." in page
    assert "Who must act" not in page
    english = owning(client).get(f"/d/{made.pk}/markdown/").content.decode()
    assert "Who must act: you." in english


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("Authorization header of request 1", "Header Authorization der Anfrage 1"),
        ("code in the body of request 2", "code im Body der Anfrage 2"),
        ("Cookie header of request 1; cookie a of request 3", "Header Cookie der Anfrage 1; Cookie a der Anfrage 3"),
        ("something else", "something else"),
        ("", ""),
    ],
)
def test_where_a_token_stands_is_told_in_german_of_old_reports_too(where: str, said: str) -> None:
    assert words.places(where) == where
    with translation.override("de"):
        assert words.places(where) == said


def test_the_bound_of_a_time_is_told_in_words_and_not_in_signs() -> None:
    assert words.expected("> 2026-11-28T10:01:34Z") == "after 2026-11-28 10:01:34 UTC"
    assert words.expected("≤ 2026-11-28T10:01:34Z") == "2026-11-28 10:01:34 UTC or earlier"
    with translation.override("de"):
        assert words.expected("> 2026-11-28T10:01:34Z") == "nach 2026-11-28 10:01:34 UTC"


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("read or devices:read", "read oder devices:read"),
        ("a and b or c", "a und b oder c"),
        ("app in both", "app in beiden"),
        ("more than 5 minutes", "mehr als 5 Minuten"),
        ("Fixed", "Fixed"),
        ("https://api.xxx.com", "https://api.xxx.com"),
    ],
)
def test_what_was_expected_is_told_with_our_words_in_german(expected: str, said: str) -> None:
    assert words.expected(expected) == expected
    with translation.override("de"):
        assert words.expected(expected) == said
