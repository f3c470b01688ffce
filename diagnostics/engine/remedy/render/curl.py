"""A request as a curl command for bash, cmd or PowerShell."""

from __future__ import annotations

from typing import Literal

from diagnostics.engine.model.types import Secret
from diagnostics.engine.remedy.render import quoting
from diagnostics.engine.remedy.render.outline import Outline, Slot, Text

ShellName = Literal["bash", "cmd", "powershell"]

_QUOTE = {"bash": quoting.bash, "cmd": quoting.cmd, "powershell": quoting.powershell}
_NEXT_LINE = {"bash": " \\\n  ", "cmd": " ^\n  ", "powershell": " `\n  "}
_PROGRAM = {"bash": "curl", "cmd": "curl", "powershell": "curl.exe"}
_KEPT_FLAGS = (
    ("insecure", "-k"),
    ("location", "-L"),
    ("location-trusted", "--location-trusted"),
    ("compressed", "--compressed"),
)
_VERSIONS = {"HTTP/1.0": "--http1.0", "HTTP/2": "--http2", "HTTP/3": "--http3"}
_ONE_LINE = 100


def command(request: Outline, shell: ShellName = "bash", *, spread: bool = False) -> str:
    """The command; on one line where it is short and not to be `spread`, else an option a line."""
    quote = _QUOTE[shell]
    arguments = [*_method(request, quote), *_address(request, quote)]
    user = request.basic
    for line in request.headers:
        lowered = line.name.lower()
        if lowered == "content-length" or lowered.startswith(":"):
            continue
        if user and lowered == "authorization":
            arguments.append("-u " + quote((f"{user[0]}:", Slot("CLIENT_SECRET", _secret(line.value)))))
        elif line.value:
            arguments.append("-H " + quote((f"{line.name}: ", *line.value)))
        else:
            arguments.append("-H " + quote((f"{line.name};",)))
    arguments += [*_body(request, quote), *(flag for option, flag in _KEPT_FLAGS if option in request.options)]
    if request.http_version in _VERSIONS:
        arguments.append(_VERSIONS[request.http_version])
    one_line = " ".join([_PROGRAM[shell], *arguments])
    if not spread and len(one_line) <= _ONE_LINE and len(arguments) <= 3 and "\n" not in one_line:
        return one_line
    return _PROGRAM[shell] + " " + _NEXT_LINE[shell].join(arguments)


def _secret(value: Text) -> Secret:
    return next(piece.secret for piece in value if isinstance(piece, Slot))


def _method(request: Outline, quote: quoting.Quote) -> list[str]:
    method = request.method or "GET"
    has_body = request.body is not None or request.unseen_body or bool(request.parts)
    if method == "HEAD" and not has_body:
        return ["-I"]
    return [] if method == ("POST" if has_body else "GET") else ["-X " + quote((method,))]


def _address(request: Outline, quote: quoting.Quote) -> list[str]:
    if not request.url:
        return []
    globbing = any(isinstance(piece, str) and any(sign in piece for sign in "[]{}") for piece in request.url)
    dashed = str(request.url[0]).startswith("-")
    return [("-g " if globbing else "") + ("--url " if dashed else "") + quote(request.url)]


def _body(request: Outline, quote: quoting.Quote) -> list[str]:
    if request.parts:
        return [
            ("-F " if str(value[:1] and value[0]).startswith(("@", "<")) else "--form-string ")
            + quote((f"{name}=", *value))
            for name, value in request.parts
        ]
    made = []
    if (request.body is not None or request.unseen_body) and not request.header("content-type"):
        made.append("-H " + quote(("Content-Type:",)))
    if request.body is not None:
        made.append("--data-raw " + quote(request.body))
    elif request.unseen_body:
        made.append("--data-binary @request-body")
    return made
