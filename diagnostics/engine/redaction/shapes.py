"""The shapes that a rule may ask of a value. A shape gives back what may be shown of it, or None.

What is given back differs from the value only where a part is left out, as the values of a URL's query are.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from diagnostics.engine.redaction.addresses import SHORT_NUMBER, UUID, host, own_host, path, segment, url
from diagnostics.engine.redaction.words import is_name, is_word

Shape = Callable[[str], "str | None"]

_MONTHS = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_DAYS = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}"
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
_ZONE = r"(?:Z|GMT|UTC|[+-][0-9]{2}:?[0-9]{2})"
_DATE = re.compile(
    rf"(?:19|20)[0-9]{{2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}(?:[T ]?{_CLOCK})?(?:{_ZONE})?|{_CLOCK}{_ZONE}?"
    rf"|[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.](?:19|20)?[0-9]{{2}}(?:,? ?{_CLOCK})?(?: ?[AaPp][Mm])?"
    rf"|(?:{_DAYS},? )?[0-9]{{1,2}}[ /-]{_MONTHS}[ /:-](?:19|20)?[0-9]{{2}}(?:[ :]{_CLOCK})?(?: ?{_ZONE})?"
    rf"|(?:{_DAYS},? )?{_MONTHS} +[0-9]{{1,2}},?(?: {_CLOCK})?(?: (?:19|20)[0-9]{{2}})?(?: {_ZONE})?"
    r"|[0-9]{8}T[0-9]{6}Z"
)  # fmt: skip
_AMOUNT = re.compile(
    r"[+-]?[0-9]{1,6}(?:[.,][0-9]{1,6})?(?:%|ms|µs|us|ns|s|sec|m|min|h|d|kb|mb|gb|b|st|nd|rd|th|x|k)?(?:/[a-z]{1,6})?"
    r"|[0-9]{1,3}(?:[,.][0-9]{3}){1,3}|(?:[0-9]{1,3}[dhms]){2,4}|PT?(?:[0-9]{1,4}[DHMS]){1,4}|[0-9]{1,5}[-–/][0-9]{1,5}",
    re.IGNORECASE,
)
_VERSION = re.compile(r"[vV]?[0-9]{1,5}(?:\.[0-9]{1,5}){1,3}(?:-[a-z]{2,8}\.?[0-9]{0,3})?|[vV][0-9]{1,4}")
_EPOCH = re.compile(r"1[0-9]{9}(?:[0-9]{3})?(?:\.[0-9]{1,7})?|[0-9]{1,6}")
_TOKEN_CHARACTERS = re.compile(r"[A-Za-z0-9._~:+/=@|;,-]{1,76}")
_KEY_ID = re.compile(r"[A-Za-z0-9._~:+/=@-]{1,128}")
_THUMBPRINT = re.compile(r"[A-Za-z0-9_+/-]{20,86}={0,2}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}")
_CODE = re.compile(
    r"(?:AADSTS|AADB2C|AADSP|SRJWT|IDX|IDW|ORA|MSAL|MSIS|ERR|HTTP|CS|TS|ID|PGRST|SQLSTATE|CVE|RFC|KB|CURLE)[-_]?[0-9]{1,8}"
    r"|(?:aadsts|aadb2c|idx|idw|id|pgrst)[0-9]{3,8}|[SEX][-_]?[0-9]{2,7}|[1-5]xx"
    r"|[A-Z]{1,10}(?:-[A-Z]{2,12}){1,3}-[0-9]{1,6}|[A-Z]{2,10}-[0-9]{2,5}|0x8[0-9a-fA-F]{7}|U\+[0-9A-F]{4,6}|\\x[0-9a-f]{2}"
)
_PROTOCOL = re.compile(r"(?:HTTP|TLS|SSL|TLSv|SSLv|OAuth|SAML)[/ ]?[0-9](?:\.[0-9])?")


def matching(pattern: re.Pattern[str]) -> Shape:
    """The shape of what one pattern matches whole."""
    return lambda text: text if pattern.fullmatch(text) else None


def any_of(*shapes: Shape) -> Shape:
    """The first shape that lets the value pass."""
    return lambda text: next((shown for shape in shapes if (shown := shape(text)) is not None), None)


def list_of(one: Shape, separator: str = r"[\s,;]+", *, most: int = 200) -> Shape:
    """A list whose every item has the shape; what does not is left out."""
    split = re.compile(separator)

    def shape(text: str) -> str | None:
        items = [item for item in split.split(text.strip()) if item]
        return text if len(items) <= most and all(one(item) is not None for item in items) else None

    return shape


def identifier(text: str) -> str | None:
    """An identifier made of words: `devices:read`, `my-service`."""
    return text if is_name(text.strip("*/.").replace("+", ".")) or text == "*" else None


_SIZE = re.compile(r"[a-z]?[0-9]{1,3}[a-z]?|[0-9]{4,8}")


def _model(text: str) -> str | None:
    """The name of a published model: words and sizes, the first a word: `gpt-4o`, `claude-3-5-sonnet-20241022`."""
    first, *others = re.split(r"[-_.:/]", text.lower())
    return text if is_word(first) and all(is_word(part) or _SIZE.fullmatch(part) for part in others) else None


def _issuer_url(text: str) -> str | None:
    """An issuer's URL, whose path may name a tenant by its UUID."""
    without = "/".join("tenant" if UUID.fullmatch(piece) else piece for piece in text.split("/"))
    return text if url(without) == without else None


date = matching(_DATE)
amount = any_of(matching(_AMOUNT), matching(_VERSION))
uuid = matching(UUID)
code = any_of(matching(_CODE), identifier, amount)
plain = any_of(amount, date, matching(_CODE), matching(_PROTOCOL))
urn = matching(re.compile(r"urn:[a-z0-9:._-]{3,120}", re.IGNORECASE))


def _urn_of_words(text: str) -> str | None:
    return text if urn(text) and is_name(text.replace("-", ":")) else None


# Registered under the name of who defines it (RFC 6838, 3.2): short words and versions, no run of letters and digits.
_VENDOR = re.compile(
    r"(?:application|text|image|audio|video|model|message)/(?:vnd|prs)(?:[.-](?:[a-z]{2,16}|v?[0-9]{1,3})){1,6}"
    r"(?:\+(?:[a-z]{2,8}|[0-9]{1,3})){0,2}"
)


def _is_of_vendor(kind: str) -> bool:
    """Whether a vendor's type is of words and abbreviations: a longer run of letters could be anybody's secret."""
    runs = re.findall(r"[a-z]{5,}", kind.partition("/")[2])
    return _VENDOR.fullmatch(kind) is not None and all(map(is_word, runs))


def _media(text: str) -> str | None:
    kind, *parameters = text.split(";")
    of_words = re.fullmatch(r"[a-z*]+/[a-z0-9.+*-]+", kind.strip().lower()) and is_name(
        re.sub(r"[+*/]+", ".", kind.strip()) + ".x"
    )
    if not of_words and not _is_of_vendor(kind.strip()):
        return None
    return kind + "".join(f";{piece}" if _harmless_parameter(piece) else "; …" for piece in parameters)


def _harmless_parameter(piece: str) -> bool:
    name, _, value = piece.strip().partition("=")
    return (
        name.lower() in ("charset", "q", "version", "v", "profile", "odata.metadata")
        and plain_or_name(value.strip('"')) is not None
    )


plain_or_name = any_of(plain, identifier)


def _item(text: str) -> str | None:
    """One item of a list of the protocol: `gzip`, `q=0.5`, `max-age=60`, `h3=":443"`."""
    name, equals, value = text.partition("=")
    if not equals:
        return text if text == "*" or plain_or_name(text.strip('"')) is not None else None
    bare = value.strip('"').lstrip(":")
    return text if (is_name(name) or name == "q") and (not bare or plain_or_name(bare) is not None) else None


key_id = matching(_KEY_ID)
trace = matching(_TOKEN_CHARACTERS)
issuer = any_of(url, _issuer_url, uuid, host, identifier)

SHAPES: dict[str, Shape] = {
    "amount": amount,
    "audience": any_of(url, uuid, _urn_of_words, host, identifier),
    "boolean": matching(re.compile(r"true|false|0|1|yes|no", re.IGNORECASE)),
    "client": any_of(uuid, identifier, matching(SHORT_NUMBER)),
    "code": code,
    "codes": list_of(code),
    "date": any_of(date, matching(_EPOCH)),
    "host": own_host,
    "identifier": any_of(plain_or_name, _urn_of_words),
    "list": list_of(_item, r"[\s,;]+"),
    "origin": any_of(lambda text: text if text == "*" else None, url, host),
    "issuers": list_of(any_of(identifier, url, uuid, plain)),
    "segment": segment,
    "identifiers": list_of(any_of(identifier, url, plain)),
    "issuer": issuer,
    "key id": key_id,
    "model": _model,
    "media": list_of(lambda text: text if _media(text) else None, r",\s*"),
    "media type": _media,
    "number": amount,
    "subject": any_of(uuid, identifier, amount),
    "thumbprint": matching(_THUMBPRINT),
    "time": matching(_EPOCH),
    "trace": trace,
    "url": any_of(url, path, lambda text: "null" if text == "null" else None),
    "urls": list_of(url),
    "uuid": uuid,
    "version": any_of(matching(_VERSION), date, amount, identifier),
}
