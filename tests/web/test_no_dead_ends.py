"""What cannot be done is not offered, and what is not there is told by what was asked for."""

from __future__ import annotations

import json
import re
import struct
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from diagnostics import services, sharing
from diagnostics.deliveries import records
from diagnostics.models import Delivery, Diagnosis
from diagnostics.presentation import words
from diagnostics.runs import execution
from diagnostics.views import link_previews
from tests.web import sample_report
from tests.web.cookies import OWNER
from tests.web.stored import owning, store

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
FETCHERS = [
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Slack-ImgProxy (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "TelegramBot (like TwitterBot)",
    "WhatsApp/2.23.20.0",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116.0 Safari/537.36",
    "Iframely/1.3.1 (+https://iframely.com/docs/about)",
    "curl/8.5.0",
]
READERS = [
    FIREFOX,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604",
    "Mozilla/5.0 (Linux; Android 14; CUBOT X70) AppleWebKit/537.36 (KHTML) Chrome/141.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/450.0]",
]


def page_of(client: Client, made: Diagnosis) -> str:
    return owning(client).get(f"/d/{made.pk}/").content.decode()


def examined(text: str) -> Diagnosis:
    made = services.create(text, owner=OWNER)
    execution.perform(made.pk)
    return Diagnosis.objects.get(pk=made.pk)


def test_support_is_written_to_only_where_the_portal_can(client: Client) -> None:
    made = store(sample_report.expired())
    assert f"/d/{made.pk}/send/" not in page_of(client, made)
    settings = {
        "PORTAL_HELPDESK_EMAIL": "help@xxx.com",
        "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    }
    with override_settings(**settings):
        assert f"/d/{made.pk}/send/" in page_of(client, made)


def test_a_failed_report_is_sent_again_only_by_a_way_that_the_portal_still_has(client: Client) -> None:
    made = store(sample_report.expired())
    failed = records.ask(made, records.Channel.MAIL, ticket="T-1", address="dev@xxx.com")
    Delivery.objects.filter(pk=failed.pk).update(state=Delivery.State.FAILED)
    told = owning(client).get(f"/d/{made.pk}/send/").content.decode()
    assert "ticket T-1" in told
    assert "Send again" not in told
    mail = "django.core.mail.backends.locmem.EmailBackend"
    with override_settings(PORTAL_HELPDESK_EMAIL="help@xxx.com", EMAIL_BACKEND=mail):
        assert "Send again" in owning(client).get(f"/d/{made.pk}/send/").content.decode()


def test_a_folded_call_of_header_fields_alone_has_a_title(client: Client) -> None:
    report = sample_report.expired()
    requests = [{"index": i, "headers": [["Accept", "text/html"]], "exchange": i + 1} for i in range(8)]
    report["understood"] |= {"requests": requests, "responses": []}
    folded = re.findall(r'<details class="more call".*?</summary>', page_of(client, store(report)), re.DOTALL)
    assert folded
    assert all("Header fields" in line for line in folded)


def test_a_call_is_run_again_only_where_there_is_one(client: Client) -> None:
    alone = page_of(client, examined("401 Unauthorized"))
    assert "Run the call again" not in alone
    assert "Paste the call too" in alone
    assert "Run the call again" in page_of(client, store(sample_report.healthy()))


def test_whether_it_helped_is_asked_where_there_was_a_cause(client: Client) -> None:
    assert "Did this fix it?" in page_of(client, store(sample_report.expired()))
    assert "Did this fix it?" not in page_of(client, store(sample_report.healthy()))


@pytest.mark.parametrize("path", ["/", "/kb/", "/verify/", "/history/"])
def test_every_page_leads_to_verification_api_history_and_support(client: Client, path: str) -> None:
    shown = client.get(path).content.decode()
    for address in ("/verify/", "/api/v1/", "/history/", "https://support.xxx.com", "https://community.xxx.com"):
        assert f'href="{address}"' in shown


def test_a_diagnosis_leads_to_support_and_to_the_community(client: Client) -> None:
    hand_over = page_of(client, store(sample_report.expired())).partition('id="hand-over"')[2].partition("<footer")[0]
    assert "https://support.xxx.com" in hand_over
    assert "https://community.xxx.com" in hand_over


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/d/abc/", "This diagnosis is not open to this browser"),
        (f"/d/{'0' * 26}/", "This diagnosis is not open to this browser"),
        ("/kb/nothing/", "The knowledge base has no such article"),
        ("/?example=nothing", "That is not here to be examined"),
        ("/api/v2/x", "The API has no such address"),
        ("/wp-login.php", "There is no page at this address"),
    ],
)
def test_what_is_not_there_is_told_by_what_was_asked_for(client: Client, path: str, said: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert said in response.content.decode()


def test_a_platform_in_the_address_opens_its_choice(client: Client) -> None:
    named = client.get("/?platform=generic").content.decode()
    assert '<details class="more" open>' in named
    assert '<option value="generic" selected>' in named
    assert '<details class="more" open>' not in client.get("/").content.decode()


@pytest.mark.parametrize("agent", FETCHERS)
def test_a_fetcher_of_links_is_no_reader(agent: str) -> None:
    assert link_previews.asks({"User-Agent": agent})


@pytest.mark.parametrize("agent", READERS)
def test_a_browser_is_a_reader(agent: str) -> None:
    assert not link_previews.asks({"User-Agent": agent})


def test_a_browser_that_loads_ahead_is_not_reading_yet() -> None:
    assert link_previews.asks({"User-Agent": FIREFOX, "Sec-Purpose": "prefetch;prerender"})


def test_a_card_drawn_in_a_chat_does_not_count_as_a_reading(client: Client) -> None:
    link, slug = sharing.create(store(sample_report.expired()))
    for agent in (FETCHERS[0], FIREFOX):
        assert client.get(f"/s/{slug}/", HTTP_USER_AGENT=agent).status_code == 200
    link.refresh_from_db()
    assert link.views == 1


def test_findings_share_one_whole_with_the_verdict(client: Client) -> None:
    report: dict[str, Any] = json.loads(json.dumps(sample_report.expired()))
    other = sample_report.finding("x.y", 8, "t", "fail", "Something.", cause="wrong-audience", confidence=0.53)
    report["findings"].append(other)
    shown = page_of(client, store(report))
    assert "Possible (53 %)" not in shown
    title = words.cause_title("wrong-audience")
    assert f"By itself it would fit “{title}”; all evidence together does not." in shown


def test_the_picture_of_a_link_is_drawn_here_and_holds_nothing_of_the_paste(client: Client) -> None:
    _link, slug = sharing.create(store(sample_report.expired()))
    page = client.get(f"/s/{slug}/").content.decode()
    address = page.partition('<meta property="og:image" content="')[2].partition('"')[0]
    assert address == f"{settings.PORTAL_BASE_URL}/card/broken-4.png"
    drawn = client.get(address.removeprefix(settings.PORTAL_BASE_URL))
    assert drawn["Content-Type"] == "image/png"
    assert drawn.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", drawn.content[16:24]) == (1200, 630)
    assert len(drawn.content) < 40_000
    assert client.get("/card/healthy-0.png").content != drawn.content
    assert client.get("/card/broken-9.png").status_code == 404
    assert client.get("/card/mine-1.png").status_code == 404
