"""What the subject's response says: its status whether it refuses the call, what it asks for."""

from __future__ import annotations

import re
from http import HTTPStatus

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.statement import Speaker
from diagnostics.engine.model.submission import ErrorBody, HeaderField, Submission
from diagnostics.engine.subject.client_methods import methods_of
from diagnostics.engine.subject.token_request import is_client_call, is_stand_in, token_request

# 403 and 401 refuse who sent it; these what was sent.
_OF_CONTENT = frozenset({400, 404, 409, 410, 412, 413, 415, 422, 423, 428})
# RFC 6749, 5.2
_OF_CLIENT = frozenset({"invalid_client", "unauthorized_client"})

_OF_JSON = re.compile(
    r"\b(?:corrupted|malformed|invalid|bad|broken|not valid) JSON\b"
    r"|\bJSON\b[^.\n]{0,20}\b(?:malformed|invalid|corrupt)",
    re.IGNORECASE,
)
_MOST_OF_BODY = 4000
_READ = re.compile(
    r"(?:^|[\"'.:;,][ ]?)(?:the |your |access |bearer )?token (?:is |was )?"
    r"(?:fine|ok|okay|valid|good|accepted|verified)\b(?!\s{0,3}[:=]|\s(?:until|till|only|for|from|after|before|if|unless))"
    r"|\bsuccessfully authenticated\b|\bauthentication (?:succeeded|successful)\b|\binsufficient_scope\b",
    re.IGNORECASE,
)


def status_of(subject: Subject) -> int | None:
    """The status code of the subject's response, or the one its error body names."""
    response = subject.response
    if response is None:
        return None
    if response.status is not None:
        return response.status
    return response.error.status if response.error else None


def succeeded(subject: Subject) -> bool:
    """Whether the pasted response is a success (2xx) without an error in its body."""
    status = status_of(subject)
    return status is not None and 200 <= status < 300 and not (subject.response and subject.response.error)


def finds_fault_with_json(error: ErrorBody | None) -> bool:
    """Whether the server finds fault with the JSON of a body, so that it reads JSON."""
    return error is not None and _OF_JSON.search(error.description) is not None


def refused(subject: Subject) -> bool:
    """Whether the pasted response refuses the call: by its status, or by an error where the paste leaves that out."""
    status = status_of(subject)
    if status is None:
        return subject.response is not None and subject.response.error is not None
    return status in (400, 401, 403)


def tells_of_failure(subject: Subject) -> bool:
    """Whether anything in the paste says that the call failed: a status, an error body, or a message beside them."""
    if succeeded(subject):
        return False
    status = status_of(subject)
    if (status is not None and status >= 400) or (subject.response is not None and subject.response.error is not None):
        return True
    return bool(subject.submission.sighted(Seen.FAILURE)) or _is_message_alone(subject.submission)


def refuses_content(subject: Subject) -> bool:
    """Whether an API's answer refuses what was sent rather than who sent it, by its status (RFC 9110, 15.5)."""
    status = status_of(subject)
    return status in _OF_CONTENT and not is_client_call(subject) and not _is_of_oauth(subject)


def misses_credential(subject: Subject) -> bool:
    """Whether the answer says that no credential came: no header of one, or no key."""
    return bool(subject.submission.sayings.misses_header or subject.submission.sighted(Seen.API_KEY_MISSED))


def refuses_client_of_a_code(subject: Subject) -> bool:
    """Whether an exchange of a code with a redirect URI and a client's credentials is refused for its client alone.

    That is by invalid_client or unauthorized_client; an answer that blames the secret or the id itself says more.
    """
    call, error = token_request(subject), subject.response.error if subject.response else None
    if call is None or call.grant != "authorization_code" or error is None or error.code not in _OF_CLIENT:
        return False
    sent = bool(methods_of(call.request)) and not is_stand_in(call.value("redirect_uri"))
    return sent and not subject.submission.sighted(Seen.CREDENTIALS_BLAMED)


def refuses_client_in_a_word(subject: Subject) -> bool:
    """Whether a token endpoint refuses the client and blames neither its id nor its secret (RFC 6749, 5.2)."""
    error = subject.response.error if subject.response else None
    refused = token_request(subject) is not None and error is not None and error.code in _OF_CLIENT
    return refused and not subject.submission.sighted(Seen.CREDENTIALS_BLAMED)


def refuses_refresh(subject: Subject) -> bool:
    """Whether a refresh is refused by invalid_grant, or by 400 without a word."""
    call, response = token_request(subject), subject.response
    if call is None or call.grant != "refresh_token" or response is None:
        return False
    if response.error is not None:
        return response.error.code == "invalid_grant"
    length = response.header("Content-Length")
    return response.status == HTTPStatus.BAD_REQUEST and length is not None and length.value.reveal().strip() == "0"


def refuses_unseen_grant(subject: Subject) -> bool:
    """Whether a grant is called unsupported, and the paste does not show that one was named to the server."""
    call, word = token_request(subject), "unsupported_grant_type"
    if call is not None and call.grant:
        return False
    of_answers = (item.error.code for item in subject.submission.responses if item.error is not None)
    return word in of_answers or any(word in error.text for error in subject.submission.errors)


def _is_of_oauth(subject: Subject) -> bool:
    error = subject.response.error if subject.response else None
    return error is not None and error.dialect == "oauth"


def _is_message_alone(submission: Submission) -> bool:
    """Whether nothing was pasted but one message: nobody pastes one for anything but a failure.

    A line of a log is none: most tell of what went well.
    """
    if submission.requests or submission.responses or submission.tokens or len(submission.errors) != 1:
        return False
    return submission.errors[0].origin != "log"


def got_through(subject: Subject) -> bool:
    """Whether the paste holds an answer, or words of a server: then its caller was connected to one."""
    told = any(said.speaker in (Speaker.SERVER, Speaker.GATEWAY) for said in subject.submission.statements)
    return told or subject.response is not None


def asked_for(subject: Subject) -> str:
    """The header that the answer names as missing, where the request has none of that name; "" otherwise."""
    asked = subject.submission.sighted(Seen.HEADER_ASKED_FOR)
    name = asked[0].value if asked else ""
    sent = [field.name.lower() for field in subject.request.headers] if subject.request else []
    return "" if name.lower() in sent else name


def carrying(subject: Subject, name: str) -> HeaderField | None:
    """The field of that name in another call of the paste to the same host, where the refused one has a credential
    of another value under another name."""
    mine = subject.request
    if mine is None or mine.url is None or subject.credential is None:
        return None
    sent, host = subject.credential.value.reveal(), mine.url.host.lower()
    others = (item for item in subject.submission.requests if item is not mine)
    found = (item.header(name) for item in others if item.url is not None and item.url.host.lower() == host)
    return next((field for field in found if field is not None and field.value.reveal().strip() not in sent), None)


def speaks_of_jwt(subject: Subject) -> bool:
    """Whether the error body speaks of a JWT or of JSON, as a verifier does that could not read the token as one."""
    error = subject.response.error if subject.response else None
    words = f"{error.description} {error.code}".lower() if error else ""
    return "json" in words or "jwt" in words


def was_read(subject: Subject) -> bool:
    """Whether the answer tells that the API read the token: a success, or words such as "Token is fine"."""
    if succeeded(subject):
        return True
    body = subject.response.body.reveal()[:_MOST_OF_BODY] if subject.response and subject.response.body else ""
    return _READ.search(body) is not None


_TOKEN_MISSED = re.compile(
    r"\btoken[ ](?:is[ ]|was[ ])?(?:missing|required|absent|not (?:present|provided|supplied|sent))"
    r"|\b(?:missing|no|provide (?:an?|the|your))[ ](?:\w{2,12}[ ]){0,2}token\b",
    re.IGNORECASE,
)


# Tokens that no Authorization field holds.
_ANOTHER = re.compile(r"\b(?:csrf|xsrf|mfa|otp|captcha|device|refresh)\b", re.IGNORECASE)


def misses_a_token(subject: Subject) -> bool:
    """Whether the answer says first of all that no credential came, and calls what is missing a token."""
    error = subject.response.error if subject.response else None
    told = error is not None and _TOKEN_MISSED.search(error.description) and not _ANOTHER.search(error.description)
    return bool(told) and subject.submission.sayings.misses_header


_BEARER_INVALID = re.compile(
    r"(?:invalid|malformed|unknown|bad)[ ](?:or expired[ ])?bearer token"
    r"|bearer token[ ](?:is[ ])?(?:invalid|malformed|not valid|unknown)",
    re.IGNORECASE,
)


def calls_bearer_invalid(description: str) -> bool:
    """Whether an error's description says that a bearer token came and is none, and not that one is missing."""
    return _BEARER_INVALID.search(description) is not None
