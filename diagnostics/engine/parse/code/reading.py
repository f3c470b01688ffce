"""One piece of code read from top to bottom: each call of a client becomes a request, each assignment a name.

What is set on a variable goes to the request or the client that it holds; where the paste does not show what it holds,
to the request being built, and else to a client that is implied and used by the calls on the same variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tree_sitter import Node

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse.code import effects, functions
from diagnostics.engine.parse.code.expressions import Call
from diagnostics.engine.parse.code.looks import header_name, is_header
from diagnostics.engine.parse.code.request import Draft, secrets_of
from diagnostics.engine.parse.code.rules import Rule, rule_of
from diagnostics.engine.parse.code.structures import Structures
from diagnostics.engine.parse.code.values import UNKNOWN, Language, Value
from diagnostics.engine.parse.messages.header import is_authorization_like

_MOST_REQUESTS, _MOST_ITEMS = 40, 400
_URL_TEXT = re.compile(r"(?:https?:)?//|/[\w{$]|[\w.-]+\.[a-z]{2,}/")
_WHOLE_URL = re.compile(r"https?://", re.IGNORECASE)
_FORMS = {Language.PYTHON: Form.PYTHON, Language.JAVASCRIPT: Form.JAVASCRIPT, Language.POWERSHELL: Form.POWERSHELL}
_TABLE_SETTERS = frozenset(["set", "append", "add", "put", "insert", "tryadd", "setdefault", "store"])
_TABLE_MERGERS = frozenset(["update", "putall", "merge", "addall", "extend", "assign"])
# What answers are called: a header that is set on one is sent to nobody's API.
_ANSWERS = frozenset(["res", "resp", "response", "reply", "w", "rw", "writer", "Response", "Header()"])
_NO_CLIENT_FOR_SURE = frozenset({"*", "@", "client", "api", "http"})
_OF_HEADERS = re.compile(r"header", re.IGNORECASE)


@dataclass(slots=True)
class Reading(Structures):
    """What was found so far; the names and the requests go over from one piece of a paste to the next."""

    drafts: list[Draft] = field(default_factory=list)
    clients: list[Draft] = field(default_factory=list)
    implied: dict[str, Draft] = field(default_factory=dict)
    inside: list[Draft] = field(default_factory=list)
    building: Draft | None = None
    spans: list[tuple[int, int]] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)

    @property
    def form(self) -> Form:
        """The form that the requests belong to."""
        return _FORMS.get(self.language, Form.SNIPPET)

    # --- calls ------------------------------------------------------------------------------------------------

    def called(self, call: Call) -> Value:
        """What a call stands for; if it is a client's, what it makes or sets is kept."""
        held = call.receiver.made if call.receiver is not None else None
        module = self.names.get(call.owner)
        if module is not None and module.kind == "call" and module.text == "require" and module.items:
            call = replace(call, path=f"{module.items[0][1].text.removeprefix('node:')}.{call.name}")
        root = call.owner.partition(".")[0]
        given = self.inside[-1] if held is None and self.inside and root not in self.names else held
        rule = rule_of(call.path, self.language, given.client if isinstance(given, Draft) else "")
        if rule is not None:
            made = self._ruled(rule, call)
            if made is not None:
                return made
        changed = self._table_changed(call)
        if changed is not None:
            return changed
        if call.path.lower() == "define" and len(call.items) == 2 and call.items[0][1].kind == "text":
            self.names[call.items[0][1].text] = call.items[1][1]  # PHP's constants
        value = functions.value_of(call, self.formatted)
        if value is not None:
            return value
        return Value("call", call.start, call.end, call.path, call.items, elided=True, made=held)

    def _ruled(self, rule: Rule, call: Call) -> Value | None:
        held = self._held(call, rule)
        if rule.kind == "sets":
            return self._set(rule, call, held)
        draft = Draft(self.source, self.form, call.start, call.end, client=rule.client.name)
        draft.method = rule.method or draft.method
        draft.sends_form = rule.form or (held is not None and held.sends_form)
        effects.apply(draft, rule, call.items)
        if rule.on and call.receiver is not None:
            effects.do(draft, rule.client, rule.on, call.receiver)
        if rule.kind == "makes":
            draft.is_client = True
            if draft.url is not None and not draft.base:
                draft.base = draft.url.text if draft.url.kind == "text" else ""
            if held is not None and held.is_client:
                draft.inherit(held)
            self.clients.append(draft)
            self.spans.append((call.start, call.end))
            return Value("call", call.start, call.end, call.path, call.items, elided=True, made=draft)
        if held is not None and (held.is_client or held.is_implied):
            draft.inherit(held)
        if draft.joined is not None:
            draft.joined.inherit(draft)
            return Value("call", call.start, call.end, call.path, call.items, elided=True, made=draft.joined)
        is_route = bool(call.blocks) and not draft.headers and not draft.base and rule.owner in _NO_CLIENT_FOR_SURE
        if rule.kind == "sends" and (is_route or not self._is_request(draft, rule)):
            return None  # `router.get("/users", handler)` answers a request instead
        self.secrets += secrets_of(Value("table", call.start, call.end, items=call.items))
        if len(self.drafts) < _MOST_REQUESTS:
            self.drafts.append(draft)
        if rule.kind == "opens":
            self.building = draft
        return Value("call", call.start, call.end, call.path, call.items, elided=True, made=draft)

    def _held(self, call: Call, rule: Rule) -> Draft | None:
        """The client or request that a call is made on."""
        if call.receiver is not None and isinstance(call.receiver.made, Draft):
            return call.receiver.made
        if rule.take[:1] == ("self",):
            first = call.items[0][1] if call.items else None
            if first is None or isinstance(first.made, Draft):
                return first.made if first else None
            return self.implied.get(first.text) or (self._imply(first.text, call) if rule.kind == "sets" else None)
        root = call.owner.partition(".")[0]
        if root in self.implied:
            return self.implied[root]
        sends = rule.kind == "opens" and not root or rule.kind == "sends" and root and root not in self.names
        if sends and len(self.clients) == 1 and self.clients[0].client == rule.client.name:
            return self.clients[0]
        return None

    def _set(self, rule: Rule, call: Call, held: Draft | None) -> Value | None:
        """A call that adds to a request, to a client or to a table of headers."""
        table = self.names.get(call.owner)
        scratch = Draft(self.source, self.form, call.start, call.end)
        effects.apply(scratch, rule, call.items)
        if rule.only_headers and not scratch.headers:
            return None
        if table is None and call.receiver is not None and call.receiver.kind == "table" and scratch.headers:
            items = (*call.receiver.items, *scratch.headers)[:_MOST_ITEMS]
            return replace(call.receiver, items=items, end=call.end)
        if table is not None and table.kind in ("table", "list") and scratch.headers:
            self._put_all(call.owner, scratch.headers)
            self.spans.append((call.start, call.end))
            return self.names[call.owner]
        root = call.owner.partition(".")[0]
        if held is None and root in _ANSWERS:
            return None
        target = held or self._target(root, call.start, call.end)
        target.sends_form = target.sends_form or rule.form
        effects.apply(target, rule, call.items)
        target.method = rule.method or target.method
        target.end = max(target.end, call.end) if target.start <= call.start else target.end
        self.spans.append((call.start, call.end))
        if any(is_authorization_like(name) for name, _value in scratch.headers):
            self.secrets += secrets_of(Value("table", call.start, call.end, items=tuple(scratch.headers)))
        return Value("call", call.start, call.end, call.path, call.items, elided=True, made=target)

    def _target(self, root: str, start: int, end: int) -> Draft:
        """What is set on where the paste does not show what a variable holds."""
        known = self.names.get(root)
        if known is not None and isinstance(known.made, Draft):
            return known.made
        if root in self.implied:
            return self.implied[root]
        if self.inside:
            return self.inside[-1]
        if self.building is not None and (known is None or known.kind in ("call", "name")):
            return self.building
        return self._imply(root, Call(start, end, root, None, ()))

    def _imply(self, root: str, call: Call) -> Draft:
        made = Draft(self.source, self.form, call.start, call.end, is_client=True, is_implied=True)
        self.implied[root] = made
        return made

    def within(self, blocks: Iterable[Node], made: Value, depth: int) -> None:
        """In a block that is given to a call, what is set is set on what the call makes."""
        held = made.made if isinstance(made.made, Draft) else None
        if held is not None:
            self.inside.append(held)
        Structures.within(self, blocks, made, depth)
        if held is not None:
            self.inside.pop()

    def _is_request(self, draft: Draft, rule: Rule) -> bool:
        """Whether an HTTP client is called: `cache.get("key")` is none."""
        url = draft.url
        text = url.text if url is not None and url.kind == "text" else ""
        if rule.loose:
            has_credential = any(is_authorization_like(name) for name, _ in draft.headers)
            return bool(_WHOLE_URL.match(text)) or bool(url is not None and has_credential)
        if draft.headers or draft.base or draft.defects:
            return True
        if url is None or url.kind not in ("text", "name"):
            return False
        if url.kind == "name":
            return rule.sure
        return bool(_URL_TEXT.match(text)) or UNKNOWN in text or draft.body is not None

    # --- tables of headers ------------------------------------------------------------------------------------

    def _table_changed(self, call: Call) -> Value | None:
        """`headers.append(name, value)` and its kin on a table that a variable holds."""
        name, owner = call.name.lower(), call.owner
        table = self.names.get(owner)
        chained = call.receiver if call.receiver is not None and call.receiver.kind == "table" else None
        if name in _TABLE_MERGERS and table is not None and table.kind in ("table", "list"):
            merged = [(key, item) for _k, value in call.items for key, item in value.items if key is not None]
            merged += [(key, item) for key, item in call.items if key is not None]
            self._put_all(owner, merged)
            return self.names[owner]
        if name not in _TABLE_SETTERS or len(call.items) < 2:
            return None
        key, value = header_name(call.items[0][1]) or call.items[0][1].text, call.items[1][1]
        if table is not None and table.kind in ("table", "list"):
            self._put_all(owner, [(key, value)])
            self.spans.append((call.start, call.end))
            return self.names[owner]
        if chained is not None and key:
            return replace(chained, items=(*chained.items, (key, value))[:_MOST_ITEMS], end=call.end)
        return None

    def _put_all(self, path: str, given: Iterable[tuple[str, Value]]) -> None:
        items = {key: value for key, value in self.names[path].items if key is not None}
        lines = [(key, value) for key, value in self.names[path].items if key is None]
        items.update(given)
        table = self.names[path]
        made = ((*lines, *items.items()))[:_MOST_ITEMS]
        self.names[path] = Value("table", table.start, table.end, items=made, meaning=table.meaning)

    # --- assignments ------------------------------------------------------------------------------------------

    def assigned(self, path: str, key: Value | None, value: Value, start: int) -> None:
        """A name that is given a value, or a header that is set as a member or a property."""
        if not path:
            return
        if key is not None:
            self._member_set(path, key, value, start)
            return
        owner, _, last = path.rpartition(".")
        self.secrets += secrets_of(Value("table", start, value.end, items=((last, value),)))
        root = path.partition(".")[0]
        known = self.names.get(root)
        held = known.made if known is not None and isinstance(known.made, Draft) else None
        held = self.inside[-1] if known is None and self.inside else held
        rule = rule_of(path, self.language, held.client if held else "", assigned=True) if owner else None
        if rule is not None:
            target = held or self._target(root, start, value.end)
            effects.apply(target, rule, ((None, value),))
            target.end = max(target.end, value.end)
            self.spans.append((start, value.end))
        elif owner and _OF_HEADERS.search(owner) and is_header(last.replace("_", "-")):
            self._member_set(owner, Value("text", start, start, last), value, start)
            return
        self.names[path] = value
        self.times_set[path] = self.times_set.get(path, 0) + 1
        if value.kind == "table" and value.items:
            self.spans.append((start, value.end))

    def _member_set(self, path: str, key: Value, value: Value, start: int) -> None:
        table = self.names.get(path)
        name = header_name(key)
        root = path.partition(".")[0]
        if table is not None and table.kind in ("table", "list"):
            if key.kind == "list" and not key.items:
                self.names[path] = replace(table, items=(*table.items, (None, value))[:_MOST_ITEMS])
            elif name:
                self._put_all(path, [(name, value)])
        elif name and (is_header(name) or _OF_HEADERS.search(path)) and root not in _ANSWERS:
            target = self._target(root, start, value.end)
            target.set_header(name, value)
            if target.start <= start:
                target.end = max(target.end, value.end)
        else:
            return
        self.spans.append((start, value.end))
