"""Signs in how Basic credentials are made: joined, encoded, and with what the encoding took in (RFC 7617)."""

from __future__ import annotations

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_NESTED = r"\((?:[^()\n]|\([^()\n]{0,200}\)){0,200}\)"
# the arguments of a call on one line, with calls in them
_CALL = rf"\((?:[^()\n]|{_NESTED}){{0,300}}\)"
# one word of a shell
_VALUE = r"(?P<value>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[^\s|\"'`()]{1,200})"
_TO_BASE64 = r"(?:base64|openssl[ \t]{1,4}(?:enc[ \t]{1,4}-)?base64)(?![ \t]{1,4}(?:-d|-D|--decode)\b)"

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("Python 3 writes bytes that are put into a text as b'…', and that stands in the header."),
        # the whole call on one line, and no line up to the header that gives the name another value or decodes it
        r"(?m:^[ \t]{0,80}(?P<pair>\w{1,60})[ \t]?=[ \t]?(?P<old>(?P<call>(?:base64\.)?(?:urlsafe_|standard_)?b64encode"
        rf"{_CALL}))[ \t]{{0,8}}$)"
        r"(?:\n(?![^\n]{0,400}\b(?P=pair)(?:[ \t]?=|\.decode)|[^\n]{0,400}str\((?P=pair),)[^\n]{0,400}){0,24}?"
        r"\n(?![^\n]{0,400}\b(?P=pair)\.decode)[^\n]{0,200}[\"']Basic (?:%s[\"'][ \t]{0,2}%[ \t]{0,2}\(?(?P=pair)\b"
        r"|\{\w{0,20}\}[\"']\.format\((?:\w{1,20}=)?(?P=pair)\b|\{(?P=pair)(?:!s)?\}"
        r"|[\"'][ \t]{0,2}\+[ \t]{0,2}str\((?P=pair)\))",
        ("client-credentials-encoding", 0.86),
        ("wrong-value-as-token", 0.5),
        hit='pair = b64encode(raw)\nheaders = {"Authorization": f"Basic {pair}"}',
        miss='pair = b64encode(raw).decode()\nheaders = {"Authorization": f"Basic {pair}"}',
        instead="⟨call⟩.decode()",
        whole=Whole.CODE,
    ),
    sign(
        msg("Basic credentials are joined and not encoded in base64."),
        r"[\"'`]Basic (?:[\"'][ \t]?[+.][ \t]?[\w.$>-]{1,60}[ \t]?[+.][ \t]?[\"']:[\"']|\$?\{[\w.]{1,60}\}:\$?\{)",
        ("client-credentials-encoding", 0.84),
        ("wrong-client-credentials", 0.5),
        hit='"Basic " + id + ":" + secret',
        miss='"Basic " + btoa(id + ":" + secret)',
    ),
    sign(
        msg("base64 breaks a long value into lines of 76 characters; a header ends at the first."),
        r"\bauthorization\b[^\n]{0,80}\$\("
        r"(?:(?P<old>(?:echo|printf)[ \t]{1,4}(?:-n[ \t]{1,4}|[\"']?%s[\"']?[ \t]{1,4})?"
        rf"{_VALUE}[ \t]{{0,4}}\|[ \t]{{0,4}}base64[ \t]{{0,4}})|[^)\n]{{0,200}}\|[ \t]{{0,4}}base64[ \t]{{0,4}})\)",
        ("client-credentials-encoding", 0.8),
        ("token-whitespace-or-newline", 0.7),
        beside=r"\b400\b|header line|invalid header|illegal header|header field|RFC 7230|\\n",
        hit='-H "Authorization: Basic $(echo -n $USER:$PASS | base64)" -> 400',
        miss='-H "Authorization: Basic $(echo -n $USER:$PASS | base64 -w0)" -> 400',
        instead="printf '%s' ⟨value⟩ | base64 | tr -d '[:space:]'",
        whole=Whole.SHELL,
    ),
    sign(
        msg("echo adds a line break before the value is encoded."),
        rf"(?:(?P<old>\becho[ \t]{{1,4}}(?!-){_VALUE}[ \t]{{0,4}}\|[ \t]{{0,4}}{_TO_BASE64}(?:[ \t]{{1,3}}-w ?0)?)"
        rf"|\becho[ \t]{{1,4}}(?!-n)[^|\n]{{1,200}}\|[ \t]{{0,4}}{_TO_BASE64})",
        ("client-credentials-encoding", 0.82),
        ("token-whitespace-or-newline", 0.8),
        hit='echo "$ID:$SECRET" | base64',
        miss='echo -n "$ID:$SECRET" | base64',
        instead="printf '%s' ⟨value⟩ | base64 | tr -d '[:space:]'",
        whole=Whole.SHELL,
    ),
    sign(
        msg("base64 is asked of a text, which has none to give; a Buffer has to be made first."),
        r"(?P<old>(?:new[ \t])?Buffer(?:\.from)?\(\((?P<pair>[^()\n]{1,120})\)"
        r"\.toString\([ \t]{0,4}[\"']base64[\"'][ \t]{0,4}\)[ \t]{0,4}\))",
        ("client-credentials-encoding", 0.84),
        ("wrong-client-credentials", 0.5),
        hit='Buffer.from((client_id + ":" + client_secret).toString("base64"))',
        miss='Buffer.from(client_id + ":" + client_secret).toString("base64")',
        instead='Buffer.from(⟨pair⟩).toString("base64")',
        whole=Whole.CODE,
    ),
    sign(
        msg("base64 breaks a long value into lines of 76 characters; a header ends at the first."),
        r"\b(?P<name>\w{1,40})=[\"']?\$\((?P<old>(?:echo|printf)[ \t]{1,4}(?:-n[ \t]{1,4}|[\"']?%s[\"']?[ \t]{1,4})?"
        rf"(?=[^|\n]{{0,20}}\$){_VALUE}[ \t]{{0,4}}\|[ \t]{{0,4}}base64)[ \t]{{0,4}}\)"
        r"[\s\S]{0,400}?\bBasic[ \t]\$\{?(?P=name)\b",
        ("token-whitespace-or-newline", 0.72),
        ("client-credentials-encoding", 0.6),
        beside=r"\b400\b|header line|invalid header|illegal header|header field|exit code|longer",
        hit='P=$(echo -n $T | base64)\ncurl -H "Authorization: Basic ${P}"  # exit code 43',
        miss='P=$(echo -n $T | base64 -w0)\ncurl -H "Authorization: Basic ${P}"  # exit code 43',
        instead="printf '%s' ⟨value⟩ | base64 | tr -d '[:space:]'",
        whole=Whole.SHELL,
    ),
    sign(
        msg("The pair is encoded in base64 twice."),
        r"^[ \t]{0,40}(?P<pair>\w{1,40})[ \t]{0,4}=[ \t]{0,4}(?:base64\.)?b64encode\([^\n]{1,120}\n[\s\S]{0,200}?"
        r"(?P<old>(?P<value>\w{1,40})[ \t]{0,4}=[ \t]{0,4}(?:base64\.)?b64encode\((?P=pair)\)"
        r"(?:\.decode\([^)\n]{0,20}\))?)",
        ("client-credentials-encoding", 0.82),
        ("wrong-client-credentials", 0.5),
        beside=r"\bBasic\b",
        hit='pair = b64encode(s.encode())\nvalue = b64encode(pair).decode()\nh = "Basic " + value',
        miss='pair = s.encode()\nvalue = b64encode(pair).decode()\nh = "Basic " + value',
        instead="⟨value⟩ = ⟨pair⟩.decode()",
        whole=Whole.CODE,
    ),
    sign(
        msg("Client id and secret are joined without a colon between them."),
        r"(?:btoa|b64encode|Buffer\.from|base64_encode|encodeToString|ToBase64String|encode64)"
        r"\([^\n:)]{0,60}?\b[$\w.>-]{0,30}client_?id\w{0,10}"
        r"\)?(?P<old>[ \t]{0,4}(?P<operator>[+.])[ \t]{0,4})[^\n:\"')]{0,40}secret",
        ("client-credentials-encoding", 0.82),
        ("wrong-client-credentials", 0.5),
        hit="btoa(client_id + client_secret)",
        miss='btoa(client_id + ":" + client_secret)',
        instead=' ⟨operator⟩ ":" ⟨operator⟩ ',
        whole=Whole.CODE,
    ),
    sign(
        msg("echo adds a line break before the value is encoded."),
        r"^\++ (?:\S{1,60} )?echo (?!-n)[^\n]{1,300}\n\++ (?:\S{1,60} )?(?:base64|openssl (?:enc -)?base64)",
        ("client-credentials-encoding", 0.82),
        ("token-whitespace-or-newline", 0.8),
        hit="+ echo client:secret\n+ base64",
        miss="+ echo -n client:secret\n+ base64",
    ),
    sign(
        msg("Id and secret are encoded apart; the pair has to be encoded as one text, its colon in it."),
        r"(?P<encoder>btoa|b64encode|base64_encode|\w{0,8}encode64|encodeToString|ToBase64String|base64\.encode)"
        r"\([^()\n]{1,60}\)[^\n]{0,30}?(?:[\"'`]:[\"'`]|\}:\$?\{)[^\n]{0,30}?(?P=encoder)\("
        r"|\bmap[ (]?\{[^}\n]{0,40}\w{0,8}encode64\([^}\n]{0,40}\}\)?\.join\([\"']:[\"']\)"
        r"|\.map\((?:btoa|[\w.]{1,20}encode)\)\.join\([\"']:[\"']\)",
        ("client-credentials-encoding", 0.86),
        ("wrong-client-credentials", 0.5),
        beside=r"\bbasic\b",
        hit='"Basic " + btoa(id) + ":" + btoa(secret)',
        miss='"Basic " + btoa(id + ":" + secret)',
        whole=Whole.CODE,
        fix=msg("Join id, colon and secret first, and encode that one text in base64."),
    ),
)
