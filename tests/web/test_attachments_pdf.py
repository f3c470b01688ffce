"""The PDF for a ticket: what it says, that every text prints, that it is what its standards say, and who makes it."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pikepdf
import pytest
import typst
from django.test import Client
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import floats, integers
from kombu.exceptions import OperationalError

from diagnostics import services, tasks
from diagnostics.attachments import files, kept_files, verification
from diagnostics.attachments.kept_files import Wanted
from diagnostics.attachments.pdf import printable, typeset
from diagnostics.models import Diagnosis
from diagnostics.runs import lifecycle
from diagnostics.views import pdf as pdf_view
from tests.fixtures.pdf import run_together
from tests.fixtures.untranslated import OTHERS
from tests.web import sample_report
from tests.web.stored import owning, store

pytestmark = [pytest.mark.django_db, pytest.mark.one_in(3)]
MOST_PAGES = 3


def pdf_of(report: dict[str, Any]) -> bytes:
    return files.of_report(report, "pdf").content


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def told(content: bytes) -> str:
    """The text in one line, as a reader hears it."""
    return " ".join(run_together(content).split())


def with_claim(value: Any) -> dict[str, Any]:
    """A report in which a text of the paste stands in the headline, a finding, the command and a call of ours."""
    report = sample_report.expired()
    report["verdict"] |= {"headline": f"It is {value}.", "kind": "broken"}
    report["verdict"]["fix"] |= {
        "text": f"Take {value}.",
        "request": f"curl '{value}'\n  -v",
        "changed": [1],
        "marks": [],
    }
    failing = next(one for one in report["findings"] if one["outcome"] == "fail")
    failing["summary"] = f"Seen: {value}"
    failing["evidence"] = [sample_report.row("Value", value, value)]
    report["probes"] = [
        {"name": value, "request": f"GET {value}", "response": f"HTTP/1.1 {value}", "ms": 1.0, "curl": ""}
    ]
    report["understood"]["subject"]["reason"] = value
    return report


def crowded(text: str, many: int = 25) -> dict[str, Any]:
    """A report with more of everything than three pages hold."""
    report = with_claim(text)
    report["verdict"] |= {
        "next_steps": [f"{n} {text}" for n in range(many)],
        "also": ["clock-skew", "missing-scope"] * many,
        "ruled_out": [finding["check"] for finding in report["findings"]] + ["wrong-environment"] * many,
    }
    report["verdict"]["fix"] |= {
        "request": "\n".join(f"  -H 'X-{n}: {text}' \\" for n in range(many)),
        "follow_up": "\n".join(f"step {n} {text}" for n in range(many)),
        "variables": [{"name": f"VALUE_{n}", "what": text, "label": "[a]"} for n in range(many)],
    }
    failing = next(one for one in report["findings"] if one["outcome"] == "fail")
    failing["evidence"] = [sample_report.row(f"Row {n} {text}", text, text) for n in range(many)]
    untested = failing | {"outcome": "unavailable", "evidence": [], "cause": None}
    report["findings"] += [failing | {"check": f"token.{n}"} for n in range(many)]
    report["findings"] += [untested | {"check": f"keys.{n}"} for n in range(many)]
    report["probes"] = [report["probes"][0] | {"name": f"{n} {text}"} for n in range(many)]
    report["understood"]["exchanges"] = many
    report["understood"]["responses"][0]["headers"] += [[f"x-request-id{n}", text] for n in range(many)]
    report["understood"]["responses"][0]["headers"].append(["x-request-id", text])
    report["understood"]["tokens"] *= many
    return report


def test_it_is_a_pdf_a_3_and_a_pdf_ua_by_its_own_words_and_parts() -> None:
    pdf = opened(pdf_of(sample_report.expired()))
    assert pdf.check_pdf_syntax() == []
    with pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert metadata["dc:title"] == "Your token expired 3 hours before this request."
        assert str(pdf.docinfo.Title) == metadata["dc:title"]
    assert pdf.Root.Lang == "en"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert [str(intent.S) for intent in pdf.Root.OutputIntents] == ["/GTS_PDFA1"]
    assert not pdf.is_encrypted
    fonts = {str(font.BaseFont) for page in pdf.pages for _name, font in page.Resources.Font.items()}
    assert all("+NotoSans" in name for name in fonts), "parts of our own fonts, inside the file"


def test_its_tags_are_headings_paragraphs_lists_and_tables_with_heads() -> None:
    pdf = opened(pdf_of(sample_report.expired()))
    kinds = [
        str(part.S) for part in pdf.objects if isinstance(part, pikepdf.Dictionary) and "/S" in part and "/P" in part
    ]
    assert {"/Document", "/H1", "/H2", "/H3", "/P", "/L", "/Table", "/TH", "/Link"} <= set(kinds)
    assert kinds.count("/H1") == 1


def test_the_signed_json_is_inside_and_says_the_same() -> None:
    report = sample_report.expired()
    pdf = opened(pdf_of(report))
    assert list(pdf.attachments) == ["report.json"]
    inside = pdf.attachments["report.json"].get_file().read_bytes()
    assert inside == files.as_json(report)
    assert verification.verified(inside).report == report
    assert [str(file.AFRelationship) for file in pdf.Root.AF] == ["/Data"]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(share=floats(0, 1, exclude_max=True), other=integers(1, 255))
def test_altered_in_any_byte_it_is_refused_with_the_reason(share: float, other: int) -> None:
    content = genuine()
    changed = bytearray(content)
    at = int(share * len(content))
    changed[at] ^= other
    with pytest.raises(verification.NotGenuine) as refused:
        verification.verified(bytes(changed))
    first, last = content.rindex(b"portal-jws"), content.rindex(b"</pdf:Keywords>")
    if not first <= at < last:
        assert refused.value.reason is verification.Reason.FILE_CHANGED


@cache
def genuine() -> bytes:
    return pdf_of(sample_report.expired())


@pytest.mark.one_in(4, "long")
def test_a_web_process_imports_no_typesetter() -> None:
    loaded = "import django, sys; django.setup(); import portal.urls, diagnostics.tasks; print('typst' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", loaded], env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "False"


def test_its_text_is_whole_and_in_order() -> None:
    content = pdf_of(sample_report.expired())
    said = told(content)
    parts = (
        "This is why the call fail", "Your token expired 3 hours before this request.",
        "Cause: The access token has expired",
        "Who acts: You", "How sure: Almost certain (98 %)", "The call: GET https://api.xxx.com/v2/devices?limit → 401",
        "What to do", "The corrected request", "curl", "Read on:", "Evidence", "Failed: ", "Ruled out",
        "Could not test", "Values to search logs for", "Token A", "a3k9qd", "About this file",
        "http://127.0.0.1:8000/d/0a1b2c3d4e5f6g7h8j9kmnpqrs/", "http://127.0.0.1:8000/verify/",
        "python manage.py verify FILE",
    )  # fmt: skip
    at = 0
    for part in parts:
        found = said.find(part, at)
        assert found >= 0, part
        at = found
    assert "page 1 of" in said


def test_the_corrected_call_is_copied_as_it_is_pasted() -> None:
    report = sample_report.expired()
    call = (
        "curl 'https://api.xxx.com/v2/devices?limit=10&after="
        + "k" * 120
        + '\' \\\n  -H "Authorization: Bearer $TOKEN"'
    )
    report["verdict"]["fix"] |= {"request": call, "changed": [2], "marks": [[2, 30, 6]]}
    assert call.replace("\n", "") in run_together(pdf_of(report))


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_the_language_is_in_the_signed_report_and_in_every_word(language: str) -> None:
    made = store(stored(sample_report.expired()))
    content = files.attachment(made, "pdf", language=language).content
    genuine = verification.verified(content)
    assert genuine.report["language"] == language
    assert str(opened(content).Root.Lang) == language
    said = told(content)
    for code in ("en", *OTHERS):
        with translation.override(code):
            words = (translation.gettext("Who acts"), translation.gettext("Ruled out"), translation.gettext("How sure"))
        assert all((f"{text}" in said) is (code == language) for text in words), code


def stored(value: Any) -> Any:
    """A snapshot names KB sections; their addresses are made when it is shown."""
    if isinstance(value, dict):
        kept = {"article", "anchor"} if value.keys() == {"article", "anchor", "url"} else value.keys()
        return {name: stored(item) for name, item in value.items() if name in kept}
    return [stored(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "text",
    [
        '#panic("x")', "*bold* _it_ `raw`", "$ x^2 $", "= Heading", '#read("/etc/passwd")', "// note", "/* open",
        "<label>", "@ref", "\\u{41}", '#import "@preview/x:0.1.0"', "]#let x = 1[", "- list", "--", '"quotes"',
        "https://example.com/*a*", "portal-jws: eyJhbGciOiJub25lIn0.e30.AAAA", "(a) Tj ET endstream endobj",
        "</rdf:li><evil/>", "&amp; &lt;",
    ],
)  # fmt: skip
def test_nothing_of_a_text_is_markup(text: str) -> None:
    content = pdf_of(with_claim(text))
    assert f"It is {text}." in told(content)
    assert f"curl '{text}'" in run_together(content)
    assert verification.verified(content).seal.form == "pdf"


@pytest.mark.parametrize(
    ("text", "prints"),
    [
        ("日本語 한국어 繁體 简体 カタカナ", "日本語 한국어 繁體 简体 カタカナ"),
        ("Ελληνικά Кириллица Łódź ß ő", "Ελληνικά Кириллица Łódź ß ő"),
        ("😀", "[U+1F600]"), ("\ud800", "[U+D800]"), ("\u202eabc", "[U+202E]abc"), ("Mu\u0308ller", "Müller"),
        ("שלום", "[U+05E9][U+05DC][U+05D5][U+05DD]"), ("\x00\x1b[31m", "[U+0000][U+001B][31m"),
        ("日\u0301", "日[U+0301]"), ("a\u00adb", "a[U+00AD]b"), ("\uffff\U0010ffff", "[U+FFFF][U+10FFFF]"),
        ("ف" * 3, "[U+0641]" * 3), ("x\u200dy\ufe0f", "x[U+200D]y[U+FE0F]"),
    ],
)  # fmt: skip
def test_a_character_without_a_glyph_prints_as_its_code_point(text: str, prints: str) -> None:
    assert prints in told(pdf_of(with_claim(text)))


def everything() -> Iterator[str]:
    """Every code point of the two planes that people write in, and some of the others, in texts of 4,096."""
    for first in (*range(0, 0x20000, 4096), 0x20000, 0xE0000, 0x10F000):
        yield "".join(map(chr, range(first, first + 4096)))


CHARACTERS = """
#set document(title: "x")
#set text(fallback: false)
#for (font, weight) in (("Noto Sans", "regular"), ("Noto Sans", "bold"), ("Noto Sans Mono", "regular")) {
  for line in sys.inputs.all.split(" ") { par(text(font: (font, "Noto Sans CJK SC"), weight: weight, line)) }
}
"""


def set_in_every_font(text: str) -> bytes:
    made: bytes = typst.compile(
        CHARACTERS.encode(), font_paths=typeset.fonts(), ignore_system_fonts=True, sys_inputs={"all": text},
        pdf_standards=list(typeset.STANDARDS),
    )  # fmt: skip
    return made


def test_every_character_that_is_said_to_have_a_glyph_has_one_in_each_font() -> None:
    """PDF/A refuses a glyph that is missing, so a document that is made has them all."""
    known = sorted(char for char in printable.characters() if char != " ")
    lines = ["".join(known[at : at + 60]) for at in range(0, len(known), 60)]
    assert len(opened(set_in_every_font(" ".join(lines))).pages) > 3
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        set_in_every_font("\U0001f600")


def test_no_code_point_is_taken_for_one_that_prints() -> None:
    known = printable.characters()
    for text in everything():
        assert set(printable.printable(text)) <= known | {"\n"}
    assert not [char for char in known if unicodedata.category(char)[0] in "MC"]


@pytest.mark.parametrize(
    ("text", "times"), [("word", 1), ("日本語", 9), ("w", 300), ("a b ", 200), ("line\n", 30), ("😀", 60)]
)
def test_it_has_three_pages_at_most_whatever_there_is(text: str, times: int) -> None:
    pdf = opened(pdf_of(crowded(text * times)))
    assert 1 <= len(pdf.pages) <= MOST_PAGES


@pytest.mark.parametrize("name", sample_report.ALL)
def test_every_kind_of_report_fits(name: str) -> None:
    report = sample_report.ALL[name]()
    content = pdf_of(report)
    assert len(opened(content).pages) <= MOST_PAGES
    if report["verdict"]:
        assert report["verdict"]["headline"] in told(content)
    else:
        assert "The examination ended before it found anything" in told(content)


def test_what_was_left_out_is_counted_and_inside() -> None:
    report = crowded("word")
    content = pdf_of(report)
    assert re.search(r"\d+ more are in the report inside this file\.", told(content))
    assert verification.verified(content).report == report


def test_nothing_runs_over_the_edge_of_the_page() -> None:
    content = pdf_of(crowded("w" * 300))
    for page in opened(content).pages:
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tm":
                assert 0 <= float(operands[4]) <= float(page.MediaBox[2]) - 57


@pytest.mark.parametrize("lines", range(20))
def test_the_lines_about_the_file_stand_on_one_page_under_their_heading(lines: int) -> None:
    report = sample_report.expired()
    report["verdict"]["fix"]["text"] = "word " * 18 * lines
    with opened(pdf_of(report)) as pdf, pikepdf.new() as last:
        last.pages.append(pdf.pages[-1])
        out = io.BytesIO()
        last.save(out)
    said = " ".join(run_together(out.getvalue()).split())
    assert said.index("About this file") < said.index("The whole report with its own signature")


def test_the_values_of_the_examined_exchange_come_first() -> None:
    report = sample_report.expired()
    report["understood"]["responses"] = [
        report["understood"]["responses"][0] | {"index": n, "headers": [["X-Request-Id", f"id-{n:02}-of-it"]]}
        for n in range(60)
    ]
    report["understood"]["subject"]["response"] = 59
    said = told(pdf_of(report)).partition("Values to search logs for")[2]
    assert said.index("id-59-of-it") < said.index("id-00-of-it")


class TestOnAPage:
    """A page asks a worker and waits a little."""

    @pytest.fixture
    def made(self) -> Diagnosis:
        return store(stored(sample_report.expired()))

    @pytest.fixture(autouse=True)
    def _impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf_view, "LONGEST_WAIT_S", 0.2)

    def get(self, made: Diagnosis, query: str = "", **headers: str) -> Any:
        return owning(Client()).get(f"/d/{made.pk}/attachment.pdf{query}", headers=headers)

    @pytest.mark.usefixtures("pdf_at_once")
    def test_it_comes_in_the_language_of_the_page_or_the_one_that_is_named(self, made: Diagnosis) -> None:
        for query, headers, language in (
            ("", {}, "en"), ("", {"Accept-Language": "de"}, "de"), ("?language=en", {"Accept-Language": "de"}, "en"),
            ("?language=xx", {}, "en"),
            ("", {"Accept-Language": "es-MX,es;q=0.9"}, "es"),
        ):  # fmt: skip
            answer = self.get(made, query, **headers)
            assert answer["Content-Type"] == "application/pdf"
            assert answer.content == files.attachment(made, "pdf", language=language).content
        assert "[hidden]" in json.dumps(verification.verified(self.get(made, "?hide_claims=on").content).report)

    @pytest.mark.usefixtures("pdf_at_once")
    def test_asked_again_it_is_made_once(self, made: Diagnosis, monkeypatch: pytest.MonkeyPatch) -> None:
        first = self.get(made).content
        monkeypatch.setattr(tasks, "_made", lambda *given: pytest.fail("made again"))
        assert self.get(made).content == first

    @pytest.mark.usefixtures("pdf_at_once")
    def test_deleted_with_its_diagnosis_it_is_gone_from_the_cache(self, made: Diagnosis) -> None:
        wanted = Wanted(made.pk, "en", hide_claims=False)
        self.get(made)
        assert kept_files.get(wanted) is not None
        services.delete(made)
        assert kept_files.get(wanted) is None
        tasks.make_pdf(made.pk, "en", False)
        assert kept_files.get(wanted) is None

    @pytest.mark.usefixtures("pdf_at_once")
    def test_retention_and_staff_forget_it_with_its_diagnosis(
        self, made: Diagnosis, admin_client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        def gone(pk: str) -> bool:
            return kept_files.get(Wanted(pk, "en", hide_claims=False)) is None

        old, chosen = store(sample_report.expired()), store(sample_report.expired())
        for one in (old, chosen):
            kept_files.keep(Wanted(one.pk, "en", hide_claims=False), b"%PDF")
        self.get(made)
        assert not any(gone(one.pk) for one in (made, old, chosen))
        Diagnosis.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=400))
        with django_capture_on_commit_callbacks(execute=True):
            assert lifecycle.delete_old() == 1
        assert [gone(one.pk) for one in (old, made, chosen)] == [True, False, False]
        staff = "/admin/diagnostics/diagnosis/"
        admin_client.post(f"{staff}{made.pk}/delete/", {"post": "yes"})
        picked = {"action": "delete_selected", "_selected_action": [chosen.pk], "post": "yes"}
        admin_client.post(staff, picked)
        assert not Diagnosis.objects.exists()
        assert gone(made.pk)
        assert gone(chosen.pk)

    @pytest.mark.usefixtures("pdf_at_once")
    def test_deleted_while_it_is_made_it_is_not_kept(self, made: Diagnosis, monkeypatch: pytest.MonkeyPatch) -> None:
        def slowly(diagnosis: Diagnosis, wanted: Wanted) -> bytes:
            services.delete(diagnosis)
            return b"%PDF"

        monkeypatch.setattr(tasks, "_made", slowly)
        tasks.make_pdf(made.pk, "en", False)
        assert kept_files.get(Wanted(made.pk, "en", hide_claims=False)) is None

    @pytest.mark.usefixtures("pdf_at_once")
    def test_without_typst_the_portal_runs_and_says_so(self, made: Diagnosis, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(typeset, "can_typeset", lambda: False)
        answer = self.get(made)
        assert answer.status_code == 503
        assert "is not set up to make PDF files" in answer.content.decode()
        assert f"/d/{made.pk}/attachment.html" in answer.content.decode()

    @pytest.mark.usefixtures("pdf_at_once")
    def test_a_fault_of_ours_is_told_as_ours_and_quotes_nothing(self, made, monkeypatch, caplog) -> None:
        def broken(*given: Any, **named: Any) -> bytes:
            raise RuntimeError("a text of the report")

        monkeypatch.setattr(files, "typeset", broken)
        answer = self.get(made)
        assert answer.status_code == 503
        assert "That is our fault" in answer.content.decode()
        assert "RuntimeError" in caplog.text
        assert "a text of the report" not in caplog.text + answer.content.decode()

    def test_without_a_free_worker_it_is_said_and_asked_for_once(self, made: Diagnosis, monkeypatch) -> None:
        asked: list[Any] = []
        monkeypatch.setattr(tasks.make_pdf, "apply_async", lambda given, **_: asked.append(given))
        for _round in range(2):
            answer = self.get(made)
            assert answer.status_code == 503
            assert answer["Retry-After"] == "5"
            assert "No worker had the time" in answer.content.decode()
        assert asked == [(made.pk, "en", False)]
        tasks.make_pdf(*asked[0])
        assert self.get(made).status_code == 200

    def test_without_a_broker_or_a_cache_it_is_said(self, made: Diagnosis, monkeypatch) -> None:
        def away(*given: Any, **named: Any) -> None:
            raise OperationalError

        monkeypatch.setattr(tasks.make_pdf, "apply_async", away)
        assert self.get(made).status_code == 503
        monkeypatch.setattr(kept_files.cache, "get", away)
        assert self.get(made).status_code == 503

    def test_the_page_offers_it(self, made: Diagnosis) -> None:
        assert f"/d/{made.pk}/attachment.pdf" in owning(Client()).get(f"/d/{made.pk}/").content.decode()
