"""The command line of curl: which options take a value, their short letters, and how words become option pairs.

The list is that of `curl --help all` (7.88) and the options added up to 8.15. An option that is not known is taken
for a flag, unless what follows can only be its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse.shells.words import SMART_DASHES, Mark, Word

WITH_VALUE = frozenset(
    """
    abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to
    continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode
    delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine
    etag-compare etag-save expand-data expand-header expand-url expand-user expect100-timeout form form-string
    ftp-account ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms
    haproxy-clientip header help hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway json keepalive-cnt
    keepalive-time key key-type krb libcurl limit-rate local-port login-options mail-auth mail-from mail-rcpt
    max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max
    parallel-max-host pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath
    proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass
    proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser
    proxy-user proxy1.0 pubkey quote random-file range rate referer request request-target resolve retry retry-delay
    retry-max-time sasl-authzid service-name sigalgs socks4 socks4a socks5 socks5-gssapi-service socks5-hostname
    speed-limit speed-time stderr telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword
    tlsuser trace trace-ascii trace-config unix-socket upload-file upload-flags url url-query user user-agent
    variable vlan-priority write-out
    """.split()  # noqa: SIM905
)

FLAGS = frozenset(
    """
    anyauth append basic ca-native cert-status compressed compressed-ssh create-dirs crlf digest disable disable-eprt
    disable-epsv disallow-username-in-url doh-cert-status doh-insecure fail fail-early fail-with-body false-start
    form-escape ftp-create-dirs ftp-pasv ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc ftp-ssl-control get globoff
    haproxy-protocol head http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only ignore-content-length
    include insecure ipv4 ipv6 junk-session-cookies list-only location location-trusted mail-rcpt-allowfails manual
    metalink mptcp negotiate netrc netrc-optional next no-alpn no-buffer no-clobber no-keepalive no-npn
    no-progress-meter no-sessionid ntlm ntlm-wb parallel parallel-immediate path-as-is post301 post302 post303
    progress-bar progress-meter proxy-anyauth proxy-basic proxy-ca-native proxy-digest proxy-http2 proxy-insecure
    proxy-negotiate proxy-ntlm proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tlsv1 proxytunnel raw
    remote-header-name remote-name remote-name-all remote-time remove-on-error retry-all-errors retry-connrefused
    sasl-ir show-error show-headers silent skip-existing socks5-basic socks5-gssapi socks5-gssapi-nec ssl
    ssl-allow-beast ssl-auto-client-cert ssl-no-revoke ssl-reqd ssl-revoke-best-effort sslv2 sslv3 styled-output
    suppress-connect-headers tcp-fastopen tcp-nodelay tftp-no-options tls-earlydata tlsv1 tlsv1.0 tlsv1.1 tlsv1.2
    tlsv1.3 tr-encoding trace-ids trace-time use-ascii verbose version xattr
    """.split()  # noqa: SIM905
)

SHORT = {
    "a": "append", "A": "user-agent", "b": "cookie", "B": "use-ascii", "c": "cookie-jar", "C": "continue-at",
    "d": "data", "D": "dump-header", "e": "referer", "E": "cert", "f": "fail", "F": "form", "g": "globoff",
    "G": "get", "h": "help", "H": "header", "i": "include", "I": "head", "j": "junk-session-cookies",
    "J": "remote-header-name", "k": "insecure", "K": "config", "l": "list-only", "L": "location", "m": "max-time",
    "M": "manual", "n": "netrc", "N": "no-buffer", "o": "output", "O": "remote-name", "p": "proxytunnel",
    "P": "ftp-port", "q": "disable", "Q": "quote", "r": "range", "R": "remote-time", "s": "silent",
    "S": "show-error", "t": "telnet-option", "T": "upload-file", "u": "user", "U": "proxy-user", "v": "verbose",
    "V": "version", "w": "write-out", "x": "proxy", "X": "request", "y": "speed-time", "Y": "speed-limit",
    "z": "time-cond", "Z": "parallel", "#": "progress-bar", ":": "next", "0": "http1.0", "1": "tlsv1", "2": "sslv2",
    "3": "sslv3", "4": "ipv4", "6": "ipv6",
}  # fmt: skip

_ALL = WITH_VALUE | FLAGS
SCHEME_WORD = re.compile(r"(?i)(?:bearer|basic|token|jwt|dpop|apikey|digest)$")
# A cluster of flags is short and an attached value rarely of both letter cases and digits without a slash or a colon.
_HYPHENED = re.compile(r"-(?=\S*[0-9])(?=\S*[a-z])(?=\S*[A-Z])[A-Za-z0-9._~+-]{19,}=*")


@dataclass(frozen=True, slots=True)
class Option:
    """One option as given: its long name, its value, and marks of how it was written. An empty name is an address."""

    name: str
    value: Word
    on: bool = True
    marks: tuple[Mark, ...] = ()
    known: bool = True


def long_name(written: str) -> str | None:
    """The option that `written` names: itself, or the only one that begins so (curl allows that); None when unknown."""
    if written in _ALL:
        return written
    starts = [name for name in _ALL if name.startswith(written)] if len(written) > 2 else []
    return starts[0] if len(starts) == 1 else None


def options(words: Sequence[Word]) -> Iterator[Option]:
    """The words after `curl` as options and addresses, in order. Never raises; a missing value is empty."""
    index = 0
    only_addresses = False
    while index < len(words):
        word = words[index]
        index += 1
        text, marks = _plain_dashes(word)
        if only_addresses or len(text) < 2 or text[0] != "-" or _is_split_credential(words, index - 1):
            yield Option("", word)
        elif text == "--":
            only_addresses = True
        elif text.startswith("--"):
            option, used = _long(word, text[2:], words[index : index + 1], marks)
            index += used
            yield option
        else:
            made, used = _cluster(word, text, words[index : index + 1], marks)
            index += used
            yield from made


def _is_split_credential(words: Sequence[Word], index: int) -> bool:
    """Behind a bare scheme word (`-H Authorization: Bearer -x…`) a long credential may begin with a hyphen."""
    if not index or words[index - 1].quoted:
        return False
    before = words[index - 1].text.rpartition(":")[2]
    return bool(SCHEME_WORD.match(before) and _HYPHENED.fullmatch(words[index].text))


def _plain_dashes(word: Word) -> tuple[str, tuple[Mark, ...]]:
    """The text with typographic dashes at its start read as the hyphens that were meant."""
    rest = word.text.lstrip(SMART_DASHES + "-")
    lead = word.text[: len(word.text) - len(rest)]
    if word.quoted or not any(dash in SMART_DASHES for dash in lead) or not rest[:1].isalpha():
        return word.text, ()
    what = msg("A typographic dash stands where a hyphen belongs, so curl takes the option for an address.")
    mark = Mark(DefectKind.SMART_DASH, what, 0, word.start)
    name = rest.partition("=")[0]
    return ("--" if name in _ALL else "-") + rest, (mark,)


def _empty(word: Word) -> Word:
    return Word("", word.end, word.end)


def _long(word: Word, written: str, following: Sequence[Word], marks: tuple[Mark, ...]) -> tuple[Option, int]:
    name, equals, _ = written.partition("=")
    if equals and long_name(name):
        what = msg("curl knows no --{name}=value: the value must be the next argument.", name=name)
        marks = (*marks, Mark(DefectKind.STRAY_CHARACTER, what, 0, word.start))
        value = word.part(min(len(word.text), word.text.find("=") + 1))
        return Option(long_name(name) or name, value, marks=marks), 0
    known = long_name(written)
    if known is None and written.startswith("no-"):
        return Option(written[3:], _empty(word), False, marks, long_name(written[3:]) is not None), 0
    if known in WITH_VALUE:
        return Option(known, following[0] if following else _empty(word), marks=marks), len(following)
    return Option(known or written, _empty(word), marks=marks, known=known is not None), 0


def _cluster(word: Word, text: str, following: Sequence[Word], marks: tuple[Mark, ...]) -> tuple[list[Option], int]:
    """`-sSLH value`: flags up to the first letter that takes a value, which is the rest or the next word."""
    made: list[Option] = []
    shift = len(word.text) - len(text)
    for position, letter in enumerate(text[1:], start=1):
        name = SHORT.get(letter)
        if name is None:
            made.append(Option(letter, _empty(word), marks=marks, known=False))
            break
        if name in WITH_VALUE and name != "help":
            if position + 1 < len(text):
                made.append(Option(name, word.part(position + 1 + shift), marks=marks))
                return made, 0
            made.append(Option(name, following[0] if following else _empty(word), marks=marks))
            return made, len(following)
        made.append(Option(name, _empty(word), marks=marks))
    return made, 0
