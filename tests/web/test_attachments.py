"""Attachments: complete, self-contained, the same each time, and worthless once anybody touched them."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import jsonschema_rs
import jwt
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from diagnostics.attachments import files, signing, verification
from diagnostics.attachments.canonical import canonical
from diagnostics.attachments.verification import NotGenuine, Reason
from diagnostics.models import Diagnosis
from tests.fixtures.pdf import streams_of
from tests.fixtures.thorough import chance
from tests.web import sample_report
from tests.web.stored import owning, store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pdf_at_once")]
FORMS = ("html", "md", "json", "zip", "pdf")


@pytest.fixture
def made() -> Diagnosis:
    report = sample_report.expired()
    report["understood"]["responses"][0]["headers"].append(["X-Request-Id", "req-81f2"])
    return store(as_stored(report))


def as_stored(value: Any) -> Any:
    """A snapshot names KB sections; their addresses are made when it is shown."""
    if isinstance(value, dict):
        kept = {"article", "anchor"} if value.keys() == {"article", "anchor", "url"} else value.keys()
        return {name: as_stored(item) for name, item in value.items() if name in kept}
    return [as_stored(item) for item in value] if isinstance(value, list) else value


@pytest.fixture
def owner(made: Diagnosis) -> Client:
    return owning(Client())


def file(client: Client, made: Diagnosis, form: str, query: str = "") -> bytes:
    answer = client.get(f"/d/{made.pk}/attachment.{form}{query}")
    assert answer.status_code == 200
    return answer.content


def upload(client: Client, content: bytes, name: str = "attachment.html") -> Any:
    return client.post("/verify/", {"file": SimpleUploadedFile(name, content)})


def refused(content: bytes) -> Reason:
    with pytest.raises(NotGenuine) as caught:
        verification.verified(content)
    return caught.value.reason


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_named_after_its_diagnosis_and_its_owners_only(owner: Client, made: Diagnosis, form: str):
    answer = owner.get(f"/d/{made.pk}/attachment.{form}")
    report_id = sample_report.expired()["id"]
    assert answer["Content-Disposition"] == f'attachment; filename="diagnosis-{report_id}-access-token-expired.{form}"'
    assert answer["Cache-Control"] == "no-store"
    assert Client().get(f"/d/{made.pk}/attachment.{form}").status_code == 404
    assert owning(Client(), "somebody else").get(f"/d/{made.pk}/attachment.{form}").status_code == 404


def test_another_form_is_no_page(owner: Client, made: Diagnosis):
    assert owner.get(f"/d/{made.pk}/attachment.exe").status_code == 404


@pytest.mark.parametrize("form", FORMS)
def test_the_same_diagnosis_gives_the_same_bytes_at_any_time(owner, made, form, monkeypatch):
    first = file(owner, made, form)
    later = timezone.now() + timedelta(days=3)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert files.attachment(made, form).content == first


@pytest.mark.parametrize("form", FORMS)
def test_an_untouched_file_is_genuine_and_gives_its_report_back(owner: Client, made: Diagnosis, form: str):
    genuine = verification.verified(file(owner, made, form))
    assert genuine.report == files.report_of(made)
    assert genuine.seal.diagnosis_id == sample_report.expired()["id"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", sample_report.ALL)
def test_every_kind_of_report_makes_genuine_files(name: str, form: str):
    report = sample_report.ALL[name]()
    if report["state"] == "running":
        return
    assert verification.verified(files.of_report(report, form).content).report == report


@pytest.mark.parametrize("form", FORMS)
def test_a_change_of_any_byte_is_noticed(owner: Client, made: Diagnosis, form: str):
    content = file(owner, made, form)
    places = {
        0,
        len(content) - 1,
        *range(0, len(content), max(1, len(content) // 150)),
        *range(len(content) - 90, len(content)),
    }
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1
        refused(bytes(changed))
    for cut in (content[:-1], content[1:], content + b"\n", b" " + content, b""):
        refused(cut)


def test_bits_of_the_signature_that_stand_for_nothing_must_be_as_they_were(owner: Client, made: Diagnosis):
    content = file(owner, made, "zip")
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for other in range(1, 16):
        assert refused(content[:-1] + letters[letters.index(content[-1]) + other :][:1]) is Reason.BAD_SIGNATURE


def test_a_removed_finding_is_named_as_a_changed_report(owner: Client, made: Diagnosis):
    values = json.loads(file(owner, made, "json"))
    del values["findings"][0]
    assert refused(json.dumps(values, indent=2).encode() + b"\n") is Reason.REPORT_CHANGED
    text = file(owner, made, "html").decode()
    start = text.index(files.DATA_START) + len(files.DATA_START)
    data = json.loads(text[start:].partition("</script>")[0])
    del data["report"]["findings"][0]
    cut = json.dumps(data).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    assert (
        refused((text[:start] + cut + text[start:][text[start:].index("</script>") :]).encode())
        is Reason.REPORT_CHANGED
    )


def test_words_changed_around_the_report_are_noticed(owner: Client, made: Diagnosis):
    text = file(owner, made, "html")
    changed = text.replace(b"Your token expired 3 hours before", b"Your token was revoked days before", 1)
    assert changed != text
    assert refused(changed) is Reason.FILE_CHANGED
    assert refused(file(owner, made, "json").replace(b'"schema": 1', b'"schema":  1')) is Reason.FILE_CHANGED


def test_the_signature_of_another_diagnosis_is_refused(owner: Client, made: Diagnosis):
    other = store(sample_report.expired() | {"id": "1" * 26, "evaluated_at": "2026-01-01T00:00:00+00:00"})
    jws = re.compile(rb"eyJ[\w-]+\.[\w-]+\.[\w-]+")
    mine, theirs = file(owner, made, "json"), file(owner, other, "json")
    swapped = mine.replace(jws.findall(mine)[-1], jws.findall(theirs)[-1])
    assert refused(swapped) is Reason.REPORT_CHANGED
    other_form = file(owner, made, "html")
    assert refused(mine.replace(jws.findall(mine)[-1], jws.findall(other_form)[-1])) in (
        Reason.FILE_CHANGED,
        Reason.REPORT_CHANGED,
    )


def test_another_portals_key_is_refused_by_name(owner: Client, made: Diagnosis, settings):
    content = file(owner, made, "json")
    settings.PORTAL_SIGNING_KEYS = [base64.urlsafe_b64encode(chance().randbytes(32)).decode()]
    assert refused(content) is Reason.UNKNOWN_KEY
    assert "another portal made it" in upload(Client(), content).content.decode()


def test_a_key_of_somebody_else_under_our_key_id_is_refused(owner: Client, made: Diagnosis):
    content = file(owner, made, "json")
    jws = re.findall(rb"eyJ[\w-]+\.[\w-]+\.[\w-]+", content)[-1].decode()
    header, payload = jwt.get_unverified_header(jws), json.loads(jwt.utils.base64url_decode(jws.split(".")[1]))
    foreign = signing.Ed25519PrivateKey.generate()
    headers = {"kid": header["kid"], "typ": header["typ"]}
    forged = jwt.PyJWS().encode(canonical(payload), foreign, algorithm="EdDSA", headers=headers)
    assert refused(content.replace(jws.encode(), forged.encode())) is Reason.BAD_SIGNATURE


def test_a_signature_without_algorithm_is_refused(owner: Client, made: Diagnosis):
    content = file(owner, made, "json")
    jws = re.findall(rb"eyJ[\w-]+\.[\w-]+\.[\w-]+", content)[-1].decode()
    header = jwt.get_unverified_header(jws) | {"alg": "none"}
    bare = jwt.utils.base64url_encode(json.dumps(header).encode()).decode()
    for tail in (jws.split(".")[2], "AAAA"):
        assert (
            refused(content.replace(jws.encode(), f"{bare}.{jws.split('.')[1]}.{tail}".encode()))
            is Reason.BAD_SIGNATURE
        )


def test_after_a_new_key_old_files_stay_genuine(owner: Client, made: Diagnosis, settings):
    old, new = (base64.urlsafe_b64encode(chance().randbytes(32)).decode() for _ in range(2))
    settings.PORTAL_SIGNING_KEYS = [old]
    content = file(owner, made, "zip")
    settings.PORTAL_SIGNING_KEYS = [new, old]
    genuine = verification.verified(content)
    assert genuine.seal.key.kid == signing.keys()[1].kid
    assert not genuine.seal.key.derived


def test_the_jwks_checks_a_file_with_nothing_but_a_jose_library(owner: Client, made: Diagnosis):
    jws = re.findall(rb"eyJ[\w-]+\.[\w-]+\.[\w-]+", file(owner, made, "json"))[-1].decode()
    published = Client().get("/.well-known/portal-jwks.json")
    assert published["Content-Type"] == "application/jwk-set+json"
    keys = jwt.PyJWKSet.from_dict(published.json())
    key = keys[jwt.get_unverified_header(jws)["kid"]]
    payload = json.loads(jwt.PyJWS().decode(jws, key, algorithms=["EdDSA"]))
    assert payload["id"] == sample_report.expired()["id"]
    assert all("d" not in jwk for jwk in published.json()["keys"])


@pytest.mark.parametrize("name", sample_report.ALL)
def test_reports_and_files_obey_the_published_schema(name: str):
    schema = Client().get("/schema/report-1.json").json()
    report = sample_report.ALL[name]()
    jsonschema_rs.validate(schema, report)
    if report["state"] != "running":
        jsonschema_rs.validate(schema, json.loads(files.of_report(report, "json").content))
    assert not jsonschema_rs.is_valid(schema, report | {"schema": 2})


def test_the_html_stands_alone(owner: Client, made: Diagnosis):
    text = file(owner, made, "html").decode()
    assert "<style>" in text
    assert re.findall(r'\s(?:src|hx-\w+|on\w+|style)="', text) == []
    assert re.findall(r'<script(?! type="application/json")', text) == []
    links = set(re.findall(r'href="([^"]+)"', text))
    assert all(link.startswith(("http://", "https://", "#")) for link in links), links
    targets = set(re.findall(r'\bid="([^"]+)"', text))
    assert {link[1:] for link in links if link.startswith("#")} <= targets
    assert "ago</time>" not in text
    assert "req-81f2" in text


def test_the_markdown_holds_cause_correction_steps_and_labels(owner: Client, made: Diagnosis):
    text = file(owner, made, "md").decode()
    for words in ("Your token expired 3 hours", "curl", "a3k9qd", "req-81f2", "access-token-expired"):
        assert words in text
    page = owner.get(f"/d/{made.pk}/markdown/").content.decode()
    assert "data-copy" in page
    assert "portal-jws" not in page
    assert "a3k9qd" in page
    assert Client().get(f"/d/{made.pk}/markdown/").status_code == 404


def test_the_zip_holds_the_three_files_and_the_evidence(owner: Client, made: Diagnosis):
    with zipfile.ZipFile(io.BytesIO(file(owner, made, "zip"))) as archive:
        assert archive.testzip() is None
        content = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    stem = files.stem(sample_report.expired())
    for form in ("html", "md", "json"):
        assert verification.verified(content[f"{stem}.{form}"]).seal.form == form
    assert b"GET https://api.xxx.com/v2/devices?limit" in content["evidence/requests.http"]
    assert b"HTTP/1.1 401 Unauthorized" in content["evidence/responses.http"]
    assert json.loads(content["evidence/challenges.json"])[0]["scheme"] == "Bearer"
    assert "header.present" in json.loads(content["evidence/timings.json"])["checks_ms"]
    assert b"req-81f2" in content["evidence/request-ids.txt"]


@pytest.mark.parametrize("form", FORMS)
def test_the_person_can_be_left_out_of_a_file(owner: Client, form: str):
    report = sample_report.expired()
    report["understood"]["tokens"][0]["claims"] |= {"email": "jane@example.com", "sub": "u-4711-jane"}
    made = store(report)
    content = file(owner, made, form, "?hide_claims=on")
    told = json.dumps(verification.verified(content).report)
    assert "[hidden]" in told
    for private in ("jane@example.com", "u-4711-jane"):
        assert private not in told
        assert private.encode() not in content
        assert form != "pdf" or not [name for name, part in streams_of(content) if private.encode() in part]


@pytest.mark.parametrize(
    "odd",
    ["</script><script>alert(1)</script>", "--> <b>x</b>", "portal-jws: eyJh.eyJh.AAAA", "@portal-jws@", "\ud800 half",
     "portal-report: x", 2**62 + 1, "| a ` b |", "\x00\x1b[31m"],
)  # fmt: skip
@pytest.mark.parametrize("form", FORMS)
def test_hostile_claims_change_nothing(odd: Any, form: str):
    report = sample_report.expired()
    report["understood"]["tokens"][0]["claims"]["x"] = odd
    content = files.of_report(report, form).content
    assert verification.verified(content).report == report
    assert form == "json" or b"<script>alert" not in content


def test_the_verify_page_shows_the_signed_report_and_never_the_upload(owner: Client, made: Diagnosis):
    answer = upload(Client(), file(owner, made, "html"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Genuine and unaltered" in text
    assert "Your token expired 3 hours before this request." in text
    assert "derived from the portal" in text
    assert answer["Cache-Control"] == "no-store"
    changed = file(owner, made, "html").replace(b"The eight steps", b"The 8 evil steps")
    answer = upload(Client(), changed)
    assert answer.status_code == 422
    assert "This file was changed after the portal signed it." in answer.content.decode()
    assert "evil steps" not in answer.content.decode()


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"hello", b"PK\x05\x06" + b"\0" * 18, b'{"seal": {"portal-jws": "a.b.c"}}',
                b"portal-jws: " + b"A" * 5 + b"." + b"B" * 7 + b"." + b"C" * 9, b"[" * 100_000],
)  # fmt: skip
def test_anything_else_is_refused_in_words(content: bytes):
    answer = upload(Client(), content)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_file_must_be_chosen():
    answer = Client().post("/verify/")
    assert answer.status_code == 422
    assert "Choose a file" in answer.content.decode()


def test_the_command_says_the_same(owner: Client, made: Diagnosis, tmp_path, capsys):
    path = tmp_path / "attachment.zip"
    path.write_bytes(file(owner, made, "zip"))
    call_command("verify", str(path))
    said = capsys.readouterr().out
    assert "Genuine and unaltered" in said
    assert "derived from PORTAL_SECRET_KEY" in said
    assert "Your token expired 3 hours before this request." in said
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(SystemExit) as ended:
        call_command("verify", str(path))
    assert ended.value.code == 1
    assert "Not genuine" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        call_command("verify", str(tmp_path / "none"))
    assert ended.value.code == 64


@pytest.mark.parametrize("key", ["short", "not base64 at all!", "A" * 80])
def test_a_signing_key_of_another_length_is_named_by_its_place(settings, key: str):
    settings.PORTAL_SIGNING_KEYS = [base64.urlsafe_b64encode(bytes(32)).decode(), key]
    with pytest.raises(Exception, match="Key 2 of PORTAL_SIGNING_KEYS"):
        signing.keys()
