"""Program code that makes a request: calls of HTTP clients in Python, JavaScript, PHP, Go, Java, C#, Ruby, PowerShell.

The code is read from top to bottom: assignments set names, header statements fill tables or the request being built,
and each call of a client becomes a request. What a variable holds that the paste does not show stands as `…`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse.code import calls
from diagnostics.engine.parse.code.clients import CLIENTS, SHORTHANDS, client_of
from diagnostics.engine.parse.code.languages import PATTERNS, languages_of
from diagnostics.engine.parse.code.literals import CodeReader
from diagnostics.engine.parse.code.powershell import invoke
from diagnostics.engine.parse.code.request import Draft, secrets_of
from diagnostics.engine.parse.code.values import UNKNOWN, Language, Value
from diagnostics.engine.parse.messages.header import is_authorization_like, is_known
from diagnostics.engine.parse.source import Block, Source

_MOST_EVENTS = 600
_MOST_REQUESTS = 40
_REACH = 20_000  # characters of one statement
_FIRST_STRING = re.compile(r"\s{0,40}[\"'`]([\w:-]{1,60})[\"'`]")
_OBJECT = re.compile(r"[\w$.>()-]{1,80}$")
_URL_TEXT = re.compile(r"(?:https?:)?//|/[\w{$]|[\w.-]+\.[a-z]{2,}/")
_FORMS = {Language.PYTHON: Form.PYTHON, Language.JAVASCRIPT: Form.JAVASCRIPT, Language.POWERSHELL: Form.POWERSHELL}
_VERBS = {"postasync": "POST", "putasync": "PUT", "deleteasync": "DELETE", "patchasync": "PATCH", "getasync": "GET"}


def find(source: Source) -> list[Block]:
    """The requests that code in the paste makes; assignments that fed them are blocks without a request."""
    blocks: list[Block] = []
    for language in languages_of(source.text):
        taken = [(block.start, block.end) for block in blocks]
        found = _Reading(source, language).blocks()
        blocks += [b for b in found if not any(start < b.end and b.start < end for start, end in taken)]
    return sorted(blocks, key=lambda block: block.start)


@dataclass(slots=True)
class _Reading:
    """One pass over the paste in one language."""

    source: Source
    language: Language
    names: dict[str, Value] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    building: Draft | None = None
    orphans: list[tuple[str, Value]] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    base: str = ""  # the address of a client that was set up before

    @property
    def form(self) -> Form:
        """The form that the requests belong to."""
        return _FORMS.get(self.language, Form.SNIPPET)

    def blocks(self) -> list[Block]:
        """Read everything and say what was found."""
        text = self.source.text
        reader = CodeReader(self.source, self.language, self.names)
        position = events = spent = 0
        for found in PATTERNS[self.language].finditer(text):
            if found.start() < position:
                continue
            events += 1
            if events > _MOST_EVENTS or len(self.drafts) >= _MOST_REQUESTS or spent > 2 * len(text) + _REACH:
                break
            position = self._event(reader, found)
            spent += position - found.start()
        return self._finished()

    def _event(self, reader: CodeReader, found: re.Match[str]) -> int:
        """Handle one match; the offset up to which the text has been read."""
        stop = len(self.source.text)
        if found["assigned"]:
            return self._assignment(reader, found, stop)
        if found["member"]:
            value = reader.expression(found.end(), stop)
            self._put(found["member_of"], found["member"], value, found.start())
            return value.end
        opening = found.end() - 1
        if found["option"]:
            return self._curl_option(reader, opening, stop, found.start())
        if found["call"]:
            return self._call(reader, found, opening, stop)
        if found["setter"] and not self._sets_header(found):
            return found.end()
        items, end = reader.arguments(opening, min(stop, opening + _REACH))
        call = Value("call", found.start(), end, "", items, elided=True)
        if found["setter"]:
            return self._setter(found, call)
        self._open(found["opener"], call)
        return end

    def _sets_header(self, found: re.Match[str]) -> bool:
        """Whether a call such as `.set("…", …)` is about a header: told before its arguments are read."""
        setter = found["setter"].lower()
        if setter in SHORTHANDS or setter in ("update", "withheaders"):
            return True
        name = _FIRST_STRING.match(self.source.text, found.end())
        return name is not None and _is_header(name.group(1))

    def _assignment(self, reader: CodeReader, found: re.Match[str], stop: int) -> int:
        at = found.end()
        text = self.source.text
        if PATTERNS[self.language].match(text, at) or _AWAITED.match(text, at):
            return at
        if self.language not in _WITH_TABLES and text[at : at + 1] not in ("'", '"', "`", "$", "@"):
            return at
        value = reader.expression(at, stop)
        if self.language is Language.POWERSHELL and _TO_JSON.match(self.source.text, value.end):
            value = Value("call", value.start, value.end, "ConvertTo-Json", ((None, value),))
        target, _, member = found["assigned"].rpartition(".")
        if "headers" in target.lower() and _is_header(member):
            self._put(target, member, value, found.start("assigned"))
            return value.end
        self.names[found["assigned"]] = value
        self.secrets += secrets_of(Value("table", at, value.end, items=((found["assigned"], value),)))
        if value.kind == "table" and value.items:
            self.spans.append((found.start(), value.end))
        return value.end

    def _put(self, target: str, name: str, value: Value, start: int, *, direct: bool = False) -> None:
        """`headers["Authorization"] = …`, or the same on a session or on defaults."""
        table = self.names.get(target) if self.language in _WITH_TABLES else None
        if table is None and "headers" in target.lower() and self.language in _WITH_TABLES and "." in target:
            table = Value("table", start, start)
        if table is not None and table.kind != "text" and not direct:
            items = (*(item for item in table.items if item[0] != name), (name, value))
            self.names[target] = Value("table", table.start, table.end, items=items)
        elif not _is_header(name):
            return
        elif self.building:
            self.building.set_header(name, value)
            self.building.end = max(self.building.end, value.end)
        else:
            self.orphans.append((name, value))
        self.spans.append((start, value.end))

    def _setter(self, found: re.Match[str], call: Value) -> int:
        """`.setRequestHeader(name, value)` and its kin."""
        name, setter = call.positional(0), found["setter"].lower()
        before = _OBJECT.search(self.source.text[max(0, found.start() - 80) : found.start()])
        target = before.group().rstrip(".->") if before else ""
        if setter in SHORTHANDS:
            self._put(target, "Authorization", SHORTHANDS[setter](call), found.start())
            return call.end
        value = call.positional(1)
        if setter in ("update", "withheaders") and name and name.kind == "table":
            for key, item in name.items:
                if key:
                    self._put(target, key, item, found.start())
            return call.end
        if name is None or value is None or name.kind != "text" or not _is_header(name.text):
            return found.end()
        self._put(target, name.text, value, found.start() - len(target), direct=setter not in _TABLE_SETTERS)
        return call.end

    def _open(self, opener: str, call: Value) -> None:
        """The beginning of a request that further statements complete."""
        first, second = _unwrapped(call.positional(0)), _unwrapped(call.positional(1))
        words = [value for value in (first, second) if value and value.kind == "text"]
        method = next((w.text for w in words if w.text.isalpha() and w.text.isupper()), "")
        address = next((w for w in words if _URL_TEXT.match(w.text) or UNKNOWN in w.text), None)
        named = (
            first.text.rpartition(".")[2].upper() if first and first.kind == "name" and "Method" in first.text else ""
        )
        lowered = opener.lower().replace(" ", "").rpartition(".")[2]
        if lowered == "restclient":
            self.base = address.text if address else self.base
            return
        ruby = _RUBY_CLASS.fullmatch(opener)
        if ruby:
            lowered = ruby.group(1).lower()
        if self.building is None or lowered in _NEW_REQUEST or (address and self.building.url):
            self.building = Draft(self.source, self.form, call.start, call.end)
            self.building.base = self.base
            self.drafts.append(self.building)
            self._adopt(self.building)
        draft = self.building
        draft.end = max(draft.end, call.end)
        draft.url = address or draft.url or (second if lowered == "newrequest" else None)
        verb = _VERBS.get(lowered) or (
            lowered.upper() if lowered in ("get", "post", "put", "delete", "patch", "head") else ""
        )
        draft.method = method or named or verb or draft.method

    def _adopt(self, draft: Draft) -> None:
        for name, value in self.orphans:
            draft.set_header(name, value)
        self.orphans.clear()

    def _curl_option(self, reader: CodeReader, opening: int, stop: int, start: int) -> int:
        """PHP: `curl_init(url)`, `curl_setopt($ch, OPTION, value)`, `curl_setopt_array($ch, [...])`."""
        items, end = reader.arguments(opening, stop)
        call = Value("call", start, end, "", items)
        first = call.positional(0)
        fresh = self.source.text.startswith("curl_init", start)
        if fresh or self.building is None:
            self.building = Draft(self.source, self.form, start, end)
            self.drafts.append(self.building)
        draft = self.building
        draft.end = max(draft.end, end)
        if fresh and first and first.kind == "text":
            draft.url = first
        table = call.positional(1)
        if table and self.source.text.startswith("curl_setopt_array", start):
            for key, value in table.items:
                if key:
                    calls.curl_option(draft, key, value)
        elif len(items) >= 3:
            option = items[1][1]
            calls.curl_option(draft, items[1][0] or option.text, items[2][1])
        return end

    def _call(self, reader: CodeReader, found: re.Match[str], opening: int, stop: int) -> int:
        """A client's call with everything in its arguments."""
        written = found["call"]
        kind, verb = client_of(written, self.language)
        if kind == "invoke":
            draft = Draft(self.source, self.form, found.start(), found.end())
            end = invoke(draft, reader, found.end(), stop)
        else:
            items, end = reader.arguments(opening, stop)
            draft = Draft(self.source, self.form, found.start(), end)
            self.secrets += secrets_of(Value("table", opening, end, items=items))
            self._defaults(draft, written)
            CLIENTS[kind](draft, Value("call", found.start(), end, written, items), verb)
        if not self._is_request(draft, kind, written):
            return end
        draft.end = end
        if kind == "axios" and written.endswith("create"):
            self.names["axios.create"] = Value("table", draft.start, end, items=_as_items(draft))
            return end
        self._adopt(draft)
        self.drafts.append(draft)
        return end

    @staticmethod
    def _is_request(draft: Draft, kind: str, written: str) -> bool:
        """Whether an HTTP client is called: `cache.get("key")` is none, `urlopen(req)` sends what stood before."""
        if draft.headers or draft.base or draft.defects:
            return True
        if draft.url is None or draft.url.kind not in ("text", "name"):
            return False
        if draft.url.kind == "name":
            return kind != "urllib" and written.lower().startswith(_SURECLIENTS)
        return bool(_URL_TEXT.match(draft.url.text)) or UNKNOWN in draft.url.text or draft.body is not None

    def _defaults(self, draft: Draft, written: str) -> None:
        """Headers set on the session or on the client's defaults before."""
        root = re.split(r"\.|->", written)[0]
        for name, table in self.names.items():
            if name.startswith(root + ".") and "headers" in name.lower() and table.kind == "table":
                draft.set_headers(table)
        if self.language is Language.JAVASCRIPT and root != "fetch":
            created = self.names.get("axios.create")
            for key, value in created.items if created else ():
                if key == "baseURL":
                    draft.base = value.text
                elif key:
                    draft.set_header(key, value)

    def _finished(self) -> list[Block]:
        if self.orphans and not self.drafts:
            values = [value for _name, value in self.orphans]
            draft = Draft(self.source, self.form, min(v.start for v in values), max(v.end for v in values))
            self._adopt(draft)
            self.drafts.append(draft)
        elif self.orphans:
            self._adopt(self.drafts[-1])
        self.drafts = [draft for draft in self.drafts if draft.url or draft.headers or draft.base]
        if not self.drafts:
            return []
        made = [Block(self.form, draft.start, draft.end, (draft.request(),)) for draft in self.drafts]
        made[0] = replace(made[0], secrets=tuple(self.secrets))
        return [*made, *(Block(self.form, start, end) for start, end in self._free_spans())]

    def _free_spans(self) -> list[tuple[int, int]]:
        """Spans of assignments that no request covers, without overlaps."""
        free: list[tuple[int, int]] = []
        covered = sorted((draft.start, draft.end) for draft in self.drafts)
        for start, end in sorted(self.spans):
            if free and start < free[-1][1]:
                continue
            if not any(low < end and start < high for low, high in covered):
                free.append((start, end))
        return free


def _as_items(draft: Draft) -> tuple[tuple[str | None, Value], ...]:
    made: list[tuple[str | None, Value]] = [
        (line.name, Value("text", draft.start, draft.end, line.value.reveal(), defects=line.defects))
        for line in draft.headers
    ]
    return (*made, ("baseURL", Value("text", draft.start, draft.end, draft.base)))


def _unwrapped(value: Value | None) -> Value | None:
    """The address inside `URI.create("…")` or `new Uri("…")`."""
    return value.items[0][1] if value and value.kind == "call" and value.items else value


def _is_header(name: str) -> bool:
    stripped = name.rstrip(":")
    return is_known(stripped) or is_authorization_like(stripped)


_NEW_REQUEST = frozenset(
    {"open", "newrequest", "newrequestwithcontext", "httprequestmessage", "newbuilder", "builder", "restrequest"}
)
_WITH_TABLES = (Language.PYTHON, Language.JAVASCRIPT, Language.PHP, Language.POWERSHELL, Language.RUBY)
_RUBY_CLASS = re.compile(r"Net::HTTP::(Get|Post|Put|Delete|Patch)\.new")
_SURECLIENTS = ("requests", "httpx", "axios", "fetch", "invoke", "irm", "iwr")
_TABLE_SETTERS = frozenset({"append", "set", "add", "put", "update"})
_TO_JSON = re.compile(r"[ \t]*\|[ \t]*ConvertTo-Json", re.IGNORECASE)
_AWAITED = re.compile(r"(?:await|new|yield|return)\s")
