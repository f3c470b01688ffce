"""A request as a curl command for bash, cmd or PowerShell."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote_plus

from diagnostics.engine.model.submission import BYTE_FOR_BYTE, DISCARDED
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.remedy.render import quoting, stand_in
from diagnostics.engine.remedy.render.outline import Line, Outline, Slot, Text, host_and_target, merged

ShellName = Literal["bash", "cmd", "powershell"]

_QUOTE = {"bash": quoting.bash, "cmd": quoting.cmd, "powershell": quoting.powershell}
_NEXT_LINE = {"bash": " \\\n  ", "cmd": " ^\n  ", "powershell": " `\n  "}
_PROGRAM = {"bash": "curl", "cmd": "curl", "powershell": "curl.exe"}
_KEPT_FLAGS = (
    ("insecure", "-k"),
    ("location", "-L"),
    ("location-trusted", "--location-trusted"),
    ("compressed", "--compressed"),
    ("include", "-i"),
    ("verbose", "-v"),
    ("fail-with-body", "--fail-with-body"),
    ("digest", "--digest"),
    ("ntlm", "--ntlm"),
    ("negotiate", "--negotiate"),
    ("anyauth", "--anyauth"),
    ("ipv4", "-4"),
    ("ipv6", "-6"),
    ("tlsv1.2", "--tlsv1.2"),
    ("tlsv1.3", "--tlsv1.3"),
)
# as people write them: -fsS; without a body -G changes nothing, and whoever looks for it finds it
_TOGETHER = (("fail", "f"), ("silent", "s"), ("show-error", "S"), ("get", "G"))


def _kept(option: str, name: str, what: Message, flag: str = "") -> tuple[str, str, Slot]:
    return option, flag or f"--{option}", Slot(name, Secret(stand_in.opaque(name)), what, of_the_call=False)


OUTPUT = "OUTPUT_FILE"
_NOWHERE = {"bash": "/dev/null", "cmd": "NUL", "powershell": "NUL"}
# Options that decide whether the call arrives or where its answer goes.
# Their values the parsed request does not hold.
_KEPT_VALUES = (
    _kept("cert", "CLIENT_CERTIFICATE", msg("the file of the client certificate")),
    _kept("key", "CLIENT_KEY", msg("the file of the key of that certificate")),
    _kept("cacert", "CA_CERTIFICATE", msg("the file of the certificate authority")),
    _kept("proxy", "PROXY_ADDRESS", msg("the address of your proxy")),
    _kept("resolve", "RESOLVE", msg("the value after --resolve in your command")),
    _kept("output", OUTPUT, msg("the file after -o in your command"), "-o"),
)
_FORM = "application/x-www-form-urlencoded"
_VERSIONS = {"HTTP/1.0": "--http1.0", "HTTP/2": "--http2", "HTTP/3": "--http3"}
_ONE_LINE = 100


def command(request: Outline, shell: ShellName = "bash", *, spread: bool = False) -> str:
    """The command; on one line where it is short and not to be `spread`, else an option a line."""
    quote = _QUOTE[shell]
    arguments = [*_method(request, quote), *_address(request, quote)]
    for line in request.headers:
        lowered = line.name.lower()
        if lowered == "content-length" or lowered.startswith(":") or _is_implied(request, line):
            continue
        if request.user and lowered == "authorization":
            arguments.append("-u " + quote(merged((*request.user[0], ":", *request.user[1]))))
        elif line.value:
            arguments.append("-H " + quote(merged((*line.written, ": ", *line.value))))
        else:
            arguments.append("-H " + quote(merged((*line.written, ";"))))
    arguments += [*_body(request, quote), *_flags(request)]
    arguments += [f"{flag} {quote((slot,))}" for flag, slot in _kept_values(request)]
    if DISCARDED in request.options and "write-out" not in request.options:
        shown = ["-D -"] if "dump-header" in request.options else []  # all that such a command shows of the answer
        arguments += [*shown, f"-o {_NOWHERE[shell]}"]
    if request.http_version in _VERSIONS:
        arguments.append(_VERSIONS[request.http_version])
    one_line = " ".join([_PROGRAM[shell], *arguments])
    if not spread and len(one_line) <= _ONE_LINE and len(arguments) <= 3 and "\n" not in one_line:
        return one_line
    return _PROGRAM[shell] + " " + _NEXT_LINE[shell].join(arguments)


def _flags(request: Outline) -> list[str]:
    letters = "".join(letter for option, letter in _TOGETHER if option in request.options)
    kept = [flag for option, flag in _KEPT_FLAGS if option in request.options]
    return [*kept, f"-{letters}"] if letters else kept


def kept_slots(request: Outline) -> list[Slot]:
    """The slots of options whose values a request does not hold."""
    return [slot for _, slot in _kept_values(request)]


def _kept_values(request: Outline) -> list[tuple[str, Slot]]:
    """Each flag with its slot. An answer that goes to a file so that `-w` alone is seen is shown: `-w` is not kept."""
    options = request.options - ({"output"} if request.options & {"write-out", DISCARDED} else set())
    return [(flag, slot) for option, flag, slot in _KEPT_VALUES if option in options]


def _is_implied(request: Outline, line: Line) -> bool:
    """Whether curl sends the field by itself: the type of what `-d` or `-F` gives it, its own name, any type."""
    name, value = line.name.lower(), "".join(piece if isinstance(piece, str) else "$" for piece in line.value)
    if line.kept:
        return False
    if name == "content-type" and (request.form is not None or request.body_file or _is_empty_form(request)):
        return value == _FORM
    host = host_and_target("".join(piece if isinstance(piece, str) else "$" for piece in request.url))[0]
    return (name, value) in (("accept", "*/*"), ("host", host)) or (name == "user-agent" and value.startswith("curl/"))


def _method(request: Outline, quote: quoting.Quote) -> list[str]:
    method = request.method or "GET"
    has_body = _has_body(request) or _is_empty_form(request)
    if method == "HEAD" and not has_body:
        return ["-I"]
    return [] if method == ("POST" if has_body else "GET") else ["-X " + quote((method,))]


def _has_body(request: Outline) -> bool:
    return request.body is not None or request.unseen_body or bool(request.parts) or request.form is not None


def _is_sent_as_form(request: Outline) -> bool:
    typed = request.header("content-type")
    return typed is not None and not typed.kept and "".join(map(str, typed.value)) == _FORM


def _is_empty_form(request: Outline) -> bool:
    """Whether it is a POST of a form without a member: curl sends its length, 0, only where it is told of a body."""
    return (request.method or "GET") == "POST" and not _has_body(request) and _is_sent_as_form(request)


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
    if request.form is not None:
        return [_parameter(name, value, quote) for name, value in request.form]
    if _is_empty_form(request):
        return ["-d " + quote(("",))]
    made = []
    if (request.body is not None or request.unseen_body) and not request.header("content-type"):
        made.append("-H " + quote(("Content-Type:",)))
    if request.body is not None:
        made.append("--data-raw " + quote(request.body))
    elif request.unseen_body:
        # of -d it says itself that it is a form
        as_text = request.body_file and BYTE_FOR_BYTE not in request.options and _is_sent_as_form(request)
        option = "-d " if as_text else "--data-binary "
        made.append(option + quote(merged(("@", *(request.body_file or ("request-body",))))))
    return made


def _parameter(name: str, value: Text, quote: quoting.Quote) -> str:
    """A pair of a form: encoded here where all of it is known, by curl where a variable stands in it."""
    if any(isinstance(piece, Slot) for piece in value):
        return "--data-urlencode " + quote((f"{quote_plus(name)}=", *value))
    return "-d " + quote((f"{quote_plus(name)}={quote_plus(''.join(map(str, value)), safe='/:@')}",))
