"""What is to be different in a request, and the request with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.remedy.render.code import encoded
from diagnostics.engine.remedy.render.outline import Line, Outline
from diagnostics.engine.remedy.render.slots import Slot, Text, merged, revealed, slots_of, template

Wanted = str | Text
_NO_STRING = re.compile(r"[\[{]|(?:null|true|false)$")  # as a parameter of a JSON body is kept
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be different. A value is a text with slots, or a string in which `$ACCESS_TOKEN` and the like are.

    `headers` are set, each in the place of a header of that name or of the one that `renamed` gives for it, else at the
    end; `without_headers` and `without_query` name what is taken out, in any case; `url` replaces the whole address,
    `base` only scheme, host and port, `path` only what stands between these and the query; `query` sets parameters of
    the address, at its end where it has none of the name; `user` is the pair of Basic; `request` is the request of the
    paste that is changed where it is another than the one that failed, `form` the form to write it in where that is
    another; `options` are added, `without_options` taken out;
    `parameters` are set in the body, `without_parameters` taken out, and `as_form` makes a form of what is JSON.
    `refuted` are checks that the paste shows not to hold for this server, so that they say nothing of the correction;
    `tells` is what to do, where that is more or other than the cause's own sentence.
    """

    headers: Mapping[str, Wanted] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    without_headers: tuple[str, ...] = ()
    method: str = ""
    url: Wanted = ""
    base: Wanted = ""
    path: Wanted = ""
    query: Mapping[str, Wanted] = field(default_factory=dict)
    without_query: tuple[str, ...] = ()
    request: Request | None = None
    form: Form | None = None
    options: frozenset[str] = frozenset()
    without_options: frozenset[str] = frozenset()
    user: tuple[Text, Text] | None = None
    parameters: Mapping[str, Wanted] = field(default_factory=dict)
    without_parameters: tuple[str, ...] = ()
    as_form: bool = False
    refuted: frozenset[str] = frozenset()
    tells: Message | None = None

    def slots(self) -> list[Slot]:
        """Every slot of the values."""
        values = [*self.headers.values(), *self.parameters.values(), *self.query.values()]
        values += [self.url, self.base, self.path, *(self.user or ())]
        return [slot for value in values for slot in slots_of(as_text(value))]


def as_text(value: Wanted) -> Text:
    """A value of `Changes` as text with slots."""
    return template(value) if isinstance(value, str) else value


def changed(request: Outline, changes: Changes) -> None:
    """Change the outline in place."""
    for name, value in changes.headers.items():
        _set_header(request, name, as_text(value), changes.renamed.get(name, name))
    gone = {name.lower() for name in changes.without_headers} - {name.lower() for name in changes.headers}
    request.headers = [line for line in request.headers if line.name.lower() not in gone]
    if any(name.lower() == "authorization" for name in (*changes.headers, *gone)) or changes.user:
        request.user = changes.user
    request.method, called = changes.method or request.method, _host(request.url)
    request.options = (request.options | changes.options) - changes.without_options
    if changes.url:
        request.url = as_text(changes.url)
    if changes.base:
        request.url = (*as_text(changes.base), *_after_origin(request.url))
    if changes.path:
        request.url = _with_path(request.url, as_text(changes.path))
    if changes.url or changes.base:  # the field Host follows the address, and a cookie is of one host (RFC 6265, 5.4)
        gone = {"host", "cookie"} if _host(request.url) != called else {"host"}
        request.headers = [line for line in request.headers if line.name.lower() not in gone]
    if changes.query:
        request.url = _with_query(request.url, {name.lower(): as_text(value) for name, value in changes.query.items()})
    if changes.without_query:
        request.url = _without(request.url, {name.lower() for name in changes.without_query})
    if changes.parameters or changes.without_parameters:
        _set_parameters(request, changes)


def _set_header(request: Outline, name: str, value: Text, instead_of: str) -> None:
    names = (name.lower(), instead_of.lower())
    same = [index for index, line in enumerate(request.headers) if line.name.lower() in names]
    if not same:
        request.headers.append(Line(name, value, kept=True))
        return
    request.headers[same[0]] = Line(name, value, kept=True, option=request.headers[same[0]].option)
    request.headers = [line for index, line in enumerate(request.headers) if index not in same[1:]]


def _cut(text: Text, signs: str, start: int = 0) -> tuple[Text, Text]:
    """The text before and from the first of `signs` on; `start` characters of its first piece are passed over."""
    for index, piece in enumerate(text):
        if isinstance(piece, str):
            at = min(
                (i for i in (piece.find(sign, start if index == 0 else 0) for sign in signs) if i != -1), default=-1
            )
            if at != -1:
                return (*text[:index], piece[:at]), (piece[at:], *text[index + 1 :])
    return text, ()


def _after_origin(url: Text) -> Text:
    return _cut(url, "/?#", _past_scheme(url))[1]


def _with_path(url: Text, path: Text) -> Text:
    origin, rest = _cut(url, "/?#", _past_scheme(url))
    return (*origin, *path, *_cut(rest, "?")[1])


def _host(url: Text) -> str:
    return revealed(_cut(url, "/?#", _past_scheme(url))[0]).partition("://")[2]


def _past_scheme(url: Text) -> int:
    first = url[0] if url and isinstance(url[0], str) else ""
    scheme = first.find("://")
    return scheme + 3 if scheme != -1 else 0


def pieces(text: Text, sign: str) -> list[Text]:
    """The text split at `sign`, which stands in its strings only."""
    made: list[list[str | Slot]] = [[]]
    for piece in text:
        if isinstance(piece, Slot):
            made[-1].append(piece)
            continue
        first, *others = piece.split(sign)
        made[-1].append(first)
        made += [[other] for other in others]
    return [tuple(part for part in parts if part != "") for parts in made]


def _with_query(url: Text, values: Mapping[str, Text]) -> Text:
    address, query = _cut(url, "?")
    made: list[str | Slot] = []
    left = dict(values)
    for pair in pieces((str(query[0])[1:], *query[1:]), "&") if query else []:
        name = str(pair[0]).partition("=")[0] if pair and isinstance(pair[0], str) else ""
        left.pop(name.lower(), None)
        value = values.get(name.lower())
        made += ["&" if made else "?", *((f"{name}=", *map(encoded, value)) if value is not None else pair)]
    for name, value in left.items():
        made += ["&" if made else "?", f"{name}=", *map(encoded, value)]
    return merged((*address, *made))


def _without(url: Text, names: set[str]) -> Text:
    """The URL without some parameters of its query."""
    address, query = _cut(url, "?")
    kept: list[str | Slot] = []
    for pair in pieces((str(query[0])[1:], *query[1:]), "&") if query else []:
        name = str(pair[0]).partition("=")[0].lower() if pair and isinstance(pair[0], str) else ""
        if pair and name not in names:
            kept += ["&" if kept else "?", *pair]
    return (*address, *kept)


def _set_parameters(request: Outline, changes: Changes) -> None:
    """A flat JSON body stays one unless it is to be a form; whatever else the body was becomes a form."""
    gone = {name.lower() for name in changes.without_parameters}
    stays_json = request.body_kind == "json" and not changes.as_form
    pairs: dict[str, Text] = dict(request.form or request.parts or request.pairs)
    pairs |= {name: as_text(value) for name, value in changes.parameters.items()}
    kept = [(name, value) for name, value in pairs.items() if name.lower() not in gone]
    request.parts, request.unseen_body = [], False
    if not kept and gone and pairs:  # nothing is left that would be sent
        request.body, request.body_kind, request.form = None, "", None
        request.headers = [line for line in request.headers if line.name.lower() != "content-type"]
        return
    if stays_json:
        request.body = _json(kept) if pairs or not request.body else _whole_json(request.body, gone)
        return
    request.body, request.body_kind, request.form = None, "form", kept
    named = next((line.name for line in request.headers if line.name.lower() == "content-type"), "Content-Type")
    line = next((line for line in request.headers if line.name == named), None)
    if line is None:  # commands and code that send a form name its type by themselves
        request.headers.append(Line(named, (FORM,)))
    elif FORM not in str(line.value):
        _set_header(request, named, (FORM,), named)


def _whole_json(body: Text, gone: set[str]) -> Text:
    """A JSON body, some names of which are not shown, as one variable for all of it but the members that go."""
    try:
        held = json.loads(revealed(body))
    except ValueError:
        return body
    left = {name: value for name, value in held.items() if name.lower() not in gone} if isinstance(held, dict) else held
    what = msg("the whole body of your call without {names}", names=", ".join(sorted(gone)))
    return (Slot("REQUEST_BODY", Secret(json.dumps(left)), what),) if gone else body


def _json(pairs: list[tuple[str, Text]]) -> Text:
    made: list[str | Slot] = ["{"]
    for name, value in pairs:
        made += [", " if len(made) > 1 else "", json.dumps(name), ": "]
        made += value if _NO_STRING.match(revealed(value)) else ('"', *map(_in_json, value), '"')
    return merged((*made, "}"))


def _in_json(piece: str | Slot) -> str | Slot:
    if isinstance(piece, str):
        return json.dumps(piece, ensure_ascii=False)[1:-1]
    return Slot(piece.name, Secret(json.dumps(piece.secret.reveal())[1:-1]), piece.what, piece.of_the_call)
