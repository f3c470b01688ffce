"""Every secret of one paste: of its messages, its credentials, its bodies, and of the text around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diagnostics.engine.model.submission import Credential, Request, Response, Token
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse import json_text
from diagnostics.engine.parse.confidential import secret_text, values
from diagnostics.engine.parse.source import Block, Source

_MOST_BODY = 400_000
_THOROUGH = 2_000_000


def secrets_of(
    source: Source,
    left: Source,
    requests: tuple[Request, ...],
    responses: tuple[Response, ...],
    credentials: tuple[Credential, ...],
    tokens: tuple[Token, ...],
    blocks: Iterable[Block],
) -> tuple[Secret, ...]:
    """All secrets of a paste. `left` is its text without what the form parsers understood."""
    found = values.Gathering()
    for secret in (secret for block in blocks for secret in block.secrets):
        found.add(secret.reveal())
    values.from_credentials(credentials, tokens, found)
    values.from_requests(requests, found)
    values.from_responses(responses, found)
    for content in [item.body for item in requests] + [item.body for item in responses]:
        if content is not None and len(content) < _MOST_BODY:
            written = content.reveal()
            start = json_text.next_opening(written, 0)
            if start != -1:
                values.from_json(json_text.read(written, start).value, found)
    if len(source.text) <= _THOROUGH:
        values.from_text(source.text, found)
    else:  # of a file of many megabytes only what was read can be shown
        values.from_text("\n".join(_written(requests, responses)), found, thorough=False)
    for word in secret_text.random_words(left.text):
        found.add(word.group())
    return found.secrets()


def _written(requests: tuple[Request, ...], responses: tuple[Response, ...]) -> Iterator[str]:
    """All text of the messages, each value a line."""
    everything: tuple[Request | Response, ...] = (*requests, *responses)
    for item in everything:
        yield from (field.value.reveal() for field in item.headers)
        if item.body is not None:
            yield item.body.reveal()
        if isinstance(item, Request) and item.url is not None:
            yield item.url.raw.reveal()
