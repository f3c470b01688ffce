"""`python -m tests.bench.storage [N] [--postgresql]`: what a diagnosis costs in its tables, with all their indexes.

N pastes of our corpus are accepted, claimed and finished as a worker does it; each is examined once, and its labels
differ each time, as they do among users. Prints bytes a diagnosis and the writes of a whole run; exit status 1 beyond
3.5 KB on PostgreSQL and 9 KB on SQLite, or where an offline run writes more than once after its claim.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import secrets
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from tests.bench.own_database import own_database

MOST_BYTES = {"postgresql": 3500, "sqlite": 9000}
_TABLES = ("diagnostics_diagnosis", "diagnostics_correlationid")


def _examined() -> Iterator[tuple[str, dict[str, Any]]]:
    """A paste and its report, the corpus again and again; what is random in a report differs each time."""
    from tests.corpus.examined import cases, once  # noqa: PLC0415 - Django is set up by then

    for case in cycle(cases()):
        text = json.dumps(once(case)[1])
        labels = re.findall(r"\[[a-z ]+ ([a-z2-7]{6}), \d+ long\]", text) + re.findall(r'"mask": "([a-z2-7]{6})"', text)
        for label in set(labels):
            text = text.replace(label, base64.b32encode(secrets.token_bytes(4)).decode()[:6].lower())
        yield case.text, json.loads(text)


def _size() -> int:
    from django.db import connection  # noqa: PLC0415 - Django is set up by then

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")  # as autovacuum does, without giving anything back to the disk
            cursor.execute(f"SELECT {' + '.join('pg_total_relation_size(%s)' for _ in _TABLES)}", _TABLES)
            return int(cursor.fetchone()[0])
        cursor.execute("PRAGMA page_count")
        pages = int(cursor.fetchone()[0])
        cursor.execute("PRAGMA page_size")
        return pages * int(cursor.fetchone()[0])


def _run(n: int) -> float:
    """Bytes a diagnosis."""
    from django.db import connection  # noqa: PLC0415 - Django is set up by then

    from diagnostics import services  # noqa: PLC0415
    from diagnostics.runs import lifecycle  # noqa: PLC0415

    before = _size()
    for done, (paste, report) in enumerate(islice(_examined(), n)):
        made = services.create(paste, owner=secrets.token_hex(16))
        claimed = lifecycle.claim(made.pk)
        assert claimed is not None
        lifecycle.finish(claimed, report | {"id": made.pk, "created_at": made.created_at.isoformat()})
        if connection.vendor == "postgresql" and done % 200 == 199:
            _size()
    return (_size() - before) / n


def _writes() -> int:
    """The writes of a run after its claim."""
    from django.db import connection  # noqa: PLC0415 - Django is set up by then
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from diagnostics import services  # noqa: PLC0415
    from diagnostics.runs import execution  # noqa: PLC0415

    made = services.create("Authorization: bearer abcDEF123456789012345678", owner="a")
    with CaptureQueriesContext(connection) as queries:
        execution.perform(made.pk)
    return sum('UPDATE "diagnostics_diagnosis"' in one["sql"] for one in queries) - 1


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("n", type=int, nargs="?", default=1000)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    with own_database(on_postgresql=given.postgresql):
        from django.db import connection  # noqa: PLC0415 - Django is set up by then

        from diagnostics.models import Diagnosis  # noqa: PLC0415

        writes, size = _writes(), _run(given.n)
        packed = [len(row) for row in Diagnosis.objects.values_list("packed", flat=True) if row]
        bar = MOST_BYTES[connection.vendor]
        print(f"{connection.vendor}: {size:.0f} bytes a diagnosis of {given.n}, at most {bar}; "
              f"its report {sum(packed) / len(packed):.0f}")  # fmt: skip
        print(f"writes of an offline run after its claim: {writes}, at most 1")
    return 0 if size <= bar and writes == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
