"""Choosing which exchange of a paste is examined: under the box, by the API, by the command, and on a finished page."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from diagnostics import services, tasks
from diagnostics.models import Diagnosis
from diagnostics.runs import execution
from tests.web.stored import owning

pytestmark = pytest.mark.django_db
CALL = "$ curl -i https://api.xxx.com/v2/{0} -H 'Authorization: Bearer {0}Zt9xQ2m7LkVw4RpTn'\nHTTP/1.1 {1} X\n\n"
TWO = CALL.format("apples", 200) + CALL.format("berries", 401)
THREE = TWO + CALL.format("cherries", 403)
# More than is read before a paste is accepted.
LONG = "x = 1\n" * 12_000


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "send", execution.perform)


def recognised(client: Client, paste: str, **choices: str) -> str:
    return client.post("/recognise/", {"paste": paste} | choices).content.decode()


def test_the_exchanges_of_a_paste_are_offered_under_the_box(client: Client) -> None:
    shown = recognised(client, TWO)

    assert '<option value="1">1. GET https://api.xxx.com/v2/apples → 200</option>' in shown
    assert '<option value="2">2. GET https://api.xxx.com/v2/berries → 401</option>' in shown
    assert "Exchange 2 of 2 is the one that failed (401)." in shown
    assert "Zt9xQ2m7Lk" not in shown


def test_one_exchange_is_no_choice(client: Client) -> None:
    assert 'name="exchange"' not in recognised(client, CALL.format("apples", 401))


def test_the_chosen_exchange_is_told_and_stays_chosen_while_the_text_has_as_many(client: Client) -> None:
    shown = recognised(client, TWO, exchange="1", exchanges="2")

    assert '<option value="1" selected>' in shown
    assert "GET /v2/apples, answered 200" in shown
    assert "Exchange 1 of 2, as you chose." in shown


def test_a_choice_for_another_text_is_dropped_and_that_is_told(client: Client) -> None:
    shown = recognised(client, THREE, exchange="1", exchanges="2")

    assert "This text has 3 exchanges" in shown
    assert '" selected>' not in shown


def test_an_emptied_box_keeps_what_was_chosen_for_the_text_to_come(client: Client) -> None:
    assert "choose-exchange" not in recognised(client, "", exchange="1", exchanges="2")
    assert '<input type="hidden" name="exchange" value="1">' in recognised(client, "hm", exchange="1", exchanges="2")


def test_the_chosen_exchange_is_the_one_that_is_examined(client: Client) -> None:
    page = client.post("/", {"paste": TWO, "online": "off", "exchange": "1"}, follow=True).content.decode()

    report = Diagnosis.objects.get().report
    assert report["understood"]["subject"]["exchange"] == 1
    assert report["understood"]["subject"]["request"] == 0
    assert "Exchange 1 of 2, as you chose." in page


@pytest.mark.parametrize("number", ["-1", "two", "²", "100000"])
def test_what_is_no_number_of_an_exchange_is_refused_with_the_text_kept(client: Client, number: str) -> None:
    answer = client.post("/", {"paste": TWO, "exchange": number})

    assert answer.status_code == 422
    assert "chosen by its number" in answer.content.decode()


def test_on_a_finished_page_another_exchange_is_chosen_by_pasting_again(client: Client) -> None:
    page = client.post("/", {"paste": TWO, "online": "off"}, follow=True).content.decode()
    made = Diagnosis.objects.get()
    link = f"/?again={made.pk}&amp;exchange=1"
    assert link in page
    assert f"/?again={made.pk}&amp;exchange=2" not in page

    box = client.get(link.replace("&amp;", "&")).content.decode()

    assert "This time exchange 1 is examined: GET https://api.xxx.com/v2/apples → 200" in box
    assert '<input type="hidden" name="exchange" value="1"><input type="hidden" name="exchanges" value="2">' in box


def test_only_the_owner_of_a_diagnosis_can_choose_again_and_only_what_it_lists(client: Client) -> None:
    client.post("/", {"paste": TWO, "online": "off"})
    made = Diagnosis.objects.get()

    assert client.get(f"/?again={made.pk}&exchange=3").status_code == 404
    assert client.get(f"/?again={made.pk}&exchange=no").status_code == 404
    assert owning(Client(), "somebody else").get(f"/?again={made.pk}&exchange=1").status_code == 404


def test_the_api_examines_the_exchange_that_is_asked_for(client: Client) -> None:
    answer = client.post("/api/v1/diagnoses?online=false&exchange=1", TWO, content_type="text/plain")

    assert answer.json()["report"]["understood"]["subject"]["exchange"] == 1
    assert answer.json()["report"]["understood"]["exchanges"] == 2
    refused = client.post("/api/v1/diagnoses?exchange=first", TWO, content_type="text/plain")
    assert refused.status_code == 400


def test_the_command_examines_the_exchange_that_is_asked_for_and_lists_all(tmp_path: Any) -> None:
    file = tmp_path / "paste.txt"
    file.write_text(TWO)
    out = io.StringIO()

    with pytest.raises(SystemExit):
        call_command("diagnose", str(file), "--offline", "--exchange", "1", stdout=out)

    assert "> 1. GET https://api.xxx.com/v2/apples → 200" in out.getvalue()
    assert "  2. GET https://api.xxx.com/v2/berries → 401" in out.getvalue()


@pytest.mark.parametrize("number", ["0", "3", "all"])
def test_the_command_takes_no_number_that_the_paste_does_not_have(tmp_path: Any, number: str) -> None:
    file = tmp_path / "paste.txt"
    file.write_text(TWO)

    with pytest.raises(SystemExit) as ended:
        call_command("diagnose", str(file), "--offline", "--exchange", number)

    assert ended.value.code == 64


def test_of_a_long_paste_the_box_reads_the_first_part_and_says_so(client: Client) -> None:
    shown = recognised(client, TWO + LONG + CALL.format("cherries", 403))

    assert "Only the first 16 KiB are read here" in shown
    assert "berries" in shown
    assert "cherries" not in shown


def test_an_exchange_behind_the_first_part_can_stay_chosen(client: Client) -> None:
    shown = recognised(client, TWO + LONG + CALL.format("cherries", 403), exchange="3", exchanges="3")

    assert '<option value="3" selected>Exchange 3, further down</option>' in shown


def test_a_paste_that_shows_nothing_in_its_first_part_is_accepted_and_judged_by_the_worker(client: Client) -> None:
    page = client.post("/", {"paste": LONG + TWO, "online": "off"}, follow=True).content.decode()

    assert Diagnosis.objects.get().report["understood"]["exchanges"] == 2
    assert "A text of more than 16 KiB is accepted unread" in page


def test_a_long_paste_about_nothing_is_told_to_be_that(client: Client) -> None:
    page = client.post("/", {"paste": "lorem ipsum dolor\n" * 5000, "online": "off"}, follow=True).content.decode()

    assert "No token, request, response or error message was found in the whole of the text." in page


def test_the_first_part_ends_at_a_line_and_holds_no_half_of_a_character() -> None:
    first = services.first_part("é" * 10 + "\n" + "ü" * 100_000)
    lines = services.first_part("abc\n" * 50_000)

    assert not first.is_all
    assert len(first.text.encode()) <= services.MOST_READ_BYTES
    assert lines.text.endswith("abc\n")
    assert services.first_part("abc").is_all


@override_settings(PORTAL_RATE_LIMIT_POST="100/m")
def test_of_a_har_file_with_sixty_entries_what_failed_is_listed_and_can_be_chosen(client: Client) -> None:
    def entry(number: int) -> dict[str, Any]:
        field = {"name": "Authorization", "value": f"Bearer Zt9xQ2m7LkVw4RpTn{number:04d}"}
        return {
            "startedDateTime": "2024-03-08T14:23:45Z",
            "request": {"method": "GET", "url": f"https://api.xxx.com/v2/{number}", "headers": [field]},
            "response": {"status": 401 if number in (55, 58) else 200, "headers": []},
        }

    text = json.dumps({"log": {"version": "1.2", "entries": [entry(number) for number in range(1, 61)]}})
    client.post("/", {"paste": text, "online": "off"})

    understood = Diagnosis.objects.get().report["understood"]
    numbers = [request["exchange"] for request in understood["requests"]]
    assert understood["subject"]["exchange"] == 55
    assert {55, 58} <= set(numbers)
    assert len(numbers) == 50
    assert understood["subject"]["token"] in {token["label"] for token in understood["tokens"]}
