"""What the parser saw in the words of a paste, by kind: found once, while parsing, and asked for by checks (rule 4).

A kind is a member of `Seen`, so that a check which asks for one that does not exist is an error of types and of
attributes, and never a silent no.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from diagnostics.engine.model.types import Place


class Seen(StrEnum):
    """Every kind of thing that is looked for in words; what each means stands beside its pattern in words/sightings."""

    # codes and words of an answer
    INVALID_CLIENT = "said-invalid-client"
    INVALID_GRANT = "said-invalid-grant"
    INVALID_REQUEST = "said-invalid-request"
    INVALID_SCOPE = "said-invalid-scope"
    CREDENTIALS_REFUSED = "said-credentials-refused"
    UNSUPPORTED = "said-unsupported"
    SERVER_OF_CODE = "server-of-code"
    ASSERTION_BLAMED = "said-assertion-blamed"
    SAYS_OK = "says-ok"
    METHOD_REFUSED = "said-method-refused"
    MISMATCH = "said-mismatch"
    FAILURE = "said-failure"
    FAILURE_IN_PROSE = "told-failure"
    BEARER_NAMED = "bearer-named"
    SCHEME_SPELT = "scheme-spelt"
    SCHEME_REFUSED = "scheme-refused"
    SPELLINGS_COMPARED = "spellings-compared"
    HEADER_ASKED_FOR = "header-asked-for"
    API_KEY_MISSED = "api-key-missed"
    API_KEY_REFUSED = "api-key-refused"
    VALUES_COMPARED = "values-compared"
    SIGNATURE_READ = "signature-read"
    SIGNATURE_REFUSED = "signature-refused"
    KEY_ASSIGNED = "key-assigned"
    KEY_PRINTED = "key-printed"
    KEY_ECHOED_IN_PART = "key-echoed-in-part"
    HEADERS_HANDED_ON = "headers-of-an-incoming-call-handed-on"
    SENT_FIELDS_SHOWN = "sent-fields-shown"
    KEY_TAKEN_FROM_STORE = "key-taken-from-store"
    ROUTE_UNKNOWN_TO_GATEWAY = "route-unknown-to-gateway"
    PAGE_NOT_FOUND = "page-not-found"
    EXPIRED_OR_ELSE = "expired-or-else"
    ALGORITHM_NAMED = "algorithm-named"
    ALGORITHM_REFUSED = "algorithm-refused"
    EXPIRY_SPOKEN_OF = "expiry-spoken-of"
    JWT_SPOKEN_OF = "jwt-spoken-of"
    DPOP_NONCE_ASKED = "dpop-nonce-asked"
    BROWSER_BLOCKED = "browser-blocked"
    CORS_SPOKEN_OF = "cors-spoken-of"
    CONNECTION_CLOSED = "connection-closed"
    CONNECTION_SPOKEN_OF = "connection-spoken-of"
    SIGNED_IN = "signed-in"
    ISSUER_URL = "issuer-url-named"
    # answers of a token endpoint
    API_ADDRESS_ISSUED = "api-address-issued"
    SCOPE_SPOKEN_OF = "scope-spoken-of"
    SCOPES_QUOTED = "scopes-quoted"
    REDIRECT_URI_SPOKEN_OF = "redirect-uri-spoken-of"
    PKCE_SPOKEN_OF = "pkce-spoken-of"
    METHODS_SUPPORTED = "methods-supported"
    METHODS_TRIED = "methods-tried"
    AUTHORIZATION_HEADER_NAMED = "authorization-header-named"
    BASIC_AND_POST_NAMED = "basic-and-post-named"
    BODY_NAMED = "body-named"
    CREDENTIALS_BLAMED = "credentials-blamed"
    TOKEN_SCHEME_SERVER = "server-of-scheme-token"  # noqa: S105 - a kind of sighting
    NONE_IN_HEADER = "no-credentials-in-header"
    CLIENT_SECRET_SET = "client-secret-set"  # noqa: S105 - a kind of sighting
    CLIENT_MISSED = "client-missed"
    CLIENT_PARAMETER_BLAMED = "client-parameter-blamed"
    SECRET_ASKED_FOR = "secret-asked-for"  # noqa: S105 - a kind of sighting
    NO_AUTHENTICATION_SEEN = "no-authentication-seen"
    # values that an answer repeats
    ECHO_PROVIDED = "echo-of-what-was-provided"
    ECHO_RECEIVED = "echo-of-what-was-received"
    ECHO_IDENTIFIED = "echo-behind-with-or-for"
    ECHO_INVALID = "echo-of-what-is-invalid"
    # what stands on the way
    WEB_SERVER_NAMED = "web-server-named"
    PROXY_NAMED = "proxy-named"
    HEADER_LOGGED = "header-logged"
    # numbers
    REDIRECT_TOLD_OF = "redirect-told-of"
    STATUS_401_WRITTEN = "status-401-written"
    STATUS_STATED = "status-stated"
    LIBRARY_CODE_500 = "library-code-500"
    LENGTH_STATED = "length-stated"
    LIMIT_STATED = "limit-stated"
    AUTHORIZATION_WRITTEN = "authorization-written"
    # environments
    HOST_NAMED = "host-named"
    PLAN_SPOKEN_OF = "plan-spoken-of"
    STAGE_OF_CREDENTIALS = "stage-of-credentials"
    REGION_OF_ACCOUNT = "region-of-account"
    KEY_UNKNOWN = "key-unknown"
    # what the person tells
    WORKED_BEFORE = "worked-before"
    NOTHING_FAILS = "said-that-nothing-fails"
    # times
    START_TOLD = "start-told"
    ISSUED_TOLD = "issue-told"
    END_TOLD = "end-told"
    SIGNED_TOLD = "signing-time-told"
    NOW_TOLD = "now-told"
    CLOCK_MEASURED = "clock-measured"
    LIFETIME_TOLD = "lifetime-told"
    AGE_TOLD = "age-told"
    DAY_TOLD = "earlier-day-told"
    TOKEN_KEPT = "token-kept"  # noqa: S105 - a kind of sighting
    TOKEN_YOUNG = "token-young"  # noqa: S105 - a kind of sighting
    WORKED_FOR = "worked-for-a-span"
    LOG_LINE = "log-line"
    # shells and code
    SINGLE_QUOTE = "single-quote"
    WINDOWS_PROMPT = "windows-prompt"
    HOST_UNRESOLVED = "host-unresolved"
    HEADER_OPTION = "header-option"
    SET_WITH_QUOTES = "variable-set-with-quotes"
    ESCAPED_CODE_CUT_OUT = "escaped-code-cut-out"
    CODE_ESCAPED_TWICE = "code-escaped-twice"
    ESCAPED_VALUE_KEPT = "escaped-value-kept"
    RAW_IN_BODY = "raw-in-body"
    ODD_CHARACTER_TOLD_OF = "odd-character-told-of"
    SIGNING_KEY_GIVEN = "signing-key-given"
    NETRC_DEFAULT = "netrc-default"
    JOB_PERMISSIONS = "job-permissions"
    RIGHTS_LISTED = "rights-listed"
    # settings that a claim or a call must match
    AUDIENCE_SET = "audience-set"
    RESOURCE_PUBLISHED = "resource-published"
    ISSUER_SET = "issuer-set"
    ALGORITHM_SET = "algorithm-set"
    METHOD_REGISTERED = "method-registered"
    SCHEME_SET = "scheme-set"
    # parameters, wherever the paste gives them a value
    REDIRECT_URI_GIVEN = "redirect-uri-given"
    CODE_VERIFIER_GIVEN = "code-verifier-given"
    CODE_CHALLENGE_GIVEN = "code-challenge-given"
    CODE_CHALLENGE_WITHOUT_METHOD = "code-challenge-without-method"
    SCOPE_GIVEN = "scope-given"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place where a kind was seen.

    `groups` are the parts that its pattern sets apart, "" for one that was not there; not redacted, so they are
    compared, and shown only by a check that knows them to be no secret. `start` orders sightings of one text, and `at`
    is the place in the paste where the text is the paste itself.
    """

    groups: tuple[str, ...] = field(default=(), repr=False)
    start: int = 0
    at: Place | None = None

    @property
    def value(self) -> str:
        """The first part that was there, or "". Not redacted."""
        return next((group for group in self.groups if group), "")
