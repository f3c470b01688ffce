"""The portal in other languages: the switch in the footer, the browser's own wish, and the sentences of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from diagnostics.engine.model.listed import one_of
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.report.export import rendered
from diagnostics.engine.subject.claims import duration
from diagnostics.presentation import times
from diagnostics.presentation.pasted import spoken
from tests.fixtures.untranslated import OTHERS
from tests.web import sample_report
from tests.web.stored import owning, store

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _back_to_english() -> Iterator[None]:
    """A request leaves its language active in its thread, as the next one sets its own."""
    yield
    translation.deactivate()


def plain(message: Message) -> dict[str, Any]:
    """A message as a snapshot keeps it."""
    params = {name: plain(item) if isinstance(item, Message) else item for name, item in message.params.items()}
    return {"text": message.text, "params": params}


def test_a_browser_that_asks_for_german_gets_german(client: Client) -> None:
    page = client.get("/", headers={"accept-language": "de-AT,de;q=0.9"}).content.decode()
    assert '<html lang="de">' in page
    assert "Ursache finden" in page
    assert "Find the cause" not in page


@pytest.mark.parametrize("code", OTHERS)
def test_a_browser_gets_each_language_that_is_offered_and_reads_on_in_it(client: Client, code: str) -> None:
    with translation.override(code):
        find = translation.gettext("Find the cause")
    page = client.get("/", headers={"accept-language": f"{code};q=0.9"}).content.decode()
    assert f'<html lang="{code}">' in page
    assert find in page
    assert find != "Find the cause"
    found = store(sample_report.expired())
    page = owning(client).get(f"/d/{found.pk}/", headers={"accept-language": code}).content.decode()
    assert "This is why the call fails" not in page
    assert client.post("/language/", {"language": code, "next": "/kb/"})["Location"] == "/kb/"
    assert f'value="{code}" lang="{code}" aria-current="true">' in client.get("/kb/").content.decode()


def test_a_browser_that_speaks_a_spanish_of_america_gets_spanish(client: Client) -> None:
    page = client.get("/", headers={"accept-language": "es-MX,es-419;q=0.9"}).content.decode()
    assert '<html lang="es">' in page
    assert "Encontrar la causa" in page
    assert ">Español</button>" in page


def test_the_switch_in_the_footer_keeps_the_language_and_the_page(client: Client) -> None:
    assert '<html lang="en">' in client.get("/kb/").content.decode()
    answer = client.post("/language/", {"language": "de", "next": "/kb/"})
    assert answer["Location"] == "/kb/"
    page = client.get("/kb/").content.decode()
    assert '<html lang="de">' in page
    assert '<button type="submit" class="quiet" name="language" value="en" lang="en">English</button>' in page
    assert 'value="de" lang="de" aria-current="true">Deutsch</button>' in page


def test_the_switch_leads_to_no_other_site(client: Client) -> None:
    answer = client.post("/language/", {"language": "de", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_a_diagnosis_made_in_english_is_read_in_german(client: Client) -> None:
    report = sample_report.expired()
    inner = msg("The access token had expired when it was used.")
    report["verdict"]["headline"] = plain(msg("By its error message: {headline}", headline=inner))
    report["findings"][0]["title"] = plain(msg("The token has not expired"))
    found = store(report)
    page = owning(client).get(f"/d/{found.pk}/", headers={"accept-language": "de"}).content.decode()
    assert "Nach der Fehlermeldung: Das Access-Token war abgelaufen, als es verwendet wurde." in page
    assert "Das Token ist nicht abgelaufen" in page
    assert "Deshalb schlägt der Aufruf fehl" in page
    assert "Abgelaufenes Access-Token" in page


def test_the_report_in_json_stays_english_whatever_the_browser_speaks(client: Client) -> None:
    report = sample_report.expired()
    report["verdict"]["headline"] = plain(msg("The access token had expired when it was used."))
    found = store(report)
    body = owning(client).get(f"/d/{found.pk}.json", headers={"accept-language": "de"}).json()
    assert body["verdict"]["headline"] == "The access token had expired when it was used."


def test_a_sentence_within_a_sentence_and_a_span_are_translated_with_their_own_parameters() -> None:
    said = msg("The token is valid for another {span}.", span=duration(2 * 86400 + 3600))
    with translation.override("de"):
        assert spoken(said) == "Das Token ist noch 2 Tage 1 Stunde gültig."
        snapshot = {"summary": plain(said)}
        assert rendered(snapshot, translate=translation.gettext, kb_url=lambda article, anchor: "")["summary"] == (
            "Das Token ist noch 2 Tage 1 Stunde gültig."
        )
    assert str(said) == "The token is valid for another 2 days 1 hour."


def test_words_of_ours_in_a_row_of_evidence_are_german_and_found_values_stay_as_they_are(client: Client) -> None:
    report = sample_report.expired()
    ours = sample_report.row("exp", "missing", "a fresh proof", important=True)
    theirs = sample_report.row("alg", "none", "Fixed")
    failing = next(finding for finding in report["findings"] if finding["outcome"] == "fail")
    failing["evidence"] = [ours, theirs]
    found = store(report)
    page = owning(client).get(f"/d/{found.pk}/", headers={"accept-language": "de"}).content.decode()
    assert ">fehlt<" in page
    assert ">ein frischer Beweis<" in page
    assert ">none<" in page
    assert ">Fixed<" in page


def test_a_time_in_german_takes_the_form_that_its_preposition_asks_for() -> None:
    now = datetime.now(UTC)
    with translation.override("de"):
        assert times.relative(now - timedelta(days=3)) == "vor 3 Tagen"
        assert times.relative(now + timedelta(days=400, minutes=1)) == "in 400 Tagen"
        assert times.duration(3 * 86400) == "3 Tage"
        assert times.relative(now, now - timedelta(days=3)) == "3 Tage danach"


def test_times_and_words_of_ours_in_a_row_of_evidence_are_spanish() -> None:
    now = datetime.now(UTC)
    with translation.override("es"):
        assert times.relative(now - timedelta(days=3)) == "hace 3 días"
        assert times.relative(now + timedelta(days=400, minutes=1)) == "dentro de 400 días"
        assert spoken(msg("more than {span}", span=duration(3600))) == "más de 1 hora"
        assert spoken(one_of(["read", "devices:read"])) == "read o devices:read"
