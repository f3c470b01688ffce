"""More than a hundred forged or altered attachments: none is accepted, and none is answered with an error page."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from diagnostics import limits
from diagnostics.attachments import files, signing, verification
from diagnostics.attachments.canonical import canonical
from diagnostics.attachments.verification import NotGenuine
from diagnostics.views import verify
from tests.web import sample_report

pytestmark = pytest.mark.django_db
FORMS = tuple(files.MEDIA_TYPES)
Forged = Iterator[tuple[str, bytes]]
_JWS = re.compile(rb"eyJ[\w-]+\.[\w-]+\.[\w-]+")
# Each class of bytes that a file may hold; the first, middle and last of each is changed.
_CLASSES = {
    "a capital": rb"[A-Z]", "a small letter": rb"[a-z]", "a digit": rb"[0-9]", "a quote": rb"\"",
    "a bracket": rb"[{}\[\]<>]", "a blank": rb" ", "a line break": rb"\n", "a sign": rb"[:,.;=/-]",
    "a byte beyond ASCII": rb"[\x80-\xff]", "a null": rb"\x00",
}  # fmt: skip


def genuine(form: str) -> bytes:
    return files.of_report(sample_report.expired(), form).content


def jws_of(content: bytes) -> bytes:
    return _JWS.findall(content)[-1]


def encoded(value: Any) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(value).encode() if isinstance(value, dict) else value).rstrip(b"=")


def bytes_changed(form: str) -> Forged:
    content = genuine(form)
    for name, shape in _CLASSES.items():
        places = [found.start() for found in re.finditer(shape, content)]
        for place in {*places[:1], *places[len(places) // 2 :][:1], *places[-1:]}:
            changed = bytearray(content)
            changed[place] = changed[place] + 1 if changed[place] < 255 else 0
            yield f"{name} at {place}", bytes(changed)


def signatures_forged(form: str) -> Forged:
    """The file with another signature in the place of its own."""
    content = genuine(form)
    mine = jws_of(content)
    header, payload, tail = mine.split(b".")
    said, claims = jwt.get_unverified_header(mine.decode()), json.loads(base64.urlsafe_b64decode(payload + b"=="))
    stranger, public = signing.Ed25519PrivateKey.generate(), signing.keys()[0].jwk
    raw = base64.urlsafe_b64decode(public["x"] + "==")

    def signed(key: Any, algorithm: str = "EdDSA", values: Any = claims, **more: Any) -> bytes:
        made = jwt.PyJWS().encode(canonical(values), key, algorithm=algorithm, headers=said | {"alg": algorithm} | more)
        return made.encode()

    theirs = {"kty": "OKP", "crv": "Ed25519", "x": encoded(stranger.public_key().public_bytes_raw()).decode()}
    made: dict[str, Callable[[], bytes]] = {
        "no algorithm": lambda: b".".join((encoded(said | {"alg": "none"}), payload, tail)),
        "no algorithm in capitals": lambda: b".".join((encoded(said | {"alg": "NONE"}), payload, b"AA")),
        "an algorithm with the public key as its secret": lambda: signed(raw, "HS256"),
        "a stranger's key under our key id": lambda: signed(stranger),
        "a stranger's key with its own key id": lambda: signed(stranger, kid="k1"),
        "a stranger's key that the header brings along": lambda: signed(stranger, jwk=theirs),
        "a key id that is a path": lambda: signed(stranger, kid="../../dev/null"),
        "a key that is to be fetched": lambda: signed(stranger, jku="https://keys.example.com/", kid="k1"),
        "a key id that is a list": lambda: b".".join((encoded(said | {"kid": ["k"]}), payload, tail)),
        "a header without key id": lambda: b".".join((encoded({"alg": "EdDSA"}), payload, tail)),
        "critical members": lambda: b".".join((encoded(said | {"crit": ["b64"], "b64": False}), payload, tail)),
        "another type": lambda: b".".join((encoded(said | {"typ": "JWT"}), payload, tail)),
        "another payload": lambda: b".".join((header, encoded(claims | {"id": "1" * 26}), tail)),
        "a payload that is a list": lambda: b".".join((header, encoded(b"[1]"), tail)),
        "a payload that is no JSON": lambda: b".".join((header, encoded(b"\xff\xfe"), tail)),
        "a header that is no JSON": lambda: b".".join((encoded(b"\xff"), payload, tail)),
        "a payload nested deep": lambda: b".".join((header, encoded(b"[" * 60_000), tail)),
        "an empty signature": lambda: b".".join((header, payload, b"A")),
        "a signature of zeros": lambda: b".".join((header, payload, encoded(b"\0" * 64))),
        "half a signature": lambda: b".".join((header, payload, tail[: len(tail) // 2])),
        "the signature twice": lambda: mine + tail,
        "the parts in another order": lambda: b".".join((payload, header, tail)),
        "the signature of another form": lambda: jws_of(genuine(next(other for other in FORMS if other != form))),
        "the signature of another diagnosis": lambda: jws_of(
            files.of_report(sample_report.expired() | {"id": "1" * 26}, form).content
        ),
    }
    for name, make in made.items():
        yield name, content.replace(mine, make())
    yield "no signature", content.replace(mine, b"")
    yield "a second, forged one behind the file", content + b"\nportal-jws: " + signed(stranger)
    yield "its own one once more behind the file", content + b"\nportal-jws: " + mine


def wholes_changed(form: str) -> Forged:
    """The file in other clothes."""
    content = genuine(form)
    yield "a mark of byte order", b"\xef\xbb\xbf" + content
    yield "other line ends", content.replace(b"\n", b"\r\n") if b"\n" in content else content + b"\r\n"
    yield "cut in the middle", content[: len(content) // 2]
    yield "twice", content + content
    yield "packed", gzip.compress(content)
    yield "in base64", base64.b64encode(content)
    yield "in UTF-16", content.decode("latin-1").encode("utf-16")
    yield "in a JSON string", json.dumps(content.decode("latin-1")).encode()
    yield "behind another file", genuine("json" if form != "json" else "md") + content
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w") as archive:
        archive.writestr(f"attachment.{form}", content)
        archive.writestr("evil.json", b"{}")
    yield "in an archive", nested.getvalue()


def pdfs_changed() -> Forged:
    """A PDF with more, less or something else in it, by qpdf or by hand."""
    content = genuine("pdf")
    yield from _written_again(content)
    yield from _updated(content)
    mine = jws_of(content)
    note = b"%portal-jws: " + mine + b"\n"
    for name, place in {
        "header": 9,
        "end": content.rindex(b"startxref"),
        "trailer": content.rindex(b"trailer"),
    }.items():
        yield f"the signature as a comment at the {name}", content[:place] + note + content[place:]
        yield (
            f"the signature moved to the {name}",
            content[:place] + note + content[place:].replace(mine, b"A" * len(mine)),
        )
    for name, (old, new) in _PARTS.items():
        assert old in content, name
        yield name, content.replace(old, new, 1)
    for number, found in enumerate(re.finditer(rb"/Filter/FlateDecode[^\n]*>>\nstream\n", content)):
        changed = bytearray(content)
        changed[found.end() + 5] ^= 0xFF
        yield f"another byte in stream {number}", bytes(changed)
    head = re.search(rb"<</Length (\d+)/Type/EmbeddedFile", content)
    assert head
    start = content.index(b"stream\n", head.end()) + 7
    inside = zlib.decompress(content[start : start + int(head[1])])
    for name, text in {
        "another report inside": inside.replace(b"access-token-expired", b"access-token-revoked"),
        "a report without findings": inside.replace(b'"findings"', b'"remarks"'),
        "no report inside": b"",
        "a report that is none": b"\x00" * 50,
        "a report without end": b"0" * 30_000_000,
    }.items():
        yield name, content[:start] + zlib.compress(text, 9).ljust(int(head[1]), b" ") + content[start + int(head[1]) :]


_PARTS = {
    "another title": (b"/Title(Your token expired", b"/Title(Your token revoked"),
    "another title for readers": (b"Your token expired 3 hours before this request.</rdf:li>", b"No fault.</rdf:li>"),
    "another language": (b"/Lang(en)", b"/Lang(de)"),
    "another standard": (b"<pdfaid:part>3<", b"<pdfaid:part>2<"),
    "another date": (b"/ModDate(D:2026", b"/ModDate(D:2025"),
    "another link": (b"/URI(http://127.0.0.1:8000/verify/", b"/URI(http://127.0.0.1:6666/verify/"),
    "another size of the page": (b"/MediaBox[0 0 595", b"/MediaBox[0 0 295"),
    "an action when it opens": (b"/Type/Catalog/", b"/Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>/"),
    "an attached file of another name": (b"(report.json)", b"(report.exe1)"),
    "blanks that became words": (b" " * 40, b"/Keywords(evil)".ljust(40)),
    "another first line": (b"%PDF-1.7", b"%PDF-1.4"),
    "another object for the pages": (b"/Pages 1 0 R", b"/Pages 2 0 R"),
}


def _written_again(content: bytes) -> Forged:
    """As a mail gateway, a viewer or a helpdesk may save it, its own signature still in its place."""
    ways: dict[str, dict[str, Any]] = {
        "as it is": {}, "packed": {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        "for the web": {"linearize": True}, "unpacked": {"stream_decode_level": pikepdf.StreamDecodeLevel.all},
        "with a password": {"encryption": pikepdf.Encryption(owner="o", user="")},
    }  # fmt: skip
    for name, options in ways.items():
        written = io.BytesIO()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pdf.save(written, **options)
        yield f"saved again {name}", written.getvalue()
    changes: dict[str, Callable[[pikepdf.Pdf], Any]] = {
        "a page less": lambda pdf: pdf.pages.__delitem__(0),
        "a page twice": lambda pdf: pdf.pages.append(pdf.pages[0]),
        "a file more": lambda pdf: pdf.attachments.__setitem__("evil.json", b'{"id": "evil"}'),
        "another file": lambda pdf: pdf.attachments.__setitem__("report.json", b'{"id": "evil"}'),
        "no file": lambda pdf: pdf.attachments.__delitem__("report.json"),
        "no metadata": lambda pdf: pdf.Root.__delitem__("/Metadata"),
        "a turned page": lambda pdf: pdf.pages[0].rotate(90, relative=True),
    }
    for name, change in changes.items():
        written = io.BytesIO()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            change(pdf)
            pdf.save(written)
        yield name, written.getvalue()


def _updated(content: bytes) -> Forged:
    """An incremental update: what stood there stays, and what follows replaces it for whoever opens the file."""
    root = re.search(rb"/Root (\d+) 0 R", content)
    assert root
    for name, body in {
        "an empty update": b"",
        "an update of the catalogue": root[1] + b" 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\n",
        "an update of the pages": b"1 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n",
        "an update that brings the signature": b"9999 0 obj\n(portal-jws: " + jws_of(content) + b")\nendobj\n",
    }.items():
        at = len(content) + 1
        table = b"xref\n0 0\ntrailer\n<</Root " + root[1] + b" 0 R/Prev 0>>\nstartxref\n%d\n%%%%EOF" % (at + len(body))
        yield name, content + b"\n" + body + table


def readers_misled() -> Forged:
    """What a reader of one form would take for the report, beside the one that was signed."""
    text = genuine("json")
    yield "a member twice", text.replace(b'"schema": 1', b'"schema": 1, "verdict": null, "schema": 1', 1)
    yield "a member more", text.replace(b"{", b'{"evil": 1,', 1)
    yield "numbers without end", text.replace(b'"schema": 1', b'"schema": 1e999', 1)
    page = genuine("html")
    data = files.DATA_START.encode()
    yield "a script", page.replace(b"</body>", b"<script>alert(1)</script></body>")
    yield "a comment", page.replace(b"</body>", b"<!-- x --></body>")
    yield "data behind the data", page.replace(b"</body>", data + b'{"report": {"id": "evil"}}</script></body>')
    yield "data before the data", page.replace(data, data + b'{"report": {}}</script>' + data, 1)
    note = genuine("md")
    packed = base64.b64encode(zlib.compress(b'{"id": "evil"}'))
    bomb = base64.b64encode(zlib.compress(b"0" * 60_000_000, 9))
    own = note.rpartition(files.PACKED.encode())[2].partition(b"\n")[0]
    yield "another packed report", note.replace(own, packed)
    yield "a packed report without end", note.replace(own, bomb)
    yield "a packed report that is none", note.replace(own, b"%%%")
    yield "a second packed report", note + b"\n" + files.PACKED.encode() + packed + b"\n"


def archives_changed() -> Forged:
    content = genuine("zip")
    for name, change in _ARCHIVES.items():
        for place in ("behind", "before"):
            packed = io.BytesIO(content if place == "behind" else b"")
            with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
                change(archive)
            made = packed.getvalue()
            yield f"{name}, {place}", made if place == "behind" else made + content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [(info, archive.read(info)) for info in archive.infolist()]
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, inside in members:
            archive.writestr(info.filename, inside)
        archive.comment = b"portal-jws: " + jws_of(content)
    yield "packed again with its own signature", again.getvalue()
    at = content.rfind(b"PK\x05\x06")
    yield "an entry that counts more", content[: at + 10] + struct.pack("<H", 65535) + content[at + 12 :]
    yield "a folder that is elsewhere", content[: at + 16] + struct.pack("<I", 2**32 - 1) + content[at + 20 :]
    yield (
        "encrypted by its flag",
        content.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00") + b" ",
    )


def _link(archive: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("link.json")
    info.external_attr = 0o120777 << 16
    archive.writestr(info, "/etc/passwd")


_ARCHIVES: dict[str, Callable[[zipfile.ZipFile], None]] = {
    "a member more": lambda archive: archive.writestr("evil.txt", "x"),
    "a report more": lambda archive: archive.writestr("a.json", '{"id": "evil"}'),
    "a path upwards": lambda archive: archive.writestr("../../evil.json", "{}"),
    "a path from the root": lambda archive: archive.writestr("/etc/evil.json", "{}"),
    "a link": _link,
    "much of nothing": lambda archive: archive.writestr("bomb.json", b"0" * 30_000_000),
    "an archive in it": lambda archive: archive.writestr("inner.zip", genuine("zip")),
    "a name with a null": lambda archive: archive.writestr("a.json\x00.txt", "{}"),
}


def forgeries() -> dict[str, bytes]:
    """Every forgery by its name."""
    made: dict[str, bytes] = {}
    for form in FORMS:
        for many in (bytes_changed, signatures_forged, wholes_changed):
            made |= {f"{form}: {name}": content for name, content in many(form)}
    for form, more in (("reader", readers_misled), ("zip", archives_changed), ("pdf", pdfs_changed)):
        made |= {f"{form}: {name}": content for name, content in more()}
    return made


def accepted(content: bytes) -> bool:
    try:
        verification.verified(content)
    except NotGenuine:
        return False
    return True


def test_no_forged_or_altered_attachment_is_accepted() -> None:
    made = forgeries()
    assert len(made) >= 300
    assert sum(name.startswith("pdf: ") for name in made) >= 100
    assert all(accepted(genuine(form)) for form in FORMS)
    assert [name for name, content in made.items() if accepted(content)] == []


@pytest.mark.one_in(4, "long")
def test_no_forgery_is_answered_with_an_error_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "RATE", limits.Rate(100_000, 60))
    client = Client(raise_request_exception=False)
    one_in_three = list(forgeries().items())[::3]
    answers = {
        name: client.post("/verify/", {"file": SimpleUploadedFile("attachment.zip", content)})
        for name, content in one_in_three
    }
    assert {name: answer.status_code for name, answer in answers.items() if answer.status_code != 422} == {}
    assert not [name for name, answer in answers.items() if b"Genuine and unaltered" in answer.content]
