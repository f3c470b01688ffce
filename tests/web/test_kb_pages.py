"""The pages of the knowledge base, as a browser gets them with and without JavaScript."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from diagnostics.kb import reader
from diagnostics.models import SectionFeedback

MAIN = "api-authentication-401"
ARTICLE = f"/kb/{MAIN}/"
HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


def answer(
    client: Client, helpful: str = "yes", anchor: str = "step-1", article: str = MAIN, **options: object
) -> object:
    return client.post("/kb/feedback/", {"article": article, "anchor": anchor, "helpful": helpful}, **options)


def stored() -> list[tuple[str, str, bool]]:
    return list(SectionFeedback.objects.values_list("article", "anchor", "helpful"))


@pytest.mark.parametrize("page", reader.articles(), ids=lambda page: page.slug)
def test_an_article_has_every_section_by_its_anchor_and_in_its_table_of_contents(
    client: Client, page: reader.Article
) -> None:
    html = client.get(f"/kb/{page.slug}/").content.decode()
    contents = html[html.index('<nav class="toc"') : html.index("</nav>", html.index('<nav class="toc"'))]
    for section in page.sections:
        assert re.search(rf'<h{section.level} id="{section.anchor}">', html)
        assert f'href="#{section.anchor}"' in contents
        assert section.html in html


def test_an_article_has_a_copy_button_in_every_code_block(client: Client) -> None:
    html = client.get(ARTICLE).content.decode()
    blocks = html.split('<div class="code">')[1:]
    assert blocks
    for block in blocks:
        assert '<button type="button" class="copy" data-copy>' in block[: block.index("</div>")]


def test_an_article_links_support_and_community_of_the_platform(client: Client) -> None:
    html = client.get(ARTICLE).content.decode()
    assert 'href="https://support.xxx.com"' in html
    assert 'href="https://community.xxx.com"' in html


def test_a_page_has_no_inline_style_script_or_handler(client: Client) -> None:
    for address in ("/kb/", ARTICLE, "/kb/?q=clock"):
        html = client.get(address).content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", html)


@pytest.mark.parametrize("address", ["/kb/nope/", f"/kb/{MAIN}/nope/", "/kb/nope/step-1/"])
def test_what_does_not_exist_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_index_lists_every_article_and_every_section(client: Client) -> None:
    html = client.get("/kb/").content.decode()
    for page in reader.articles():
        assert f'href="/kb/{page.slug}/"' in html
        for section in page.sections:
            assert f'href="/kb/{page.slug}/#{section.anchor}"' in html


def test_the_index_searches_without_javascript(client: Client) -> None:
    html = client.get("/kb/", {"q": "w32tm"}).content.decode()
    assert f'href="{ARTICLE}#step-6"' in html
    assert 'value="w32tm"' in html


def test_a_search_that_finds_nothing_says_what_to_do(client: Client) -> None:
    html = client.get("/kb/", {"q": "<zzzz>"}).content.decode()
    assert "0 sections found." in html
    assert "Try fewer or shorter words." in html
    assert "<zzzz>" not in html


def test_one_section_comes_as_a_fragment_for_another_page(client: Client) -> None:
    response = client.get("/kb/tokens-and-signatures/clock-skew/", headers=HTMX)
    html = response.content.decode()
    assert html.lstrip().startswith("<section")
    assert "<h3>Two clocks disagree</h3>" in html
    assert "<h4>Symptom</h4>" in html
    assert 'href="/kb/tokens-and-signatures/#clock-skew"' in html
    assert "HX-Request" in response["Vary"]


def test_a_section_opened_without_htmx_leads_to_its_place_in_the_article(client: Client) -> None:
    response = client.get("/kb/tokens-and-signatures/clock-skew/")
    assert (response.status_code, response["Location"]) == (302, "/kb/tokens-and-signatures/#clock-skew")


def test_an_answer_without_javascript_is_stored_and_leads_back_to_the_section(client: Client) -> None:
    response = answer(client, "no")
    assert (response.status_code, response["Location"]) == (302, f"{ARTICLE}#helpful-step-1")
    assert stored() == [(MAIN, "step-1", False)]
    html = client.get(ARTICLE).content.decode()
    assert 'id="helpful-step-1"' in html
    assert html.count("Thank you, your answer is stored.") == 1


def test_an_answer_by_htmx_gets_the_form_back_with_thanks(client: Client) -> None:
    html = answer(client, headers=HTMX).content.decode()
    assert html.lstrip().startswith("<form")
    assert "Thank you, your answer is stored." in html


def test_a_second_answer_of_the_same_browser_replaces_the_first(client: Client) -> None:
    answer(client, "yes")
    answer(client, "yes", anchor="step-2")
    answer(client, "no")
    assert sorted(stored()) == [(MAIN, "step-1", False), (MAIN, "step-2", True)]


def test_two_browsers_give_two_answers(client: Client) -> None:
    answer(client, "yes")
    answer(Client(), "no")
    assert sorted(stored()) == [(MAIN, "step-1", False), (MAIN, "step-1", True)]


def test_a_browser_that_answers_every_section_keeps_a_cookie_that_fits(client: Client, settings: object) -> None:
    settings.PORTAL_RATE_LIMIT_POST = "1000/m"
    sections = [section for page in reader.articles() for section in page.sections]
    for section in sections:
        answer(client, anchor=section.anchor, article=section.article)
    assert sorted(stored()) == sorted((section.article, section.anchor, True) for section in sections)
    assert len(client.cookies["sessionid"].value) < 3800


@pytest.mark.parametrize(
    ("article", "anchor", "helpful", "status"),
    [
        (MAIN, "nope", "yes", 404),
        ("nope", "step-1", "yes", 404),
        (MAIN, "step-1", "maybe", 400),
        (MAIN, "step-1", "", 400),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(
    client: Client, article: str, anchor: str, helpful: str, status: int
) -> None:
    assert answer(client, helpful, anchor, article).status_code == status
    assert stored() == []


def test_too_many_answers_are_refused_with_the_time_to_wait(client: Client, settings: object) -> None:
    settings.PORTAL_RATE_LIMIT_POST = "2/h"
    answer(client)
    answer(client, anchor="step-2")
    response = answer(client, anchor="step-3")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3601
    assert "Try again in" in response.content.decode()
    assert "this one was not stored" in answer(client, anchor="step-3", headers=HTMX).content.decode()
    assert sorted(anchor for _, anchor, _ in stored()) == ["step-1", "step-2"]


def test_an_answer_from_another_site_is_refused() -> None:
    assert answer(Client(enforce_csrf_checks=True)).status_code == 403
    assert stored() == []


def test_the_form_of_the_page_passes_the_check_against_other_sites() -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(ARTICLE).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    fields = {"csrfmiddlewaretoken": token, "article": MAIN, "anchor": "step-1", "helpful": "yes"}
    assert browser.post("/kb/feedback/", fields).status_code == 302
    assert stored() == [(MAIN, "step-1", True)]


def test_feedback_cannot_be_given_by_a_link(client: Client) -> None:
    assert client.get("/kb/feedback/").status_code == 405
