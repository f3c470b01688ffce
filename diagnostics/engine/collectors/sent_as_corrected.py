"""The corrected call of the verdict, sent once, so that the page can say what came back.

It goes the way of a call made again as pasted: safe methods, to the API's own base URL, by the guarded client. Every
value of it is of the paste; where its token alone is missing, the person's own token request is made for one, if they
allowed that. The portal's own client never gets a token for a pasted call.
"""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostics.engine import parse
from diagnostics.engine.collectors import published
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.collectors.replay import WITHOUT_VALUE, made_by_us, reason_not_to
from diagnostics.engine.collectors.token_endpoint_dry_run import GRANTS, ask_for_token, issued
from diagnostics.engine.model.corrected import CorrectedCall, SentAsCorrected
from diagnostics.engine.model.declare import CouldNotLook, DoesNotApply, collector
from diagnostics.engine.model.facts import Subject, Target, Times
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.submission import CredentialPlace, DefectKind, Request, Submission
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.net import Answer
from diagnostics.engine.redaction.labels import LABEL
from diagnostics.engine.subject.token_request import is_stand_in

NAME = "As corrected"
_NO_CALL = msg("The paste holds no call that could be made again.")
_NOT_WHOLE = msg("A value of the corrected call is not in the paste, so it is not sent.")
_NO_TOKEN = msg("The token endpoint gave no token for the corrected call, so it is not sent.")
_VARIABLE = re.compile(r"\$\{|\{\{|\$[A-Z][A-Z0-9_]|\$env:|%[A-Z][A-Z0-9_]{2,}%|os\.environ|process\.env")
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{1,16384}={0,16}")
_LEFT_OUT = (
    DefectKind.ELIDED, DefectKind.PLACEHOLDER, DefectKind.UNEXPANDED_VARIABLE, DefectKind.LITERAL_NULL,
    DefectKind.EMPTY,
)  # fmt: skip
_MOST_BODY = 16 * 1024


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    return None if subject.request is not None and subject.request.url is not None else _NO_CALL


@collector(provides=SentAsCorrected, needs=(CorrectedCall,), applies=_applies)
def sent_as_corrected(outside: Outside, call: CorrectedCall) -> SentAsCorrected:
    """The one call, with a fresh token where the person's own token request gives one. Raises CouldNotLook."""
    if words := reason_not_to(call.subject, call.target):
        raise DoesNotApply(words)
    subject, text = call.subject, call.made.text.reveal()
    if call.made.fresh is not None:
        # asked with the stand-in first: a token that was fetched may have ended the one before it
        if not _is_whole(subject):
            raise DoesNotApply(_NOT_WHOLE)
        token = _fresh_token(outside, call)
        text = text.replace(call.made.fresh.reveal(), token.reveal())
        subject = _with_token(parse.parse(text), token)
    elif not _is_of_paste(subject, call.pasted):
        raise DoesNotApply(_NOT_WHOLE)
    if not _is_whole(subject):
        raise DoesNotApply(_NOT_WHOLE)
    made = made_by_us(outside, subject, call.target, NAME)
    answered = None if made.replay.lost_at else _answered(text, made.answer)
    return SentAsCorrected(
        made.replay, outside.shown(made.ask, made.answer), answered, fresh_token=call.made.fresh is not None
    )


def _is_of_paste(subject: Subject, pasted: Submission) -> bool:
    """Whether the credential of a corrected call stands in the paste, in one piece or as it was meant."""
    if subject.token is None:
        return False
    held = subject.token.secret.reveal()
    known = {token.secret.reveal() for token in pasted.tokens} | {secret.reveal() for secret in pasted.secrets}
    return held in known or held in pasted.text.reveal()


def _is_whole(subject: Subject) -> bool:
    """Whether nothing in the call stands for something else: no label, no variable, no placeholder."""
    request, token = subject.request, subject.token
    if request is None or request.url is None or token is None or token.format in WITHOUT_VALUE:
        return False
    texts = [request.url.raw.reveal(), *(field.value.reveal() for field in request.headers)]
    if any(LABEL.search(text) or _VARIABLE.search(text) for text in texts):
        return False
    return not any(item.has(*_LEFT_OUT) for item in subject.submission.credentials)


def _fresh_token(outside: Outside, call: CorrectedCall) -> Secret:
    """What the person's own token request is answered with, at the endpoint of the API's own environment."""
    if not outside.dry_run or call.made.token_request is None:
        raise DoesNotApply(_NOT_WHOLE)
    requests = parse.parse(call.made.token_request.reveal()).requests
    environment = _environment(outside, requests[0]) if len(requests) == 1 else None
    if environment is None or call.target.environment is None or environment.name != call.target.environment.name:
        raise DoesNotApply(_NOT_WHOLE)
    if not _can_be_repeated(requests[0]):
        raise DoesNotApply(_NOT_WHOLE)
    url = published.discovered(outside, environment).environment.token_endpoint
    token = issued(outside.send(ask_for_token("Token endpoint, for the corrected call", requests[0], environment, url)))
    # what is no token of RFC 6750, 2.1 would be more than a value in the text that it is put into
    if not token or is_stand_in(token) or not _TOKEN.fullmatch(token):
        raise CouldNotLook(_NO_TOKEN)
    return outside.kept_back(Secret(token))


def _environment(outside: Outside, request: Request) -> Environment | None:
    url = request.url
    return outside.profile.environment_of_host(url.host, url.port, url.scheme) if url is not None else None


def _can_be_repeated(request: Request) -> bool:
    grant = request.parameter("grant_type")
    values = [*(value for _, value in request.form), *(field.value for field in request.headers)]
    return grant is not None and grant.reveal() in GRANTS and not any(is_stand_in(value) for value in values)


def _with_token(submission: Submission, token: Secret) -> Subject:
    """The call with the fresh token as its subject; without a token where it is not read back."""
    index = submission.subject_credential
    credential = submission.credentials[index] if index is not None else None
    held = next((item for item in submission.tokens if item.secret == token), None)
    in_header = credential is not None and credential.place is CredentialPlace.HEADER
    request = submission.requests[0] if len(submission.requests) == 1 else None
    return Subject(submission, request, None, credential, held if in_header else None)


def _answered(text: str, answer: Answer) -> Submission | None:
    """The call and its answer read as one exchange, as if they had been pasted."""
    lines = [f"HTTP/1.1 {answer.status} {answer.reason}".rstrip()]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    read = parse.parse("\n".join([text, "", *lines, "", answer.text[:_MOST_BODY]]))
    if len(read.requests) != 1 or len(read.responses) != 1 or read.requests[0].response != 0:
        return None
    return replace(read, subject_request=0, subject_response=0)
