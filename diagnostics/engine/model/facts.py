"""What a check may ask for. Paste facts exist at once; collected facts cost I/O and may be missing.

A fact type is its own name: `needs=(Subject, SigningKeys)` makes the runner pass exactly those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from diagnostics.engine.model.known import AcceptedCredentials, KnownError, Recognised, documented, serves
from diagnostics.engine.model.profile import Endpoint, Environment, Profile
from diagnostics.engine.model.submission import Credential, Request, Response, Submission, Token
from diagnostics.engine.model.types import Candidate, Message


@dataclass(frozen=True, slots=True)
class Missing:
    """Stands where a collected fact would be: could not be seen, or has no subject here."""

    fact: str
    reason: Message
    applies: bool = True  # False: there is nothing to look at, so checks that need it do not apply
    settled: bool = True  # False: it may still come


# --- paste facts -----------------------------------------------------------------------------

# RFC 6749, 7521, 8628, 8693, 8707: what a request for a token holds.
_TOKEN_PARAMETERS = frozenset(
    {
        "grant_type", "client_id", "client_secret", "code", "code_verifier", "redirect_uri", "refresh_token", "scope",
        "username", "password", "assertion", "client_assertion", "client_assertion_type", "device_code",
        "subject_token", "audience", "resource",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """The one failing exchange and token that the diagnosis is about, with all of the paste beside it."""

    submission: Submission
    request: Request | None
    response: Response | None
    credential: Credential | None
    token: Token | None

    @property
    def is_token_endpoint_call(self) -> bool:
        """Whether the exchange asks for a token rather than calling an API (RFC 6749, 3.2)."""
        request = self.request
        if request is None:
            return False
        if request.parameter("grant_type") is not None:
            return True
        path = request.url.path.lower().rstrip("/") if request.url else ""
        if request.method.upper() != "POST" or not path.endswith(
            ("/token", "/token.oauth2", "/access_token", "/device")
        ):
            return False
        # an API of another kind may end its path so; its body then holds nothing that RFC 6749 knows
        return not request.form or any(name.lower() in _TOKEN_PARAMETERS for name, _ in request.form)


@dataclass(frozen=True, slots=True)
class Times:
    """When it is, and when the failing request was made (rule 5). All aware, UTC.

    `client_offset_s`: the browser's clock less ours, in seconds, when the form sent it.
    """

    now: datetime
    request_at: datetime | None
    request_at_source: str
    leeway_s: int
    client_offset_s: float | None = None

    @property
    def judged_at(self) -> datetime:
        """The request's time where known, else now."""
        return self.request_at or self.now


@dataclass(frozen=True, slots=True)
class Target:
    """Where the request goes, by the profile: the environment and the endpoint rule, as far as known."""

    profile: Profile
    environment: Environment | None  # of the request's host, or chosen by the user
    chosen_by: str  # "host", "user", "issuer", "only", "default", ""
    issuer_environment: Environment | None  # whose issuer the token names
    endpoint: Endpoint | None
    recognised: Recognised | None = None  # a known public API, where the request goes to none of the profile's hosts
    host: str = ""  # of the request

    @property
    def is_of_platform(self) -> bool:
        """Whether what the profile says holds for this call: it names hosts, and the call goes to no other."""
        return self.profile.has_hosts and not self.goes_elsewhere

    @property
    def goes_elsewhere(self) -> bool:
        """Whether the call goes to a host that the profile, which names some, does not know; the user named none."""
        return self.profile.has_hosts and bool(self.host) and self.environment is None

    @property
    def accepted(self) -> AcceptedCredentials:
        """How the API called takes a credential: a public one by what is known of it, any other by the profile."""
        known = self.recognised
        of_public = known is not None and known.host is not None
        if known is not None and of_public:
            return AcceptedCredentials(known.accepted)
        own = (form for form in self.profile.credentials if not self.host or serves(form.hosts, self.host))
        return AcceptedCredentials(tuple(own))

    def documented(self, answer: Response | None) -> KnownError | None:
        """What the API called documents of this answer: a public one in its file, the platform in its profile."""
        known = self.recognised
        if answer is None or (known is None and self.chosen_by != "host"):
            return None
        if known is not None and (known.host is None or known.host.issuer):
            return None
        error = answer.error
        codes = (error.code, error.vendor_code) if error is not None else ()
        return documented(known.api.errors if known is not None else self.profile.errors, answer.status, codes)


# Stands among the causes of a Reading for words that tell none of them.
NO_CAUSE = "none"


@dataclass(frozen=True, slots=True)
class HeardMessage:
    """A known message or code that was met: whose it is, the condition under which it is emitted, what that means."""

    title: str
    when: str
    causes: Mapping[str, float]
    named: bool = False  # whether the paste names the program or the vendor
    field: str = ""  # the header field that the condition is about: "Name", or "Name: value"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words of the paste say, each a share from 0 to 1 by cause.

    `messages` and `codes` are known ones, exactly (rung d of rule 4). `whole`, `servers` and `persons` are the
    reading of sentences, of all, of programs' and of people's; each adds up to 1 with "none" (rungs e and f).
    `refused_beside` tells that a program says, outside every answer, why a call is refused.
    """

    messages: Mapping[str, float]
    codes: Mapping[str, float]
    whole: Mapping[str, float]
    servers: Mapping[str, float]
    persons: Mapping[str, float]
    heard: tuple[HeardMessage, ...] = ()
    refused_beside: bool = False


# --- collected facts -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """Published keys by environment name (RFC 7517), with why some could not be had.

    `retired` maps a kid to when it was last seen published; `private` names environments that
    publish private key members.
    """

    keys: Mapping[str, tuple[Mapping[str, Any], ...]]
    errors: Mapping[str, Message] = field(default_factory=dict)
    retired: Mapping[str, datetime] = field(default_factory=dict)
    private: tuple[str, ...] = ()
    url: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Metadata:
    """The authorization server's metadata (RFC 8414) of the target environment."""

    url: str
    values: Mapping[str, Any]
    issuer_matches: bool


@dataclass(frozen=True, slots=True)
class ProtectedResource:
    """What the API called publishes of itself (RFC 9728), where the profile does not name its audience."""

    url: str
    audiences: tuple[str, ...]
    authorization_servers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Introspection:
    """What RFC 7662 introspection says of the pasted token; `claims` without secrets."""

    active: bool
    claims: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApplicationStatus:
    """The status of the token's application, told only on proof of possession (rule 9)."""

    client_id: str
    status: str  # "active", "suspended", "revoked", "deleted"
    created_at: datetime | None = None
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """One answer of the API to one of our calls, taken apart like a pasted response.

    `told` are the causes that its words name, most plainly first, none surer than words alone may be.
    """

    name: str
    method: str
    path: str
    response: Response
    ms: float
    request_id: str = ""
    told: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Baseline:
    """The API's answer to a call with no token; its 401 is what should happen.

    `known` says whether the API is known to serve this path.
    """

    answer: ApiAnswer
    known: bool = True


@dataclass(frozen=True, slots=True)
class Replay:
    """The pasted call made again, when its method is safe, or why it was not.

    `left_out` names the header fields that did not go along, as they may be shown. Where one of them `could_matter`,
    the answer may be another one than the pasted call gets.
    """

    answer: ApiAnswer
    hops: tuple[ApiAnswer, ...] = ()  # redirects on the way, in order
    lost_at: str = ""  # the origin to which Authorization was not carried
    left_out: tuple[str, ...] = ()
    could_matter: bool = False


@dataclass(frozen=True, slots=True)
class VerificationCalls:
    """The answers of the profile's verification endpoints to the pasted token, sent in a correct header."""

    answers: tuple[ApiAnswer, ...]


@dataclass(frozen=True, slots=True)
class FreshToken:
    """What came of a token that the portal got for the profile's test client: the first probe's answer to it.

    `answer` is None where the token endpoint issued none; then its `status` and `error` say what it answered instead.
    """

    status: int
    error: str = ""
    answer: ApiAnswer | None = None


@dataclass(frozen=True, slots=True)
class Consistency:
    """The same safe call repeated: the status codes in order."""

    statuses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ServerClocks:
    """Clocks against ours in seconds (positive: theirs is ahead), the round trip halved; absent when not told."""

    offsets_s: Mapping[str, float]  # "API", "authorization server"
    uncertainty_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Connection:
    """How our connection to one of the platform's servers went; `trouble` is "" where an answer came.

    `server` is "API" or "authorization server", `reason` says in words why none came.
    """

    server: str
    origin: str
    trouble: str = ""
    reason: Message | None = None


@dataclass(frozen=True, slots=True)
class Connections:
    """Our connections to the platform's servers so far, the last one of each."""

    made: tuple[Connection, ...]


@dataclass(frozen=True, slots=True)
class TokenEndpointDryRun:
    """What the token endpoint answers to the pasted credentials; run only when the user ticked it.

    `other_method` is the client authentication method with which the same credentials are accepted, or "".
    """

    grant: str
    ok: bool
    status: int
    error: str = ""
    description: str = ""
    other_method: str = ""


@dataclass(frozen=True, slots=True)
class ReadAs:
    """How sure the second reader is of one cause, 0 to 1, and the passages it rests that on, which were sent to it.

    `of_machines` says that one of the passages was said by a program; else they are what the caller wrote.
    """

    sureness: float
    passages: tuple[str, ...]
    of_machines: bool


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What a second reader inside this installation makes of the redacted exchanges, by cause (rung e of rule 4)."""

    causes: Mapping[str, ReadAs] = field(default_factory=dict)


# What a collector is shown to decide whether it has anything to look at; the Reading of words is none of it.
SITUATION: tuple[type, ...] = (Submission, Subject, Times, Target)
PASTE_FACTS: tuple[type, ...] = (*SITUATION, Reading)
