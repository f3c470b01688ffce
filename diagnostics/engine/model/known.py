"""What is known of a public API beside the profile: how it is recognised, and what was read of it.

Plain values and look-ups. A known API has no address that anything could be sent to: its hosts are patterns that a
paste is compared with. Where each fact was read stands in its file (`platform/known/`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from diagnostics.engine.model.types import Message, msg


def host_matches(pattern: str, host: str) -> bool:
    """Whether a host is the one named, or lies below it where the pattern starts with `*.`; case does not matter."""
    pattern, host = pattern.lower(), host.lower()
    return host.endswith(pattern[1:]) and len(host) > len(pattern) - 1 if pattern.startswith("*.") else host == pattern


def serves(hosts: tuple[str, ...], host: str) -> bool:
    """Whether what belongs to the API at `hosts` counts for a call to `host`; without hosts it counts for all."""
    return not hosts or any(host_matches(known, host) for known in hosts)


@dataclass(frozen=True, slots=True)
class CredentialForm:
    """One way in which an API takes a credential: kind, and the field, parameter or cookie that carries it."""

    kind: str  # "bearer", "api-key", "basic", "signature", "mutual-tls", "dpop"
    header: str = ""
    scheme: str = ""
    parameter: str = ""
    cookie: str = ""
    format: str = ""  # "jwt", "opaque"
    source: str = ""
    hosts: tuple[str, ...] = ()  # of the API that it belongs to, where the platform has several

    @property
    def shown(self) -> str:
        """As it stands in a request: `Authorization: Bearer …`, `X-Api-Key: …`, `?key=…`."""
        if self.parameter:
            return f"?{self.parameter}=…"
        if self.cookie:
            return f"Cookie: {self.cookie}=…"
        return f"{self.header}: {self.scheme} …" if self.scheme else f"{self.header}: …" if self.header else self.kind


@dataclass(frozen=True, slots=True)
class AcceptedCredentials:
    """The forms of credentials that an API is known to take. Each answer of True is known, and False says nothing."""

    forms: tuple[CredentialForm, ...] = ()

    def in_header(self, name: str) -> bool:
        """Whether the API reads a credential from this header field."""
        return any(form.header.lower() == name.lower() for form in self.forms if form.header)

    def behind(self, scheme: str) -> bool:
        """Whether the API takes a credential behind this word."""
        return any(form.scheme.lower() == scheme.lower() for form in self.forms if form.scheme)

    @property
    def word_before_a_key(self) -> str:
        """The one word behind which the API reads a key from Authorization; "" where none or several are known."""
        keys = [form for form in self.forms if form.kind == "api-key" and form.header.lower() == "authorization"]
        words = {form.scheme for form in keys}
        return words.pop() if len(words) == 1 else ""

    @property
    def key_fields(self) -> tuple[str, ...]:
        """The header fields of their own in which the API reads a key, where it is known to take nothing else."""
        fields = [form.header for form in self.forms if form.kind == "api-key" and not form.scheme and form.header]
        return tuple(dict.fromkeys(fields)) if len(fields) == len(self.forms) else ()

    def bare_in(self, name: str) -> bool:
        """Whether the API reads a key from this header field without a word before it."""
        return any(form.header.lower() == name.lower() and not form.scheme for form in self.forms if form.header)

    def in_cookie(self, name: str) -> bool:
        """Whether the API reads a credential from this cookie."""
        return any(form.cookie == name for form in self.forms if form.cookie)

    def in_parameter(self, name: str) -> bool:
        """Whether the API reads a credential from this parameter of the URL."""
        return any(form.parameter == name for form in self.forms if form.parameter)


@dataclass(frozen=True, slots=True)
class TokenKind:
    """A kind of token that is known by how it begins."""

    prefix: str
    name: str
    stage: str = ""  # "live", "test"
    public: bool = False
    shared: bool = False  # others' tokens begin so too
    holder: str = ""  # "user", "application", and what else an API has
    identifier: bool = False  # it names something, and is no token


def how_it_is_read(header: str | Message, scheme: str | Message = "", parameter: str | Message = "") -> Message:
    """Where the API looks for its credential, in a sentence."""
    if parameter:
        return msg("This API reads its key in the parameter {name} of the address.", name=parameter)
    if not scheme:
        return msg("This API reads its key in the header {name}, with no word before it.", name=header)
    return msg("This API reads the credential in the header {name}, after the word {scheme}.", name=header,
               scheme=scheme)  # fmt: skip


def kind_of(kinds: Iterable[TokenKind], value: str) -> TokenKind | None:
    """The kind with the longest prefix that this value begins with, and that is not the value itself."""
    met = [kind for kind in kinds if value.startswith(kind.prefix) and len(value) > len(kind.prefix)]
    return max(met, key=lambda kind: len(kind.prefix), default=None)


@dataclass(frozen=True, slots=True)
class KnownError:
    """An answer with which an API refuses a call, and what that means.

    "" for a code where the status says it alone, and for a cause that nobody named.
    """

    status: int
    code: str
    meaning: str
    cause: str = ""


def documented(errors: Iterable[KnownError], status: int | None, codes: Iterable[str]) -> KnownError | None:
    """The refusal with this status and one of these codes; one without a code where no other has this status."""
    told = {code.lower() for code in codes if code}
    met = [one for one in errors if one.status == status]
    alone = met[0] if len(met) == 1 and not met[0].code else None
    return next((one for one in met if one.code and one.code.lower() in told), alone)


@dataclass(frozen=True, slots=True)
class HostPattern:
    """A host of an API, or all below one, with the stage that it stands for and the fields that its calls carry."""

    pattern: str
    stage: str = "live"
    issuer: bool = False
    companions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownApi:
    """A public API that a paste can be recognised by."""

    name: str
    slug: str
    hosts: tuple[HostPattern, ...] = ()
    credentials: tuple[CredentialForm, ...] = ()
    tokens: tuple[TokenKind, ...] = ()
    errors: tuple[KnownError, ...] = ()
    # every paste is compared with all APIs: how a host and a token of this one must end and begin
    _endings: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _beginnings: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_endings", tuple(known.pattern.lower().removeprefix("*") for known in self.hosts))
        object.__setattr__(self, "_beginnings", tuple(kind.prefix for kind in self.tokens))

    def host(self, host: str) -> HostPattern | None:
        """The most exact of its patterns that this host is one of."""
        if not host.lower().endswith(self._endings):
            return None
        met = [known for known in self.hosts if host_matches(known.pattern, host)]
        return max(met, key=lambda known: len(known.pattern), default=None)

    def token(self, value: str) -> TokenKind | None:
        """The kind of its tokens that the value begins as."""
        return kind_of(self.tokens, value) if value.startswith(self._beginnings) else None


@dataclass(frozen=True, slots=True)
class Recognised:
    """A known API that a paste speaks of: by the host of its call, by how its token begins, or by both.

    `stranger` is another API, whose tokens begin as the one does that is sent to this host.
    """

    api: KnownApi
    host: HostPattern | None = None
    token: TokenKind | None = None
    stranger: KnownApi | None = None

    @property
    def accepted(self) -> tuple[CredentialForm, ...]:
        """The forms that the API called is known to take; none where only the token was recognised."""
        return self.api.credentials if self.host is not None and not self.host.issuer else ()


def recognise(apis: tuple[KnownApi, ...], host: str, value: str) -> Recognised | None:
    """The API of this host, else the one whose tokens begin as this value does; None where it is nobody's or two's."""
    by_host = [(found, api) for api in apis if host and (found := api.host(host))]
    issued = _issued(apis, value)
    if by_host:
        at, api = max(by_host, key=lambda met: len(met[0].pattern))
        token = api.token(value)
        return Recognised(api, at, token, issued[1] if issued and not token and issued[1] is not api else None)
    # a host that is nobody's may belong to anyone who takes such tokens, so the token is named alone
    return Recognised(issued[1], None, issued[0]) if issued else None


def _issued(apis: tuple[KnownApi, ...], value: str) -> tuple[TokenKind, KnownApi] | None:
    """Whose token this is by how it begins, where that is told by the beginning alone."""
    by_token = [(kind, api) for api in apis if (kind := api.token(value)) and not kind.shared]
    longest = max((len(kind.prefix) for kind, _ in by_token), default=0)
    best = [(kind, api) for kind, api in by_token if len(kind.prefix) == longest]
    return best[0] if len(best) == 1 else None
