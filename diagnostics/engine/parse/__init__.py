"""`parse(text)`: from any pasted text to a Submission.

Never raises; what one reader cannot take costs its own form only.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.shield import log_crash, shielded
from diagnostics.engine.model.spans import apart
from diagnostics.engine.model.submission import Submission, Token, TokenFormat
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.parse import times
from diagnostics.engine.parse.budget import Budget
from diagnostics.engine.parse.code import headers, snippet
from diagnostics.engine.parse.collections import bruno, http_file, hurl, insomnia, postman, thunder
from diagnostics.engine.parse.commands import clients, curl, httpie
from diagnostics.engine.parse.confidential import of_paste, values
from diagnostics.engine.parse.configuration import (
    docker,
    git,
    hcl,
    kubeconfig,
    netrc,
    npmrc,
    pip,
    settings,
    supply,
    workflow,
    yaml_calls,
)
from diagnostics.engine.parse.credentials import bare, draw, ledger, stated
from diagnostics.engine.parse.errors import loose, mentions, message, statements
from diagnostics.engine.parse.exchanges import contents, join, subject, told
from diagnostics.engine.parse.messages import (
    addresses,
    caps,
    curl_verbose,
    devtools,
    dumps,
    har,
    http,
    http2,
    objects,
    together,
)
from diagnostics.engine.parse.source import Block, Carried, Source, source_of
from diagnostics.engine.unwrap.selection import MOST_CHARACTERS
from diagnostics.engine.words import heeded, read_once, suspected, unsent

_STATUS_OF_A_REFUSAL = re.compile(r"(?<![\w.:-])40[013](?![\w-]|:\d)")

Finder = Callable[[Source], list[Block]]

# Files in JSON, which are read as one document.
DOCUMENTS: tuple[tuple[str, Finder], ...] = (
    ("HAR", har.find),
    ("Postman", postman.find),
    ("Insomnia", insomnia.find),
    ("Thunder Client and Hoppscotch", thunder.find),
)
# In this order: a later one sees only what the earlier ones left.
FINDERS: tuple[tuple[str, Finder], ...] = (
    *DOCUMENTS,
    ("Bruno", bruno.find),
    ("Hurl", hurl.find),
    (".http files", http_file.find),
    ("workflow files", workflow.find),
    ("YAML", yaml_calls.find),
    ("kubeconfig", kubeconfig.find),
    ("Docker's configuration", docker.find),
    (".npmrc", npmrc.find),
    (".netrc", netrc.find),
    ("pip's configuration", pip.find),
    ("git's configuration", git.find),
    ("HCL", hcl.find),
    ("settings", settings.find),
    ("curl", curl.find),
    ("transcript", curl_verbose.find),
    ("HTTP/2 dump", http2.find),
    ("network panel", devtools.find),
    ("HTTPie and wget", httpie.find),
    ("other clients", clients.find),
    ("code", snippet.find),
    ("objects of logs", objects.find),
    ("headers in code", headers.find),
    ("header dumps", dumps.find),
    ("http", http.find),
    ("objects", loose.find_objects),
    ("headers", loose.find_headers),
)


def parse(text: str, exchange: int = 0, budget: Budget | None = None) -> Submission:
    """Take a paste apart. The result holds everything understood, where it stood, and every secret found.

    `exchange` is the number of the one that a person wants examined, from 1; 0 leaves the choice to us.
    `budget` is what may be made of it, where that is less than usual.
    """
    try:
        return _parse(text, exchange, Budget() if budget is None else budget)
    except Exception as error:  # the last resort: a fault of ours must not cost the user the page
        log_crash("parser", "parse", error)
        found = values.Gathering()
        values.from_text(text, found)
        note = msg("The paste could not be taken apart; this is a fault of the portal.")
        return Submission(Secret(text), notes=(note,), secrets=found.secrets())


def _parse(text: str, exchange: int, budget: Budget) -> Submission:
    carried, blocks, left = _read(text, budget)
    source, notes = carried.source, carried.notes
    whole = any(request.url for block in blocks for request in block.requests)
    blocks += mentions.find(left, lone_urls=not whole, successes=_tells_of_refusal(blocks, source))
    blocks = together.together(supply.supplied(blocks), source)
    joined = join.join(blocks, source)
    named = addresses.Addresses(left.text, source.text)
    located = [join.with_repeats(named.located(http.addressed(request, notes))) for request in joined.requests]
    requests = addresses.redirected(located, joined.responses)
    requests, responses, works = told.accepted(requests, joined.responses, source)
    book = ledger.Ledger(source)
    for number, request in enumerate(requests):
        draw.from_request(book, request, number)
    for number, response in enumerate(responses):
        draw.from_response(book, response, number)
    spans = bare.find(left, book)
    tokens, credentials = book.tokens(), tuple(book.credentials)
    left = left.masked(spans) if spans else left
    found = of_paste.secrets_of(source, left, requests, responses, credentials, tokens, blocks)
    errors, moments = message.find(left.masked(heeded.set_apart(left.text)))
    errors = [error for block in blocks for error in block.errors] + errors
    choice = subject.choose(requests, responses, credentials, tokens, exchange, told=bool(errors))
    tokens, corrections = stated.corrected(tokens, choice.token, errors)
    requests, fewer = caps.capped(requests)
    responses, fewer_too = caps.capped(responses)
    forms = _forms(blocks, tokens, bool(errors))
    unspoken = [block for block in blocks if block.form.is_kept]
    kept = source.masked(_apart([block for block in unspoken if block.form is not Form.YAML_CALLS])).text
    answer = responses[choice.response] if choice.response is not None else None
    read, spoken = read_once.Reading(), ""
    if budget.words:
        said = contents.without_contents(source.masked(_apart(unspoken)).text, requests)
        spoken = unsent.without_unsent(heeded.heeded(message.without_statements(said)))
        said_in = suspected.of_assertions(errors)
        words = lambda: read_once.read(kept, answer, said_in, forms, spoken, source.text, text)  # noqa: E731
        read = shielded("reader", "words", words, read_once.Reading)
    return Submission(
        text=Secret(kept),
        whole=Secret(source.text),
        spoken=Secret(spoken),
        forms=forms,
        requests=requests,
        responses=responses,
        credentials=credentials,
        tokens=tokens,
        errors=tuple(errors),
        statements=statements.statements(responses, errors),
        sightings=read.sightings,
        sayings=read.sayings,
        code_signs=read.code_signs,
        times=(*times.without_claims(moments, tokens), *times.of_layers(carried.stamps, tokens)),
        notes=_once(
            [
                *(*notes, *joined.notes, *works, *source.budget.notes(), *corrections, *choice.notes),
                *(*fewer, *fewer_too, *_token_notes(tokens)),
            ]
        ),
        secrets=found,
        subject_request=choice.request,
        subject_response=choice.response,
        subject_credential=choice.credential,
        subject_token=choice.token,
        subject_reason=choice.reason,
    )


def _read(text: str, budget: Budget) -> tuple[Carried, list[Block], Source]:
    """The paste ready to parse, what each form parser found in it, and the rest; a document is read however long."""
    if len(text) > MOST_CHARACTERS and text.lstrip("\ufeff \n\r\t")[:1] in ("{", "["):
        carried = source_of(text, budget, whole=True)
        blocks, _ = _blocks(carried.source, carried.notes, DOCUMENTS)
        if blocks:
            return carried, blocks, Source("")
    carried = source_of(text, budget)
    blocks, left = _blocks(carried.source, carried.notes, FINDERS)
    return carried, blocks, left


def _tells_of_refusal(blocks: list[Block], source: Source) -> bool:
    """Whether a call was refused, so that a success that is told beside it is of another one."""
    return _STATUS_OF_A_REFUSAL.search(source.text) is not None and any(block.requests for block in blocks)


def _blocks(
    source: Source, notes: list[Message], finders: tuple[tuple[str, Finder], ...]
) -> tuple[list[Block], Source]:
    """What each form parser found, and the source with all of it blanked out."""
    blocks: list[Block] = []
    left = source
    for name, find in finders:
        try:
            found = find(left)
        except Exception as error:  # one reader's fault costs its own form only
            log_crash("reader", name, error)
            notes.append(msg("The reader of {form} failed on this paste; this is a fault of the portal.", form=name))
            continue
        if found:
            blocks += found
            if name == "HAR":
                return blocks, Source("")
            left = left.masked(_apart(found))
    return blocks, left


def _apart(blocks: list[Block]) -> list[tuple[int, int]]:
    return apart((block.start, block.end) for block in blocks)


def _forms(blocks: list[Block], tokens: tuple[Token, ...], has_messages: bool) -> tuple[Form, ...]:
    forms = [block.form for block in sorted(blocks, key=lambda b: b.start)]
    if any(str(token.where).endswith("text") for token in tokens):
        forms.append(Form.TOKEN)
    if has_messages:
        forms.append(Form.MESSAGE)
    return tuple(dict.fromkeys(forms))


def _once(notes: list[Message]) -> tuple[Message, ...]:
    seen: dict[str, Message] = {}
    for note in notes:
        seen.setdefault(str(note), note)
    return tuple(seen.values())


def _token_notes(tokens: tuple[Token, ...]) -> list[Message]:
    """A sentence for each oddity of a JOSE header or payload that is no damage (RFC 7515, 4.1.11; RFC 7797)."""
    notes: list[Message] = []
    for token in tokens[:50]:
        header, claims = token.header or {}, token.claims or {}
        if token.format is TokenFormat.ELIDED and token.claims is not None:
            notes.append(
                msg("The paste has the decoded claims of token {label} only, not the token.", label=token.label)
            )
        if "crit" in header:
            notes.append(
                msg("Token {label} lists parameters that its reader must understand (crit).", label=token.label)
            )
        if header.get("b64") is False:
            notes.append(
                msg(
                    "Token {label} has an unencoded payload (b64 is false), which is no form for a JWT.",
                    label=token.label,
                )
            )
        if token.format is TokenFormat.JWS and len(token.segments) > 1 and token.segments[1] == 0:
            notes.append(msg("The payload of token {label} is empty (detached).", label=token.label))
        for name in ("exp", "nbf", "iat"):
            value = claims.get(name)
            if value is not None and (
                isinstance(value, bool | str | list | dict) or isinstance(value, float) and value % 1
            ):
                notes.append(
                    msg("In token {label}, {name} is not a whole number of seconds.", label=token.label, name=name)
                )
    return notes


def describe(submission: Submission) -> Message:
    """One line that says what was recognised: form, token, call, answer."""
    request = submission.requests[submission.subject_request] if submission.subject_request is not None else None
    response = submission.responses[submission.subject_response] if submission.subject_response is not None else None
    what = _noun(submission)
    call = (
        " ".join(part for part in (request.method, request.url.path if request.url else "") if part) if request else ""
    )
    status = response.status if response else None
    if call and status:
        return msg("{what}: {call}, answered {status}", what=what, call=call, status=status)
    if call:
        return msg("{what}: {call}", what=what, call=call)
    if status:
        return msg("{what}, answered {status}", what=what, status=status)
    return what


# How a token is called by itself, and after "with".
_TOKEN_NOUNS = {
    TokenFormat.JWS: (msg("A JWT"), msg("a JWT")),
    TokenFormat.DAMAGED_JWS: (msg("A damaged JWT"), msg("a damaged JWT")),
    TokenFormat.JWE: (msg("An encrypted token (JWE)"), msg("an encrypted token (JWE)")),
    TokenFormat.OPAQUE: (msg("An opaque token"), msg("an opaque token")),
    TokenFormat.VENDOR_KEY: (msg("An API key"), msg("an API key")),
    TokenFormat.PASETO: (msg("A PASETO token"), msg("a PASETO token")),
    TokenFormat.SAML: (msg("A SAML assertion"), msg("a SAML assertion")),
    TokenFormat.BASIC: (msg("Basic credentials"), msg("Basic credentials")),
    TokenFormat.JSON: (msg("A JSON object for a token"), msg("a JSON object for a token")),
}


def _noun(submission: Submission) -> Message:
    if not submission.forms:
        return msg("Nothing that could be recognised")
    noun = submission.forms[0].noun
    token = submission.token(submission.subject_token)
    called = _TOKEN_NOUNS.get(token.format) if token else None
    if called is None:
        return noun
    alone, beside = called
    return alone if submission.forms[0] is Form.TOKEN else msg("{noun} with {kind}", noun=noun, kind=beside)
