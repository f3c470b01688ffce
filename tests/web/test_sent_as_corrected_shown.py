"""The corrected call as it was sent: on the page, in the JSON, and in every sealed file of the diagnosis."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.test import Client

from diagnostics.attachments import files
from diagnostics.attachments.verification import verified
from tests.web import sample_report
from tests.web.stored import owning, store
from tests.web.test_attachments import as_stored

pytestmark = pytest.mark.django_db
EXCHANGE = {
    "name": "As corrected",
    "request": "GET https://api.xxx.com/v2/devices\nAuthorization: Bearer $ACCESS_TOKEN",
    "response": 'HTTP/1.1 200 OK\n\n{"data": "…"}',
    "ms": 84.2,
    "curl": "curl -sS -i 'https://api.xxx.com/v2/devices'",
}


def report(**changes: Any) -> dict[str, Any]:
    sent = {"status": 200, "ms": 84.2, "exchange": EXCHANGE, "fresh_token": False, "left_out": [], "then": None}
    return sample_report.expired() | {"sent_as_corrected": sent | changes}


def test_the_page_says_it_in_one_line_with_the_exchange_behind_it() -> None:
    made = store(report())
    page = owning(Client()).get(f"/d/{made.pk}/").content.decode()
    assert "Sent as corrected: 200 in 84 ms." in page
    assert page.count('id="sent-as-corrected"') == 1
    assert "What was sent and what came back" in page
    assert owning(Client()).get(f"/d/{made.pk}.json").json()["sent_as_corrected"]["status"] == 200


def test_what_comes_next_and_what_was_left_out_stand_beside_it() -> None:
    then = {"cause": "missing-scope", "headline": "A scope is missing.", "fix": "Ask for a token with it."}
    made = store(report(status=403, then=then, left_out=["X-Trace"], fresh_token=True))
    page = owning(Client()).get(f"/d/{made.pk}/").content.decode()
    assert "with a fresh token from your own token request: 403 in 84 ms." in page
    assert "What it is refused for then: A scope is missing. Ask for a token with it." in page
    assert "Fields left out of it: X-Trace." in page


def test_a_diagnosis_that_was_stored_before_shows_nothing_of_it() -> None:
    made = store(sample_report.expired())
    page = owning(Client()).get(f"/d/{made.pk}/").content.decode()
    assert "Sent as corrected" not in page


@pytest.mark.parametrize("form", ["html", "md", "json", "zip"])
def test_every_file_holds_it_and_is_still_sealed(form: str) -> None:
    made = files.attachment(store(as_stored(report())), form)
    text = made.content
    if form == "zip":
        with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
            text = b"\n".join(archive.read(name) for name in archive.namelist() if name.endswith((".html", ".md")))
    wanted = b"sent_as_corrected" if form == "json" else b"Sent as corrected: 200 in 84 ms."
    assert wanted in text
    assert verified(made.content).report["sent_as_corrected"]["exchange"] == EXCHANGE
