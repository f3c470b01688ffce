"""What a tool sends for an entry of a collection: method, address, fields, credentials and body become a request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Defect, DefectKind, HeaderField, Request
from diagnostics.engine.model.types import Message, Place, Secret, msg
from diagnostics.engine.parse.collections.variables import UNKNOWN, Filled, Variables
from diagnostics.engine.parse.commands.curl_fields import basic
from diagnostics.engine.parse.messages import body
from diagnostics.engine.parse.source import Source
from diagnostics.engine.parse.url import parse_url

MOST_REQUESTS = 200
_BASE = re.compile(r"(?:\{\{[^{}]{1,160}\}\}|<<[\w.-]{1,80}>>|…)(?P<rest>.*)", re.DOTALL)
# Schemes whose value the tool computes over the request or fetches first.
_COMPUTED = {
    "digest": "Digest", "hawk": "Hawk", "oauth1": "OAuth", "awsv4": "AWS4-HMAC-SHA256", "aws": "AWS4-HMAC-SHA256",
    "aws-signature": "AWS4-HMAC-SHA256", "ntlm": "NTLM", "iam": "AWS4-HMAC-SHA256", "edgegrid": "EG1-HMAC-SHA256",
    "asap": "Bearer", "jwt": "Bearer", "netrc": "Basic", "wsse": "WSSE",
}  # fmt: skip
_KINDS = {"apikey": "apikey", "api-key": "apikey", "api_key": "apikey", "oauth2": "oauth2", "oauth-2": "oauth2"}


@dataclass(frozen=True, slots=True)
class Auth:
    """How an entry authenticates: the kind as the tool calls it, and its parameters by names in lower case."""

    kind: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    def get(self, *names: str) -> str:
        """The first of these parameters that is there."""
        return next((self.params[name] for name in names if self.params.get(name)), "")


@dataclass(slots=True)
class Draft:
    """An entry as it is written, its variables not put in yet."""

    method: str = "GET"
    url: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    query: list[tuple[str, str]] = field(default_factory=list)
    auth: Auth = Auth()
    body: str = ""
    mime: str = ""
    parts: list[tuple[str, str]] = field(default_factory=list)  # of a form, url-encoded or multipart
    start: int = 0
    end: int = 0
    version: str = ""


@dataclass(slots=True)
class Writer:
    """Turns drafts of one file into requests. `auth_wins` where the tool puts its own field over a typed one."""

    source: Source
    form: Form
    auth_wins: bool = False
    notes: dict[str, Message] = field(default_factory=dict)
    secrets: list[Secret] = field(default_factory=list)
    count: int = 0

    def request(self, draft: Draft, variables: Variables, response: int | None = None) -> Request:
        """The request that is sent, each value with its place."""
        self.count += 1
        if self.count == MOST_REQUESTS:
            note = msg("No more than {most} requests of a collection are read.", most=MOST_REQUESTS)
            self.notes.setdefault(str(note), note)
        fields = [self._field(name, variables.filled(value), draft) for name, value in draft.headers if name.strip()]
        own, query = self._authorization(draft, variables)
        named = {item.name.lower() for item in own}
        typed = {item.name.lower() for item in fields}
        if self.auth_wins:
            fields = [item for item in fields if item.name.lower() not in named]
        fields += [item for item in own if self.auth_wins or item.name.lower() not in typed]
        if draft.mime and not any(item.name.lower() == "content-type" for item in fields):
            fields.append(HeaderField("Content-Type", Secret(draft.mime)))
        content = variables.filled(draft.body).text
        parts = tuple((name, Secret(variables.filled(value).text)) for name, value in draft.parts)
        label = next((item.value.reveal() for item in fields if item.name.lower() == "content-type"), "")
        return Request(
            method=variables.filled(draft.method).text.upper()[:20],
            url=parse_url(self._address(draft, variables, query)) if draft.url else None,
            headers=tuple(fields),
            body=Secret(content) if content else None,
            body_kind=body.kind_of(content, label) if content else ("form" if parts else ""),
            form=parts or (body.parameters_of(content, body.look_of(content)) if content else ()),
            http_version=draft.version,
            source=self.form,
            response=response,
            place=self.source.place(draft.start, draft.end - draft.start),
        )

    def _address(self, draft: Draft, variables: Variables, query: Iterable[tuple[str, str]]) -> str:
        """The address; where a variable without a value stands for scheme and host, its path alone."""
        filled = variables.filled(draft.url.strip())
        text = filled.text
        if filled.missing or filled.computed:
            name = (*filled.missing, *filled.computed)[0]
            note = msg("The value of {name} in the address is not in the paste.", name=name)
            self.notes.setdefault(str(note), note)
            base = _BASE.match(text)
            rest = base["rest"] if base else text
            text = rest if base and rest.startswith(("/", "?")) else text if not base else f"/{rest.lstrip('/')}"
        for name, value in [*draft.query, *query]:
            written = f"{variables.filled(name).text}={variables.filled(value).text}"
            if written not in text:
                text += ("&" if "?" in text else "?") + written
        return text

    def _field(self, name: str, filled: Filled, draft: Draft) -> HeaderField:
        text = filled.text.strip(" \t")
        at = self._place(text, draft)
        return HeaderField(name.strip(), Secret(text), at, filled.defects(at))

    def _place(self, text: str, draft: Draft) -> Place:
        """Where the last word of a value stands within the entry, or in the file where a variable brought it."""
        word = (text.split() or [""])[-1][:60].replace("\\", "\\\\").replace('"', '\\"')
        at = self.source.text.find(word, draft.start, draft.end) if word else -1
        at = self.source.text.find(word) if word and at == -1 and len(word) > 8 else at
        return self.source.place(at, len(word)) if at != -1 else self.source.place(draft.start)

    def _authorization(self, draft: Draft, variables: Variables) -> tuple[list[HeaderField], list[tuple[str, str]]]:
        """The field or the parameter that the tool makes of the entry's credentials."""
        auth = draft.auth
        kind = _KINDS.get(auth.kind.lower(), auth.kind.lower())
        if kind == "bearer":
            token = auth.get("token", "bearer", "value")
            prefix = auth.get("prefix", "headerprefix") or "Bearer"
            return ([self._field("Authorization", variables.filled(f"{prefix} {token}"), draft)] if token else []), []
        if kind == "basic":
            return self._basic(draft, variables), []
        if kind == "apikey":
            name, value = auth.get("key", "name"), auth.get("value")
            place = auth.get("in", "addto", "placement").lower()
            if "query" in place:
                return [], [(name, value)]
            return ([self._field(variables.filled(name).text, variables.filled(value), draft)] if name else []), []
        if kind == "oauth2":
            return self._oauth2(draft, variables)
        scheme = _COMPUTED.get(kind)
        return ([self._computed(f"{scheme} {UNKNOWN}", scheme, draft)] if scheme else []), []

    def _basic(self, draft: Draft, variables: Variables) -> list[HeaderField]:
        user, password = draft.auth.get("username", "user"), draft.auth.get("password", "pass")
        if not user and not password:
            return []
        pair = variables.filled(f"{user}:{password}")
        if pair.missing or pair.computed:
            name = (*pair.missing, *pair.computed)[0]
            shown = Filled(f"Basic {UNKNOWN if pair.computed else '{{' + name + '}}'}", pair.missing, pair.computed)
            return [self._field("Authorization", shown, draft)]
        self.secrets.append(Secret(pair.text.partition(":")[2]))
        found = self._place(pair.text.partition(":")[2] or user, draft)
        return [HeaderField("Authorization", Secret(basic(pair.text)), found)]

    def _oauth2(self, draft: Draft, variables: Variables) -> tuple[list[HeaderField], list[tuple[str, str]]]:
        auth = draft.auth
        token = auth.get("accesstoken", "token", "access_token")
        self.secrets += [
            Secret(auth.get(name)) for name in ("clientsecret", "password", "refreshtoken") if auth.get(name)
        ]
        prefix = auth.get("headerprefix", "tokenprefix", "tokentype") or "Bearer"
        if not token:
            return [self._computed(f"{prefix} {UNKNOWN}", "access_token", draft)], []
        if "query" in auth.get("addtokento", "tokenplacement", "in").lower():
            return [], [("access_token", token)]
        return [self._field("Authorization", variables.filled(f"{prefix} {token}"), draft)], []

    def _computed(self, value: str, name: str, draft: Draft) -> HeaderField:
        at = self.source.place(draft.start)
        what = msg("The value of {name} is not in the paste.", name=name)
        return HeaderField("Authorization", Secret(value), at, (Defect(DefectKind.ELIDED, what, at, "value"),))


def inherited(shared: Iterable[tuple[str, str]], own: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The fields of an entry with those of its folder that it does not give itself."""
    own = list(own)
    names = {name.lower() for name, _ in own}
    return [*((name, value) for name, value in shared if name.lower() not in names), *own]
