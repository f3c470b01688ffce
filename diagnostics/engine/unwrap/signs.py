"""What shows that text is a call, an answer or a piece of one: the proof that a layer was undone rightly."""

from __future__ import annotations

import re

_MOST = 60_000

# The beginnings of lines that parsers take: commands, start lines, fields, transcripts, structures.
_LINE = re.compile(
    r"^[ \t]{0,12}(?:[$#%>] )?(?:"
    r"curl(?:\.exe)? |https? (?:-|[A-Z]{3,7} |https?:)|xh |wget |Invoke-(?:RestMethod|WebRequest)|[A-Za-z_]\w{0,40}=\S|"
    r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?:https?:|/)\S*|HTTP/[0-9.]{1,3} [1-5][0-9]{2}|"
    r"[<>*] (?:HTTP/|[A-Z][\w-]{1,40}:|[A-Z]{3,7} /|Connected|Trying|TLS|SSL|Using)|"
    r"(?:Proxy-)?Authori[sz]ation ?[:=]|(?:WWW|Proxy)-Authenticate ?:|"
    r"(?:Host|Accept|User-Agent|Content-Type|Content-Length|Date|Server|Cookie|Set-Cookie|Cache-Control|Connection|"
    r"Location|Origin|Referer|X-[\w-]{2,40}|DPoP|Vary|Via|Retry-After|Allow|Transfer-Encoding) ?:|"
    r"--?[A-Za-z][\w-]{0,20} ['\"]|[{}\[\]<]|[A-Z]?[\w.]{1,80}(?:Error|Exception)\b|Traceback |File \"|at \S|"
    r"(?:import|from|const|let|var|def|func|public|package|using|require|export|async|await) )",
    re.MULTILINE | re.IGNORECASE,
)
_CALL = re.compile(
    r"\bcurl(?:\.exe)? |\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?:https?:|/)\S|\bHTTP/[0-9.]{1,3}\b|https?://\S{4}|"
    r"\bauthori[sz]ation\b[\"' ]{0,3}[:=]|\bwww-authenticate\b|\bBearer \S|\beyJ[\w-]{8,}\.|"
    r"\b(?:401|403|400|429)\b|\b(?:invalid|unauthori[sz]ed|access|id|refresh)_?(?:token|client|grant|scope|request)\b|"
    r"\b(?:jwt|token|unauthori[sz]ed|forbidden|credentials?|expired|denied|signature|issuer|audience|oauth2?)\b",
    re.IGNORECASE,
)


def lines_that_parse(text: str) -> int:
    """How many lines begin as parsers want them to."""
    return sum(1 for _ in _LINE.finditer(text[:_MOST]))


def speaks_of_calls(text: str) -> bool:
    """Whether anything in the text has to do with a call or a refusal."""
    return _CALL.search(text[:_MOST]) is not None


def is_call(text: str) -> bool:
    """Whether the text holds a command, a start line or a header field, at the beginning of a line."""
    return _WHOLE.search(text[:_MOST]) is not None


def is_command(text: str) -> bool:
    """Whether the text begins with a command or a start line."""
    return _COMMAND.match(text[:20_000]) is not None


_COMMAND = re.compile(
    r"\s{0,8}(?:[$#%>] )?(?:curl(?:\.exe)? \S|wget \S|https? [A-Z:-]|Invoke-(?:Rest|Web)|"
    r"HTTP/[0-9.]{1,3} [1-5][0-9]{2}|(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?:https?:|/)\S*)",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"^[ \t]{0,12}(?:[$#%>] )?(?:curl(?:\.exe)? \S|(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?:https?:|/)\S*|"
    r"HTTP/[0-9.]{1,3} [1-5][0-9]{2}|[<>*] (?:HTTP/|[A-Z][\w-]{1,40}:|[A-Z]{3,7} /)|(?:Proxy-)?Authori[sz]ation ?:|"
    r"(?:WWW|Proxy)-Authenticate ?:)",
    re.MULTILINE | re.IGNORECASE,
)
