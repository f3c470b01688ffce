"""Log records carry no text of a paste or an answer, whichever library wrote them and whichever handler writes them."""

from __future__ import annotations

import io
import logging
import threading

import pytest
import urllib3
from django.conf import settings
from gunicorn.config import Config
from gunicorn.glogging import Logger as GunicornLogger

from portal import log_records
from portal.log_records import HeardOrWarning, harmless
from tests.engine.loopback import serving
from tests.fixtures.leaks import Search
from tests.fixtures.planted import Planted, jwt, planted, word

OURS, FOREIGN = "diagnostics.example", ("urllib3.connectionpool", "requests", "redis", "jwt", "oauthlib", "root", "new")


def written(name: str, message: object, *args: object, level: int = logging.ERROR, **more: object) -> str:
    """What a handler with a formatter that knows nothing of us writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    logger = logging.getLogger("" if name == "root" else name)
    logger.addHandler(handler)
    try:
        logger.log(level, message, *args, **more)  # type: ignore[arg-type]
    finally:
        logger.removeHandler(handler)
    return stream.getvalue()


@pytest.mark.parametrize("name", FOREIGN)
def test_another_librarys_warning_is_told_by_name_and_place_alone(name: str) -> None:
    said = written(name, f"Failed to parse sunshine (url=%s): {word()}", "https://h.example/?x=letmein")
    assert "sunshine" not in said
    assert "letmein" not in said
    assert "test_log_records.py line" in said


@pytest.mark.parametrize("case", planted(), ids=lambda case: case.name)
@pytest.mark.parametrize("name", [OURS, "gunicorn.error", "celery.worker", "django.request"])
def test_a_paste_that_slips_into_a_message_of_ours_shows_no_token(name: str, case: Planted) -> None:
    said = written(name, "could not read %s", case.text) + written(name, "could not read %r", case.text)
    assert not Search(secret for secret in case.secrets if len(secret) > 20).find("log", said.encode())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GET https://api.example.com/v2?access_token=x7", "GET [URL]"),
        ("redis://:hunter2@127.0.0.1:6379/0 is away", "[URL] is away"),
        ("Connected to redis://127.0.0.1:6379/0", "Connected to redis://127.0.0.1:6379/0"),
        ("Error handling request /d/?paste=letmein", "Error handling request /d/?[query]"),
        ("Not Found: /s/abcd-efgh-ijkl-mnop/", "Not Found: /s/…/"),
        ("sent 2 fields\r\nX-Sid: letmein\r\nHost: b.example\r\n\r\n", "sent 2 fields [2 more lines]"),
        ("b'4 bytes\\r\\nX-Other: sunshine\\r\\n'", "b'4 bytes [1 more lines]"),
        ("cut at HdBUMqrHPZaMEdeeNq-XPXUQA", "cut at [25 characters]"),
        ("one of ConnectionResetError, HTTPConnectionPoolTimeout, application/vnd.openxmlformats-document", None),
        ("{'Authorization': 'Key letmein'}", "{'Authorization': [value]"),
        ("refused Basic am9lOnBhc3M=", "refused Basic [value]"),
        ("Invalid request from ip=::1: Invalid X: 'letmein'", "Invalid request from ip=::1: [words of the request]"),
        ("one\nERROR forged line", "one [1 more lines]"),
        ("X-Sid: letmein\rERROR forged line", "[header] [1 more lines]"),
        ("one \u202eforged", "one \\u202eforged"),
        ("Task diagnostics.examine[0c2df7f0-9ad5-4b39-8c9f-9f0e1b6a52cd] received", None),
        ("diagnosis 0123456789abcdefghjkmnpqrs failed: KeyError at token_evidence.py:12 < runner.py:220", None),
        ("check token.signature crashed: TypeError at signature.py:4", None),
    ],
)  # fmt: skip
def test_words_of_ours_pass_and_what_could_be_pasted_becomes_a_label(text: str, shown: str | None) -> None:
    assert harmless(text) == (text if shown is None else shown)


def test_a_long_message_is_cut_and_says_by_how_much() -> None:
    assert harmless("ab " * 2000).endswith(" [2000 more characters]")


def test_hostile_text_is_made_harmless_in_linear_time() -> None:
    for text in ("a: b\\n" * 5000 + "\n\n", "token" * 5000, "https://" * 5000, "Bearer " * 5000, "a-" * 20000):
        harmless(text)


def test_an_exception_is_told_by_its_places_whoever_formats_it() -> None:
    secret = word()
    try:
        raise ValueError(f"cannot read {secret}")
    except ValueError:
        said = written("gunicorn.error", "Error handling request /", exc_info=True)
    assert "builtins.ValueError" in said
    assert secret not in said


def test_the_handler_that_gunicorn_makes_for_itself_writes_harmless_records(capfd: pytest.CaptureFixture[str]) -> None:
    secret, logger = word(), GunicornLogger(Config())
    logger.warning("Invalid request from ip=%s: %s", "127.0.0.1", f"Invalid header {secret}")
    try:
        raise RuntimeError(secret)
    except RuntimeError:
        logger.exception("Error handling request %s", f"/?token={secret}")
    said = capfd.readouterr().err
    assert "Invalid request from" in said
    assert secret not in said


def test_a_warning_and_a_thread_that_breaks_off_quote_nothing(caplog: pytest.LogCaptureFixture) -> None:
    secret = word()

    def broken() -> None:
        raise RuntimeError(secret)

    log_records.install()
    with caplog.at_level("DEBUG"):
        thread = threading.Thread(target=broken, name="reader")
        threading.excepthook = log_records._thread_broke_off
        thread.start()
        thread.join()
        logging.getLogger("py.warnings").warning("%s", f"<unknown>:1: SyntaxWarning: invalid escape in {secret}")
    assert "thread reader broke off" in caplog.text
    assert secret not in caplog.text


def test_an_answer_with_a_broken_header_line_leaves_nothing_of_itself_in_any_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    secret = word()
    answer = f"HTTP/1.1 200 OK\r\nX-Sid: {secret}\r\nno colon {secret}\r\nContent-Length: 0\r\n\r\n".encode()
    with caplog.at_level("DEBUG"), serving(lambda sock, request: sock.sendall(answer)) as server:
        logging.getLogger("urllib3").setLevel("DEBUG")
        try:
            urllib3.PoolManager().request("GET", f"{server.url}/?access_token={secret}", retries=False)
        finally:
            logging.getLogger("urllib3").setLevel("ERROR")
    assert "words of urllib3" in caplog.text, "the library does warn of such a line"
    assert secret not in caplog.text


def test_at_debug_no_library_writes_down_data_of_its_own() -> None:
    heard = HeardOrWarning()

    def passes(name: str, level: int) -> bool:
        return heard.filter(logging.LogRecord(name, level, "x.py", 1, "", (), None))

    assert passes(OURS, logging.DEBUG)
    assert passes("urllib3", logging.WARNING)
    assert not passes("jwt", logging.INFO)
    assert not passes("django.db.backends", logging.DEBUG)
    assert not passes("celery.redirected", logging.INFO)
    assert all(handler["filters"] == ["heard"] for handler in settings.LOGGING["handlers"].values())


def test_a_signature_is_no_word_of_ours() -> None:
    token, signature = jwt()
    assert not Search([signature]).find("log", harmless(f"read {token} and {signature[:60]}").encode())
