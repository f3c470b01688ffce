"""`manage.py sweep --check` says whether somebody does each work of the sweep."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from diagnostics.upkeep import rounds
from diagnostics.upkeep.models import Round

pytestmark = pytest.mark.django_db


def later(name: str, hours: int) -> None:
    """As if the last round of this work were so long ago."""
    Round.objects.filter(name=name).update(ended_at=timezone.now() - timedelta(hours=hours))


def done_just_now() -> None:
    for work in ("send", "end"):
        rounds.done(work)


def test_without_any_round_it_fails_and_names_the_works() -> None:
    with pytest.raises(CommandError, match="send, end"):
        call_command("sweep", check=True)


def test_a_first_deletion_may_take_its_time() -> None:
    done_just_now()
    call_command("sweep", check=True)


def test_a_deletion_that_never_ends_is_told_after_hours() -> None:
    done_just_now()
    later("first", hours=4)
    with pytest.raises(CommandError, match="delete"):
        call_command("sweep", check=True)


def test_a_deletion_of_long_ago_is_told() -> None:
    done_just_now()
    rounds.done("delete")
    call_command("sweep", check=True)
    later("delete", hours=4)
    with pytest.raises(CommandError, match="delete"):
        call_command("sweep", check=True)
