"""Settings that show from outside: keys, headers, forms, error reports."""

from __future__ import annotations

import base64
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import Client, RequestFactory
from django.views.debug import ExceptionReporter

from portal import checks
from portal.log_records import LogLine
from portal.middleware import OriginOfReferrerlessForms

pytestmark = pytest.mark.one_in(3)

ROOT = Path(__file__).resolve().parents[2]
SECRET = "planted-4cf1e0a7d2b94f6e8a31"


def manage(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")} | extra
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


def test_a_shell_without_keys_says_so_and_opens_none() -> None:
    done = manage("shell", "--command", "print('opened')")
    assert done.returncode != 0
    assert done.stderr.startswith("PORTAL_SECRET_KEY is not set")
    assert "opened" not in done.stdout


@pytest.mark.parametrize("text", ["", " \n"])
def test_nothing_to_diagnose_is_told_in_one_sentence(text: str, tmp_path: Path) -> None:
    empty = tmp_path / "failing.txt"
    empty.write_text(text)
    done = manage("diagnose", str(empty))
    assert done.returncode == 64
    assert done.stderr.strip() == f"{empty} is empty: there is nothing to examine."
    assert done.stdout == ""


@pytest.mark.parametrize("name", ["PORTAL_SECRET_KEY", "PORTAL_SEALING_KEYS"])
def test_a_process_without_its_keys_does_not_start(name: str) -> None:
    keys = {"PORTAL_SECRET_KEY": "x" * 50, "PORTAL_SEALING_KEYS": "y"}
    done = manage("migrate", "--plan", **{other: value for other, value in keys.items() if other != name})
    assert done.returncode != 0
    assert f"{name} is not set: `make run` makes it by itself" in done.stderr.splitlines()[-1]


def test_a_command_that_stores_nothing_needs_no_keys() -> None:
    done = manage("makemigrations", "--check", "--dry-run")
    assert "is not set" not in done.stderr


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "The database has no tables yet, or those of an older version: `make setup` makes them."),
        ("postgres://portal:unspoken@127.0.0.1:1/portal", "The database of DATABASE_URL cannot be used: "),
    ],
)
def test_a_command_without_its_database_says_so_in_one_sentence(tmp_path: Path, address: str, sentence: str) -> None:
    keys = {"PORTAL_SECRET_KEY": "x" * 50, "PORTAL_SEALING_KEYS": base64.urlsafe_b64encode(bytes(32)).decode()}
    done = manage("api_key", "NAME", VAR_DIR=str(tmp_path), DATABASE_URL=address, **keys)
    assert done.returncode == 1
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1
    assert "unspoken" not in done.stderr


def test_a_number_out_of_range_is_named(tmp_path: Path) -> None:
    done = manage("makemigrations", "--check", "--dry-run", PORTAL_DEADLINE_S="soon")
    assert "PORTAL_DEADLINE_S must be a whole number from 1 to 35, not 'soon'." in done.stderr


@pytest.mark.django_db
def test_every_page_forbids_inline_code_framing_and_referrers(client: Client) -> None:
    headers = client.get("/healthz").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_an_https_portal_insists_on_https(settings: LazySettings) -> None:
    assert "Strict-Transport-Security" not in Client().get("/healthz").headers
    settings.PORTAL_BASE_URL = "https://portal.example"
    settings.SECURE_HSTS_SECONDS = 3600
    assert Client().get("/healthz").headers["Strict-Transport-Security"] == "max-age=3600"


def test_the_scheme_of_the_base_address_makes_cookies_secure() -> None:
    code = (
        "from portal import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.ALLOWED_HOSTS[0])"
    )
    environ = os.environ | {"PORTAL_BASE_URL": "https://portal.example"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True", "31536000", "portal.example"]


def posted(**headers: str) -> int:
    """The status of a form's POST with a good CSRF token and these headers."""
    first = RequestFactory().get("/")
    token = get_token(first)
    request = RequestFactory().post("/", {"csrfmiddlewaretoken": token}, headers=headers)
    request.COOKIES["csrftoken"] = first.META["CSRF_COOKIE"]

    def judge(seen: HttpRequest) -> HttpResponse:
        middleware = CsrfViewMiddleware(lambda _: HttpResponse())
        middleware.process_request(seen)
        return middleware.process_view(seen, lambda _: HttpResponse(), (), {}) or HttpResponse()

    return OriginOfReferrerlessForms(judge)(request).status_code


def test_a_form_without_referrer_passes_from_our_own_page_only() -> None:
    assert posted(Origin="null", Sec_Fetch_Site="same-origin") == 200
    assert posted(Origin="null", Sec_Fetch_Site="cross-site") == 403
    assert posted(Origin="null", Sec_Fetch_Site="none") == 403
    assert posted(Origin="https://evil.example", Sec_Fetch_Site="same-origin") == 403
    assert posted(Origin="null") == 200


def fail() -> None:
    held = SECRET
    raise ValueError(f"cannot read {held}")


def test_a_logged_error_tells_the_place_and_the_class_and_not_the_text() -> None:
    try:
        fail()
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "It failed", (), sys.exc_info())
    line = LogLine("{message}", style="{").format(record)
    assert "in fail" in line
    assert line.endswith("builtins.ValueError")
    assert SECRET not in line


def test_what_celery_logs_of_a_failed_task_names_the_class_only() -> None:
    context = {
        "name": "examine",
        "exc": f"ValueError('{SECRET}')",
        "traceback": SECRET,
        "args": SECRET,
        "kwargs": SECRET,
    }
    try:
        fail()
    except ValueError:
        words = "Task %(name)s raised: %(exc)s %(traceback)s %(args)s %(kwargs)s"
        record = logging.LogRecord("celery.app.trace", logging.ERROR, __file__, 1, words, (context,), sys.exc_info())
    line = LogLine("{message}", style="{").format(record)
    assert line.startswith("Task examine raised: ValueError")
    assert SECRET not in line


def test_an_error_report_holds_neither_variables_nor_the_form() -> None:
    request = RequestFactory().post("/", {"paste": SECRET}, headers={"Authorization": f"Bearer {SECRET}"})
    try:
        held = request.POST["paste"]
        raise KeyError("paste")
    except KeyError:
        reporter = ExceptionReporter(request, *sys.exc_info())
    assert held not in reporter.get_traceback_text()
    assert held not in reporter.get_traceback_html()


@pytest.mark.parametrize(
    "url",
    [
        "words.internal/v1/chat/completions",
        "ftp://words.internal/v1/chat/completions",
        "http:///v1/chat/completions",
        "http://words.internal",
        "http://words.internal/",
        "http://user:password@words.internal/v1/chat/completions",
        "http://words.internal:99999/v1/chat/completions",
        "http://words.internal/v1#chat",
        "http://words.internal/v1 chat",
        "http://words.internal\\@else.example/v1",
        "http://lesër.internal/v1/chat/completions",
        "http://[::1/v1/chat/completions",
    ],
)
def test_a_second_reader_without_a_whole_address_is_told_at_the_start_without_repeating_it(
    url: str, settings: LazySettings
) -> None:
    settings.PORTAL_READER_URL = url
    assert [(error.id, url in error.msg) for error in checks.second_reader(None)] == [("portal.E010", False)]


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:8080/v1/chat/completions", "https://words.internal/v1/read?x=1"])
def test_no_second_reader_or_one_with_a_whole_address_is_fine(url: str, settings: LazySettings) -> None:
    settings.PORTAL_READER_URL = url
    assert checks.second_reader(None) == []
