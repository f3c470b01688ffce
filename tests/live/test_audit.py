"""`make audit` never says that all is well where it did not look."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from portal import audit
from tests.engine.loopback import always, response, serving
from tests.fixtures.broker import free_port


@pytest.mark.parametrize("content", [b"<html>a mirror</html>", b'{"info": {}}', b'{"vulnerabilities": []}'])
def test_an_index_that_tells_no_vulnerabilities_is_no_database(content: bytes) -> None:
    with (
        serving(always(response(200, content))) as server,
        pytest.raises(audit.NotExamined, match="NOTHING WAS AUDITED"),
    ):
        audit.must_be_reachable(server.url)


def test_a_database_that_does_not_answer_is_said_plainly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setattr(audit.must_be_reachable, "__defaults__", (address,))
    assert audit.main() == 2
    assert "cannot be reached from here: NOTHING WAS AUDITED" in capsys.readouterr().err


def test_a_database_that_answers_is_asked_about_every_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    tool = tmp_path / "bin" / "pip-audit"
    tool.parent.mkdir()
    tool.write_text('#!/bin/sh\necho "$@"\nexit 1\n')
    tool.chmod(stat.S_IRWXU)
    monkeypatch.setattr(audit.program, "__defaults__", (tmp_path,))
    with serving(always(response(200, {"vulnerabilities": [{"id": "PYSEC-1"}]}))) as server:
        monkeypatch.setattr(audit.must_be_reachable, "__defaults__", (server.url,))
        assert audit.main() == 1
    said = capfd.readouterr().out
    assert all(name in said for name in audit.LISTS)


def test_a_tool_that_cannot_be_installed_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_an_index(builder: object, folder: Path) -> None:
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "python").symlink_to("/bin/false")

    monkeypatch.setattr(audit.venv.EnvBuilder, "create", without_an_index)
    with pytest.raises(audit.NotExamined, match="cannot be installed"):
        audit.program(tmp_path / "audit")


def test_it_needs_nothing_but_python() -> None:
    code = "import sys; sys.path.insert(0, '.'); import portal.audit; print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=audit.ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
