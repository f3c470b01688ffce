"""A request in the other forms that people paste: PowerShell's cmdlet, HTTPie, wget, Python and JavaScript clients."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import quote_plus

from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.remedy.render import json_body, quoting, stand_in
from diagnostics.engine.remedy.render.outline import Line, Outline, Slot, Text, merged

_PYTHON_WORDS = {True: "True", False: "False", None: "None"}
_JAVASCRIPT_WORDS = {True: "true", False: "false", None: "null"}
_FORM = "application/x-www-form-urlencoded"
CMD = "cmd"  # the client of a tool that is called at the prompt of cmd.exe


def powershell(request: Outline) -> str:
    """`Invoke-RestMethod` with a table of headers."""
    quote = quoting.powershell_string
    arguments = [f"-Method {request.method or 'GET'}", f"-Uri {quote(request.url)}"]
    cmdlet = request.client or "Invoke-RestMethod"
    lines = [line for line in _sent(request) if not (request.form is not None and _is_form_type(line))]
    if lines:
        rows = "\n".join(f"    {quote(line.written)} = {quote(line.value)}" for line in lines)
        arguments.append("-Headers @{\n" + rows + "\n  }")
    if request.form is not None:
        rows = "\n".join(f"    {quote((name,))} = {quote(value)}" for name, value in request.form)
        arguments.append("-Body @{\n" + rows + "\n  }")
    elif request.body is not None:
        arguments.append(f"-Body {quote(request.body)}")
    return f"{cmdlet} " + " `\n  ".join(arguments)


def httpie(request: Outline) -> str:
    """An `http` command, or one of xh, which takes the same; a form as its items, another body raw."""
    quote, next_line = _of_shell(request)
    words = [
        f"{'xh' if request.client == 'xh' else 'http'}{' --form' if request.form is not None else ''}"
    ]  # an option among the items ends them
    if request.user:
        words[0] += " -a " + quote(merged((*request.user[0], ":", *request.user[1])))
    words[0] += "".join(f" {written}" for written in _options(request, _OF_HTTPIE))
    words[0] += f" {request.method or 'GET'} {quote(request.url)}"
    for line in _sent(request):
        if (request.user and line.name.lower() == "authorization") or (
            request.form is not None and _is_form_type(line)
        ):
            continue
        words.append(quote(merged((*line.written, ":" if line.value else ";", *line.value))))
    for name, value in request.form or ():
        words.append(quote((f"{_ITEM_SIGN.sub(_escaped, name)}=", *value)))
    if request.body is not None:
        words.append("--raw " + quote(request.body))
    return next_line.join(words)


def _kept(option: str, name: str, what: Message) -> tuple[str, Slot]:
    return option, Slot(name, Secret(stand_in.opaque(name)), what, of_the_call=False)


# Options that decide whether the call arrives; those with a variable have a value that no parsed request holds.
_OF_HTTPIE: Mapping[str, tuple[str, Slot | None]] = {
    "ignore-netrc": ("--ignore-netrc", None),
    "no-auth": ("--no-auth", None),
    "follow": ("--follow", None),
    "F": ("--follow", None),
    "verbose": ("--verbose", None),
    "v": ("--verbose", None),
    "ignore-stdin": ("--ignore-stdin", None),
    "I": ("--ignore-stdin", None),
    "verify": _kept("--verify", "VERIFY", msg("the value after --verify in your command")),
    "cert": _kept("--cert", "CLIENT_CERTIFICATE", msg("the file of the client certificate")),
    "cert-key": _kept("--cert-key", "CLIENT_KEY", msg("the file of the key of that certificate")),
    "proxy": _kept("--proxy", "PROXY_ADDRESS", msg("the address of your proxy")),
}
_OF_WGET: Mapping[str, tuple[str, Slot | None]] = {
    "no-netrc": ("--no-netrc", None),
    "no-check-certificate": ("--no-check-certificate", None),
    "content-on-error": ("--content-on-error", None),
    "certificate": _kept("--certificate", "CLIENT_CERTIFICATE", msg("the file of the client certificate")),
    "private-key": _kept("--private-key", "CLIENT_KEY", msg("the file of the key of that certificate")),
    "ca-certificate": _kept("--ca-certificate", "CA_CERTIFICATE", msg("the file of the certificate authority")),
}


def _options(request: Outline, known: Mapping[str, tuple[str, Slot | None]]) -> list[str]:
    kept = {known[name][0]: known[name][1] for name in sorted(request.options) if name in known}
    quote, _ = _of_shell(request)
    return [f"{flag}={quote((slot,))}" if slot is not None else flag for flag, slot in kept.items()]


def kept_slots(request: Outline) -> list[Slot]:
    """The slots of options whose values a request does not hold."""
    kept = (known[name][1] for known in (_OF_HTTPIE, _OF_WGET) for name in request.options if name in known)
    return [slot for slot in kept if slot is not None]


_ITEM_SIGN = re.compile(r"[:=@;\\]")


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found.group()}"


def wget(request: Outline) -> str:
    """A `wget` command that prints the answer; it sends a body as it stands."""
    quote, next_line = _of_shell(request)
    words = [" ".join(["wget -qO-", *_options(request, _OF_WGET)])]
    if request.method not in ("", "GET"):
        words.append(f"--method={request.method}")
    words += ["--header=" + quote(merged((*line.written, ": ", *line.value))) for line in _sent(request)]
    body = form_text(request.form) if request.form is not None else request.body
    if body is not None:
        words.append("--body-data=" + quote(body))
    elif request.body_file:
        words.append("--body-file=" + quote(request.body_file))
    return next_line.join([*words, quote(request.url)])


def _of_shell(request: Outline) -> tuple[quoting.Quote, str]:
    """How the shell that the tool is called from quotes an argument, and how it goes on in a next line."""
    return (quoting.cmd, " ^\n  ") if request.client == CMD else (quoting.bash, " \\\n  ")


def form_text(form: list[tuple[str, Text]]) -> Text:
    """The pairs as a form body; a variable in it holds its value in encoded form."""
    pieces: list[str | Slot] = []
    for index, (name, value) in enumerate(form):
        pieces.append(f"{'&' if index else ''}{quote_plus(name)}=")
        pieces += map(encoded, value)
    return merged(pieces)


def encoded(slot: str | Slot) -> str | Slot:
    """A piece of a form or query, percent-encoded; of a variable, the value that it stands for."""
    if isinstance(slot, str):
        return quote_plus(slot, safe="/:@")
    value = slot.secret.reveal()
    if quote_plus(value) == value or slot.what is None:
        return slot
    return Slot(slot.name, Secret(quote_plus(value)), msg("{what}, form-encoded", what=slot.what), slot.of_the_call)


def python(request: Outline) -> str:
    """A call of the client that the code uses, requests or httpx, with secrets from the environment."""
    awaited, _, library = f" {request.client or 'requests'}".rpartition(" ")
    call = f"response ={awaited} {library}.request("
    lines = ["import os", "", f"import {library}", "", call, *_arguments_of_python(request)]
    alone = ["    trust_env=False,"] if library == "httpx" and "ignore-netrc" in request.options else []
    return "\n".join([*lines, *alone, "    timeout=30,", ")"])


def _arguments_of_python(request: Outline) -> list[str]:
    lines = [f"    {_python(((request.method or 'GET'),))},", f"    {_python(request.url)},"]
    members = json_body.members_of(request)
    named = {"authorization"} if request.user else set[str]()
    named |= {"content-type"} if members is not None else set()  # the client names it by itself
    headers = [line for line in _sent(request) if line.name.lower() not in named]
    if headers:
        lines.append("    headers={")
        lines += [f"        {_python(line.written)}: {_python(line.value)}," for line in headers]
        lines.append("    },")
    if request.user:
        lines.append(f"    auth=({_python(request.user[0])}, {_python(request.user[1])}),")
    if request.form is not None:
        lines.append("    data={")
        lines += [f"        {_python((name,))}: {_python(value)}," for name, value in request.form]
        lines.append("    },")
    elif members is not None:
        lines.append(f"    json={json_body.written(members, _python, _PYTHON_WORDS, '    ')},")
    elif request.body is not None:
        lines.append(f"    data={_python(request.body)},")
    return lines


def javascript(request: Outline) -> str:
    """A call of the client that the code uses, axios or fetch, with secrets from the environment."""
    method, headers, body = json.dumps(request.method or "GET"), _object(request), _javascript_body(request)
    url = _put_in(request)(request.url)
    if request.client == "axios":
        lines = ["const response = await axios({", f"  method: {method},", f"  url: {url},"]
        return "\n".join([*lines, *headers, *([f"  data: {body},"] if body else []), "});"])
    lines = [f"const response = await fetch({url}, {{", f"  method: {method},"]
    return "\n".join([*lines, *headers, *([f"  body: {body},"] if body else []), "});"])


def _object(request: Outline) -> list[str]:
    put_in = _put_in(request)
    rows = [f"    {_key(line, put_in)}: {put_in(line.value)}," for line in _sent(request)]
    return ["  headers: {", *rows, "  },"] if rows else []


def _key(line: Line, put_in: Callable[[Text], str]) -> str:
    """A field's name as the key of an object: a computed one for a variable."""
    return put_in(line.written) if line.unnamed is None else f"[{put_in(line.written)}]"


def _javascript_body(request: Outline) -> str:
    put_in = _put_in(request)
    if request.form is not None:
        rows = ", ".join(f"{json.dumps(name)}: {put_in(value)}" for name, value in request.form)
        return "new URLSearchParams({ " + rows + " })"
    members = json_body.members_of(request)
    if members is not None:
        table = json_body.written(members, put_in, _JAVASCRIPT_WORDS, "  ")
        return table if request.client == "axios" else f"JSON.stringify({table})"
    return put_in(request.body) if request.body is not None else ""


def python_headers(request: Outline) -> str:
    """The fields alone, as a statement for any client."""
    rows = [f"    {_python(line.written)}: {_python(line.value)}," for line in _sent(request)]
    return "\n".join(["headers = {", *rows, "}"])


def javascript_headers(request: Outline) -> str:
    """The fields alone, as a statement for any client."""
    put_in = _put_in(request)
    rows = [f"  {_key(line, put_in)}: {put_in(line.value)}," for line in _sent(request)]
    return "\n".join(["const headers = {", *rows, "};"])


def _sent(request: Outline) -> list[Line]:
    """The fields that are written down: a client makes the length, and pseudo-fields are no fields."""
    return [line for line in request.headers if not line.name.startswith(":") and line.name.lower() != "content-length"]


def _is_form_type(line: Line) -> bool:
    return line.name.lower() == "content-type" and line.value == (_FORM,)


def _python(text: Text) -> str:
    if len(text) == 1 and isinstance(text[0], Slot) and text[0].expression:
        return text[0].expression
    if len(text) == 1 and isinstance(text[0], Slot):
        return f'os.environ["{text[0].name}"]'
    if not any(isinstance(piece, Slot) for piece in text):
        return json.dumps("".join(map(str, text)), ensure_ascii=False)
    inner = "".join(
        f"{{{piece.expression}}}"
        if isinstance(piece, Slot) and piece.expression
        else f"{{os.environ['{piece.name}']}}"
        if isinstance(piece, Slot)
        else json.dumps(piece, ensure_ascii=False)[1:-1].replace("{", "{{").replace("}", "}}")
        for piece in text
    )
    return f'f"{inner}"'


def _put_in(request: Outline) -> Callable[[Text], str]:
    """How a text with variables is written: a page has no environment to read them from."""
    return partial(_javascript, environment="") if request.in_page else _javascript


def _javascript(text: Text, environment: str = "process.env.") -> str:
    if not any(isinstance(piece, Slot) for piece in text):
        return json.dumps("".join(str(piece) for piece in text), ensure_ascii=False)
    inner = "".join(
        f"${{{piece.expression or f'{environment}{piece.name}'}}}"
        if isinstance(piece, Slot)
        else re.sub(r"[`\\$]", r"\\\g<0>", piece)
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
STATEMENTS: dict[str, Callable[[Outline], str]] = {"requests": python_headers, "fetch": javascript_headers}
