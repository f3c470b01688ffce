"""The paste box and a diagnosis's pages over HTTP, without a browser."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from diagnostics import services, tasks
from diagnostics.engine import parse
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Secret
from diagnostics.models import Diagnosis
from diagnostics.runs import execution
from diagnostics.storage import columns
from diagnostics.views import ownership
from tests.web import sample_report
from tests.web.stored import owning, store

pytestmark = pytest.mark.django_db
PASTE = "curl https://api.xxx.com/v2/devices -H 'Authorization: bearer eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl'"


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids that went to the workers; none runs here."""
    ids: list[str] = []
    monkeypatch.setattr(tasks, "send", ids.append)
    return ids


@pytest.fixture
def owner(client: Client) -> Client:
    return owning(client)


def post(client: Client, **fields: Any) -> Any:
    return client.post("/", {"paste": PASTE} | fields)


def test_a_paste_becomes_a_diagnosis_that_its_browser_can_open(client: Client, sent: list[str]) -> None:
    answer = post(client)
    assert answer.status_code == 303
    made = Diagnosis.objects.get()
    assert answer["Location"] == f"/d/{made.pk}/"
    assert sent == [made.pk]
    assert client.get(answer["Location"]).status_code == 200


def test_a_second_paste_keeps_the_first_diagnosis_open(client: Client) -> None:
    first, second = post(client)["Location"], post(client)["Location"]
    assert client.get(first).status_code == 200
    assert client.get(second).status_code == 200


def test_the_owner_cookie_is_signed_http_only_and_lax(client: Client) -> None:
    cookie = post(client).cookies[ownership.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    value, _, signature = cookie.value.rpartition(":")
    client.cookies[ownership.COOKIE] = f"{value}:{signature[::-1]}"
    assert client.get(f"/d/{Diagnosis.objects.get().pk}/").status_code == 404


def test_a_search_engine_may_list_the_empty_box_and_never_one_that_holds_a_paste(client: Client) -> None:
    empty, rejected = client.get("/"), client.post("/", {"paste": ""})
    assert "noindex" not in empty.content.decode()
    assert "X-Robots-Tag" not in empty
    assert '<meta name="description" content="Paste the call that fails.' in empty.content.decode()
    assert '<meta name="robots" content="noindex">' in rejected.content.decode()


@pytest.mark.parametrize("tail", ["/", ".json", "/progress/"])
def test_nobody_else_can_open_a_diagnosis(client: Client, tail: str) -> None:
    made = store(sample_report.expired())
    assert client.get(f"/d/{made.pk}{tail}").status_code == 404
    assert owning(client, "somebody else").get(f"/d/{made.pk}{tail}").status_code == 404
    assert owning(client).get(f"/d/{made.pk}{tail}").status_code == 200


def test_nobody_else_can_delete_a_diagnosis(client: Client) -> None:
    made = store(sample_report.expired())
    assert client.post(f"/d/{made.pk}/delete/").status_code == 404
    assert Diagnosis.objects.filter(pk=made.pk).exists()


def test_the_owner_deletes_a_diagnosis_at_once_and_is_told(owner: Client) -> None:
    made = store(sample_report.expired())
    answer = owner.post(f"/d/{made.pk}/delete/", follow=True)
    assert "The diagnosis is deleted" in answer.content.decode()
    assert owner.get(f"/d/{made.pk}/").status_code == 404


@pytest.mark.parametrize("tail", ["/", ".json", "/progress/"])
def test_a_diagnosis_is_kept_by_no_cache_and_found_by_no_search_engine(owner: Client, tail: str) -> None:
    answer = owner.get(f"/d/{store(sample_report.expired()).pk}{tail}")
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("name", sample_report.ALL)
def test_every_kind_of_report_has_its_page(owner: Client, name: str) -> None:
    report = sample_report.ALL[name]()
    text = owner.get(f"/d/{store(report).pk}/").content.decode()
    assert (report["verdict"] or {"headline": "Reading your paste"})["headline"] in text
    assert "style=" not in text
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []


def test_the_answer_stands_before_everything_else(owner: Client) -> None:
    text = owner.get(f"/d/{store(sample_report.expired()).pk}/").content.decode()
    order = ["Your token expired 3 hours", "Where it stops", "The life of the token", "The eight steps", "Ruled out",
             "What we understood of your paste", "Delete now"]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_a_finished_page_asks_for_nothing_more(owner: Client) -> None:
    finished = owner.get(f"/d/{store(sample_report.expired()).pk}/").content.decode()
    assert "/progress/" not in finished
    assert 'http-equiv="refresh"' not in finished


def test_a_running_page_polls_after_100_ms_and_refreshes_without_javascript(owner: Client) -> None:
    made = store(sample_report.running())
    text = owner.get(f"/d/{made.pk}/").content.decode()
    assert 'hx-trigger="load delay:100ms' in text
    assert '<noscript><meta http-equiv="refresh"' in text


def test_polls_back_off_and_send_the_report_only_when_it_has_changed(owner: Client) -> None:
    made = store(sample_report.running())
    path = re.search(r'hx-get="([^"]+)"', owner.get(f"/d/{made.pk}/").content.decode())
    assert path is not None
    address = path[1].replace("&amp;", "&")
    unchanged = owner.get(address).content.decode()
    assert 'id="report"' not in unchanged
    assert "delay:200ms" in unchanged
    Diagnosis.objects.filter(pk=made.pk).update(state="finished", **columns.of_report(sample_report.expired()))
    changed = owner.get(address).content.decode()
    assert 'id="report" class="report" hx-swap-oob="true"' in changed
    assert "hx-trigger" not in changed.partition('id="report"')[0]


@pytest.mark.parametrize("n", ["", "x", "-1", "99999999", "²"])
def test_a_poll_with_an_odd_count_is_answered(owner: Client, n: str) -> None:
    made = store(sample_report.running())
    assert owner.get(f"/d/{made.pk}/progress/", {"n": n}).status_code == 200


def test_json_has_no_verdict_and_status_202_while_it_runs(owner: Client) -> None:
    answer = owner.get(f"/d/{store(sample_report.running()).pk}.json")
    assert answer.status_code == 202
    assert answer.json()["verdict"] is None


def test_json_is_the_report_when_it_is_over(owner: Client) -> None:
    answer = owner.get(f"/d/{store(sample_report.expired()).pk}.json")
    assert answer.status_code == 200
    assert answer.json()["schema"] == 1
    assert answer.json()["verdict"]["cause"] == "access-token-expired"


def test_an_empty_box_is_answered_with_what_to_paste(client: Client) -> None:
    answer = post(client, paste="  \n ")
    assert answer.status_code == 422
    assert "Paste a token, a request, or the error" in answer.content.decode()
    assert not Diagnosis.objects.exists()


@pytest.fixture
def nothing_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "parse", lambda text, exchange=0, budget=None: Submission(Secret(text)))


@pytest.mark.usefixtures("nothing_understood")
def test_a_rejected_paste_comes_back_with_its_text_and_is_kept_by_no_cache(client: Client) -> None:
    answer = post(client, paste="good morning <all>", corrections="and a good day", online="off")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "good morning &lt;all&gt;</textarea>" in text
    assert "and a good day</textarea>" in text
    assert answer["Cache-Control"] == "no-store"


def test_a_paste_with_a_null_character_is_called_binary(client: Client) -> None:
    answer = post(client, paste="PK\x03\x04\x00\x00")
    assert answer.status_code == 422
    assert "looks like a binary file" in answer.content.decode()


def test_a_text_over_the_limit_is_answered_with_both_sizes(client: Client) -> None:
    answer = post(client, paste="Authorization: Bearer " + "x" * (1024 * 1024 + 1))
    assert answer.status_code == 422
    assert "1.0 MiB; the limit is 1 MiB" in answer.content.decode()


def test_a_file_is_read_as_if_it_had_been_pasted(client: Client) -> None:
    answer = post(client, paste="", file=SimpleUploadedFile("call.txt", PASTE.encode("utf-16")))
    assert answer.status_code == 303


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"\xff\x00\xfe\x80", b"text\x00text"])
def test_a_binary_file_is_refused_in_words(client: Client, content: bytes) -> None:
    answer = post(client, paste="", file=SimpleUploadedFile("picture.png", content))
    assert answer.status_code == 422
    assert "looks like a binary file" in answer.content.decode()


def test_a_file_over_the_limit_is_refused_with_its_size(client: Client) -> None:
    answer = post(client, paste="", file=SimpleUploadedFile("big.har", b"x" * (10 * 1024 * 1024 + 1)))
    assert answer.status_code == 422
    assert "The file is 10.0 MiB; the limit is 10 MiB" in answer.content.decode()


def test_an_upload_beyond_memory_is_refused_and_the_text_is_kept(client: Client) -> None:
    answer = post(client, file=SimpleUploadedFile("huge.har", b"x" * (13 * 1024 * 1024)))
    assert answer.status_code == 422
    assert "larger than 12 MiB" in answer.content.decode()
    assert "api.xxx.com/v2/devices" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "online"), [({}, True), ({"online": ["off"]}, False), ({"online": ["off", "on"]}, True)]
)
def test_servers_are_asked_unless_the_box_was_unticked(client: Client, fields: dict[str, Any], online: bool) -> None:
    post(client, **fields)
    assert Diagnosis.objects.get().online is online


def test_credentials_are_tried_only_when_ticked(client: Client) -> None:
    post(client)
    assert Diagnosis.objects.get().dry_run is False


@override_settings(PORTAL_RATE_LIMIT_POST="1/h")
def test_too_many_pastes_are_told_the_limit_and_until_when(client: Client) -> None:
    post(client)
    answer = post(client)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "The limit is 1 diagnoses in 1 hour" in answer.content.decode()
    assert "api.xxx.com/v2/devices" in answer.content.decode()


def test_a_form_without_its_token_is_refused_in_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/", {"paste": PASTE})
    assert answer.status_code == 403
    assert "too old to be trusted" in answer.content.decode()
    assert "eyJhbGci" not in answer.content.decode()


def test_what_the_box_holds_is_recognised_with_its_secrets_masked_and_nothing_stored(client: Client) -> None:
    answer = client.post("/recognise/", {"paste": PASTE})
    text = answer.content.decode()
    assert "curl" in text
    assert "environment production" in text
    assert "c2lnbmF0dXJl" not in text
    assert not Diagnosis.objects.exists()
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("nothing_understood")
def test_a_box_with_nothing_to_examine_says_so(client: Client) -> None:
    assert "recognised yet" in client.post("/recognise/", {"paste": "good morning"}).content.decode()
    assert client.post("/recognise/", {"paste": ""}).content.decode().strip() == ""


def test_the_last_diagnoses_of_the_browser_are_listed_and_nobody_elses(owner: Client) -> None:
    mine, other = store(sample_report.expired()), store(sample_report.healthy(), "somebody else")
    text = owner.get("/").content.decode()
    assert f"/d/{mine.pk}/" in text
    assert other.pk not in text


def test_an_unknown_example_is_not_found(client: Client) -> None:
    assert client.get("/", {"example": "no-such"}).status_code == 404


def test_an_example_fills_the_box(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "example_text", lambda slug: PASTE)
    assert "api.xxx.com/v2/devices" in client.get("/", {"example": "any"}).content.decode()


def test_a_report_with_hostile_words_stays_text(owner: Client) -> None:
    report = sample_report.expired()
    report["verdict"]["headline"] = "<img src=x onerror=alert(1)>"
    report["understood"]["tokens"][0]["claims"]["sub"] = "</dd><script>alert(1)</script>"
    text = owner.get(f"/d/{store(report).pk}/").content.decode()
    assert "<img src=x" not in text
    assert "<script>" not in text


def test_a_diagnosis_that_ended_without_findings_says_what_happened(owner: Client) -> None:
    made = store(sample_report.waiting())
    Diagnosis.objects.filter(pk=made.pk).update(
        state="ended_early", **columns.of_report(sample_report.waiting() | {"state": "ended_early"})
    )
    text = owner.get(f"/d/{made.pk}/").content.decode()
    assert "ended before it found anything" in text
    assert made.pk in text


@pytest.mark.parametrize("template", ["400.html", "403.html", "404.html", "429.html", "500.html", "403_csrf.html"])
def test_error_pages_say_what_to_do_next(template: str) -> None:
    text = (Path(settings.BASE_DIR) / "templates" / template).read_text(encoding="utf-8")
    assert "url 'home'" in text
    assert "!" not in re.sub(r"{%.*?%}|<!", "", text)


def test_a_time_among_the_evidence_is_told_exactly_and_from_now(owner: Client) -> None:
    report = sample_report.expired()
    report["findings"][5]["evidence"][0]["value"] = "2026-03-08T11:23:45Z"
    text = owner.get(f"/d/{store(report).pk}/").content.decode()
    assert "2026-03-08 11:23:45 UTC</time>" in text


def test_an_unknown_address_gets_our_page(client: Client) -> None:
    answer = client.get("/d/no-such-thing/")
    assert answer.status_code == 404
    assert "This diagnosis is not open to this browser" in answer.content.decode()


def test_the_vendored_script_is_the_one_whose_hash_the_page_names() -> None:
    static = Path(settings.BASE_DIR) / "static"
    digest = base64.b64encode(hashlib.sha384((static / "vendor" / "htmx.min.js").read_bytes()).digest()).decode()
    assert f'integrity="sha384-{digest}"' in (Path(settings.BASE_DIR) / "templates" / "base.html").read_text()
    assert digest in (static / "vendor" / "README.md").read_text()


def test_pages_are_compressed_but_never_the_echo_of_a_rejected_paste(client: Client) -> None:
    asked = {"accept-encoding": "gzip"}
    for path in ("/", "/kb/", "/kb/api-authentication-401/"):
        packed = client.get(path, headers=asked)
        assert (packed["Content-Encoding"], packed["Vary"].count("Accept-Encoding")) == ("gzip", 1), path
        assert gzip.decompress(packed.content).rstrip().endswith(b"</html>"), path
        assert client.get(path)["Vary"] == packed["Vary"], path
    rejected = client.post("/", {"paste": " "}, headers=asked)
    assert rejected.status_code == 422
    assert "Content-Encoding" not in rejected


def test_a_limit_that_no_form_answers_has_a_page_of_its_own(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(owner: str | None) -> list[Diagnosis]:
        raise services.LimitReached("30 looks in 1 minute", 20)

    monkeypatch.setattr(services, "recent", refuse)
    answer = client.get("/")
    assert answer.status_code == 429
    assert answer["Retry-After"] == "20"
    assert "The limit is 30 looks in 1 minute for one address. Try again in 20 seconds." in answer.content.decode()


def recognised(client: Client, paste: str, **choices: str) -> str:
    return client.post("/recognise/", {"paste": paste} | choices).content.decode()


def test_the_environment_follows_the_paste_until_the_reader_chooses_one(client: Client) -> None:
    call = "curl https://{} -H 'Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl'"
    first = services.offered_profiles()[0].environments
    hosts = [environment.api.split("://")[1] for environment in first]
    one = recognised(client, call.format(hosts[0]), environment="", recognised="")
    assert f"<option selected>{first[0].name}</option>" in one
    assert f'name="recognised" value="{first[0].name}"' in one
    other = recognised(client, call.format(hosts[1]), environment=first[0].name, recognised=first[0].name)
    assert f"<option selected>{first[1].name}</option>" in other
    emptied = recognised(client, "", environment=first[0].name, recognised=first[0].name)
    assert 'name="recognised" value=""' in emptied
    chosen = recognised(client, call.format(hosts[0]), environment=first[1].name, recognised="")
    assert "<select" not in chosen


def test_a_poll_for_a_deleted_diagnosis_opens_the_page_anew(owner: Client) -> None:
    made = store(sample_report.running())
    path = f"/d/{made.pk}/progress/"
    assert "HX-Refresh" not in owner.get(path, headers={"hx-request": "true"})
    services.delete(made)
    assert owner.get(path, headers={"hx-request": "true"})["HX-Refresh"] == "true"


def test_our_own_script_stays_under_two_kilobytes() -> None:
    assert len((Path(settings.BASE_DIR) / "static" / "portal.js").read_bytes()) < 2048


def test_every_icon_that_a_page_names_is_in_the_sprite() -> None:
    sprite = (Path(settings.BASE_DIR) / "static" / "icons.svg").read_text()
    pages = "".join(path.read_text() for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"))
    for name in set(re.findall(r'{% icon "(\w+)" %}', pages)) | {"pass", "fail", "warning", "running", "info"}:
        assert f'id="{name}"' in sprite


def test_addresses_are_those_that_others_rely_on() -> None:
    identifier = "0" * 26
    assert reverse("diagnosis", args=[identifier]) == f"/d/{identifier}/"
    assert reverse("diagnosis_json", args=[identifier]) == f"/d/{identifier}.json"


@pytest.mark.parametrize("text", ["hello world, how are you", "lorem ipsum dolor sit amet", "ciao!"])
def test_words_about_nothing_are_answered_by_the_form_with_the_text_kept_and_what_to_paste(client, text):
    answer = client.post("/", {"paste": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert text in page
    assert "Paste the curl command that fails" in page


@pytest.mark.parametrize(
    "text", ["it says 401", "my token is refused since today", "Zugriff: invalid_token", "jwt expired"]
)
def test_words_about_a_refused_call_are_examined(client, text):
    assert client.post("/", {"paste": text}).status_code == 303


def test_a_correction_in_plain_words_changes_the_cause(client, monkeypatch):
    monkeypatch.setattr(tasks, "send", execution.perform)
    fields = {"paste": "Authorization: Bearer 8xLOxBtZp8mQ2vN5rT7yU3kJ9wE4", "online": "off"}
    causes = []
    for corrections in ("", "this is a refresh token"):
        made = client.post("/", fields | {"corrections": corrections})
        causes.append(client.get(made.headers["Location"].rstrip("/") + ".json").json()["verdict"]["cause"])
    assert causes[1] == "refresh-token-as-access-token" != causes[0]


@pytest.mark.parametrize(
    ("language", "seconds", "sentence"),
    [
        ("en", 3600, "If nobody can examine it, it is erased unread after 60 minutes."),
        ("en", 60, "If nobody can examine it, it is erased unread after 1 minute."),
        ("de", 90, "Kann niemand sie untersuchen, wird sie nach 2 Minuten ungelesen gelöscht."),
        ("es", 90, "Si nadie puede examinarlo, se borra sin leer tras 2 minutos."),
    ],
)
def test_beside_the_box_stands_how_long_a_paste_waits(
    client: Client, language: str, seconds: int, sentence: str
) -> None:
    with override_settings(PORTAL_QUEUE_KEEP_S=seconds):
        assert sentence in client.get("/", headers={"accept-language": language}).content.decode()


@pytest.mark.parametrize("url", ["", "http://reader.internal/v1/chat/completions"])
def test_the_form_says_that_a_second_reader_reads_along_where_there_is_one(
    client: Client, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr(settings, "PORTAL_READER_URL", url)
    page = client.get("/").content.decode()
    assert ("A second reader inside this installation" in page) is bool(url)
    assert "reader.internal" not in page


def test_of_many_values_to_put_in_the_first_are_shown_and_the_others_folded(client: Client) -> None:
    report = sample_report.expired()
    names = [f"PARAMETER_{number}" for number in range(1, 41)]
    report["verdict"]["fix"]["variables"] = [{"name": name, "what": "a parameter", "label": ""} for name in names]
    store(report)
    page = owning(client).get(f"/d/{Diagnosis.objects.get().pk}/").content.decode()
    shown, _, folded = page.partition('id="more-variables"')
    assert "PARAMETER_8<" in shown
    assert "PARAMETER_9<" not in shown
    assert "32 more values" in folded
    assert "PARAMETER_40<" in folded
