"""Laws of the knowledge base: its anchors, its links, its safety, and its agreement with the product."""

from __future__ import annotations

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model.types import KbLink
from diagnostics.kb import reader
from diagnostics.kb.markdown import markdown
from diagnostics.profiles import profile

MAIN = "api-authentication-401"
ANCHORS_FILE = Path(reader.__file__).parent / "anchors.txt"
LISTED = ANCHORS_FILE.read_text().split()
SECTIONS = [section for page in reader.articles() for section in page.sections]
CAUSE_SECTIONS = [section for section in SECTIONS if section.is_cause]
PARTS = ["Symptom", "Why", "Fix", "Verify"]
ALLOWED_TAGS = {"a", "br", "button", "code", "div", "em", "li", "ol", "p", "pre", "strong", "ul"}
ALLOWED_TAGS |= {"h2", "h3", "table", "tbody", "td", "th", "thead", "tr"}
ALLOWED_ATTRIBUTES = {"class", "data-copy", "href", "id", "start", "tabindex", "type"}


class Page(HTMLParser):
    """The tags, attributes, ids and links of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


PAGES = {page.slug: Page(page.html) for page in reader.articles()}


def test_the_committed_list_names_exactly_the_anchors_that_are_rendered() -> None:
    rendered = {f"{slug}#{anchor}" for slug, page in PAGES.items() for anchor in page.ids}
    assert set(LISTED) == rendered
    assert len(LISTED) == len(set(LISTED))


def test_the_list_of_anchors_has_only_ever_grown_at_its_end() -> None:
    name = ANCHORS_FILE.relative_to(settings.BASE_DIR).as_posix()
    if not (settings.BASE_DIR / ".git").exists():
        pytest.skip("not a git checkout: the list's history is not here")
    for commit in git("log", "--format=%H", "--", name).split():
        before = git("show", f"{commit}:{name}").split()
        assert LISTED[: len(before)] == before, f"anchors of {commit} were removed or moved"


def git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=settings.BASE_DIR, check=True, capture_output=True, text=True, timeout=30
    ).stdout


def test_an_anchor_is_unique_over_all_articles() -> None:
    anchors = [section.anchor for section in SECTIONS]
    assert sorted(anchors) == sorted(set(anchors))


def test_the_main_article_has_the_sections_that_other_parts_rely_on() -> None:
    wanted = ["symptoms", "environment", "root-causes", *(f"cause-{n}" for n in range(1, 7)), "resolution"]
    wanted += [*(f"step-{n}" for n in range(1, 9)), "verification", *(f"verification-{n}" for n in range(1, 4))]
    wanted += ["practices", *(f"practice-{n}" for n in range(1, 6)), "still-stuck"]
    assert PAGES[MAIN].ids[: len(wanted)] == wanted


@pytest.mark.parametrize("slug", CAUSES)
def test_every_cause_of_the_product_leads_to_its_own_section(slug: str) -> None:
    assert CAUSES[slug].kb == KbLink(reader.home(slug), slug)
    assert reader.section(CAUSES[slug].kb.article, slug).is_cause


def test_every_cause_section_is_reached_by_a_cause_of_the_product() -> None:
    assert {section.anchor for section in CAUSE_SECTIONS} == set(CAUSES)


def test_every_section_that_a_check_names_exists() -> None:
    assert {f"{check.kb.article}#{check.kb.anchor}" for check in CATALOGUE} <= set(LISTED)


def test_every_other_section_belongs_to_the_main_article() -> None:
    assert {section.article for section in SECTIONS if not section.is_cause} == {MAIN}


@pytest.mark.parametrize("section", CAUSE_SECTIONS, ids=lambda section: section.anchor)
def test_a_cause_section_tells_symptom_why_fix_and_verify(section: reader.Section) -> None:
    pieces = re.split(r"<h3>(.*?)</h3>", section.html)
    assert pieces[0].strip() == ""
    assert pieces[1::2] == PARTS
    for part, content in zip(PARTS, pieces[2::2], strict=True):
        assert re.search(r"[.:…]\s*(</\w+>\s*)*$|</div>\s*$", content), f"{part} does not end in a sentence or a block"
        assert len(re.sub(r"<[^>]+>", "", content)) > 40, f"{part} says too little"


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_holds_nothing_that_a_strict_content_policy_forbids_or_a_third_party_serves(slug: str) -> None:
    assert PAGES[slug].tags <= ALLOWED_TAGS
    assert PAGES[slug].attributes <= ALLOWED_ATTRIBUTES


@pytest.mark.parametrize("slug", PAGES)
def test_every_link_of_a_page_leads_to_a_section_or_to_an_rfc(slug: str) -> None:
    sections = {f"/kb/{place.replace('#', '/#')}" for place in LISTED}
    for link in PAGES[slug].links:
        assert link in sections or re.fullmatch(r"https://www\.rfc-editor\.org/rfc/rfc\d+(#section-[\d.]+)?", link)


def test_html_and_script_addresses_in_an_article_do_not_survive() -> None:
    html = markdown(str).render(
        "<script>alert(1)</script> <b onclick=x>b</b> [x](javascript:alert(1)) `<i>`\n\n<p>p</p>"
    )
    assert Page(html).tags == {"p", "code"}
    assert Page(html).links == []


def test_code_is_shown_as_it_is_written() -> None:
    html = markdown(str).render('```bash status=200\ncurl "a&b" <x>\n```')
    assert '<code class="language-bash">curl &quot;a&amp;b&quot; &lt;x&gt;\n</code>' in html
    assert "Shell, answered with 200" in html


def test_a_link_to_a_section_that_does_not_exist_is_an_error() -> None:
    homes = {"known": "here"}
    with pytest.raises(KeyError, match="unknown"):
        markdown(lambda anchor: homes[anchor]).render("[x](kb:unknown)")


def test_an_rfc_is_linked_in_text_and_left_alone_in_code() -> None:
    html = markdown(str).render("RFC 6750 section 3.1, RFC 9700, `RFC 7519`")
    assert Page(html).links == [
        "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
        "https://www.rfc-editor.org/rfc/rfc9700",
    ]


def test_the_scope_table_is_the_one_the_checks_use() -> None:
    rows = re.findall(
        r"<tr>\s*<td><code>(\w+) (/\S+)</code></td>\s*<td>(.*?)</td>", reader.section(MAIN, "step-5").html
    )
    told = {(method, path, frozenset(re.findall(r"<code>(.*?)</code>", scopes))) for method, path, scopes in rows}
    used = {(each.method, each.path, frozenset(each.any_of)) for each in profile("company-x").endpoints if each.any_of}
    mirrored = {(method, path.replace("/v2/", "/v3/"), scopes) for method, path, scopes in told}
    assert told | mirrored == used


@pytest.mark.parametrize(
    ("anchor", "fact"),
    [
        ("symptoms", '{"error": "unauthorized", "message": "Invalid or expired token"}'),
        ("symptoms", '{"error": "authentication_failed", "code": 401}'),
        ("symptoms", 'WWW-Authenticate: Bearer error="invalid_token"'),
        ("symptoms", "E-AUTH-001"),
        ("cause-1", "3600 seconds"),
        ("step-1", "rule of this platform"),
        ("step-2", "proves nothing"),
        ("step-2", "Do not paste a live token into an online decoder"),
        ("step-3", "https://admin.xxx.com"),
        ("step-5", "Company X answers 401"),
        ("step-6", "chronyc tracking"),
        ("step-6", "sntp"),
        ("step-6", "w32tm /query /status"),
        ("practice-1", "5 minutes"),
        ("practice-2", "90 days"),
    ],
)
def test_the_article_states_the_fact(anchor: str, fact: str) -> None:
    assert fact in reader.section(MAIN, anchor).text


def test_no_obsolete_tool_is_advised() -> None:
    assert not [section.anchor for section in SECTIONS if "ntpdate" in section.text or "jwt.io" in section.text]


@pytest.mark.parametrize(
    ("query", "anchor"),
    [
        ("expired", "access-token-expired"),
        ("Clock skew", "clock-skew"),
        ("w32tm", "step-6"),
        ("AADSTS7000222", "client-secret-expired-or-rotated"),
        ("refresh token twice", "refresh-token-reused"),
        ("wrong-audience", "wrong-audience"),
        ("IDX10205", "wrong-issuer-or-tenant"),
        ("E-AUTH-001", "symptoms"),
        ("bearer lower case", "bearer-scheme-case"),
        ("cors", "cors-preflight-blocked"),
    ],
)
def test_search_finds_the_section_among_the_first_three(query: str, anchor: str) -> None:
    assert anchor in [hit.section.anchor for hit in reader.search(query)[:3]]


def test_search_shows_the_words_around_the_first_match() -> None:
    assert "w32tm" in reader.search("w32tm")[0].excerpt


@pytest.mark.parametrize("query", ["", "   ", "%%%", "zzzzqqqq"])
def test_search_for_nothing_known_finds_nothing(query: str) -> None:
    assert reader.search(query) == []


def test_a_section_has_its_address_here_or_at_an_outside_knowledge_base() -> None:
    assert reader.url("/kb/", MAIN, "step-1") == f"/kb/{MAIN}/#step-1"
    assert reader.url("https://help.example/kb", MAIN) == f"https://help.example/kb/{MAIN}/"


def test_an_unknown_article_or_section_is_a_key_error() -> None:
    for ask in (lambda: reader.article("nope"), lambda: reader.section(MAIN, "nope"), lambda: reader.home("nope")):
        with pytest.raises(KeyError):
            ask()
