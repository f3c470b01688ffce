"""Share links: who can open what, and that a link that does not work says nothing about why."""

from __future__ import annotations

import io
import json
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diagnostics import sharing
from diagnostics.attachments.hiding import without_person
from diagnostics.models import Diagnosis, ShareLink, new_id
from portal.log_records import LogLine
from tests.web import sample_report
from tests.web.stored import owning, store

pytestmark = pytest.mark.django_db
SLUG = re.compile(r"/s/([0-9a-z-]+)/")


@pytest.fixture
def made() -> Diagnosis:
    return store(sample_report.expired())


@pytest.fixture
def owner(made: Diagnosis) -> Client:
    return owning(Client())


@pytest.fixture
def holder() -> Client:
    return Client()


def link(owner: Client, made: Diagnosis, **fields: Any) -> str:
    """Makes a link as the owner does in the form; gives the path that a holder opens."""
    answer = owner.post(f"/d/{made.pk}/share/", {"days": "7"} | fields)
    assert answer.status_code == 201
    found = SLUG.search(answer.content.decode())
    assert found is not None
    return f"/s/{found[1]}/"


def test_a_holder_reads_the_diagnosis_and_gets_none_of_the_owners_actions(
    owner: Client, holder: Client, made: Diagnosis
):
    path = link(owner, made)
    text = holder.get(path).content.decode()
    assert "Your token expired 3 hours before this request." in text
    assert "The eight steps" in text
    for action in ("Delete now", "Make or revoke links", "csrfmiddlewaretoken", f"/d/{made.pk}"):
        assert action not in text


def test_a_holder_reads_the_report_as_json(owner: Client, holder: Client, made: Diagnosis):
    report = json.loads(holder.get(link(owner, made).rstrip("/") + ".json").content)
    assert report["schema"] == 1
    assert report["verdict"]["cause"] == "access-token-expired"


def test_the_link_gives_nothing_but_reading(owner: Client, holder: Client, made: Diagnosis):
    holder.get(link(owner, made))
    for path in ("", "share/", "share/preview/", "progress/"):
        assert holder.get(f"/d/{made.pk}/{path}").status_code == 404
    for path in ("delete/", "share/", f"share/{ShareLink.objects.get().pk}/revoke/"):
        assert holder.post(f"/d/{made.pk}/{path}", {"days": "7"}).status_code == 404
    assert len(sharing.links(made)) == 1


def test_another_browsers_owner_cannot_share_or_revoke(owner: Client, made: Diagnosis):
    path = link(owner, made)
    other = owning(Client(), "somebody else")
    assert other.post(f"/d/{made.pk}/share/", {"days": "7"}).status_code == 404
    assert other.post(f"/d/{made.pk}/share/{ShareLink.objects.get().pk}/revoke/").status_code == 404
    assert Client().get(path).status_code == 200


def test_staff_read_by_the_admin_and_own_nothing(made: Diagnosis, admin_client: Client):
    assert admin_client.get(f"/admin/diagnostics/diagnosis/{made.pk}/change/").status_code == 200
    assert admin_client.get(f"/d/{made.pk}/").status_code == 404
    assert admin_client.post(f"/d/{made.pk}/share/", {"days": "7"}).status_code == 404


def headers_of(answer: Any) -> list[tuple[str, str]]:
    """The header fields without the id of the request, which differs in each answer."""
    return sorted(field for field in answer.headers.items() if field[0] != "X-Request-Id")


def dead(owner: Client, made: Diagnosis, how: str) -> str:
    path = link(owner, made)
    if how == "unknown":
        return f"/s/{sharing.grouped(new_id())}/"
    change = {"revoked_at": timezone.now()} if how == "revoked" else {"expires_at": timezone.now() - timedelta(days=1)}
    ShareLink.objects.update(**change)
    return path


def test_unknown_revoked_and_expired_links_cannot_be_told_apart(owner: Client, holder: Client, made: Diagnosis):
    seen = []
    for how in ("unknown", "revoked", "expired"):
        for tail in ("/", ".json"):
            path = dead(owner, made, how).rstrip("/") + tail
            with CaptureQueriesContext(connection) as queries:
                answer = holder.get(path)
            asked = [re.sub(r"'[^']*'", "?", query["sql"]) for query in queries]
            seen.append((tail, answer.status_code, answer.content, headers_of(answer), asked))
    for tail in ("/", ".json"):
        first, *rest = [kind for kind in seen if kind[0] == tail]
        assert first[1] == 404
        assert all(other == first for other in rest)


def test_a_link_of_another_form_gets_the_same_answer(holder: Client):
    unknown = holder.get(f"/s/{sharing.grouped(new_id())}/")
    for slug in ("x", "0" * 26, "é" * 300, "..", "<script>"):
        answer = holder.get(f"/s/{slug}/")
        assert (answer.status_code, answer.content) == (404, unknown.content)


def test_a_deleted_diagnosis_takes_its_links_along(owner: Client, holder: Client, made: Diagnosis):
    path = link(owner, made)
    owner.post(f"/d/{made.pk}/delete/")
    assert holder.get(path).status_code == 404
    assert not ShareLink.objects.exists()


def test_a_revoked_link_stops_at_once_and_the_other_goes_on(owner: Client, holder: Client, made: Diagnosis):
    first, second = link(owner, made), link(owner, made)
    oldest = ShareLink.objects.earliest("pk")
    page = owner.post(f"/d/{made.pk}/share/{oldest.pk}/revoke/", follow=True).content.decode()
    assert "The link is revoked" in page
    assert (holder.get(first).status_code, holder.get(second).status_code) == (404, 200)


def test_the_slug_is_in_the_database_as_a_hash_only(owner: Client, made: Diagnosis):
    slug = link(owner, made).split("/")[2]
    assert len(slug.replace("-", "")) == 26
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM diagnostics_sharelink")
        row = repr(cursor.fetchall())
    assert slug not in row
    assert slug.replace("-", "") not in row
    assert slug not in owner.get(f"/d/{made.pk}/share/").content.decode()


def test_a_slug_told_on_a_call_is_understood(owner: Client, holder: Client, made: Diagnosis):
    slug = link(owner, made).split("/")[2]
    heard = slug.replace("-", "").upper().replace("0", "O").replace("1", "I")
    assert holder.get(f"/s/{heard}/").status_code == 200


@pytest.mark.parametrize(("days", "kept"), [("1", 1), ("7", 7), ("30", 30)])
def test_a_link_ends_when_its_owner_said_and_never_after_its_diagnosis(owner, made, days, kept):
    link(owner, made, days=days)
    expires = ShareLink.objects.get().expires_at
    assert abs(expires - made.created_at - timedelta(days=kept)) < timedelta(minutes=1)
    Diagnosis.objects.update(created_at=timezone.now() - timedelta(days=29, hours=12))
    link(owner, made, days=days)
    assert ShareLink.objects.latest("pk").expires_at <= timezone.now() + timedelta(hours=12)


@pytest.mark.parametrize("days", ["", "2", "-1", "365", "x"])
def test_another_lifetime_is_refused_in_words(owner: Client, made: Diagnosis, days: str):
    answer = owner.post(f"/d/{made.pk}/share/", {"days": days})
    assert answer.status_code == 422
    assert "1, 7 or 30 days" in answer.content.decode()
    assert not ShareLink.objects.exists()


def test_views_are_counted_for_the_owner_and_previews_are_not(owner: Client, holder: Client, made: Diagnosis):
    path = link(owner, made)
    owner.get(f"/d/{made.pk}/share/preview/")
    holder.get(path)
    holder.head(path)
    holder.get(path.rstrip("/") + ".json")
    assert "Opened 2 times." in owner.get(f"/d/{made.pk}/share/").content.decode()


def test_the_preview_is_what_a_holder_sees(owner: Client, holder: Client, made: Diagnosis):
    def report(client: Client, path: str) -> str:
        text = client.get(path).content.decode()
        return text[text.index('<div id="report"') : text.index('<section class="keeping"')]

    for fields in ({}, {"hide_claims": "on"}):
        seen = report(holder, link(owner, made, **fields))
        query = "?hide_claims=on" if fields else ""
        assert report(owner, f"/d/{made.pk}/share/preview/{query}") == seen


def test_hiding_masks_the_person_wherever_the_value_stands(owner: Client, holder: Client):
    report = sample_report.expired()
    claims = report["understood"]["tokens"][0]["claims"]
    claims |= {"sub": "u-4711-jane", "email": "jane@example.com", "name": "Jane Roe", "https://x.example/upn": "jroe",
               "address": {"locality": "Springfield"}}  # fmt: skip
    report["findings"][0]["summary"] = "The token is for u-4711-jane (Jane Roe), contact jane.roe@example.org."
    report["findings"][0]["evidence"] = [sample_report.row("Subject", "u-4711-jane", "jroe")]
    report["verdict"]["headline"] = "Your token of Jane Roe expired."
    made = store(report)
    client = owning(Client())
    path = link(client, made, hide_claims="on")
    for tail in ("/", ".json"):
        answer = holder.get(path.rstrip("/") + tail).content.decode()
        for private in ("u-4711-jane", "jane@example.com", "Jane Roe", "jroe", "Springfield", "jane.roe@example.org"):
            assert private not in answer
        assert "[hidden]" in answer
        assert "access-token-expired" in answer
    assert "Jane Roe" in holder.get(link(client, made)).content.decode()


def test_hiding_leaves_words_of_the_portal_alone():
    report = sample_report.expired()
    report["understood"]["tokens"][0]["claims"]["sub"] = "fail"
    hidden = without_person(report)
    assert [finding["outcome"] for finding in hidden["findings"]] == [f["outcome"] for f in report["findings"]]
    assert hidden["verdict"]["cause"] == "access-token-expired"


def test_the_page_is_kept_by_no_cache_and_its_card_tells_nothing_private(
    owner: Client, holder: Client, made: Diagnosis
):
    answer = holder.get(link(owner, made))
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    head = answer.content.decode().partition("</head>")[0]
    assert re.search(r'og:title" content="[^"]+expired', head)
    for private in ("xxx.com", "client_7f3a", "3 hours", made.pk):
        assert private not in head


@pytest.mark.usefixtures("one_window")
def test_guessing_is_limited_per_address_and_a_guess_past_the_limit_tells_nothing(owner, holder, made):
    path = link(owner, made)
    for _ in range(sharing.LOOK_UPS.count):
        assert holder.get(f"/s/{sharing.grouped(new_id())}/").status_code == 404
    wrong, right = holder.get(f"/s/{sharing.grouped(new_id())}/"), holder.get(path)
    assert wrong.status_code == right.status_code == 429
    assert int(right["Retry-After"]) > 0
    assert owning(Client(REMOTE_ADDR="192.0.2.9")).get(path).status_code == 200


@pytest.mark.usefixtures("one_window")
def test_no_log_line_holds_a_slug(owner: Client, holder: Client, made: Diagnosis):
    written = logging.StreamHandler(io.StringIO())
    written.setFormatter(LogLine("{levelname} {name}: {message}", style="{"))
    logging.getLogger().addHandler(written)
    try:
        path = link(owner, made)
        for _ in range(sharing.LOOK_UPS.count + 1):
            holder.get(path)
        holder.get(path.rstrip("/") + ".json")
    finally:
        logging.getLogger().removeHandler(written)
    said = written.stream.getvalue()
    assert "Too Many Requests: [address]" in said
    assert path.split("/")[2] not in said


def test_a_diagnosis_has_only_so_many_links(owner: Client, made: Diagnosis):
    for _ in range(sharing.MOST_LINKS):
        sharing.create(made)
    answer = owner.post(f"/d/{made.pk}/share/", {"days": "7"})
    assert answer.status_code == 422
    assert "Revoke one first" in answer.content.decode()


def test_a_running_diagnosis_cannot_be_shared_yet(owner: Client):
    running = store(sample_report.running())
    assert owner.post(f"/d/{running.pk}/share/", {"days": "7"}).status_code == 404


def test_the_sweep_deletes_links_that_ended(owner: Client, made: Diagnosis):
    dead(owner, made, "expired")
    kept = link(owner, made).split("/")[2]
    call_command("sweep")
    assert [sharing._hash(kept)] == list(ShareLink.objects.values_list("slug_hash", flat=True))


def test_the_diagnosis_page_leads_to_its_links(owner: Client, made: Diagnosis):
    assert f'href="/d/{made.pk}/share/"' in owner.get(f"/d/{made.pk}/").content.decode()
