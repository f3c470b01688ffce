"""The container files, as far as they can be judged without a container engine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
OWN = ("web", "worker", "beat", "migrate", "sandbox")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    return found


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


def test_the_linter_has_nothing_to_say_about_the_dockerfile() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([linter, "--no-color", ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_the_image_runs_as_a_numbered_user_that_is_not_root(dockerfile: str) -> None:
    last_stage = dockerfile.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (\d+):(\d+)$", last_stage, re.MULTILINE) == [("10001", "10001")]


def test_everything_the_image_copies_exists_and_is_let_in(dockerfile: str) -> None:
    copied = {
        name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE) for name in line.split()
    }
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == let_in
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_two_workers_a_sweep_and_a_migration_stand_beside_the_web_server(services: dict[str, Any]) -> None:
    assert services.keys() == {*OWN, "db", "redis"}
    assert services["worker"]["deploy"]["replicas"] == 2
    assert services["web"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_sandbox_belongs_to_the_demonstration_only(services: dict[str, Any]) -> None:
    assert {name: service["profiles"] for name, service in services.items() if "profiles" in service} == {
        "sandbox": ["demo"]
    }


def test_without_the_demonstration_the_platform_must_be_named(services: dict[str, Any]) -> None:
    chosen = services["web"]["labels"]["portal.platform"]
    assert chosen.startswith("${PORTAL_PLATFORM:-${COMPOSE_PROFILES:?Set PORTAL_PLATFORM")


@pytest.mark.parametrize("name", OWN)
def test_the_portals_own_containers_cannot_write_or_gain_rights(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_no_secret_stands_in_the_file(services: dict[str, Any]) -> None:
    environment = services["web"]["environment"]
    for name in ("PORTAL_SECRET_KEY", "PORTAL_SEALING_KEYS"):
        assert environment[name].startswith(f"${{{name}:?"), name
    assert services["db"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_every_image_is_pinned_to_a_version(services: dict[str, Any], dockerfile: str) -> None:
    # "${VARIABLE:-image}" lets a digest be named
    named = {re.sub(r"^\$\{\w+:-(.+)\}$", r"\1", service["image"]) for service in services.values()}
    images = named - {"auth-failure-portal"}
    images |= {image.split()[0] for image in re.findall(r"^FROM (.+)$", dockerfile, re.MULTILINE)}
    assert [image for image in images if not re.fullmatch(r"[a-z/]+:\d+\.\d+(\.\d+)?-[a-z-]+", image)] == []
