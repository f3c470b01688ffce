"""A request as it is about to be written down: plain text with a named slot wherever a value is not shown.

The writers of the forms turn a slot into their own variable (`$ACCESS_TOKEN`, `%ACCESS_TOKEN%`), so no
secret reaches their output; only the `reveal` of a round-trip test fills in the real text.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from diagnostics.engine.model.forms import Family, Form
from diagnostics.engine.model.submission import DefectKind, HeaderField, Request, Url
from diagnostics.engine.model.types import Secret, msg
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.parse.credentials.stand_in import is_left_out
from diagnostics.engine.parse.credentials.token import basic_pair
from diagnostics.engine.parse.url import read_form, userinfo_of
from diagnostics.engine.redaction.redact import Labeler, Scrubber, method
from diagnostics.engine.redaction.shapes import SHAPES
from diagnostics.engine.remedy.render import stand_in
from diagnostics.engine.remedy.render.masker import OF_A_CLIENT, Masker, left_blank
from diagnostics.engine.remedy.render.slots import Slot, Text, merged, revealed, slots_of, template, variable_for
from diagnostics.engine.subject.token_request import is_left_blank

__all__ = [
    "Line", "Outline", "Slot", "Text", "host_and_target", "merged", "outline", "revealed", "template", "variable_for"
]  # fmt: skip

_OF_A_FILE = msg("the file that your command sends as the body")
_PSEUDO_MULTIPART = "multipart/form-data"


@dataclass(slots=True)
class Line:
    """One header; `damaged`: it did not stand in the paste as it is written here; `kept`: no writer leaves it out."""

    name: str
    value: Text
    damaged: bool = False
    kept: bool = False
    option: bool = False  # it stands as an option of a command without that command
    unnamed: Slot | None = None  # the variable for a name that is not shown

    @property
    def written(self) -> Text:
        """The name as writers put it down."""
        return (self.unnamed,) if self.unnamed is not None else (self.name,)


@dataclass(slots=True)
class Outline:
    """What the writers need of a request. A form body stands in `form`, decoded, any other in `body`.

    `pairs` are the parameters of any body; `client` is the library that code calls with.
    """

    method: str
    url: Text
    headers: list[Line] = field(default_factory=list)
    body: Text | None = None
    body_kind: str = ""
    form: list[tuple[str, Text]] | None = None
    pairs: list[tuple[str, Text]] = field(default_factory=list)
    client: str = ""
    user: tuple[Text, Text] | None = None  # of Basic, for writers that encode the pair themselves
    parts: list[tuple[str, Text]] = field(default_factory=list)
    unseen_body: bool = False
    body_file: Text = ()  # the name of the file that is the body, or a variable for it
    options: frozenset[str] = frozenset()
    http_version: str = ""
    in_page: bool = False  # whether a browser runs the code
    source: Form = Form.HTTP
    started: str = ""
    has_length: bool = False

    def header(self, name: str) -> Line | None:
        """The first header called `name`, in any case."""
        return next((line for line in self.headers if line.name.lower() == name.lower()), None)

    def slots(self) -> list[Slot]:
        """Every slot of the request, each variable once; a writer may use fewer."""
        fields = (text for line in self.headers for text in (line.written, line.value))
        texts = [self.url, *fields, *(value for _, value in self.form or ())]
        texts += [self.body or (), self.body_file, *(value for _, value in self.parts), *(self.user or ())]
        every = [slot for text in texts for slot in slots_of(text)]
        return list({slot.name: slot for slot in reversed(every)}.values())[::-1]


def outline(
    request: Request,
    *,
    secret_names: Mapping[Secret, str] | None = None,
    reveal: bool = False,
    gate: Scrubber | None = None,
    taken: Mapping[str, str] | None = None,
    in_page: bool = False,
) -> Outline:
    """The request with slots for what `gate` does not let pass; `secret_names` are further secrets and their variables.

    `taken` are values of a correction with the variables that they have there already; `in_page`: a browser runs it.
    With `reveal` the text stays whole: the round trip of a test needs it, an export must not use it.
    """
    masker = Masker(secret_names or {}, gate or Scrubber((), Labeler(b"")), taken)
    raw = _address(request)
    if _asks_for_a_token(request):
        masker.pair = OF_A_CLIENT
    made = Outline(
        method=request.method if reveal or method(request.method, masker.gate) == request.method else "METHOD",
        url=(raw,) if reveal else _url(raw, request, masker, in_page=in_page),
        body_kind=request.body_kind,
        options=request.options,
        http_version=request.http_version,
        in_page=in_page,
        source=request.source,
        started=request.at.isoformat() if request.at else "",
        has_length=reveal or request.header("Content-Length") is not None,
    )
    fields = request.as_typed if request.as_typed and not reveal else request.headers
    for number, line in enumerate(fields, start=1):
        value = line.value.reveal()
        made.headers.append(
            Line(
                line.name if reveal else masker.name(line.name),
                (value,) if reveal else masker.header(line.name, value, expanded=is_expanded(request, line)),
                any(defect.kind is not DefectKind.ELIDED for defect in line.defects),
                option=any(defect.kind is DefectKind.SINGLE_QUOTED_VARIABLE for defect in line.defects),
                unnamed=None if reveal else masker.unnamed(line.name, number),
            )
        )
    _set_body(made, request, masker, reveal=reveal)
    if not reveal:
        _user_of_url(request, made)
        made.user = _basic_user(made, masker, token_call=_asks_for_a_token(request))
    return made


def is_expanded(request: Request, line: HeaderField) -> bool:
    """Whether the shell that the command is typed into replaces a variable in the field by its value."""
    return request.source.shell == "bash" and any(defect.kind is DefectKind.ELIDED for defect in line.defects)


def _set_body(made: Outline, request: Request, masker: Masker, *, reveal: bool) -> None:
    if request.body_kind == "multipart" and request.body is None:
        made.parts = [
            (n, (v.reveal(),)) if reveal else (masker.name(n), _part(request, n, v.reveal(), masker))
            for n, v in request.form
        ]
        made.headers = [line for line in made.headers if revealed(line.value) != _PSEUDO_MULTIPART]
    elif request.body is not None and reveal:
        made.body = (request.body.reveal(),)
    elif request.body is not None:
        made.form, made.pairs = _pairs(request, masker), _parameters(request, masker)
        if made.form is None:
            made.body = masker.body(request.body.reveal(), request.body_kind)
    elif not reveal and request.body_file.reveal():
        made.unseen_body, made.body_file = True, _file_name(request.body_file.reveal(), masker)
    elif not reveal and _has_unseen_body(request):
        made.body = (_unseen_body(request),)
    else:
        made.unseen_body = bool(request.body_kind)


def _part(request: Request, name: str, value: str, masker: Masker) -> Text:
    """A part of a form, of which curl reads a file where its value begins with @ (or <, without its name)."""
    is_file = request.source.reader == "commands.curl" and value[:1] in ("@", "<")
    if is_file and "form-string" not in request.options and masker.gate.name(name) == name:
        return merged((value[0], *masker.part(name, value[1:])))
    return masker.part(name, value)


def _file_name(name: str, masker: Masker) -> Text:
    if name != "-" and all(map(masker.gate.shows_segment, name.split("/"))):
        return (name,)
    return (Slot("BODY_FILE", Secret("request-body"), _OF_A_FILE, False),)


def _has_unseen_body(request: Request) -> bool:
    """Whether a body was sent that the paste does not show: of a file, or of a transcript without bodies."""
    length = request.header("Content-Length")
    if length is not None and length.value.reveal().strip() == "0":
        return False
    typed = request.header("Content-Type") is not None and request.method in ("POST", "PUT", "PATCH")
    in_address = request.url is not None and any(name == "grant_type" for name, _ in request.url.query)
    return bool(request.body_kind) or (typed and request.source.family is Family.RECORD and not in_address)


def _unseen_body(request: Request) -> Slot:
    named = request.header("Content-Type")
    kind = request.body_kind or (named.value.reveal() if named is not None else "")
    text = "{}" if "json" in kind else "note=1" if "form" in kind else "note"
    what = msg("the body of your call, which the paste does not show")
    if request.source.family is Family.COMMAND:
        what = msg("the body of your call, which your command reads from a file")
    return Slot("REQUEST_BODY", Secret(text), what, False)


def _parameters(request: Request, masker: Masker) -> list[tuple[str, Text]]:
    """The parameters of a form or a flat JSON body; none where a name may not be shown."""
    if any(masker.gate.name(name) != name or not name for name, _ in request.form):
        return []
    return [(name, masker.part(name, value.reveal())) for name, value in request.form]


def _pairs(request: Request, masker: Masker) -> list[tuple[str, Text]] | None:
    """The pairs of a form body; None where it is none, or a name in it may not be shown."""
    body = request.body.reveal().strip() if request.body is not None else ""
    pieces = [piece for piece in body.split("&") if piece]
    if request.body_kind != "form" or not pieces or not all("=" in piece for piece in pieces):
        return None
    pairs = read_form(body)
    if any(masker.gate.name(name) != name or not name for name, _ in pairs):
        return None
    return [(name, masker.part(name, value)) for name, value in pairs]


def _url(raw: str, request: Request, masker: Masker, *, in_page: bool) -> Text:
    """The address; of a path alone that a command or code is to call, with its base as a variable; a page has one."""
    if request.url is not None and is_left_out(request.url.raw.reveal().strip()):
        what = msg("the address of your call, which the paste leaves out")
        return (Slot("API_URL", Secret(stand_in.URL), what, False),)
    if not in_page and request.source.writer not in ("message", "header", "http-file") and raw.startswith("/"):
        what = msg("the scheme and host of your call, which the paste does not show")
        return merged((Slot("BASE_URL", Secret(stand_in.URL), what, False), *masker.url(raw)))
    return masker.url(raw)


def _address(request: Request) -> str:
    if request.url is None:
        return ""
    raw = request.url.raw.reveal().strip()
    if _is_of_tls(request.url):
        return f"https://{raw.partition('://')[2] if '://' in raw else raw}"
    if "://" in raw or not request.url.host or raw.startswith("$"):
        return raw
    return f"{request.url.scheme}://{raw.lstrip('/')}" if request.url.scheme else raw


def _is_of_tls(url: Url) -> bool:
    """Whether plain HTTP was taken for want of a scheme, at a port as servers have for TLS."""
    return not url.scheme_shown and url.scheme == "http" and "443" in str(url.port)


def _asks_for_a_token(request: Request) -> bool:
    queried = request.url.query if request.url is not None else ()
    path = request.url.path.rstrip("/") if request.url is not None else ""
    return path.endswith("/token") or any(name == "grant_type" for name, _ in (*request.form, *queried))


def _basic_user(made: Outline, masker: Masker, *, token_call: bool) -> tuple[Text, Text] | None:
    """User and secret of the one Basic value, where they can be told apart."""
    line = made.header("authorization")
    slots = slots_of(line.value) if line else []
    if not line or len(slots) != 1 or str(line.value[0]).strip().lower() != "basic":
        return None
    pair = basic_pair(slots[0].secret.reveal())
    if pair is None:
        return None
    name, what = "PASSWORD", msg("the password of the user in your call")
    who = ("USER_NAME", pair[0], msg("the user name of your call"))
    if token_call:
        name, what = "CLIENT_SECRET", msg("the client secret of your call")
        who = ("CLIENT_ID", pair[0], msg("the client id of your call"))
    user = pair[0] if SHAPES["client"](pair[0]) is not None else masker.slot(*who)
    secret = masker.slot(name, pair[1], what)
    if is_left_blank(name, pair[1]):
        secret = replace(secret, what=left_blank(name.lower()), of_the_call=False)
    return (user,) if user else (), (secret,) if pair[1] else ()


def _user_of_url(request: Request, made: Outline) -> None:
    user = userinfo_of(request.url) if request.url and request.url.has_userinfo else None
    if user and not made.header("authorization"):
        value = Secret(_basic(*user))
        what = msg("user and password of the address of your call, as base64 of user:password")
        made.headers.insert(0, Line("Authorization", ("Basic ", Slot("BASIC_CREDENTIALS", value, what))))


def _basic(user: str, password: str) -> str:
    return b64encode(f"{user}:{password}".encode("utf-8", "replace")).decode("ascii")


def host_and_target(url: str) -> tuple[str, str]:
    """The Host field and the origin-form target of a URL (RFC 9112, 3.2.1)."""
    parts = split_url(url if "://" in url else f"http://{url}")
    return parts.netloc.rpartition("@")[2], (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
