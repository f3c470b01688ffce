"""Signs in commands and the files that they read: what a variable loses on its way, and for whom a token is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model.saying import CodeSign, Whole
from diagnostics.engine.model.types import Candidate, msg
from diagnostics.engine.words.code.sign import Sign, sign

_VARIABLE = r"(?-i:[A-Z][A-Z0-9_]{2,40})"
# A line of settings whose value has a = within it, such as base64 with its padding.
_NAMED = r"(?P<name>\w{0,40}(?:TOKEN|KEY|SECRET|PASS|JWT)\w{0,20})"
_SET = rf"^(?:export )?{_NAMED}=[\"']?[^\s=\"']{{8,4000}}=[\s\S]{{0,4000}}?"
_WHOLE = msg("Keep all that stands behind the first =, as cut -d= -f2- does.")
_CUT = msg("The value has a = in it, and what stands behind that one is cut off.")
# Names of the parameters that a token request sends (RFC 6749).
_PARAMETER = (
    r"(?:grant_type|client_id|client_secret|scope|code|code_verifier|redirect_uri|refresh_token|username|password"
    r"|audience|resource)"
)

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("An image without a user or organisation in its name is pushed to Docker's own library."),
        r"\bdocker[ ](?:image[ ])?push[ ](?P<old>[\w.-]{1,100}(?::[\w.-]{1,100})?)(?=[ ]?$)",
        ("user-lacks-permission", 0.88),
        ("wrong-host-or-path", 0.5),
        beside=r"docker\.io/library/[\s\S]*(?:denied|unauthorized)",
        hit="docker push web:1\nThe push refers to repository [docker.io/library/web]\ndenied: access denied",
        miss="docker push me/web:1\nThe push refers to repository [docker.io/me/web]\ndenied: access denied",
        whole=Whole.SHELL,
        fix=msg("Tag the image with your user or organisation, as in docker tag NAME USER/NAME, and push that name."),
    ),
    sign(
        msg("sudo starts the inner shell without the variables of the outer one."),
        r"(?P<old>\bsudo[ ](?P<shell>bash|zsh|dash|ksh|sh)[ ](?P<option>-l?c))"
        rf"(?=[ ]'[^'\n]{{0,600}}?\$\{{?(?P<name>(?!(?:HOME|PATH|USER|PWD|SHELL|SUDO_\w{{1,20}})\b){_VARIABLE}))"
        r"(?![ ]'[^'\n]{0,600}?\b(?P=name)=)",
        ("empty-token", 0.9),
        ("placeholder-or-unexpanded-variable", 0.5),
        beside=r"\b401\b|unauthori[sz]ed|authenticat",
        never=r"\bsudo[ ](?:-E|--preserve-env)|env_keep",
        hit="$ sudo bash -c 'curl -H \"Authorization: Bearer $DO_TOKEN\" https://a.example > /etc/x'\nUnauthorized",
        miss="$ sudo bash -c \"curl -H 'Authorization: Bearer $DO_TOKEN' https://a.example > /etc/x\"\nUnauthorized",
        instead="sudo --preserve-env=⟨name⟩ ⟨shell⟩ ⟨option⟩",
        fix=msg("Hand the variable on with --preserve-env, or let the outer shell put it in."),
    ),
    sign(
        _CUT,
        rf"{_SET}\bgrep[ ][\"']?\^?(?P=name)\b[^\n]{{0,80}}(?P<old>\bcut[ ]-d[ ]?[\"']?=[\"']?[ ]-f[ ]?2)(?![\d,-])",
        ("token-truncated", 0.9),
        ("wrong-value-as-token", 0.4),
        hit="API_TOKEN=p+tOoB5zD33RpQ33==\n$ T=$(grep API_TOKEN .env | cut -d= -f2)",
        miss="API_TOKEN=p+tOoB5zD33RpQ33==\n$ T=$(grep API_TOKEN .env | cut -d= -f2-)",
        instead="cut -d= -f2-",
        fix=_WHOLE,
    ),
    sign(
        _CUT,
        rf"\bgrep[ ][\"']?\^?{_NAMED}\b[^\n]{{0,80}}(?P<old>\bcut[ ]-d[ ]?[\"']?=[\"']?[ ]-f[ ]?2)(?![\d,-])"
        r"[\s\S]{0,4000}?^(?:export )?(?P=name)=[\"']?[^\s=\"']{8,4000}=",
        ("token-truncated", 0.9),
        ("wrong-value-as-token", 0.4),
        hit="$ T=$(grep API_TOKEN .env | cut -d= -f2)\n.env:\nAPI_TOKEN=p+tOoB5zD33RpQ33==",
        miss="$ T=$(grep API_TOKEN .env | cut -d= -f2)\n.env:\nAPI_TOKEN=p+tOoB5zD33RpQ33",
        instead="cut -d= -f2-",
        fix=_WHOLE,
    ),
    sign(
        _CUT,
        rf"{_SET}\bawk[ ]-F[ ]?[\"']?=[\"']?[ ][\"'][ ]?/\^?(?P=name)\b[^\"'\n]{{0,60}}\bprint \$2\b",
        ("token-truncated", 0.88),
        ("wrong-value-as-token", 0.4),
        hit="API_TOKEN=p+tOoB5zD33RpQ33==\n$ T=$(awk -F= '/API_TOKEN/ {print $2}' .env)",
        miss="API_TOKEN=p+tOoB5zD33RpQ33==\n$ T=$(awk -F= '/API_TOKEN/ {print substr($0, 11)}' .env)",
        fix=_WHOLE,
    ),
    sign(
        msg("The line of the header has no colon, so curl sends no such header."),
        r"^[ \t]{0,8}(?P<old>-{0,2}header[ \t]{0,4}[=:]?[ \t]{0,4}\"Authorization[ ]{1,3}(?P<scheme>Bearer|Basic|Token)"
        r"[ ][^\"\n]{1,8000}\")",
        ("malformed-header-line", 0.92),
        ("header-not-sent", 0.6),
        hit='header = "Authorization Bearer k"',
        miss='header = "Authorization: Bearer k"',
        instead='header = "Authorization: ⟨scheme⟩ $ACCESS_TOKEN"',
        fix=msg("Write a colon between the name of the header and its value."),
    ),
    sign(
        msg("Two parameters of the form are joined without an & between them."),
        rf"\b{_PARAMETER}=[^\"'`\n&]{{0,200}}[\"'`]"
        r"(?:[ \t]{0,4}(?:\+|\.{1,2})[ \t]{0,4}[$A-Za-z_][\w.$>()-]{0,60})?"
        r"(?:\s{0,80}(?:\+|\.{1,2})\s{0,80}|(?<=%s[\"'])[ \t]{0,4}\n\s{0,80}|(?<=\}[\"'])[ \t]{0,4}\n\s{0,80}f)"
        rf"[f$@]?[\"'`](?P<old>(?P<name>{_PARAMETER})=)",
        ("missing-grant-type-or-parameter", 0.9),
        ("wrong-client-credentials", 0.5),
        never=r"(?:^|\n)[^\n]{0,40}\bhttps?[ ](?:-f|--form)",
        hit='"grant_type=client_credentials&client_id=%s"\n    "client_secret=%s"',
        miss='"grant_type=client_credentials&client_id=%s"\n    "&client_secret=%s"',
        instead="&⟨name⟩=",
        whole=Whole.CODE,
        fix=msg("Put an & between the two, or have the client build the form from names and values."),
    ),
)
_AUDIENCE = re.compile(
    r"(?:\bid_token_audience:[ ]?|--audiences?[ =]|--target-audience[ =]|\btarget_audience\b[\"']?[ ]?[:=][ ]?|"
    r"fetch_id_token\([^,\n]{1,80},[ ]?)[\"']?(?P<audience>https://(?P<host>[\w.-]{4,200}))",
    re.IGNORECASE,
)
# Services that take an ID token whose audience is their own address.
_SERVICE = re.compile(
    r"https://(?P<host>[\w-]{1,100}(?:\.[\w-]{1,30})?\.(?:run\.app|cloudfunctions\.net))", re.IGNORECASE
)
_MOST = 20
_OF_ANOTHER = msg("The ID token is asked for with the address of another service as its audience.")
_OWN = msg("Ask for the token with the address of the service that is called as its audience.")


def asked_for_another_service(text: str) -> Iterator[CodeSign]:
    """Where an ID token is asked for one service of Google, and the call goes to one of another address."""
    asked = list(_AUDIENCE.finditer(text))[:_MOST]
    spans = [found.span("audience") for found in asked]
    called = {
        found["host"].lower()
        for found in _SERVICE.finditer(text)
        if not any(start <= found.start() < end for start, end in spans)
    }
    for found in asked:
        if _SERVICE.match(found["audience"]) and called and found["host"].lower() not in called:
            line = text.count("\n", 0, found.start("audience")) + 1
            yield CodeSign(_OF_ANOTHER, (Candidate("wrong-audience", 0.9),), line, None, _OWN)
