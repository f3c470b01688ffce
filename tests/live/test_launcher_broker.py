"""The launcher's embedded broker: a dump that it cannot read must not keep the portal from starting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from portal import launcher_broker
from portal.launcher_environment import Plan
from portal.launcher_processes import Supervisor
from tests.fixtures.broker import free_port
from tests.fixtures.waiting import wait_for


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    (tmp_path / "logs").mkdir()
    port = free_port()
    return Plan(tmp_path, {"REDIS_URL": f"redis://:word@127.0.0.1:{port}/0"}, 8000, port, sandbox=False)


@pytest.fixture
def supervisor(plan: Plan) -> Iterator[Supervisor]:
    made = Supervisor(plan.folder, plan.environ)
    yield made
    made.stop(5)


def begin(supervisor: Supervisor, plan: Plan, said: list[str]) -> None:
    assert plan.broker_port is not None
    launcher_broker.start(supervisor, plan, plan.broker_port, said.append)


def answers(plan: Plan) -> bool:
    try:
        return bool(redis.Redis.from_url(plan.environ["REDIS_URL"]).ping())
    except redis.ConnectionError:
        return False


@pytest.mark.parametrize("content", [b"no dump at all", b"REDIS9999\xff\xff\xff", b""])
def test_a_dump_that_cannot_be_read_is_set_aside_with_a_sentence(
    plan: Plan, supervisor: Supervisor, content: bytes
) -> None:
    folder = plan.folder / "broker"
    folder.mkdir()
    (folder / "dump.rdb").write_bytes(content)
    (folder / "dump.rdb.unreadable-1").write_bytes(b"of an earlier time")
    said: list[str] = []
    begin(supervisor, plan, said)
    wait_for(lambda: answers(plan), "the broker does not answer")
    if not said:  # some servers take an empty file for an empty dump
        assert content == b""
        return
    assert len(said) == 1
    assert "is set aside as dump.rdb.unreadable-2" in said[0]
    assert (folder / "dump.rdb.unreadable-2").read_bytes() == content
    assert not (folder / "dump.rdb").exists()


def test_a_dump_that_can_be_read_stays(plan: Plan, supervisor: Supervisor) -> None:
    said: list[str] = []
    begin(supervisor, plan, said)
    wait_for(lambda: answers(plan), "the broker does not answer")
    redis.Redis.from_url(plan.environ["REDIS_URL"]).save()
    supervisor.stop(5)
    supervisor.services.clear()
    begin(supervisor, plan, said)
    wait_for(lambda: answers(plan), "the broker does not answer")
    assert said == []
    assert (plan.folder / "broker" / "dump.rdb").exists()
