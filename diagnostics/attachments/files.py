"""One report as files for a support ticket: HTML, Markdown, JSON, a zip of the three with the evidence, and a PDF."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from diagnostics import services, sharing, stored_report, terminal
from diagnostics.attachments import embedded_signature
from diagnostics.attachments.pdf.typeset import typeset
from diagnostics.models import Diagnosis
from diagnostics.presentation import words
from diagnostics.presentation.page import page

MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
    "pdf": "application/pdf",
}
# The one form that a page gets from a worker (diagnostics.views.pdf).
MADE_BY_WORKERS = "pdf"
DATA_START = '<script type="application/json" id="portal-report">'
DATA_END = "</script>"
PACKED = "portal-report: "
# A file is read at any time later, so it names the exact time that the page has beside "3 hours ago".
_RELATIVE_TIME = re.compile(r'<time datetime="([^"]*)" title="([^"]*)">[^<]*</time>(?:, \2)?')
ENGLISH = "en"
# What people read is in their language; what programs read, and the archive of both, is English.
FOR_PEOPLE = frozenset({"html", "md", "pdf"})
_HTMX = re.compile(r' hx-[a-z-]+="[^"]*"')
# In a script element, and in a comment, these could end it.
_IN_MARKUP = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to hand over; the same diagnosis gives the same bytes each time."""

    name: str
    media_type: str
    content: bytes


def attachment(diagnosis: Diagnosis, form: str, *, hide_claims: bool = False, language: str = ENGLISH) -> Attachment:
    """A finished diagnosis as `form` (html, md, json, zip or pdf), signed; html, md and pdf are in `language`.

    Raises KeyError for another form, and NoTypesetter for a PDF where typst is not installed.
    """
    spoken = language if form in FOR_PEOPLE else ENGLISH
    return of_report(report_of(diagnosis, hide_claims=hide_claims, language=spoken), form)


def report_of(diagnosis: Diagnosis, *, hide_claims: bool = False, language: str = ENGLISH) -> dict[str, Any]:
    """The report that a file is made from: schema 1 with absolute KB addresses, naming the language it is in."""
    with translation.override(language):
        report = services.report_for_file(diagnosis)
    return sharing.shown(report | {"language": language}, hide_claims=hide_claims)


def of_report(report: dict[str, Any], form: str) -> Attachment:
    """A report in schema 1 as a signed file in its language. Raises KeyError for another form, and NoTypesetter."""
    make = {"html": as_html, "md": as_markdown, "json": as_json, "zip": as_zip, "pdf": as_pdf}[form]
    with translation.override(stored_report.language_of(report)):
        return Attachment(f"{stem(report)}.{form}", MEDIA_TYPES[form], make(report))


def pdf_named(diagnosis: Diagnosis, content: bytes) -> Attachment:
    """A PDF that a worker made of this diagnosis, under its name."""
    return Attachment(f"{stem(diagnosis.report or {'id': diagnosis.pk})}.pdf", MEDIA_TYPES["pdf"], content)


def stem(report: dict[str, Any]) -> str:
    """The file's name without its ending: diagnosis-<id>-<cause>."""
    verdict = report.get("verdict") or {}
    return f"diagnosis-{report['id']}-{verdict.get('cause') or verdict.get('kind') or 'unknown'}"


def as_json(report: dict[str, Any]) -> bytes:
    """The report with one more member, `seal`."""
    text = json.dumps(report | {"seal": {"portal-jws": embedded_signature.PLACE.decode()}}, indent=2)
    return embedded_signature.sealed(text.encode() + b"\n", report, "json")


def as_html(report: dict[str, Any]) -> bytes:
    """One page without scripts, with its styles and marks inside, and the report as data."""
    data = json.dumps({"report": report, "portal-jws": embedded_signature.PLACE.decode()}).translate(_IN_MARKUP)
    style = _style()
    text: str = render_to_string(
        "export/attachment.html",
        {
            "reader": "attachment",
            "page": page(report),
            "report": report,
            "style": style,
            "style_hash": base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            "marks": _marks(),
            "data": DATA_START + data + DATA_END,
            "portal": settings.PORTAL_BASE_URL,
            "request_ids": stored_report.request_ids(report),
            "labels": [(label, words.places(where), mask) for label, where, mask in stored_report.labels(report)],
        },
    )
    text = _RELATIVE_TIME.sub(r'<time datetime="\1">\2</time>', text)
    text = _HTMX.sub("", text)
    return embedded_signature.sealed(text.encode("utf-8", "replace"), report, "html")


@lru_cache(maxsize=1)
def _style() -> str:
    return _static_text("portal.css")


@lru_cache(maxsize=1)
def _marks() -> str:
    return _static_text("icons.svg").replace("<svg ", '<svg width="0" height="0" aria-hidden="true" class="unseen" ', 1)


def _static_text(name: str) -> str:
    found = finders.find(name)
    return Path(found or settings.STATIC_ROOT / name).read_text(encoding="utf-8")


def plain_markdown(report: dict[str, Any]) -> str:
    """The report in Markdown without a signature, to be pasted into an issue tracker."""
    with translation.override(stored_report.language_of(report)):
        return "\n".join([terminal.as_markdown(report), *_correlation(report)])


def _correlation(report: dict[str, Any]) -> list[str]:
    named = [
        (_("token {label}").format(label=label), where, mask) for label, where, mask in stored_report.labels(report)
    ]
    rows = [f"| {name} | {words.places(where)} | `{mask}` |" for name, where, mask in named]
    rows += [f"| {_('request id')} | {where} | {_cell(value)} |" for where, value in stored_report.request_ids(report)]
    if not rows:
        return []
    head = f"| {_('What')} | {_('Where')} | {_('Value')} |"
    return [f"### {_('Correlation')}", "", head, "|---|---|---|", *rows, ""]


def _cell(value: str) -> str:
    return "`" + value.replace("`", "'").replace("|", "\\|").replace("\n", " ") + "`"


def as_markdown(report: dict[str, Any]) -> bytes:
    """The Markdown, and in a comment behind it the packed report with the signature."""
    packed = base64.b64encode(zlib.compress(json.dumps(report).encode(), 9)).decode()
    verify = _("Signed. Check this file at <{address}>.").format(address=f"{settings.PORTAL_BASE_URL}/verify/")
    comment = f"<!-- {PACKED}{packed}\nportal-jws: {embedded_signature.PLACE.decode()} -->"
    text = f"{plain_markdown(report)}\n{verify}\n\n{comment}\n"
    return embedded_signature.sealed(text.encode("utf-8", "replace"), report, "md")


def as_zip(report: dict[str, Any]) -> bytes:
    """The three files and the evidence; the signature stands in the archive's comment."""
    made = parse_datetime(report["evaluated_at"] or report["created_at"])
    stamp = made.timetuple()[:6] if made and made.year >= 1980 else (1980, 1, 1, 0, 0, 0)
    out = io.BytesIO()
    mark = b"portal-jws: "
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _members(report):
            archive.writestr(zipfile.ZipInfo(f"{stem(report)}/{name}", stamp), content, zipfile.ZIP_DEFLATED)
        # The archive's end tells the comment's length, so the signature's must be known before it is made.
        archive.comment = mark + embedded_signature.PLACE.ljust(
            len(embedded_signature.signature(report, "zip", b"")), b"@"
        )
    content = out.getvalue()
    rest = content[: content.rindex(embedded_signature.PLACE)]
    return rest + embedded_signature.signature(report, "zip", rest).encode()


def as_pdf(report: dict[str, Any]) -> bytes:
    """A PDF/A-3 and PDF/UA in the report's language, the signed JSON inside it. Raises NoTypesetter.

    The signature stands in the XMP metadata, which no PDF/A packs; its place is made as long as it will be, for what
    follows is found by counting bytes. The dictionary of the document's information, which repeats the metadata and
    may do without, gives up its copy of the place.
    """
    place = embedded_signature.PLACE.ljust(len(embedded_signature.signature(report, "pdf", b"")), b"@")
    keywords = b"portal-jws: " + place
    content = typeset(report, attached=as_json(report), keywords=keywords.decode())
    repeated, mark = b"/Keywords(" + keywords + b")", b"<pdf:Keywords>" + keywords
    before, found, after = content.replace(repeated, b" " * len(repeated), 1).rpartition(mark)
    if not found:
        raise ValueError("the metadata of the PDF has no place for its signature")
    before += mark[: -len(place)]
    return before + embedded_signature.signature(report, "pdf", before + after).encode() + after


def _members(report: dict[str, Any]) -> list[tuple[str, bytes]]:
    understood = report["understood"]
    evidence = {
        "requests.http": "\n".join(map(stored_report.http_text, understood.get("requests") or ())),
        "responses.http": "\n".join(map(stored_report.http_text, understood.get("responses") or ())),
        "calls.http": "\n\n".join(f"{p['request']}\n\n{p['response']}" for p in report["probes"]),
        "challenges.json": json.dumps(stored_report.challenges(report), indent=2),
        "timings.json": json.dumps(stored_report.timings(report), indent=2),
        "request-ids.txt": "".join(f"{where}: {value}\n" for where, value in stored_report.request_ids(report)),
        "labels.txt": "".join(f"{mask}: token {name}, {where}\n" for name, where, mask in stored_report.labels(report)),
    }
    files = [
        (f"{stem(report)}.html", as_html(report)),
        (f"{stem(report)}.md", as_markdown(report)),
        (f"{stem(report)}.json", as_json(report)),
    ]
    return files + [(f"evidence/{name}", text.encode("utf-8", "replace")) for name, text in evidence.items() if text]
