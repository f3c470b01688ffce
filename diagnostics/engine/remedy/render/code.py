"""A request in the other forms that people paste: PowerShell's cmdlet, HTTPie, wget, Python requests, fetch."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from diagnostics.engine.remedy.render import quoting
from diagnostics.engine.remedy.render.outline import Outline, Slot, Text


def powershell(request: Outline) -> str:
    """`Invoke-RestMethod` with a table of headers."""
    quote = quoting.powershell_string
    arguments = [f"-Method {request.method or 'GET'}", f"-Uri {quote(request.url)}"]
    if request.headers:
        rows = "\n".join(f"    {quote((line.name,))} = {quote(line.value)}" for line in request.headers)
        arguments.append("-Headers @{\n" + rows + "\n  }")
    if request.body is not None:
        arguments.append(f"-Body {quote(request.body)}")
    return "Invoke-RestMethod " + " `\n  ".join(arguments)


def httpie(request: Outline) -> str:
    """An `http` command; a body is given raw."""
    words = [f"http {request.method or 'GET'} {quoting.bash(request.url)}"]
    for line in request.headers:
        words.append(quoting.bash((f"{line.name}:", *line.value) if line.value else (f"{line.name};",)))
    if request.body is not None:
        words.append("--raw " + quoting.bash(request.body))
    return " \\\n  ".join(words)


def wget(request: Outline) -> str:
    """A `wget` command that prints the answer."""
    words = ["wget -qO-"]
    if request.method not in ("", "GET"):
        words.append(f"--method={request.method}")
    words += ["--header=" + quoting.bash((f"{line.name}: ", *line.value)) for line in request.headers]
    if request.body is not None:
        words.append("--body-data=" + quoting.bash(request.body))
    return " \\\n  ".join([*words, quoting.bash(request.url)])


def python(request: Outline) -> str:
    """A call of `requests`, secrets from the environment."""
    lines = ["import os", "", "import requests", "", "response = requests.request("]
    lines += [f"    {_python(((request.method or 'GET'),))},", f"    {_python(request.url)},"]
    if request.headers:
        lines.append("    headers={")
        lines += [f"        {_python((line.name,))}: {_python(line.value)}," for line in request.headers]
        lines.append("    },")
    if request.body is not None:
        lines.append(f"    data={_python(request.body)},")
    return "\n".join([*lines, "    timeout=30,", ")"])


def javascript(request: Outline) -> str:
    """A `fetch` call, secrets from the environment."""
    lines = [
        f"const response = await fetch({_javascript(request.url)}, {{",
        f"  method: {json.dumps(request.method or 'GET')},",
    ]
    if request.headers:
        lines.append("  headers: {")
        lines += [f"    {_javascript((line.name,))}: {_javascript(line.value)}," for line in request.headers]
        lines.append("  },")
    if request.body is not None:
        lines.append(f"  body: {_javascript(request.body)},")
    return "\n".join([*lines, "});"])


def _python(text: Text) -> str:
    pieces = [
        f'os.environ["{piece.name}"]' if isinstance(piece, Slot) else json.dumps(piece, ensure_ascii=False)
        for piece in text
    ]
    return " + ".join(pieces) or '""'


def _javascript(text: Text) -> str:
    if not any(isinstance(piece, Slot) for piece in text):
        return json.dumps("".join(str(piece) for piece in text), ensure_ascii=False)
    inner = "".join(
        f"${{process.env.{piece.name}}}" if isinstance(piece, Slot) else re.sub(r"[`\\$]", r"\\\g<0>", piece)
        for piece in text
    )
    return f"`{inner}`"


WRITERS: dict[str, Callable[[Outline], str]] = {
    "cmdlet": powershell,
    "httpie": httpie,
    "wget": wget,
    "requests": python,
    "fetch": javascript,
}
