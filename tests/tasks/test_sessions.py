"""A worker's session with the database: kept from one task to the next, and made anew where it broke in between."""

from __future__ import annotations

import pytest
from celery.fixups.django import DjangoWorkerFixup
from celery.signals import task_prerun
from django.db import connection

from diagnostics import tasks
from diagnostics.models import Diagnosis
from portal.celery import app

pytestmark = pytest.mark.django_db(transaction=True)


def between_two_tasks() -> None:
    """What Celery and the portal do when one has ended and the next begins."""
    DjangoWorkerFixup(app).close_database()
    task_prerun.send(sender=tasks.examine, task_id="x")


def test_a_task_goes_on_with_the_session_of_the_one_before() -> None:
    connection.ensure_connection()
    before = connection.connection
    between_two_tasks()
    assert connection.connection is before


def test_a_session_that_is_too_old_is_ended_between_tasks() -> None:
    connection.ensure_connection()
    connection.close_at = 0
    between_two_tasks()
    assert connection.connection is None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's sessions have no other end")
def test_a_session_that_the_server_ended_between_tasks_costs_none_of_them() -> None:
    connection.ensure_connection()
    assert connection.connection is not None
    connection.connection.close()
    between_two_tasks()
    assert Diagnosis.objects.count() == 0
