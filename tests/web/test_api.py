"""The JSON API: what a script sends and gets, and every error as a problem document."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from diagnostics import tasks
from diagnostics.api import keys
from diagnostics.attachments import verification
from diagnostics.models import ApiKey, Diagnosis
from diagnostics.runs import execution
from tests.fixtures.planted import jwt
from tests.web import sample_report
from tests.web.stored import OWNER, owning, store

pytestmark = pytest.mark.django_db
PASTE = 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n\n'
URL = "/api/v1/diagnoses"


@pytest.fixture(autouse=True)
def _examined_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that takes a diagnosis the moment it is sent."""
    monkeypatch.setattr(tasks, "send", execution.perform)


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "send", lambda diagnosis_id: False)


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


def post(
    client: Client, body: Any = PASTE, kind: str = "text/plain", query: str = "?online=false", **headers: str
) -> Any:
    content = body if isinstance(body, (bytes, str)) else json.dumps(body)
    return client.post(URL + query, content, content_type=kind, headers=headers)


def bearer(token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}"}}


def problem(answer: Any, status: int, kind: str) -> str:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    values = answer.json()
    assert values["type"].endswith(f"/api/v1/#problem-{kind}")
    assert values["status"] == status
    assert answer["Cache-Control"] == "no-store"
    return str(values["detail"])


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "application/octet-stream", "text/plain; charset=utf-8", "x"],
)
def test_a_body_of_any_text_type_is_examined_as_it_is(client: Client, kind: str):
    answer = post(client, kind=kind)
    assert answer.status_code == 201
    values = answer.json()
    assert values["report"]["understood"]["responses"][0]["status"] == 401
    assert values["report"]["verdict"]["kind"]
    assert answer["Location"].endswith(f"/api/v1/diagnoses/{values['id']}")


def test_json_carries_choices_beside_the_paste(client: Client):
    answer = post(client, {"paste": PASTE, "online": False, "platform": "generic"}, "application/json", "")
    assert answer.status_code == 201
    made = Diagnosis.objects.get()
    assert (made.platform, made.online) == ("generic", False)


def test_a_har_file_or_an_error_in_json_is_the_paste_itself(client: Client):
    har = {"log": {"version": "1.2", "entries": [{
        "request": {"method": "GET", "url": "https://api.xxx.com/v2/devices", "headers": []},
        "response": {"status": 401, "headers": [], "content": {}},
    }]}}  # fmt: skip
    assert "har" in post(client, har, "application/json").json()["report"]["understood"]["forms"]
    error = {"error": "invalid_token", "error_description": "The access token expired"}
    found = post(client, error, "application/problem+json").json()["report"]["understood"]
    assert "json-error" in found["forms"]


def test_a_form_brings_text_and_a_file(client: Client):
    upload = SimpleUploadedFile("trace.txt", PASTE.encode())
    answer = client.post(URL + "?online=false", {"paste": "", "file": upload})
    assert answer.status_code == 201
    assert answer.json()["report"]["understood"]["responses"][0]["status"] == 401


def test_the_owner_token_is_told_once_and_opens_this_diagnosis_alone(client: Client):
    first, second = post(client).json(), post(client).json()
    answer = client.get(f"{URL}/{first['id']}", **bearer(first["owner_token"]))
    assert answer.status_code == 200
    assert first["owner_token"] not in answer.content.decode()
    problem(client.get(f"{URL}/{second['id']}", **bearer(first["owner_token"])), 404, "not-found")
    problem(client.get(f"{URL}/{'0' * 26}", **bearer(first["owner_token"])), 404, "not-found")
    detail = problem(client.get(f"{URL}/{first['id']}"), 401, "owner-token-needed")
    assert "owner_token" in detail
    row = Diagnosis.objects.get(pk=first["id"])
    assert first["owner_token"] not in json.dumps([row.owner, row.report])


def test_cookies_count_for_nothing(client: Client):
    made = store(sample_report.expired())
    problem(owning(client).get(f"{URL}/{made.pk}"), 401, "owner-token-needed")
    problem(client.delete(f"{URL}/{made.pk}"), 401, "owner-token-needed")
    assert client.get(f"{URL}/{made.pk}", **bearer(OWNER)).status_code == 200
    assert not post(client).cookies


def test_while_it_runs_the_answer_is_202_with_where_and_when_to_ask_again(client: Client, no_worker: None):
    answer = post(client)
    assert answer.status_code == 202
    assert int(answer["Retry-After"]) > 0
    values = answer.json()
    assert values["report"]["verdict"] is None
    again = client.get(
        answer["Location"].partition("testserver")[2] or f"{URL}/{values['id']}", **bearer(values["owner_token"])
    )
    assert again.status_code == 202
    assert int(again["Retry-After"]) > 0
    problem(client.get(f"{URL}/{values['id']}/links", **bearer(values["owner_token"])), 409, "not-finished")


def test_wait_returns_as_soon_as_the_run_is_over(client: Client, no_worker: None, monkeypatch: pytest.MonkeyPatch):
    asleep: list[float] = []

    def work(seconds: float) -> None:
        asleep.append(seconds)
        execution.perform(Diagnosis.objects.get().pk)

    monkeypatch.setattr("diagnostics.services.time.sleep", work)
    assert post(client, query="?online=false&wait=5").status_code == 201
    assert len(asleep) == 1, "it looked once, slept, and saw the end"


@pytest.mark.parametrize(
    "query", ["?wait=11", "?wait=-1", "?wait=x", "?wait=1.5", "?online=perhaps", "?platform=nowhere"]
)
def test_a_choice_that_is_none_is_named(client: Client, query: str):
    detail = problem(post(client, query=query), 400, "bad-request")
    assert query[1:].partition("=")[0] in detail
    assert not Diagnosis.objects.exists()


@pytest.mark.parametrize("body", ["", "   ", b"\x00\x01\x02"])
def test_what_cannot_be_examined_is_said_in_words(client: Client, body: Any):
    assert problem(post(client, body), 422, "not-understood")


def test_text_beyond_the_limit_is_refused_with_the_limit(client: Client):
    assert "the limit is 1 MiB" in problem(
        post(client, "Authorization: Bearer " + "a" * 1_100_000), 422, "not-understood"
    )


def test_a_body_beyond_every_limit_is_refused(client: Client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    problem(post(client, "x" * 2000), 413, "too-large")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{", "application/json"),
        ('{"paste": 7}', "application/json"),
        ("x", "multipart/form-data"),
        ("x", "multipart/form-data; boundary=b"),
    ],
)
def test_a_broken_body_is_a_bad_request(client: Client, body: str, kind: str):
    answer = post(client, body, kind)
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_crash_is_a_problem_that_quotes_nothing(client: Client, monkeypatch: pytest.MonkeyPatch):
    token, signature = jwt()

    def broken(text: str, **kwargs: Any) -> None:
        raise RuntimeError(text)

    monkeypatch.setattr("diagnostics.services.create", broken)
    answer = post(client, f"Authorization: Bearer {token}")
    problem(answer, 500, "internal")
    assert signature not in answer.content.decode()


def test_the_owner_shares_lists_and_revokes(client: Client):
    made = post(client).json()
    own = bearer(made["owner_token"])
    links = f"{URL}/{made['id']}/links"
    answer = client.post(links, {"days": 1, "hide_claims": True}, content_type="application/json", **own)
    assert answer.status_code == 201
    path = re.sub(r"^https?://[^/]+", "", answer.json()["url"])
    assert Client().get(path).status_code == 200
    listed = client.get(links, **own).json()["links"]
    assert [(one["hide_claims"], one["views"]) for one in listed] == [(True, 1)]
    assert client.delete(f"{links}/{listed[0]['id']}", **own).status_code == 204
    assert Client().get(path).status_code == 404
    problem(client.delete(f"{links}/{listed[0]['id']}", **own), 404, "not-found")
    problem(client.delete(f"{links}/{2**70}", **own), 404, "not-found")


@pytest.mark.parametrize("body", ['{"days": 2}', '{"days": true}', '{"days": "7"}', '{"hide_claims": 1}', "[]", "{"])
def test_a_link_of_another_form_is_refused(client: Client, body: str):
    made = post(client).json()
    answer = client.post(
        f"{URL}/{made['id']}/links", body, content_type="application/json", **bearer(made["owner_token"])
    )
    problem(answer, 400, "bad-request")


def test_deleting_leaves_nothing(client: Client):
    made = post(client).json()
    own = bearer(made["owner_token"])
    client.post(f"{URL}/{made['id']}/links", "{}", content_type="application/json", **own)
    assert client.delete(f"{URL}/{made['id']}", **own).status_code == 204
    problem(client.get(f"{URL}/{made['id']}", **own), 404, "not-found")
    assert not Diagnosis.objects.exists()


def test_a_signed_attachment_comes_by_the_api_too(client: Client):
    made = post(client).json()
    answer = client.get(f"{URL}/{made['id']}/attachment.zip", **bearer(made["owner_token"]))
    assert verification.verified(answer.content).seal.diagnosis_id == made["id"]
    problem(client.get(f"{URL}/{made['id']}/attachment.exe", **bearer(made["owner_token"])), 404, "not-found")


@pytest.mark.usefixtures("pdf_at_once")
def test_a_pdf_comes_in_the_language_that_is_asked_for_and_says_why_where_there_is_none(client, monkeypatch):
    made = store(sample_report.expired())
    address = f"{URL}/{made.pk}/attachment.pdf"
    for query, language in (("", "en"), *((f"?language={code}", code) for code, _name in settings.LANGUAGES)):
        answer = client.get(address + query, **bearer(OWNER))
        assert answer["Content-Type"] == "application/pdf"
        assert verification.verified(answer.content).report["language"] == language
    problem(client.get(f"{address}?language=xx", **bearer(OWNER)), 400, "bad-request")
    monkeypatch.setattr("diagnostics.views.pdf.LONGEST_WAIT_S", 0.1)
    monkeypatch.setattr(tasks.make_pdf, "apply_async", lambda given, **_: None)
    answer = client.get(f"{URL}/{store(sample_report.expired()).pk}/attachment.pdf", **bearer(OWNER))
    problem(answer, 503, "no-pdf")
    assert answer["Retry-After"] == "5"


def test_the_person_can_be_left_out_of_the_attachment(client: Client):
    report = sample_report.expired()
    report["understood"]["tokens"][0]["claims"]["sub"] = "u-4711-jane"
    address = f"{URL}/{store(report).pk}/attachment.json"
    assert "u-4711-jane" in client.get(address, **bearer(OWNER)).content.decode()
    assert "u-4711-jane" not in client.get(f"{address}?hide_claims=true", **bearer(OWNER)).content.decode()
    problem(client.get(f"{address}?hide_claims=perhaps", **bearer(OWNER)), 400, "bad-request")


@pytest.mark.usefixtures("one_window")
def test_a_key_has_a_limit_of_its_own(client: Client, settings):
    settings.PORTAL_RATE_LIMIT_POST = "1/h"
    row, key = keys.create("ci", "2/h")
    assert post(client).status_code == 201
    refused = post(client)
    problem(refused, 429, "too-many-requests")
    assert int(refused["Retry-After"]) > 0
    assert [post(client, **{"X-API-Key": key}).status_code for _ in range(3)] == [201, 201, 429]
    row.refresh_from_db()
    assert row.used_at is not None
    assert key not in repr(list(ApiKey.objects.values_list()))


def test_nothing_to_be_examined_is_read_from_an_address(client: Client):
    problem(post(client, "lorem ipsum", query="?corrections=Authorization%3A+Bearer+abc"), 422, "not-understood")


@pytest.mark.usefixtures("one_window")
def test_pastes_that_hold_nothing_count_for_the_limit_too(client: Client, settings):
    settings.PORTAL_RATE_LIMIT_POST = "1/h"
    problem(post(client, "lorem ipsum"), 422, "not-understood")
    problem(post(client, "lorem ipsum"), 429, "too-many-requests")


def test_a_wrong_or_revoked_key_is_said_to_be_wrong(client: Client, capsys):
    problem(post(client, **{"X-API-Key": "portal_guess"}), 401, "unknown-key")
    call_command("api_key", "ci")
    key = capsys.readouterr().out.strip()
    assert post(client, **{"X-API-Key": key}).status_code == 201
    call_command("api_key", "ci", revoke=True)
    problem(post(client, **{"X-API-Key": key}), 401, "unknown-key")
    with pytest.raises(CommandError, match="no key in use"):
        call_command("api_key", "ci", revoke=True)
    with pytest.raises(CommandError, match="rate"):
        call_command("api_key", "ci", rate="fast")


@pytest.mark.parametrize(
    ("method", "path"), [("put", URL), ("get", URL), ("patch", f"{URL}/{'0' * 26}"), ("post", f"{URL}/{'0' * 26}")]
)
def test_another_method_is_told_which_ones_there_are(client: Client, method: str, path: str):
    answer = getattr(client, method)(path)
    problem(answer, 405, "method-not-allowed")
    assert answer["Allow"]


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v1/diagnoses/short", "/api/v1/diagnoses/", f"{URL}/{'0' * 26}/x"]
)
def test_an_address_that_is_none_is_a_problem_too(client: Client, path: str):
    for method in ("get", "post", "delete"):
        problem(getattr(client, method)(path), 404, "not-found")


def test_the_page_shows_every_operation_and_every_kind_of_error(client: Client):
    text = client.get("/api/v1/").content.decode()
    document = client.get("/api/v1/openapi.json").json()
    for path, operations in document["paths"].items():
        assert f"/api/v1{path}" in text
        for name, operation in operations.items():
            assert name == "parameters" or operation["summary"] in text
    assert 'id="problem-too-many-requests"' in text
