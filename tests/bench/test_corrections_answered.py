"""Corrected calls run literally against Company X, each in its own tool with its variables set; they are answered 2xx.

Every defect is planted into a call that is right; the API's own refusal of it stands under the paste. What only the
person has is put into the variables as the sentence beside each tells: a fresh token, the client's id and secret.
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from diagnostics.engine import parse
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.submission import HeaderField, Request
from diagnostics.engine.model.types import Secret
from diagnostics.engine.platform.load import load
from diagnostics.engine.remedy.render.correction import Correction
from diagnostics.engine.remedy.render.fill import filled
from diagnostics.engine.remedy.statement import WRITER
from diagnostics.engine.run.paste_facts import Options
from diagnostics.management import corrections
from diagnostics.runs import examination
from tests.bench.client_tools import TOOLS, Tool, absent, made, pasted, run
from tests.live.conftest import Sandbox, running_sandbox

SCOPE = "read write"
Fields = tuple[tuple[str, str], ...]
# What comes after a text that keeps the answer to itself, so that its status can be told.
TELLS_STATUS = {
    "requests": "\nprint('status', response.status_code)",
    "httpx": "\nprint('status', response.status_code)",
    "node": "\nconsole.log('status', response.status);",
}
RAW = Tool(Form.HTTP, "", ())
SHAPES: tuple[tuple[str, str, Fields, str | None], ...] = (
    ("GET", "/v2/devices", (("Accept", "application/json"),), None),
    ("POST", "/v2/devices/dev_1001/actions", (("Content-Type", "application/json"),), '{"action": "lock"}'),
    ("PUT", "/v3/policies/pol_2001", (("Content-Type", "application/json"), ("X-Note", "it's $5")),
     '{"name": "Lock", "enabled": true}'),
)  # fmt: skip
FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Place:
    """The running API, the profile that describes it, and tokens: good, old, of another environment."""

    sandbox: Sandbox
    profile: Profile
    good: str
    old: str
    elsewhere: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as sandbox:
        good, old = sandbox.mint("valid", "expired", scope=SCOPE)
        [elsewhere] = sandbox.mint("valid", environment="staging", scope=SCOPE)
        profile = load("company-x", sandbox.environ)
        yield Place(sandbox, profile, good["access_token"], old["access_token"], elsewhere["access_token"])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings of a person's own that make curl and HTTPie tell the status; the commands are run as they are shown."""
    folder = tmp_path_factory.mktemp("home")
    (folder / ".curlrc").write_text('write-out = "status %{http_code}"\n')
    (folder / "httpie").mkdir()
    (folder / "httpie" / "config.json").write_text(json.dumps({"default_options": ["--print=h", "--pretty=none"]}))
    (folder / ".wgetrc").write_text("server_response = on\n")
    return folder


# What stands in the place of the right field; None sends none, "?" goes into the address.
HEADERS: dict[str, Callable[[Place], tuple[str, str] | None]] = {
    "no scheme": lambda at: ("Authorization", at.good),
    "two schemes": lambda at: ("Authorization", f"Bearer Bearer {at.good}"),
    "small letters": lambda at: ("Authorization", f"bearer {at.good}"),
    "a colon": lambda at: ("Authorization", f"Bearer: {at.good}"),
    "no blank": lambda at: ("Authorization", f"Bearer{at.good}"),
    "quoted": lambda at: ("Authorization", f'Bearer "{at.good}"'),
    "brackets": lambda at: ("Authorization", f"Bearer <{at.good}>"),
    "a blank inside": lambda at: ("Authorization", f"Bearer {at.good[:40]} {at.good[40:]}"),
    "another scheme": lambda at: ("Authorization", f"Token {at.good}"),
    "another name": lambda at: ("Authentication", f"Bearer {at.good}"),
    "a field of its own": lambda at: ("X-Access-Token", at.good),
    "undefined": lambda _: ("Authorization", "Bearer undefined"),
    "nothing": lambda _: ("Authorization", "Bearer"),
    "a placeholder": lambda _: ("Authorization", "Bearer YOUR_ACCESS_TOKEN"),
    "too old": lambda at: ("Authorization", f"Bearer {at.old}"),
    "of the other environment": lambda at: ("Authorization", f"Bearer {at.elsewhere}"),
    "cut": lambda at: ("Authorization", f"Bearer {at.good[:-40]}"),
    "the whole answer": lambda at: (
        "Authorization", f'Bearer {{"access_token":"{at.good}","token_type":"Bearer","expires_in":3600}}'
    ),
    "no header": lambda _: None,
    "in the address": lambda at: ("?access_token", at.good),
}  # fmt: skip


def _token_requests(place: Place) -> dict[str, tuple[str, Fields, str]]:
    """Address behind /oauth/token, fields and body of token requests that are refused."""
    client, secret = place.sandbox.client()
    basic = base64.b64encode(f"{client}:{secret}".encode()).decode()
    form = (("Content-Type", FORM_TYPE),)
    pair = f"client_id={client}&client_secret={secret}"
    grant = "grant_type=client_credentials"
    return {
        "JSON": ("", (("Content-Type", "application/json"),), json.dumps(
            {"grant_type": "client_credentials", "client_id": client, "client_secret": secret})),
        "no grant": ("", form, pair),
        "a wrong secret": ("", form, f"{grant}&client_id={client}&client_secret=Zq7LmT2vKp9RzWn4sYb8HdGc"),
        "a wrong secret in the header": ("", (*form, (
            "Authorization", "Basic " + base64.b64encode(f"{client}:Zq7LmT2vKp9RzWn4".encode()).decode())), grant),
        "scopes with a comma": ("", form, f"{grant}&{pair}&scope=read%2Cwrite"),
        "no base64": ("", (*form, ("Authorization", f"Basic {client}:{secret}")), grant),
        "Bearer for Basic": ("", (*form, ("Authorization", f"Bearer {basic}")), grant),
        "no type": ("", (("Content-Type", "text/plain"),), f"{grant}&{pair}"),
    }  # fmt: skip


def _calls(place: Place) -> Iterator[tuple[str, Request]]:
    for name, field_of in HEADERS.items():
        for method, path, fields, body in SHAPES:
            headers = [HeaderField(field, Secret(value)) for field, value in fields]
            sent = field_of(place)
            if sent is not None and sent[0].startswith("?"):
                path = f"{path}?{sent[0][1:]}={sent[1]}"
            elif sent is not None:
                headers.append(HeaderField(sent[0], Secret(sent[1])))
            yield f"{name}, {method}", made(method, place.sandbox.production + path, headers, body)
    for name, (query, fields, body) in _token_requests(place).items():
        headers = [HeaderField(field, Secret(value)) for field, value in fields]
        yield f"token request: {name}", made("POST", f"{place.sandbox.production}/oauth/token{query}", headers, body)


def _answered(request: Request) -> str:
    """What the API answers to the call as it is, with every slip in it; "" where it is accepted."""
    assert request.url is not None
    parts = urlsplit(request.url.raw.reveal())
    body = request.body.reveal().encode() if request.body is not None else None
    headers = {field.name: field.value.reveal() for field in request.headers}
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=20)
    connection.request(request.method, f"{parts.path}{'?' if parts.query else ''}{parts.query}", body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    if answer.status < 300:
        return ""
    lines = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"HTTP/1.1 {answer.status} {answer.reason}\n{lines}\n\n{text}\n"


def _correction(paste: str, profile: Profile) -> Correction | None:
    """The correction that is shown, with the values of its variables, which no report holds."""
    now = datetime.now(UTC)
    *_, last = examination.examine(
        paste, profile, diagnosis_id="answered", label_key=b"answered", options=Options(online=False), now=now
    )
    verdict = last.report.verdict
    if verdict is None or verdict.fix is None or not verdict.fix.request or not verdict.cause:
        return None
    again = corrections.made_again(verdict.cause, parse.parse(paste), last.report.findings, profile, now)
    assert isinstance(again, Correction), again
    assert again.text == verdict.fix.request
    return again


SET = {
    "requests": '{name} = os.environ["{name}"]',
    "httpx": '{name} = os.environ["{name}"]',
    "node": "const {name} = process.env.{name};",
}
IMPORTS = {"requests": "import os\nimport requests\n", "httpx": "import os\nimport httpx\n"}


def _values(correction: Correction, place: Place, request: Request) -> dict[str, str]:
    """The variables as the person sets them: what the call has, else what the sentence beside it asks for."""
    client, secret = place.sandbox.client()
    own = {
        **_members(request),  # "the text that your code has in this place"
        **dict.fromkeys(("DATA", "BODY"), request.body.reveal() if request.body is not None else ""),
        "CLIENT_ID": client,
        "CLIENT_SECRET": secret,
        "BASIC_CREDENTIALS": base64.b64encode(f"{client}:{secret}".encode()).decode(),
    }
    return {
        slot.name: slot.secret.reveal() if slot.of_the_call else own.get(slot.name.removeprefix("NEW_"), place.good)
        for slot in correction.slots
    }


def _members(request: Request) -> dict[str, str]:
    """The texts of a JSON body, by the names that variables for them have."""
    body = request.body.reveal() if request.body is not None else ""
    members = json.loads(body) if body.startswith("{") else {}
    return {name.upper(): value for name, value in members.items() if isinstance(value, str)}


def _status(text: str) -> int:
    found = re.findall(r"(?:\bstatus |HTTP/[\d.]+ )(\d{3})", text)
    return int(found[-1]) if found else 0


def _sent_raw(correction: Correction, values: Mapping[str, str]) -> int:
    """The status that a message gets that is written on a socket; in a form a variable holds its value encoded."""
    text = filled(correction.text, correction.writer, {name: _encoded(name, v) for name, v in values.items()})
    head, _, body = text.partition("\n\n")
    host = re.search(r"^Host: (\S+)$", head, re.MULTILINE)
    assert host is not None, head
    address, _, port = host[1].partition(":")
    lines = [*head.rstrip("\n").split("\n"), "Connection: close"]
    if "\nContent-Length:" not in head:
        lines.append(f"Content-Length: {len(body.encode())}")
    with socket.create_connection((address, int(port)), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "", body]).encode())
        return _status(connection.makefile("rb").read(200).decode(errors="replace"))


def _encoded(name: str, value: str) -> str:
    return quote(value) if name.endswith(("SECRET", "CLIENT_ID")) else value


def _in_its_program(text: str, program: str) -> str:
    """The pasted program with a header set beside its others; any other statement takes the place of all of it."""
    others = text.partition(", ")[2]
    return program.replace(others, text, 1) if text.startswith('"Authorization":') and others in program else text


def _got(name: str, tool: Tool, correction: Correction, request: Request, place: Place, home: Path) -> tuple[int, str]:
    values = _values(correction, place, request)
    if tool is RAW:
        return _sent_raw(correction, values), ""
    if correction.writer == WRITER:  # it takes the place of the statement in the pasted program, below its imports
        correction = replace(correction, text=_in_its_program(correction.text, pasted(request, tool)))
        set_before = "".join(f"{SET[name].format(name=slot.name)}\n" for slot in correction.slots)
        correction = replace(correction, text=f"{IMPORTS.get(name, '')}{set_before}{correction.text}")
    done = run(correction, tool, values, after=TELLS_STATUS.get(name, ""), home=str(home))
    told = (done.stdout + done.stderr).decode(errors="replace")
    return _status(told), told[-400:]


def _tried(name: str, tool: Tool, place: Place, home: Path) -> tuple[int, list[str]]:
    """How many corrections were answered 2xx in this tool, and what became of each of the others."""
    wrong, without, answered = [], [], 0
    for title, request in _calls(place):
        answer = _answered(request)
        if not answer:
            continue  # the API takes it as it is
        correction = _correction(f"{pasted(request, tool)}\n\n{answer}", place.profile)
        if correction is None:
            without.append(title)
            continue
        status, told = _got(name, tool, correction, request, place, home)
        if 200 <= status < 300:
            answered += 1
        else:
            wrong.append(f"{name}, {title}: {status}\n{correction.text}\n{told}")
    print(f"{name}: {answered} answered 2xx; without a correction: {', '.join(without) or 'none'}")
    return answered, wrong


@pytest.mark.timeout(600)
def test_two_hundred_corrected_calls_are_answered_as_a_success_and_none_is_refused(place: Place, home: Path) -> None:
    tools = {name: tool for name, tool in [*TOOLS.items(), ("raw", RAW)] if not absent(tool)}
    tried = {name: _tried(name, tool, place, home) for name, tool in tools.items()}
    answered = {name: count for name, (count, _) in tried.items()}
    print("answered 2xx:", answered, sum(answered.values()), "not run:", sorted(TOOLS.keys() - tools.keys()))
    assert [line for _, wrong in tried.values() for line in wrong] == []
    assert sum(answered.values()) >= 200
