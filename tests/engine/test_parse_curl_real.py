"""The same command line goes to curl itself and to the parser; both must say the same request."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from email import message_from_string
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.parse.commands import curl
from diagnostics.engine.parse.source import Source

pytestmark = pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")

# What curl adds of itself and nobody wrote.
OWN_FIELDS = {"host", "accept", "user-agent", "content-length", "expect", "accept-encoding", "transfer-encoding"}

COMMANDS = [
    "curl {url}/v2/devices",
    "curl -H 'Authorization: Bearer abc' {url}/v2/devices",
    'curl -H "Authorization: Bearer abc" -H "Accept: application/json" {url}/a?x=1',
    "curl -X DELETE -H X-Empty\\; {url}/a",
    "curl -H 'Accept:' -H 'X-Gone:' -H 'NoColon' {url}/a",
    "curl -d a=1 -d b=2 {url}/form",
    "curl --data 'a=b c' --data-raw '@x' {url}/form",
    "curl --data-urlencode 'q=a b&c' --data-urlencode '=x y' --data-urlencode 'plain text' {url}/form",
    "curl -G -d a=1 --data-urlencode 'q=a b/ü' {url}/find",
    "curl -G -d a=1 '{url}/find?x=0'",
    "curl -G -d a=1 {url}",
    "curl --url-query a=1 --url-query 'b=x y' '{url}/find?c=2'",
    "curl --url-query +a=%20 {url}/find",
    "curl -I {url}/head",
    "curl -I -X GET {url}/head",
    "curl --json '{{\"a\": 1}}' {url}/json",
    "curl --json '{{\"a\":' --json '1}}' {url}/json",
    "curl --json '[]' -H 'Content-Type: application/problem+json' {url}/json",
    "curl -d '{{\"a\": 1}}' -H 'Content-Type: application/json' {url}/json",
    "curl -d x -H 'Content-Type:' {url}/none",
    "curl -u me:secret {url}/basic",
    "curl -ume:secret -sS {url}/basic",
    "curl -u me: {url}/basic",
    "curl -u me:a:b {url}/basic",
    "curl -u 'mé:pässwörd' {url}/basic",
    "curl -u me:secret -H 'Authorization: Bearer abc' {url}/both",
    "curl --oauth2-bearer abc.def {url}/bearer",
    "curl --oauth2-bearer abc.def -u me:secret {url}/bearer",
    "curl -b 'a=1; b=2' -A 'agent/1' -e 'http://from.example/' {url}/headers",
    "curl -b a=1 -b b=2 {url}/cookies",
    "curl -b a=1 -H 'Cookie: c=3' {url}/cookies",
    "curl -A '' {url}/silent",
    "curl -e 'http://from.example/;auto' {url}/headers",
    "curl -r 0-99 {url}/range",
    "curl -sSLkiv {url}/cluster -o /dev/null",
    "curl -XPUT -d x {url}/put",
    "curl -XPOST {url}/post",
    "curl --request PATCH --data-binary $'a\\nb\\x41\\u00e9' {url}/patch",
    "curl -d $'line\\n' {url}/form",
    "printf 'a\\nb' | curl -d @- {url}/stdin",
    "echo '{{\"a\":1}}' | curl --json @- {url}/stdin",
    'curl -d @- {url}/stdin <<\'EOF\'\n{{"x": "$HOME"}}\nEOF\n',
    "curl --data-binary @- {url}/stdin <<EOF\na\nb\nEOF\n",
    "curl -d @- {url}/stdin <<< 'here'",
    'TOKEN=abc; curl -H "Authorization: Bearer $TOKEN" {url}/var',
    "export T='a b'\ncurl -H \"X-T: ${{T}}\" {url}/var",
    'BASE={url}\nTOKEN=t1 && curl -s $BASE/var -H "Authorization: Bearer ${{TOKEN}}" 2>&1 | grep -v x',
    'curl -H "X-T: ${{UNSET:-fallback}}" {url}/var',
    "curl -H 'X-A: it'\"'\"'s' -H X-B:\\ b {url}/quotes",
    'curl -H "X-A: say \\"hi\\" \\$5" {url}/quotes',
    "curl {url}/one {url}/two",
    "curl -H 'X-A: 1' {url}/one --next -d x {url}/two",
    "curl -g '{url}/a[1]b'",
    "curl '{url}/{{a,b}}'",
    "curl '{url}/p[1-3]'",
    "curl '{url}/p[01-05:2]'",
    "curl \\\n  -X POST \\\n  -H 'X-A: 1' \\\n  {url}/lines",
    "curl {url}/redirect > /dev/null 2>&1",
    "curl -- {url}/dashes",
    "curl --url {url}/named --compressed --max-time 5 --connect-timeout 2",
    "curl --head {url}/abbreviated --silen",
    "curl -F 'a=1' -F 'b=two words;type=text/plain' {url}/multi",
    "curl --no-progress-meter -# {url}/flags",
    "curl -X POST '{url}/oauth/token?grant_type=client_credentials' -u 'id:secret' -d ''",
    "curl -T - {url}/put < /dev/null",
    "curl '{url}/path#fragment'",
    'curl -K - <<\'EOF\'\nurl = "{url}/config"\nheader = "X-A: 1"\n-d a=1\nEOF\n',
    "curl -d '' {url}/empty",
    "curl -Gd a=1 {url}/find",
    "curl -H 'X-A:1' -H 'X-B:   spaced   ' {url}/blanks",
    "curl -d 'a=1' -H 'content-type: text/plain' {url}/own",
    "curl http://me:pw@127.0.0.1:{port}/userinfo",
    "curl 127.0.0.1:{port}/bare",
    "curl -0 {url}/old",
    "curl {url}/comment # -d x",
    "curl --next -H 'X-A: 1' {url}/next",
    "curl -T /dev/null {url}/one {url}/two",
    "curl -T /dev/null {url}/folder/",
    "curl -T /dev/null {url}",
    "curl -G -F a=1 {url}/get",
    "curl -G --json '[1]' {url}/get",
    "curl --anyauth -u me:secret {url}/any",
    "curl --anyauth --oauth2-bearer abc {url}/any",
    "curl --oauth2-bearer abc --digest {url}/any",
    "curl -r 0-1 -d abc {url}/range",
    "curl -e http://a/ --referer http://b/ -A x --user-agent y {url}/last",
    "curl -d a=1 --request DELETE -G {url}/delete",
    "curl -H 'Host: other.example' {url}/host",
    "curl $UNSET {url}/unset",
    "O='-s -S'; curl $O {url}/options",
]


class _Recorder(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, list[tuple[str, str]], str]]

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode("utf-8", "replace")
        self.seen.append((self.command, self.path, list(self.headers.items()), body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = _answer  # noqa: N815 - the names that http.server calls

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def recorder() -> Iterator[ThreadingHTTPServer]:
    _Recorder.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Recorder)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def _fields(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    plain = [(name.lower(), value.strip()) for name, value in pairs if name.lower() not in OWN_FIELDS]
    return sorted((n, v.partition(";")[0] if v.startswith("multipart/") else v) for n, v in plain)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_parser_reads_a_command_as_curl_itself_does(
    command: str, recorder: ThreadingHTTPServer, tmp_path: Path
) -> None:
    port = recorder.server_address[1]
    line = command.format(url=f"http://127.0.0.1:{port}", port=port)
    _Recorder.seen.clear()
    subprocess.run(
        ["bash", "-c", line],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        timeout=30,
        check=False,
    )
    sent = list(_Recorder.seen)
    read = [request for block in curl.find(Source(line)) for request in block.requests]

    assert [(r.method, _target(r.url.raw.reveal() if r.url else "")) for r in read] == [
        (method, _target(path)) for method, path, _headers, _body in sent
    ]
    for request, (_method, _path, pairs, body) in zip(read, sent, strict=True):
        sendable = [h for h in request.headers if all(d.kind is not DefectKind.NO_COLON for d in h.defects)]
        assert _fields([(h.name, h.value.reveal()) for h in sendable]) == _fields(
            [(n, v.encode("latin-1").decode("utf-8", "replace")) for n, v in pairs]
        )
        if request.body_kind == "multipart":
            assert _parts(pairs, body) == [(n, v.reveal()) for n, v in request.form]
        else:
            assert (request.body.reveal() if request.body else "") == body


def _target(url: str) -> str:
    """Path and query; releases of curl differ in the case of percent escapes (RFC 3986, 2.1 makes them equal)."""
    parts = urlsplit(url if "://" in url or url.startswith("/") else f"http://{url}")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return re.sub("%[0-9a-f]{2}", lambda found: found.group().upper(), target)


def _parts(pairs: list[tuple[str, str]], body: str) -> list[tuple[str, str]]:
    kind = next(value for name, value in pairs if name.lower() == "content-type")
    message = message_from_string(f"Content-Type: {kind}\n\n{body}")
    return [
        (str(part.get_param("name", header="content-disposition")), str(part.get_payload()).strip())
        for part in message.walk()
        if not part.is_multipart()
    ]
