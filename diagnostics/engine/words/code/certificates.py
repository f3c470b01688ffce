"""The names of a server's certificate beside the host that was connected to, as `openssl` prints both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg

_MOST = 60
_CONNECTED = re.compile(r"\bs_client\b[^\n|]{0,200}?-connect[ =](?P<host>[\w.-]{3,200}):\d{2,5}", re.IGNORECASE)
# The name that is asked for where it is another one than the address of the connection (RFC 6066, 3).
_NAMED = re.compile(r"\bs_client\b[^\n|]{0,200}?-servername[ =](?P<host>[\w.-]{3,200})", re.IGNORECASE)
_FAILED = re.compile(
    r"verif(?:y|ication)[ _](?:error|fail)|mismatch|does(?: not|n['’]t) match|handshake|certificate|\bSSL|\bTLS"
    r"|could not|cannot|unable|refused|fail|error|not reach|-> None",
    re.IGNORECASE,
)
_ANSWERED = re.compile(r"\bHTTP/[\d.]{1,3} \d{3}\b")
_ALTERNATIVE = re.compile(r"\bDNS:[ ]?(?P<name>[\w*.-]{3,200})")
_COMMON = re.compile(r"\bsubject[=:][^\n]{0,200}?\bCN[ ]?=[ ]?(?P<name>[\w*.-]{3,200})")


def of_another_name(text: str) -> Iterator[CodeSign]:
    """A certificate none of whose names is the host's."""
    connected = _NAMED.search(text) or _CONNECTED.search(text)
    if connected is None or _FAILED.search(text) is None or _ANSWERED.search(text):
        return
    # RFC 9525, 6.3: where there are alternative names, the common name counts no more
    found = list(islice(_ALTERNATIVE.finditer(text), _MOST)) or list(islice(_COMMON.finditer(text), 1))
    names = [match["name"].lower() for match in found]
    host = connected["host"].lower()
    if names and not re.fullmatch(r"[\d.]+", host) and not any(_is_of(name, host) for name in names):
        yield CodeSign(
            msg("The server's certificate is for other names than the host that is called."),
            (Candidate("tls-failure", 0.9),),
            fix=msg("Call the server by a name that stands in its certificate, or put this name into the certificate."),
        )


def _is_of(name: str, host: str) -> bool:
    return name == host or (name.startswith("*.") and host.partition(".")[2] == name[2:])
