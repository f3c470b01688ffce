"""Two launchers never take one port, whatever temporary folder each was given."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from portal.launcher_environment import free_port
from tests.fixtures.stack import ROOT

ANOTHER = "from portal.launcher_environment import free_port; print(free_port({port}, set()))"


def test_a_port_that_one_launcher_chose_is_left_by_another_with_a_temporary_folder_of_its_own(tmp_path: Path) -> None:
    port = free_port(0, {0})
    environ = os.environ | {"TMPDIR": str(tmp_path)}
    asked = [sys.executable, "-c", ANOTHER.format(port=port)]
    other = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=ROOT, env=environ)
    assert int(other.stdout) != port
