"""Causes that sit in the Authorization header, or keep it from being sent."""

from __future__ import annotations

from functools import partial

from diagnostics.engine.causes.cause import Cause, cause
from diagnostics.engine.model.types import Stage, msg

_sent = partial(cause, stage=Stage.CLIENT, article="authorization-header")
_absent = partial(cause, stage=Stage.CLIENT, article="authorization-header")

HEADER_CAUSES: tuple[Cause, ...] = (
    _sent(
        "missing-bearer-prefix",
        msg("The word Bearer is missing before the token"),
        msg("The Authorization header carries the token alone, without the word Bearer before it."),
        msg("Write the word Bearer and one space before the token: Authorization: Bearer <token>."),
    ),
    _sent(
        "duplicate-bearer-prefix",
        msg("The word Bearer is written twice"),
        msg("The header says Bearer twice, so the API reads the second one as part of the token."),
        msg("Remove one Bearer; usually the tool or library adds it, and the stored token must not hold it too."),
    ),
    _sent(
        "bearer-scheme-case",
        msg("The scheme is not spelt Bearer"),
        msg("The scheme must be spelt Bearer with a capital B for this API, and it is not."),
        msg("Send Bearer with a capital B. RFC 9110 lets any case pass, and some servers compare the exact spelling."),
    ),
    _sent(
        "malformed-bearer-syntax",
        msg("Scheme and token are not joined by one space"),
        msg("The Authorization value is not the word Bearer, one space and the token."),
        msg("Write exactly one space between Bearer and the token, no colon or equals sign, and one credential only."),
    ),
    _sent(
        "malformed-header-line",
        msg("The header line itself is built wrongly"),
        msg("The Authorization line is not a header line, so the server never sees it as one."),
        msg("Pass the header as one line, name, colon, space, value: Authorization: Bearer <token>."),
    ),
    _sent(
        "wrong-auth-scheme",
        msg("The header uses another scheme than the API"),
        msg("The request authenticates with another scheme than the one this API accepts."),
        msg("Use the scheme that the API takes: its WWW-Authenticate header names it, or else its documentation."),
    ),
    _sent(
        "token-quoted",
        msg("Quotes or brackets are part of the token"),
        msg("The token is sent with quotes or brackets around it, and they are part of the value."),
        msg("Send the token bare, without quotes or brackets around it."),
    ),
    _sent(
        "token-whitespace-or-newline",
        msg("A blank or a line break is in the token"),
        msg("The token value holds blanks or a line break that do not belong to it."),
        msg("Strip the value when reading it from a file or variable, and join a token that was wrapped over lines."),
    ),
    _sent(
        "token-invisible-or-nonascii-chars",
        msg("Invisible or non-ASCII characters in the header"),
        msg("The request holds characters that are not plain ASCII, such as curly quotes."),
        msg("Type the quotes and blanks again in a plain text editor, or copy the value from its source."),
    ),
    _sent(
        "shell-quoting-broke-header",
        msg("The shell broke the header apart"),
        msg("The shell's quoting split or changed the header before the request was sent."),
        msg("Quote the whole header once, in quotes that this shell honours: double ones in cmd and for variables."),
    ),
    _sent(
        "placeholder-or-unexpanded-variable",
        msg("A placeholder was sent instead of a token"),
        msg("The request sends the name of a variable or a placeholder where the token should be."),
        msg("Put the real token in; use double quotes where the shell is to replace a variable."),
    ),
    _sent(
        "null-or-undefined-token",
        msg("The literal null or undefined was sent as token"),
        msg("The client had no token yet and sent the word null or undefined in its place."),
        msg(
            "Wait for the token before calling. Where there is none, fail early, or send no header if the call needs "
            "none."
        ),
    ),
    _sent(
        "url-encoded-token",
        msg("The token is percent-encoded"),
        msg("The token was URL-encoded or decoded on its way, so the API sees other characters."),
        msg("Send the token as it was issued: decode it once when it comes from a URL or a cookie, encode it never."),
    ),
    _sent(
        "wrong-value-as-token",
        msg("Something other than an access token was sent"),
        msg("Something else was sent as token: a code, an API key, a secret or a whole response."),
        msg("Exchange the code or credentials at the token endpoint and send the access_token of its answer."),
    ),
    _absent(
        "header-not-sent",
        msg("The request carries no Authorization header"),
        msg("The request left without an Authorization header."),
        msg("Attach Authorization: Bearer <token> to this very request, and look at what is really sent."),
    ),
    _absent(
        "empty-token",
        msg("The Authorization header holds no token"),
        msg("The scheme is there, but no token follows it."),
        msg("Find out why the variable is empty: the token was not fetched, stored or read under that name."),
    ),
    _absent(
        "wrong-header-name",
        msg("The token travels under another header name"),
        msg("The token is sent in a header that this API does not read."),
        msg("Name the header Authorization, spelt exactly so."),
    ),
    _absent(
        "token-in-wrong-location",
        msg("The token is not in the header"),
        msg("The token is sent in the URL, the body or a cookie, where the API does not look for it."),
        msg("Move the token into the Authorization header; replace a token that stood in a URL, for URLs are logged."),
    ),
    _absent(
        "missing-companion-header",
        msg("A header that belongs beside the token is missing"),
        msg("The API wants a second header beside the token, and the call lacks it or has it wrong."),
        msg("Send the header that the API's documentation names beside the token, such as a client id or an account."),
    ),
    _absent(
        "credential-overridden",
        msg("Another credential went out in place of this one"),
        msg("Another source of credentials won: the server saw one that you did not mean to send."),
        msg("Remove the other source: a .netrc entry, an environment variable, a session default or a second header."),
    ),
)
