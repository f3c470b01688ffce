"""The setting of a server from which it makes its redirect URI, with the address that is registered.

Where the paste holds the setting, it is what has to change: a server or library builds the call anew each time.
"""

from __future__ import annotations

import re

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.types import msg
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.remedy.corrections.redirect_uri import registered_beside
from diagnostics.engine.remedy.render import Correction
from diagnostics.engine.remedy.render.marking import marked

CAUSE = "redirect-uri-mismatch"
catalogue.slugs(CAUSE)
# Settings that hold the address by which a server is reached from outside, or its redirect URI itself.
_NAMES = (
    "GF_SERVER_ROOT_URL", "root_url", "NEXTAUTH_URL", "AUTH_URL", "OAUTH2_PROXY_REDIRECT_URL", "redirect_url",
    "redirect-url", "redirect_uri", "redirect-uri", "redirectUri", "callbackURL", "callback_url", "callbackUrl",
    "oauth_callback_url", "external_url", "full_host", "PUBLIC_URL", "BASE_URL", "APP_URL", "SITE_URL", "ROOT_URL",
    "base_url", "public_url", "site_url", "app_url",
)  # fmt: skip
_LINE = re.compile(
    r"^[ \t]{0,12}(?:- |export |--)?[\w.]{0,40}?\b(?P<name>" + "|".join(map(re.escape, _NAMES)) + r")"
    r"(?P<sign>[ \t]{0,4}[:=][ \t]{0,4}|[ \t]{1,4})(?P<quote>[\"']?)(?P<value>[^\s\"',;]{4,300})(?P=quote)"
    r"[ \t,;]{0,3}$",
    re.MULTILINE,
)
_TEMPLATE = re.compile(r"%\([a-z_]{1,20}\)s|\$\{[A-Za-z_]{1,40}\}|\$[A-Z][A-Z_]{1,40}|\{\{ ?[\w.]{1,40} ?\}\}")
_HELD = "\ue000"


def corrected_setting(cause: str, subject: Subject, gate: Scrubber, writer: str) -> Correction | None:
    """The line of the setting with the address of which the registered redirect URI comes; None where none is seen."""
    if cause != CAUSE:
        return None
    text = subject.submission.text.reveal()
    for sent, registered in registered_beside(subject):
        for found in _LINE.finditer(text):
            new = _value(found["value"], sent, registered)
            if new and new != found["value"] and _is_shown(new, gate):
                before = f"{found['name']}{found['sign']}{found['quote']}{found['value']}{found['quote']}"
                line = f"{found['name']}{found['sign']}{found['quote']}{new}{found['quote']}"
                number = text.count("\n", 0, found.start("name")) + 1
                tells = msg(
                    "Line {line} of what you pasted sets the address from which the redirect URI is made. Write it as "
                    "shown here and start the server again: then it sends the registered one.",
                    line=number,
                )
                return Correction(line, writer, marked(before, line), tells=tells)
    return None


def _value(value: str, sent: str, registered: str) -> str:
    """The value from which the registered address is made as the sent one was made from this value; "" where not so."""
    scheme, separator, rest = value.partition("://")
    if separator and _TEMPLATE.fullmatch(scheme):
        (_, _, sent_rest), (wanted, _, registered_rest) = sent.partition("://"), registered.partition("://")
        return f"{wanted}://{rest}" if sent_rest == registered_rest else ""
    if value == sent:
        return registered
    base = value.rstrip("/")
    ending = sent[len(base) :] if base and sent.startswith(base) else _HELD
    if not separator or not registered.endswith(ending):
        return ""
    return registered[: len(registered) - len(ending)] + value[len(base) :]


def _is_shown(value: str, gate: Scrubber) -> bool:
    """Whether all of the address but its templates may be shown."""
    scheme, _, rest = value.partition("://")
    host, *segments = _TEMPLATE.sub("", rest).split("/")
    return (
        scheme in ("http", "https")
        and (not host or gate.shows_host(host.partition(":")[0]))
        and all(map(gate.shows_segment, segments))
    )
