"""No secret of a paste leaves by any way out: files, links, mail, webhook, API, admin, comparison and preview cards."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
import requests
from django.test import Client, override_settings

from diagnostics import services, tasks
from diagnostics.attachments import files
from diagnostics.deliveries import records, webhook
from diagnostics.engine.redaction import redact
from diagnostics.models import Diagnosis
from diagnostics.runs import execution
from tests.fixtures.leaks import Search
from tests.fixtures.loud_portal import LoudPortal
from tests.fixtures.mail import MailServer
from tests.fixtures.pdf import streams_of
from tests.fixtures.planted import Planted, planted, some_planted
from tests.fixtures.stack import Stack
from tests.fixtures.waiting import wait_for
from tests.fixtures.written import Monitor, broker_content, titles
from tests.web.cookies import OWNER, owner_cookie
from tests.web.stored import owning

pytestmark = pytest.mark.timeout(300)
API = "/api/v1/diagnoses"


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes, and what is packed inside them where a search would not see it."""
    yield name, content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from unpacked(f"{name}/{member}", archive.read(member))
    elif content[:5] == b"%PDF-":
        yield from ((f"{name}/{part}", inside) for part, inside in streams_of(content))
    elif files.PACKED.encode() in content:
        packed = content.rpartition(files.PACKED.encode())[2].partition(b"\n")[0]
        yield f"{name} (packed)", zlib.decompress(base64.b64decode(packed))


def mail_parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    yield "mail as received", content
    for part in message_from_bytes(content, policy=policy.default).walk():
        if not part.is_multipart():
            yield from unpacked(f"mail part {part.get_filename()}", part.get_payload(decode=True))


def hits(search: Search, places: Iterator[tuple[str, bytes]]) -> list[str]:
    return [hit for name, content in places for hit in search.find(name, content)]


def examined(case: Planted) -> Diagnosis:
    made = services.create(case.text, owner=OWNER)
    execution.perform(made.pk)
    made.refresh_from_db()
    assert made.state == "finished"
    return made


def ways_out(made: Diagnosis, admin: Client) -> Iterator[tuple[str, bytes]]:
    """Everything that can be got of a finished diagnosis, by its owner, a holder, a script, support and staff."""
    owner, base = owning(Client()), f"/d/{made.pk}"
    answers = [owner.get(f"{base}/attachment.{form}") for form in files.MEDIA_TYPES]
    answers += [owner.get(base + path) for path in ("/share/preview/", "/markdown/", "/retest/", "/send/", "/share/")]
    for fields in ({"days": "7"}, {"days": "7", "hide_claims": "on"}):
        shared = owner.post(f"{base}/share/", fields)
        path = "/s/" + shared.content.decode().partition("/s/")[2].partition("/")[0]
        answers += [shared, Client().get(f"{path}/"), Client().get(f"{path}.json")]
    again = Diagnosis.objects.create(
        owner=made.owner, created_at=made.created_at, queued_at=made.queued_at, state="finished", report=made.report,
        before=made, cause=made.cause, platform=made.platform,
    )  # fmt: skip
    answers.append(owner.get(f"/d/{again.pk}/compare/"))
    with_token = {"headers": {"Authorization": f"Bearer {OWNER}"}}
    answers += [Client().get(f"{API}/{made.pk}", **with_token), Client().get(f"{API}/{made.pk}/links", **with_token)]
    answers += [
        admin.get(f"/admin/diagnostics/diagnosis/{made.pk}/change/"),
        admin.get("/admin/diagnostics/diagnosis/"),
    ]
    for answer in answers:
        assert answer.status_code in (200, 201), answer
        yield f"headers of {answer.request['PATH_INFO']}", repr(answer.headers).encode()
        yield from unpacked(answer.request["PATH_INFO"], answer.content)
    file = io.BytesIO(files.attachment(made, "zip").content)
    file.name = "attachment.zip"
    yield "verify", Client().post("/verify/", {"file": file}).content


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("pdf_at_once")
@pytest.mark.parametrize("case", some_planted(8), ids=lambda case: case.name)
def test_no_way_out_gives_a_secret_away(case: Planted, admin_client: Client) -> None:
    made = examined(case)
    search = Search(case.secrets)
    assert not hits(search, ways_out(made, admin_client))
    hook = records.ask(made, records.Channel.WEBHOOK, ticket="T", address="jane@example.com")
    assert not search.find("webhook", webhook.body(hook))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("pdf_at_once")
def test_the_search_would_find_a_leak_in_every_file(monkeypatch: pytest.MonkeyPatch, admin_client: Client) -> None:
    case = next(case for case in planted() if case.name == "exchange")
    monkeypatch.setattr(redact, "header_value", lambda field, scrubber, *kind: field.value.reveal())
    monkeypatch.setattr(redact.Scrubber, "_scrub", lambda self, text: text)
    made = examined(case)
    found = " ".join(hits(Search(case.secrets), ways_out(made, admin_client)))
    for place in (
        ".html",
        ".md",
        ".json",
        ".zip/",
        ".pdf/stream",
        "(packed)",
        "/s/",
        "verify",
        "/admin/",
        API,
    ):
        assert place in found, place


@pytest.mark.django_db(transaction=True)
def test_mail_as_the_server_receives_it_holds_no_secret(mail_server: MailServer) -> None:
    for case in some_planted(8, "exchange", "har"):
        asked = records.ask(examined(case), records.Channel.MAIL, ticket="T-1", address="jane@example.com")
        mail_server.received.clear()
        tasks.deliver(asked.pk)
        [content] = mail_server.received
        assert not hits(Search(case.secrets), mail_parts(content))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_window")
def test_errors_of_the_api_and_of_the_forms_quote_nothing(monkeypatch, caplog, settings) -> None:
    case = next(case for case in planted() if case.name == "curl")
    search, client = Search(case.secrets), Client()
    settings.PORTAL_RATE_LIMIT_POST = "1/h"
    monkeypatch.setattr(tasks, "send", lambda diagnosis_id: False)
    secret = case.secrets[0]
    with caplog.at_level("DEBUG"):
        answers = [client.post(f"{API}?wait={n}", case.text, content_type="text/plain") for n in ("1x", "0", "0")]
        answers += [
            client.post(API, case.text, content_type=kind) for kind in ("application/json", "multipart/form-data")
        ]
        answers += [client.get(f"{API}/{'0' * 26}", headers={"Authorization": f"Bearer {secret}"})]
        answers += [client.post(API, "x", content_type="text/plain", headers={"X-API-Key": secret})]
        monkeypatch.setattr(services, "create", lambda text, **more: 1 / len(text[:0]))
        answers += [client.post(API, case.text, content_type="text/plain")]
    assert {answer.status_code for answer in answers} >= {400, 401, 404, 429, 500}
    assert not hits(search, ((str(answer.status_code), answer.content) for answer in answers))
    assert not search.find("log", caplog.text.encode())


def test_the_whole_portal_keeps_secrets_while_it_hands_over(loud_portal: LoudPortal) -> None:
    stack, mail = loud_portal.stack, loud_portal.mail
    mail.received.clear()
    monitor = Monitor(stack.addresses()["REDIS_URL"])
    cases = [
        case for case in planted() if case.name in ("exchange", "har", "token_request", "jwe", "query", "curl_user")
    ]
    search = Search(secret for case in cases for secret in case.secrets)
    places: dict[str, bytes] = {}
    for n, case in enumerate(cases):
        answer = requests.post(f"{stack.base_url}{API}?wait=10", case.text.encode(), timeout=30)
        assert answer.status_code == 201, answer.text
        places[f"API {case.name}"] = answer.content
        values: dict[str, Any] = answer.json()
        own = {"Authorization": f"Bearer {values['owner_token']}"}
        for form in files.MEDIA_TYPES:
            got = requests.get(f"{stack.base_url}{API}/{values['id']}/attachment.{form}", headers=own, timeout=30)
            assert got.status_code == 200
            places |= dict(unpacked(f"{case.name}.{form}", got.content))
        link = requests.post(f"{stack.base_url}{API}/{values['id']}/links", json={}, headers=own, timeout=30).json()[
            "url"
        ]
        places[f"link of {case.name}"] = requests.get(link, timeout=30).content
        _send(stack, values, ticket=f"T-{n}")
        places[f"processes after {case.name}"] = titles(stack)
    wait_for(lambda: len(mail.received) == len(cases), "the mails do not arrive")
    places |= {f"mail {n} {name}": part for n, mail in enumerate(mail.received) for name, part in mail_parts(mail)}
    places["MONITOR"] = bytes(monitor.seen)
    monitor.close()
    assert b"diagnostics.deliver" in places["MONITOR"]
    places |= broker_content(stack.addresses()["REDIS_URL"])
    places |= loud_portal.written()
    assert not hits(search, iter(places.items()))


def _send(stack: Stack, values: dict[str, Any], ticket: str) -> None:
    """By the owner's page: the token of the API is what a browser's cookie holds."""
    session = requests.Session()
    session.cookies.set("owner", _cookie(stack, values["owner_token"]))
    address = f"{stack.base_url}/d/{values['id']}/send/"
    csrf = session.get(address, timeout=30).text.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
    fields = {"csrfmiddlewaretoken": csrf, "channel": "mail", "ticket": ticket, "address": "jane@example.com"}
    answer = session.post(address, fields, timeout=30)
    assert answer.status_code == 200, answer.text


def _cookie(stack: Stack, owner: str) -> str:
    """Signed with the key that the launcher made."""
    with override_settings(SECRET_KEY=stack.keys()["PORTAL_SECRET_KEY"]):
        return owner_cookie(owner)
