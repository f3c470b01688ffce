"""What the launcher puts into the environment of the processes it starts."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from portal import launcher_environment as environment
from portal.launcher_keys import Problem


def test_a_key_in_the_environment_wins_over_the_kept_one(tmp_path: Path) -> None:
    assert environment.base({"PORTAL_SECRET_KEY": "given"}, tmp_path)["PORTAL_SECRET_KEY"] == "given"


def test_an_empty_key_in_the_environment_counts_as_missing(tmp_path: Path) -> None:
    assert environment.base({"PORTAL_SECRET_KEY": ""}, tmp_path)["PORTAL_SECRET_KEY"] != ""


def test_counts_lie_in_the_portals_own_folder_and_are_told_once(tmp_path: Path) -> None:
    given = {
        "PROMETHEUS_MULTIPROC_DIR": "/elsewhere",
        "PORTAL_METRICS_BIND": ":9464",
        "PORTAL_METRICS_FROM": "::1",
    }
    made = environment.base(given, tmp_path)
    assert {name: made.get(name) for name in given} == dict.fromkeys(given) | {"PORTAL_METRICS_FROM": "::1"}


def test_debug_is_never_on(tmp_path: Path) -> None:
    assert environment.base({"PORTAL_DEBUG": "1"}, tmp_path)["PORTAL_DEBUG"] == "0"


def test_a_given_broker_is_used_and_none_is_embedded(tmp_path: Path) -> None:
    plan = environment.plan({"REDIS_URL": "redis://elsewhere:6379/3"}, tmp_path, 8000)
    assert plan.broker_port is None
    assert plan.environ["REDIS_URL"] == "redis://elsewhere:6379/3"


def test_the_embedded_broker_has_a_password_and_a_port_of_its_own(tmp_path: Path) -> None:
    plan = environment.plan({}, tmp_path, 8000)
    address = urlsplit(plan.environ["REDIS_URL"])
    assert address.port == plan.broker_port
    assert len(address.password or "") >= 32


def test_the_port_of_the_site_shows_in_its_address(tmp_path: Path) -> None:
    assert environment.plan({}, tmp_path, 8765).environ["PORTAL_BASE_URL"] == "http://127.0.0.1:8765"


def test_a_given_address_of_the_site_stays(tmp_path: Path) -> None:
    plan = environment.plan({"PORTAL_BASE_URL": "https://portal.example"}, tmp_path, 8765)
    assert plan.environ["PORTAL_BASE_URL"] == "https://portal.example"


def test_the_sandbox_moves_away_from_ports_that_are_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert environment.free_port(taken, set()) != taken


def test_a_port_that_one_launcher_chose_is_no_longer_free_for_another_that_starts_meanwhile() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert environment.free_port(port, set()) == port
    assert environment.free_port(port, set()) != port


def test_the_site_and_the_sandbox_never_share_a_port(tmp_path: Path) -> None:
    plan = environment.plan({}, tmp_path, environment.SANDBOX_PORTS[0])
    names = ("SANDBOX_PRODUCTION_URL", "SANDBOX_STAGING_URL")
    ports = {plan.port, plan.broker_port} | {urlsplit(plan.environ[name]).port for name in names}
    assert len(ports) == 4


@pytest.mark.parametrize("platform", ["generic", "/etc/portal/acme.toml"])
def test_another_platform_than_company_x_gets_no_sandbox(tmp_path: Path, platform: str) -> None:
    plan = environment.plan({"PORTAL_PLATFORM": platform}, tmp_path, 8000)
    assert not plan.sandbox
    assert "SANDBOX_DATABASE_URL" not in plan.environ


@pytest.mark.parametrize("port", ["0", "65536", "eight", "-1", "²"])
def test_a_port_that_is_no_port_is_refused(port: str) -> None:
    with pytest.raises(Problem, match="PORT must be a number"):
        environment.web_port({"PORT": port})
