"""On PostgreSQL the tests of this folder run a second time; of those that start workers, a third that is drawn."""

from __future__ import annotations

import pytest
from django.conf import settings

from tests.fixtures.thorough import drawn

ON_POSTGRESQL = "sqlite3" not in settings.DATABASES["default"]["ENGINE"]
WITH_WORKERS = {"celery_worker_process", "stuck_worker"}


def _starts_workers(item: pytest.Item) -> bool:
    return item.get_closest_marker("workers") is not None or bool(WITH_WORKERS & {*getattr(item, "fixturenames", ())})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each is proved on SQLite in every run, and on PostgreSQL in every third and in `make test-all`."""
    if ON_POSTGRESQL:
        slow = [item for item in items if _starts_workers(item)]
        left_out = {item.nodeid for item in slow} - {item.nodeid for item in drawn(slow, 3)}
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in left_out])
        items[:] = [item for item in items if item.nodeid not in left_out]
