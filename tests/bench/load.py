"""`python -m tests.bench.load N`: N diagnoses, spread over 30 days, into the PostgreSQL that DATABASE_URL names.

Every report is one of our corpus, examined once; ids, owners, times and what tickets quote differ. Each tenth has a
link, a delivery and an answer, each hundredth is a rare kind. A million takes minutes, most of them for the indexes.
"""

from __future__ import annotations

import os
import sys
import time

BATCH = 50_000
CLIENTS = 200
_DEFERRED = "diagnosis_of_owner", "diagnosis_by_cause", "diagnosis_by_age", "diagnosis_by_kind", "diagnosis_by_platform"
_QUOTED = """
INSERT INTO diagnostics_correlationid (diagnosis_id, created_at, kind, value)
SELECT id, created_at, quoted.kind, quoted.value FROM diagnostics_diagnosis CROSS JOIN LATERAL (VALUES
    ('r', 'req-' || substr(md5('r' || id), 1, 16)), ('c', 'client-' || abs(hashtext(id)) % {clients}),
    ('l', substr(md5('l' || id), 1, 6))) AS quoted (kind, value)
WHERE owner <> 'pattern'
"""
_HANGING = (
    "INSERT INTO diagnostics_sharelink (diagnosis_id, slug_hash, hide_claims, created_at, expires_at, views) "
    "SELECT id, md5(id), false, created_at, created_at + interval '7 days', 0 {tenth}",
    "INSERT INTO diagnostics_delivery (diagnosis_id, channel, ticket, address, state, attempt, next_at, created_at, "
    "reason) SELECT id, 'mail', 'T-' || substr(id, 1, 6), '', 'sent', 1, created_at, created_at, '' {tenth}",
    "INSERT INTO diagnostics_fixfeedback (diagnosis_id, cause, fixed, created_at) "
    "SELECT id, cause, hashtext(id) % 2 = 0, created_at {tenth} AND cause <> ''",
    "INSERT INTO diagnostics_sectionfeedback (article, anchor, helpful, created_at) "
    "SELECT 'authorization-header', cause, hashtext(id) % 2 = 0, created_at {tenth} AND cause <> ''",
)
_TENTH = "FROM diagnostics_diagnosis WHERE id LIKE '%0' AND owner <> 'pattern'"


def _patterns() -> int:
    """One finished diagnosis for each case of the corpus; how many."""
    from django.utils import timezone  # noqa: PLC0415 - Django is set up by then

    from diagnostics.models import Diagnosis  # noqa: PLC0415
    from diagnostics.storage import columns  # noqa: PLC0415
    from tests.corpus.examined import cases, once  # noqa: PLC0415

    now, reports = timezone.now(), [once(case)[1] for case in cases()]
    Diagnosis.objects.bulk_create(
        Diagnosis(
            id=f"pattern{number:019d}", owner="pattern", created_at=now, queued_at=now, finished_at=now, attempt=1,
            state="finished", platform=report["platform"], **columns.of_report(report), **columns.of_call(report),
        )
        for number, report in enumerate(reports)
    )  # fmt: skip
    return len(reports)


def load(n: int) -> float:
    """Seconds that it took."""
    from django.db import connection  # noqa: PLC0415 - Django is set up by then

    from diagnostics.models import Diagnosis  # noqa: PLC0415

    assert connection.vendor == "postgresql", "DATABASE_URL names no PostgreSQL"
    started, patterns = time.monotonic(), _patterns()
    table = Diagnosis._meta.db_table
    made = {
        "id": "substr(md5(i::text), 1, 26)",
        "owner": "md5('o' || i / 7) || md5('p' || i / 7)",
        # one after the other, as they arrive: what is of one day lies together
        "created_at": f"now() - interval '30 days' * (1 - i / {n}.0)",
        "kind": "CASE WHEN i % 1000 = 0 THEN 'healthy' ELSE d.kind END",
        "state": "CASE WHEN i % 500 = 0 THEN 'ended_early' ELSE d.state END",
    }
    names = [field.column for field in Diagnosis._meta.local_concrete_fields]
    values = ", ".join(made.get(name, f"d.{name}") for name in names)
    indexes = [index for index in Diagnosis._meta.indexes if index.name in _DEFERRED]
    with connection.cursor() as cursor, connection.schema_editor() as editor:
        cursor.execute("SET statement_timeout = 0; SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
        for index in indexes:
            editor.remove_index(Diagnosis, index)
    with connection.cursor() as cursor:
        for first in range(0, n, BATCH):
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} "  # noqa: S608
                f"FROM generate_series({first}, {min(first + BATCH, n) - 1}) i "
                f"JOIN {table} d ON d.id = 'pattern' || lpad((i % {patterns})::text, 19, '0')"
            )
        cursor.execute(_QUOTED.format(clients=CLIENTS))
        for statement in _HANGING:
            cursor.execute(statement.format(tenth=_TENTH))
        cursor.execute(f"DELETE FROM {table} WHERE owner = 'pattern'")  # noqa: S608
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.add_index(Diagnosis, index)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return time.monotonic() - started


def main() -> None:
    """Loads and counts the days, as the sweep would have done."""
    import django  # noqa: PLC0415 - settings are named here

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from diagnostics import counts  # noqa: PLC0415 - Django is set up by now

    n = int(sys.argv[1])
    print(f"{n} diagnoses loaded in {load(n):.0f} s; {counts.keep(lambda seconds: False)} days counted")


if __name__ == "__main__":
    main()
