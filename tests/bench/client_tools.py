"""Programs that run a corrected call as a person would: in a terminal, its text as it is shown, its variables set."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import HeaderField, Request
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse.messages.body import kind_of, look_of, parameters_of
from diagnostics.engine.parse.url import parse_url
from diagnostics.engine.remedy.render.correction import Correction, written
from diagnostics.engine.remedy.render.outline import outline
from tests.fixtures import npm, pypi

_OF_PYPI = Path(__file__).parent / "client_tools.txt"


@dataclass(frozen=True)
class Tool:
    """How a form is pasted and run: `client` is the library of code, `command` what runs the text.

    `program` has to be there: of the machine, or of the environment that the tests make of PyPI's packages.
    """

    form: Form
    client: str
    command: tuple[str, ...]
    program: str = ""
    of_pypi: bool = False


TOOLS = {
    "curl": Tool(Form.CURL, "", ("bash", "-c"), "curl"),
    "httpie": Tool(Form.HTTPIE, "", ("bash", "-c"), "http", of_pypi=True),
    "wget": Tool(Form.WGET, "", ("bash", "-c"), "wget"),
    "requests": Tool(Form.PYTHON, "requests", (sys.executable, "-c")),
    "httpx": Tool(Form.PYTHON, "httpx", ("python", "-c"), "python", of_pypi=True),
    "node": Tool(Form.JAVASCRIPT, "fetch", ("node", "--input-type=module", "-e"), "node"),
}


def absent(tool: Tool) -> str:
    """Why the tool cannot be run here, or ""."""
    if not tool.of_pypi:
        return "" if not tool.program or shutil.which(tool.program) else f"{tool.program} is not installed"
    try:
        pypi.installed("clients", _OF_PYPI)
    except npm.CannotInstall as error:
        return str(error)
    return ""


def made(method: str, url: str, headers: Sequence[HeaderField], body: str | None) -> Request:
    """A request as the parser would have read it."""
    kind = next((field.value.reveal() for field in headers if field.name == "Content-Type"), "")
    return Request(
        method,
        parse_url(url),
        tuple(headers),
        Secret(body) if body is not None else None,
        kind_of(body, kind) if body is not None else "",
        parameters_of(body, look_of(body)) if body is not None else (),
    )


def pasted(request: Request, tool: Tool) -> str:
    """The request as somebody pastes it who makes it with this tool."""
    shown = outline(request, reveal=True)
    shown.client = tool.client
    return written(shown, tool.form)[0]


def run(
    correction: Correction, tool: Tool, values: Mapping[str, str], *, after: str = "", home: str = "/nonexistent"
) -> subprocess.CompletedProcess[bytes]:
    """Run the text in a terminal, with `after` behind it, and these values in its variables."""
    path = os.environ["PATH"]
    if tool.of_pypi:
        path = f"{pypi.installed('clients', _OF_PYPI).parent}:{path}"
    settings = {"PATH": path, "HOME": home, "LC_ALL": "C.UTF-8", "HTTPIE_CONFIG_DIR": f"{home}/httpie"}
    outer, inner = pty.openpty()
    try:
        return subprocess.run(
            [shutil.which(tool.command[0], path=path) or tool.command[0], *tool.command[1:], correction.text + after],
            stdin=inner,
            capture_output=True,
            timeout=60,
            check=False,
            env={**settings, **values},
        )
    finally:
        os.close(outer)
        os.close(inner)
