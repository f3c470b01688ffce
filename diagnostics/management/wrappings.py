"""What a paste goes through before it is pasted: logs, mail, chats, exports. Each as a function of the plain text.

A wrapping names the causes that it can imitate: where it does to a healthy value what the fault does, nobody can tell
the two apart, and "open" is an honest answer too.
"""

from __future__ import annotations

import base64
import html
import json
import quopri
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

Wrap = Callable[[str, datetime], str]

_QUOTES = frozenset({"token-quoted", "shell-quoting-broke-header", "malformed-header-line", "malformed-bearer-syntax"})
_BREAKS = frozenset({"token-whitespace-or-newline", "token-truncated", "malformed-header-line"})
_BLANKS = frozenset({"token-whitespace-or-newline"})
_MARKUP = frozenset({"placeholder-or-unexpanded-variable", "token-invisible-or-nonascii-chars"})


@dataclass(frozen=True, slots=True)
class Wrapping:
    """One way in which text is carried, and the causes that it can imitate."""

    name: str
    wrap: Wrap
    imitates: frozenset[str] = frozenset()


def _each(line: Callable[[str, datetime], str]) -> Wrap:
    """A wrapping that does the same to every line."""
    return lambda text, at: "\n".join(line(one, at) for one in text.splitlines())


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S")


def _json_line(line: str, at: datetime) -> str:
    return json.dumps({"level": "info", "ts": _iso(at) + "Z", "logger": "api", "msg": line})


def _docker_line(line: str, at: datetime) -> str:
    return json.dumps({"log": line + "\n", "stream": "stderr", "time": _iso(at) + ".123456789Z"}, separators=(",", ":"))


def _json_message(text: str, at: datetime) -> str:
    return json.dumps({"time": _iso(at) + ".120Z", "severity": "ERROR", "message": text, "service": "billing"})


def _nested(text: str, at: datetime) -> str:
    return _docker_line(json.dumps({"level": 50, "time": int(at.timestamp() * 1000), "pid": 7, "msg": text}), at)


def _logfmt(line: str, at: datetime) -> str:
    return f"time={_iso(at)}Z level=info component=client msg={json.dumps(line)}"


def _events(text: str, at: datetime) -> str:
    stamp = int(at.timestamp() * 1000)
    events = [{"timestamp": stamp, "message": line, "ingestionTime": stamp + 40} for line in text.splitlines()]
    return json.dumps({"events": events, "nextForwardToken": "f/38"}, indent=4)


def _coloured(line: str, at: datetime) -> str:
    return f"{_iso(at)}.1234567Z \x1b[36;1m{line}\x1b[0m"


def _mail(text: str, at: datetime) -> str:
    quoted = "\n".join("> " + line if line else ">" for line in text.splitlines())
    return f"On {at.strftime('%a, %b %d, %Y at %H:%M')}, Robin Doe <robin@example.org> wrote:\n\n{quoted}"


def _chat(text: str, at: datetime) -> str:
    return f"Robin Doe  {at.strftime('%H:%M')}\n{text}"


def _discord(text: str, at: datetime) -> str:
    return f"robin — Today at {at.strftime('%H:%M')}\n```\n{text}\n```"


def _teams(line: str, at: datetime) -> str:
    return f"[{at.strftime('%H:%M')}] Robin Doe: {line}"


def _base64(text: str, _at: datetime) -> str:
    return base64.encodebytes(text.encode()).decode().strip()


def _quoted_printable(text: str, _at: datetime) -> str:
    return quopri.encodestring(text.encode()).decode("ascii")


def _terminal(text: str, _at: datetime) -> str:
    lines = (line[i : i + 100] for line in text.splitlines() for i in range(0, max(len(line), 1), 100))
    return "\n".join(lines)


WRAPPINGS: tuple[Wrapping, ...] = (
    Wrapping("json-lines", _each(_json_line)),
    Wrapping("json-message", _json_message),
    Wrapping("docker-json-file", _each(_docker_line)),
    Wrapping("docker-json-nested", _nested),
    Wrapping("logfmt", _each(_logfmt)),
    Wrapping("cloudwatch-events", _events),
    Wrapping("pod", _each(lambda line, at: f"{_iso(at)}.123456789Z stderr F {line}")),
    Wrapping("kubectl-prefix", _each(lambda line, _at: f"[pod/api-7d9f8b6c5-x2k4j/api] {line}"), _BLANKS),
    Wrapping("compose", _each(lambda line, _at: f"api-1  | {line}"), _BLANKS),
    Wrapping("syslog", _each(lambda line, at: f"{at.strftime('%b %d %H:%M:%S')} web-1 api[1234]: {line}"), _BLANKS),
    Wrapping("syslog-5424", _each(lambda line, at: f"<14>1 {_iso(at)}.003Z web-1 api 1234 - - {line}"), _BLANKS),
    Wrapping(
        "cloudwatch", _each(lambda line, at: f"{_iso(at)}.123Z\t3f2a91c4-77d0-4b1e-9a53-0c6de1f28b47\tINFO\t{line}")
    ),
    Wrapping("github-actions", _each(lambda line, at: f"{_iso(at)}.1234567Z {line}"), _BLANKS),
    Wrapping("gitlab-ci", _each(lambda line, at: f"{_iso(at)}.123456Z 01O {line}"), _BLANKS),
    Wrapping("jenkins", _each(lambda line, at: f"[{_iso(at)}.123Z] {line}"), _BLANKS),
    Wrapping("ci-colours", _each(_coloured)),
    Wrapping("html", lambda text, _at: html.escape(text), _MARKUP),
    Wrapping("html-page", lambda text, _at: f"<pre><code>{html.escape(text)}</code></pre>", _MARKUP),
    Wrapping("mail", _mail, _BLANKS),
    Wrapping("mail-twice", _each(lambda line, _at: f"> > {line}"), _BLANKS),
    Wrapping("quoted-printable", _quoted_printable, _BLANKS),
    Wrapping("fenced", lambda text, _at: f"```http\n{text}\n```"),
    Wrapping("indented", _each(lambda line, _at: f"    {line}"), _BLANKS),
    Wrapping("chat", _chat),
    Wrapping("discord", _discord),
    Wrapping("teams", _each(_teams), _BLANKS),
    Wrapping("json-string", lambda text, _at: json.dumps(text), _QUOTES | _BREAKS),
    Wrapping("python-string", lambda text, _at: repr(text), _QUOTES | _BREAKS | _MARKUP),
    Wrapping("percent", lambda text, _at: quote(text, safe=""), frozenset({"url-encoded-token"})),
    Wrapping("base64", _base64, frozenset({"client-credentials-encoding"})),
    Wrapping("utf-16", lambda text, _at: text.encode("utf-16-le").decode("latin-1"), _MARKUP),
    Wrapping("terminal", _terminal, _BREAKS),
    Wrapping("crlf", lambda text, _at: "\r\n".join(text.splitlines())),
)


def paired(outer: Wrapping, inner: Wrapping) -> Wrapping:
    """One wrapping in another."""
    return Wrapping(
        f"{outer.name}({inner.name})",
        lambda text, at: outer.wrap(inner.wrap(text, at), at),
        outer.imitates | inner.imitates,
    )
