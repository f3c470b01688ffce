"""What was said of the calls, each statement with its speaker: error bodies, challenges, tools, logs, people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diagnostics.engine.model.statement import Channel, Speaker, Statement
from diagnostics.engine.model.submission import ErrorText, Response
from diagnostics.engine.words import sentences

_CHANNELS = {
    "shell": (Speaker.TOOL, Channel.SHELL),
    "trace": (Speaker.LIBRARY, Channel.TRACE),
    "log": (Speaker.LIBRARY, Channel.LOG),
}
# Fields of an answer that name what went wrong (AWS, Azure); AWS writes the address of its own behind a colon.
_OF_AN_ERROR = ("x-amzn-errortype", "x-ms-error-code")


def statements(responses: Sequence[Response], errors: Sequence[ErrorText]) -> tuple[Statement, ...]:
    """Every statement of the paste: those of the responses first, then the lines around them in their order."""
    return (*_of_responses(responses), *(_of_line(error) for error in errors))


def _of_responses(responses: Sequence[Response]) -> Iterator[Statement]:
    for index, response in enumerate(responses):
        if response.reason:
            yield Statement(response.reason, Speaker.SERVER, Channel.STATUS, str(response.status or ""), index)
        error = response.error
        if error is not None:
            speaker = Speaker.GATEWAY if error.dialect in ("html", "aws") else Speaker.SERVER
            yield Statement(error.description, speaker, Channel.BODY, error.code, index, response.place)
            if error.vendor_code:
                yield Statement("", speaker, Channel.BODY, error.vendor_code, index, response.place)
        for name in _OF_AN_ERROR:
            field = response.header(name)
            if field is not None and (code := field.value.reveal().partition(":")[0].strip()):
                yield Statement("", Speaker.SERVER, Channel.HEADER, code, index, field.at)
        for challenge in response.challenges:
            code, text = challenge.params.get("error", ""), challenge.params.get("error_description", "")
            if code or text:
                yield Statement(text, Speaker.SERVER, Channel.CHALLENGE, code, index, challenge.at)


def _of_line(error: ErrorText) -> Statement:
    if error.origin in _CHANNELS:
        speaker, channel = _CHANNELS[error.origin]
    elif sentences.is_prose(error.text):
        speaker, channel = Speaker.PERSON, Channel.PROSE
    else:
        speaker, channel = Speaker.LIBRARY, Channel.LOG
    return Statement(error.text, speaker, channel, at=error.at)
