"""A diagnosis that goes away while somebody waits for it, and addresses that no diagnosis has."""

from __future__ import annotations

import pytest
from django.test import Client

from diagnostics import services, today
from diagnostics.api import asking
from diagnostics.api.problems import Problem
from diagnostics.models import Diagnosis
from tests.web import sample_report
from tests.web.cookies import OWNER
from tests.web.stored import store

pytestmark = pytest.mark.django_db


def test_one_that_its_owner_deletes_while_it_is_waited_for_is_shown_as_it_was() -> None:
    made = services.create("Authorization: bearer abcDEF123456789012345678", owner=OWNER)
    Diagnosis.objects.filter(pk=made.pk).delete()
    assert services.wait(made, services.OVER, 0, 0.01).state == "queued"


@pytest.mark.parametrize("odd", ["", "\x00", "x" * 26, "../etc", "0" * 27])
def test_a_program_that_asks_for_what_is_no_id_is_told_that_there_is_none(odd: str) -> None:
    with pytest.raises(Problem) as told:
        asking.owned(odd, OWNER)
    assert told.value.kind == "not-found"


def test_odd_addresses_of_the_staffs_page_choose_nothing(admin_client: Client) -> None:
    store(sample_report.expired())
    for query in ("?older=2026-01-01T00:00:00%2B00:00~%00", "?kind=%00", "?cause=a%00b", "?older=~"):
        assert admin_client.get(f"/admin/today/{query}").status_code == 200
    assert len(today.lines(kind="\x00").lines) == 1


def test_whose_labels_a_retest_goes_on_with_is_told_to_nobody(client: Client) -> None:
    first = store(sample_report.expired())
    made = store(sample_report.expired() | {"labels_of": first.pk})
    assert first.pk not in str(services.report_as_json(made))
