"""How long everything has to stop: each part less than what waits for it, in every way the portal is run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from diagnostics.runs import lifecycle
from portal import launcher

ROOT = Path(__file__).resolve().parents[2]
VALUES: dict[str, Any] = yaml.safe_load((ROOT / "deploy/helm/portal/values.yaml").read_text())
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
PRE_STOP_S = 5


def graceful_timeout(path: str) -> int:
    """gunicorn's, in a file that starts it."""
    found = re.search(r'--graceful-timeout"?,\s*"(\d+)"', (ROOT / path).read_text())
    assert found is not None
    return int(found[1])


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def test_gunicorn_ends_its_requests_before_it_is_killed() -> None:
    assert seconds(COMPOSE["web"]["stop_grace_period"]) > graceful_timeout("Dockerfile")
    assert VALUES["web"]["terminationGracePeriodSeconds"] > PRE_STOP_S + graceful_timeout(
        "deploy/helm/portal/templates/web.yaml"
    )
    assert int(launcher.commands(8000)["web"][-2]) < launcher.STOP_GRACE_S


def test_a_task_ends_before_its_worker_is_killed_and_is_not_delivered_twice_while_it_lives() -> None:
    deadline, soft, hard = (
        settings.PORTAL_DEADLINE_S,
        settings.CELERY_TASK_SOFT_TIME_LIMIT,
        settings.CELERY_TASK_TIME_LIMIT,
    )
    assert deadline < soft < hard < settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert seconds(COMPOSE["worker"]["stop_grace_period"]) > hard
    assert VALUES["worker"]["terminationGracePeriodSeconds"] > hard
    assert deadline > lifecycle.LEASE_S


def test_the_sweep_ends_its_batch_before_it_is_killed() -> None:
    assert seconds(COMPOSE["beat"]["stop_grace_period"]) >= 10
    assert VALUES["sweep"]["terminationGracePeriodSeconds"] >= 10


def test_every_service_of_the_compose_file_has_limits_and_a_question_to_its_health() -> None:
    for name, service in COMPOSE.items():
        assert service["deploy"]["resources"]["limits"]["memory"], name
        if name != "migrate":
            assert "test" in service.get("healthcheck", {}) or name == "web", name


def test_the_broker_of_the_compose_file_asks_for_a_password() -> None:
    assert "requirepass" in " ".join(COMPOSE["redis"]["command"])
    assert "@redis" in COMPOSE["web"]["environment"]["REDIS_URL"]
