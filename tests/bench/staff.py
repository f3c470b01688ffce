"""`python -m tests.bench.staff [N]`: how long each staff page takes at N diagnoses (a million) on PostgreSQL.

Loads them by `load`, counts the days as the sweep does, and opens every list, its second page, each filter, each kind
of search, a diagnosis and the trends five times. Prints the median and the fastest of each, and two figures that a busy
machine changes little: the page's processor time, and the blocks of 8 KiB that the database looked at. Exit status 1
where a median is over 300 ms.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator

from tests.bench import load
from tests.bench.own_database import own_database

MOST_MS = 300
ROUNDS = 5
_LIST = "/admin/diagnostics/diagnosis/"


def _pages() -> Iterator[str]:
    from diagnostics.models import CorrelationId, Diagnosis  # noqa: PLC0415 - Django is set up by then

    one = Diagnosis.objects.order_by("pk").only("pk", "created_at")[0]
    rare = Diagnosis.objects.values_list("cause", flat=True).exclude(cause="").order_by("cause")[0]
    quoted = {kind: CorrelationId.objects.filter(kind=kind)[0].value for kind in "rcl"}
    yield from ("", f"?p={one.created_at.isoformat().replace('+', '%2B')}~{one.pk}", "?days=14")
    yield from ("?state=queued", "?state=ended_early", "?kind=healthy", "?kind=inconclusive", "?platform=generic")
    yield from (f"?cause={rare}", f"?cause={rare}&kind=healthy", "?platform=company-x&kind=healthy&state=finished")
    yield from (f"?q={value}" for value in (one.pk, *quoted.values(), rare, "nowhere-to-be-found"))
    yield f"?q={quoted['c']}&kind=healthy"
    yield from (f"{one.pk}/change/", f"{one.pk}/delete/", "trends/")
    yield from (f"../{name}/" for name in ("sharelink", "delivery", "fixfeedback", "sectionfeedback", "apikey"))
    yield from (f"../sharelink/?q={one.pk}", "../delivery/?q=T-000000", "../fixfeedback/?days=7", "../../")


def _blocks() -> int:
    """How many blocks of tables and indexes the database has looked at until now."""
    from django.db import connection  # noqa: PLC0415 - Django is set up by then

    with connection.cursor() as cursor:
        # what this session counted is told to all no oftener than once a second
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _times(n: int) -> list[tuple[float, float, str]]:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - Django is set up by then
    from django.test import Client  # noqa: PLC0415

    from diagnostics import counts  # noqa: PLC0415

    print(f"{n} diagnoses loaded in {load.load(n):.0f} s", flush=True)
    began = time.monotonic()
    print(f"{counts.keep(lambda seconds: False)} days counted in {time.monotonic() - began:.1f} s", flush=True)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(get_user_model().objects.create_superuser("bench", password=None))
    found = []
    for page in _pages():
        times, spent = [], []
        blocks = _blocks()
        for _ in range(ROUNDS):
            began, worked = time.perf_counter(), time.process_time()
            answer = client.get(_LIST + page, follow=True)
            times.append((time.perf_counter() - began) * 1000)
            spent.append((time.process_time() - worked) * 1000)
            assert answer.status_code == 200, page
        found.append((statistics.median(times), min(times), page or "the list"))
        print(f"{found[-1][0]:7.0f} ms, the fastest {found[-1][1]:5.0f} ms, {min(spent):4.0f} ms of the processor, "
              f"{(_blocks() - blocks) // ROUNDS:6} blocks  {found[-1][2]}", flush=True)  # fmt: skip
    return found


def main() -> int:
    """The exit status."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with own_database(on_postgresql=True):
        from django.core.management import call_command  # noqa: PLC0415 - Django is set up by then

        call_command("collectstatic", interactive=False, verbosity=0)
        slow = [page for median, _, page in _times(n) if median > MOST_MS]
    print(f"{len(slow)} pages over {MOST_MS} ms: {slow}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
