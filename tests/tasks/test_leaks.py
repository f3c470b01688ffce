"""No secret of a paste survives anywhere: the whole portal runs with logs at DEBUG, then all it wrote is searched."""

from __future__ import annotations

import html
import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.management import call_command
from django.test import RequestFactory
from django.utils import timezone
from django.views.debug import get_exception_reporter_class

from diagnostics import profiles, services, terminal
from diagnostics.engine import parse
from diagnostics.engine.collectors.cache import MemoryCache
from diagnostics.engine.collectors.egress import way_out
from diagnostics.engine.collectors.reader_question import question
from diagnostics.engine.model.facts import Subject, Times
from diagnostics.engine.net import client
from diagnostics.engine.redaction import redact
from diagnostics.engine.redaction.hidden import Hidden
from diagnostics.engine.report import export
from diagnostics.engine.run.paste_facts import Options, paste_facts
from diagnostics.models import Diagnosis
from diagnostics.runs import examination, execution
from tests.engine.loopback import always, response, serving
from tests.engine.provider import provider, say
from tests.fixtures.leaks import Search
from tests.fixtures.loud_portal import LoudPortal
from tests.fixtures.planted import Planted, planted, some_planted, word
from tests.fixtures.second_reader import completion
from tests.fixtures.stack import Stack
from tests.fixtures.waiting import wait_for
from tests.fixtures.written import Monitor, broker_content, titles

pytestmark = pytest.mark.timeout(300)


class Browser:
    """Posts pastes as a browser does, and keeps every answer but the form's."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.session = requests.Session()
        self.pages: dict[str, bytes] = {}
        form = self._get("/", keep=False)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
        assert found is not None
        self.csrf = found[1]

    def _get(self, path: str, *, keep: bool = True) -> requests.Response:
        answer = self.session.get(self.stack.base_url + path, timeout=30)
        if keep:
            self.pages[f"GET {path}"] = answer.content + repr(dict(answer.headers)).encode()
        return answer

    def diagnose(self, case: Planted) -> None:
        fields = {"csrfmiddlewaretoken": self.csrf, "platform": "company-x", "online": "on", "paste": case.text}
        if case.name in ("exchange", "python"):
            fields |= {"paste": "401 Unauthorized", "corrections": case.text}
        files = None
        if case.name == "har":
            fields["paste"] = ""
            files = {"file": ("failing.har", case.text.encode(), "application/json")}
        answer = self.session.post(
            self.stack.base_url + "/", data=fields, files=files, timeout=30, allow_redirects=False
        )
        assert answer.status_code in (302, 303), f"{case.name}: {answer.status_code}"
        self.pages[f"POST {case.name}"] = answer.content + repr(dict(answer.headers)).encode()
        path = answer.headers["Location"].removeprefix(self.stack.base_url)
        self._get(path)
        wait_for(lambda: self._get(path.rstrip("/") + ".json").status_code == 200, f"{case.name} does not end")
        self._get(path)
        self._get(path + "progress/")
        if case.name == "curl":
            self._retest(path, case)
        self.pages[f"processes after {case.name}"] = titles(self.stack)

    def _retest(self, path: str, case: Planted) -> None:
        """The stored request once more with a secret in the field of each of its variables, as the page gives them."""
        form = self._get(path + "retest/").text
        shown = html.unescape(form.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]).strip()
        fields = {"csrfmiddlewaretoken": self.csrf, "paste": shown}
        asked = re.findall(r'name="(value-[A-Za-z_0-9]+)"', form)
        assert asked, "the form asks for what the stored request leaves out"
        fields |= dict.fromkeys(asked, case.secrets[0])
        answer = self.session.post(self.stack.base_url + path + "retest/", data=fields, timeout=30)
        assert answer.status_code == 200, answer.status_code
        assert "/compare/" in answer.url, "the retest was started"
        address = answer.url.removeprefix(self.stack.base_url)
        wait_for(lambda: b"aria-busy" not in self._get(address).content, "the retest does not end")

    def ask_as_a_program(self, case: Planted) -> None:
        """The same paste by the API, and by the tools for assistants; a secret where none belongs beside it."""
        answer = self.session.post(
            f"{self.stack.base_url}/api/v1/diagnoses?wait=10&online=false", data=case.text.encode(), timeout=30
        )
        assert answer.status_code in (201, 202), answer.status_code
        self.pages[f"API {case.name}"] = answer.content + repr(dict(answer.headers)).encode()
        made = self._tool("diagnose", {"paste": case.text, "online": False})
        assert made["structuredContent"]["verdict"], made
        opened = {name: made["structuredContent"][name] for name in ("id", "owner_token")}
        assert self._tool("read_diagnosis", opened)["structuredContent"]["verdict"]
        for secret in case.secrets[:1]:
            self._tool("search_kb", {"query": secret})
            assert self._tool("read_diagnosis", {"id": secret, "owner_token": secret})["isError"]
            assert self._tool("diagnose", {"paste": case.text, "platform": secret, "exchange": secret})["isError"]
            for method in (secret, "tools/call"):
                self._rpc(method, {"name": secret, "arguments": {secret: secret}}, {"MCP-Protocol-Version": secret})
                self._rpc(method, {"name": secret, "arguments": {secret: secret}}, {})
        broken = self.session.post(
            self.stack.base_url + "/mcp",
            data=case.text.encode(),
            headers={"Content-Type": "application/json"},
            timeout=30,
        )
        self.pages[f"MCP broken {case.name}"] = broken.content

    def _tool(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return dict(self._rpc("tools/call", {"name": name, "arguments": arguments}, {})["result"])

    def _rpc(self, method: str, params: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        # A secret that no header field can hold is none that a client could send in one.
        sendable = {field: value.encode("ascii", "replace").split(b"\n")[0].strip() for field, value in headers.items()}
        answer = self.session.post(self.stack.base_url + "/mcp", json=message, headers=sendable, timeout=40)
        self.pages[f"MCP {len(self.pages)}"] = answer.content + repr(dict(answer.headers)).encode()
        return dict(answer.json())

    def verify(self, case: Planted) -> None:
        """A file for support that is none of the portal's, with secrets in it."""
        fields, files = (
            {"csrfmiddlewaretoken": self.csrf},
            {"file": (f"{case.name}.html", case.text.encode(), "text/html")},
        )
        answer = self.session.post(self.stack.base_url + "/verify/", data=fields, files=files, timeout=30)
        assert answer.status_code in (422, 429), answer.status_code
        self.pages[f"verify {case.name}"] = answer.content

    def recognise(self, case: Planted) -> None:
        fields = {"csrfmiddlewaretoken": self.csrf, "paste": case.text}
        headers = {"HX-Request": "true"}
        answer = self.session.post(self.stack.base_url + "/recognise/", data=fields, headers=headers, timeout=30)
        assert answer.status_code == 200, f"{case.name}: {answer.status_code}"
        self.pages[f"recognise {case.name}"] = answer.content


def stray_requests(stack: Stack, secret: str) -> None:
    """What gunicorn and Django complain about in their logs: broken fields, foreign hosts, paths that are none."""
    for request in (
        f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nno colon {secret}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: {secret}.example\r\nConnection: close\r\n\r\n",
        f"GET /{secret}?access_token={secret} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        f"GET {secret}\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", stack.port), timeout=10) as connection:
            connection.sendall(request.encode())
            while connection.recv(65536):
                pass


def test_no_secret_survives_in_database_broker_logs_pages_or_temporary_files(loud_portal: LoudPortal) -> None:
    stack = loud_portal.stack
    # each way to paste goes through the worker's code below; here it is what the processes write that counts
    cases = some_planted(4, "bare_jwt", "curl", "exchange", "har", "python")
    astray = word(40)
    search = Search([astray, *(secret for case in cases for secret in case.secrets)])
    monitor = Monitor(stack.addresses()["REDIS_URL"])
    browser = Browser(stack)
    for case in cases:
        browser.recognise(case)
        browser.diagnose(case)
        browser.verify(case)
        # All of them go the way of programs in tests/web/test_leaks_by_programs.py; here logs and broker are searched.
        if case.name in ("curl", "exchange"):
            browser.ask_as_a_program(case)
    stray_requests(stack, astray)
    places = dict(browser.pages)
    assert b"celery" in places["processes after curl"]
    places["MONITOR"] = bytes(monitor.seen)
    monitor.close()
    assert b"diagnostics.examine" in places["MONITOR"], "the stream shows Celery's messages"
    places |= broker_content(stack.addresses()["REDIS_URL"])
    places |= loud_portal.written()
    logs = {Path(name).name: content for name, content in places.items() if name.endswith(".log")}
    assert b" DEBUG " in logs["worker.log"], "the worker's log is as loud as the settings say"
    assert b"Invalid request from" in logs["web.log"]
    assert b"Not Found: [address]" in logs["web.log"]
    hits = [hit for name, content in places.items() for hit in search.find(name, content)]
    assert not hits, "\n".join(hits[:20])
    whole = [case.text for case in cases if case.name == "bare_jwt"]
    assert not [name for name, content in places.items() if any(token.encode() in content for token in whole)]


def test_the_command_prints_no_secret_in_any_format(tmp_path, capsys):
    for case in some_planted(4, "exchange", "har"):
        search = Search(case.secrets)
        paste = tmp_path / "paste.txt"
        paste.write_text(case.text)
        for form in ("text", "json", "markdown"):
            with pytest.raises(SystemExit):
                call_command("diagnose", str(paste), offline=True, format=form)
            printed = capsys.readouterr()
            assert not search.find(f"{case.name} as {form}", (printed.out + printed.err).encode())


def examined(case: Planted) -> tuple[Diagnosis, bytes]:
    """The case through the worker's own code in this process, and all that is stored and shown of it."""
    diagnosis = services.create(case.text, owner="alice")
    execution.perform(diagnosis.pk)
    diagnosis.refresh_from_db()
    report = services.report_as_json(diagnosis)
    shown = [json.dumps(diagnosis.report), json.dumps(report), terminal.as_text(report), terminal.as_markdown(report)]
    return diagnosis, "\n".join(shown).encode()


@pytest.mark.django_db(transaction=True)
def test_the_search_would_find_a_leak_if_redaction_broke(monkeypatch):
    case = next(case for case in planted() if case.name == "exchange")
    monkeypatch.setattr(redact, "header_value", lambda field, scrubber, *kind: field.value.reveal())
    monkeypatch.setattr(redact.Scrubber, "_scrub", lambda self, text: text)
    _, shown = examined(case)
    assert Search(case.secrets).find("report", shown)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("case", some_planted(2), ids=lambda case: case.name)
def test_structure_alone_keeps_secrets_out_when_the_scrubber_is_off(case, monkeypatch):
    """The second line is there for surprises; what is known by its structure must not need it."""
    monkeypatch.setattr(Hidden, "_without_windows", lambda self, text: text)
    diagnosis, shown = examined(case)
    assert diagnosis.state == "finished"
    assert not Search(case.secrets).find("report", shown)


@pytest.mark.django_db(transaction=True)
def test_no_secret_reaches_the_second_reader_and_what_it_echoes_is_not_kept(settings, monkeypatch):
    monkeypatch.setitem(client._permission, "granted", True)
    echoed = word(40)
    with serving(always(response(200, completion(f"I read {echoed}.")))) as server:
        settings.PORTAL_READER_URL = f"{server.url}/v1/chat/completions"
        for case in planted():
            before = len(server.requests)
            diagnosis, shown = examined(case)
            assert diagnosis.state == "finished"
            for request in server.requests[before:]:
                decoded = json.dumps(json.loads(request.partition(b"\r\n\r\n")[2]), ensure_ascii=False)
                assert not Search(case.secrets).find(f"request of {case.name}", request + decoded.encode())
            assert echoed not in shown.decode()
        assert len(server.requests) >= 5


@pytest.mark.parametrize("case", planted(), ids=lambda case: case.name)
def test_no_paste_would_send_a_secret_to_a_second_reader_even_if_it_were_asked_about_all(case):
    submission, profile = parse.parse(case.text), profiles.default_profile()
    scrubber = redact.Scrubber(submission.secrets, redact.Labeler(b"k" * 16), submission, profile)
    facts = paste_facts(submission, profile, now=timezone.now(), options=Options())
    asked = question(facts[Subject], facts[Times], scrubber)
    sent = [json.dumps(asked.request, ensure_ascii=False), asked.said, asked.written]
    assert not Search(case.secrets).find("request", "\n".join(sent).encode())


@pytest.mark.django_db(transaction=True)
def test_a_crash_in_a_worker_quotes_nothing_of_the_paste(monkeypatch, caplog):
    case = next(case for case in planted() if case.name == "curl")

    def broken(text, *args, **kwargs):
        raise RuntimeError(f"cannot examine {text}")

    monkeypatch.setattr("diagnostics.runs.examination.parse.parse", broken)
    diagnosis = Diagnosis.objects.create(
        owner="x", created_at=services.timezone.now(), queued_at=services.timezone.now(), platform="company-x"
    )
    Diagnosis.objects.filter(pk=diagnosis.pk).update(sealed=execution.paste_encryption.seal(diagnosis.pk, case.text))
    with caplog.at_level("DEBUG"):
        execution.perform(diagnosis.pk)
    diagnosis.refresh_from_db()
    assert diagnosis.state == "ended_early"
    assert diagnosis.sealed is None
    assert not Search(case.secrets).find("log", caplog.text.encode())


def test_an_error_report_of_the_site_quotes_nothing_of_the_request(settings):
    case = next(case for case in planted() if case.name == "curl")
    request = RequestFactory().post("/", {"paste": case.text}, HTTP_AUTHORIZATION=f"Bearer {case.secrets[0]}")
    try:
        paste = case.text
        raise ValueError(len(paste))
    except ValueError as error:
        reporter = get_exception_reporter_class(request)(request, type(error), error, error.__traceback__)
        text = reporter.get_traceback_text() + reporter.get_traceback_html()
    assert not Search(case.secrets).find("error report", text.encode())


def _echo(sock: socket.socket, request: bytes) -> None:
    """A server that gives back all it was sent, in a field, in its words, and in the members of its error."""
    told = request.decode("utf-8", "replace").partition("uthorization: ")[2].partition("\r")[0]
    words = {"error": "invalid_token", "error_description": f"Bearer twice: {told}", "detail": told.split(" ")[-1]}
    field = f'Bearer error="invalid_token", error_description="{told}"'
    sock.sendall(response(401, words, WWW_Authenticate=field, X_Echo=told, X_Tail=told[-24:]))


@pytest.mark.parametrize("renewed", [False, True], ids=["as pasted", "with a fresh token"])
def test_an_echo_of_the_corrected_call_keeps_every_secret_out(renewed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(client._permission, "granted", True)
    with provider() as one:
        now = int(timezone.now().timestamp())
        token, fresh, secret = one.token(iat=now - 4500, exp=now - 900), one.token(jti="fresh"), word(40)
        told = 'Bearer error="invalid_token", error_description="The access token expired"'
        one.routes["/token"] = say(response(200, {"access_token": fresh, "echo": secret}))
        one.routes |= dict.fromkeys(("/current", "/devices", "/devices/7"), _echo)
        paste = (
            f"$ curl {one.server.url}/token -d grant_type=client_credentials -d client_id=client-1 "
            f"-d client_secret={secret}\n\n$ curl -i {one.server.url}/devices/7 -H 'Authorization: Bearer {token}'\n"
            f'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: {told}\n\n{{"error": "invalid_token"}}\n'
        )
        if not renewed:
            token = fresh
            paste = f"curl -i {one.server.url}/devices/7 -H 'Authorization: Bearer Bearer {token}'\n"
        *_, last = examination.examine(
            paste,
            one.profile,
            diagnosis_id="echo",
            label_key=b"k" * 16,
            options=Options(online=True, dry_run=True),
            outside_for=lambda _, scrubber: way_out(
                one.profile, scrubber, cache=MemoryCache(), environ={}, dry_run=True
            ),
        )
    made = last.report.sent_as_corrected
    assert made is not None
    assert (made.status, made.fresh_token) == (401, renewed)
    rendered = export.rendered(last.snapshot, translate=str, kb_url=lambda article, anchor: "")
    shown = [json.dumps(last.snapshot), terminal.as_text(rendered), terminal.as_markdown(rendered)]
    secrets = [secret, *(value.rsplit(".", 1)[1] for value in (token, fresh))]
    assert not Search(secrets).find("report", "\n".join(shown).encode())
