"""The issuer that a verifier is set to, beside the address where the token was got or that its claims name.

One server under two names fails every token, since verifiers compare character by character (RFC 7519, 4.1.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg
from diagnostics.engine.model.urls import UrlParts, split_url
from diagnostics.engine.words.code.sign import is_refused_without_reason

_MOST = 30
_URL = r"(?P<url>https?://[^\s\"'`<>,;)\]}\\{$*]{4,200})"
# What a verifier is told of its issuer.
_SET = re.compile(
    r"(?:issuers?(?:[-_.]?(?:base[-_]?)?ur[il])?|authority|auth-server-url|allowed_issuer|op_issuer"
    r"|oidc_issuer"
    r"|metadata_?address|(?:config|discovery|well-?known)[-_]?ur[il]|discovery-?endpoint)[\"']?\]?[ \t]{0,3}(?:=>"
    r"|:=|[:=(,])"
    rf"[ \t\[\"'-]{{0,8}}{_URL}"
    rf"|\bverifier\(\w{{1,40}},[ ]?\"(?P<ktor>https?://[^\s\"]{{4,200}})\"",
    re.IGNORECASE,
)
# What the token's own claims, or a message about them, say.
_CLAIMED = re.compile(
    rf"(?<![\w-])(?:[\"'`]?iss[\"'`]?|issuer(?=[ ](?:claim|in|of)\b)|tokens?['’]?s?[ ]issuer)"
    r"(?:[ ](?:claim|in|of|is|the|token|my|our|says|reads|access|decoded)){0,6}"
    rf"[ \t]{{0,3}}(?:[:=]|=>)?[ \t]{{0,3}}[\"'`]?{_URL}",
    re.IGNORECASE,
)
# Where the token was asked for: a token endpoint, or an address of which somebody says so.
_ASKED = re.compile(
    r"(?P<url>https?://[^\s\"'`<>,;)\]}\\{$*]{4,160}?)/(?:protocol/openid-connect/token|connect/token"
    r"|oauth2?/v\d(?:\.\d)?/token"
    r"|v1/token|oauth2?/token|token)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"(?:\b(?:(?:access[ ])?tokens?|log(?:ged|s|ging)?[ -]?in|sign(?:ed|s)?[ -]?in)\b[^.\n]{0,40}?"
    r"\b(?:at|from|via|through|on|against|by)[ ]|\buses?[ ](?=[`\"'<]?https?://\S{4,200}[ ]as[ ](?:the[ ]"
    r"|its[ ])?(?:authority|issuer)))"
    rf"[`\"'<]?{_URL}",
    re.IGNORECASE,
)
# expected X got Y, and their like in one message about issuers
_EXPECTED_AND_GOT = re.compile(r"\biss(?:uer)?\b|\bprovider\b|IDX10205", re.IGNORECASE)
_ANY_URL = re.compile(r"https?://[^\s\"'`<>,;)\]}\\]{4,200}")
_STAGES = re.compile(
    r"(?:^|[.-])(dev|test|tst|stage|staging|stg|qa|uat|int|prod|production|sandbox|preprod|demo)\d?(?=[.-]|$)"
)
_SAME = re.compile(
    r"\bsame[ ](?:vm|server|machine|host|instance|box|service|container|ip|pod|realm|deployment|nginx|caddy"
    r"|installation)\b"
    r"|\bboth[ ](?:names|hosts|point|resolve|serve|lead|go|domains|addresses)\b|\bserves both\b|\b(?:alias|cname"
    r"|custom domain|moved|renamed)\b"
    r"|\b(?:gleiche|selbe)[rn]? (?:server|maschine|rechner|instanz)|\bmismo (?:servidor|equipo)",
    re.IGNORECASE,
)
# Paths that each installation of a product has, so that they do not tell that two hosts are one.
_OF_ANY = frozenset(
    {
        "",
        "/",
        "/oauth2/default",
        "/oauth2",
        "/adfs",
        "/adfs/services/trust",
        "/oidc",
        "/v2.0",
        "/oauth",
        "/identity",
        "/realms/master",
        "/api/dex",
        "/dex",
    }
)
_ENDS = re.compile(r"(?:/\.well-known/.*|/protocol/openid-connect.*|/certs|/jwks(?:\.json)?|/v1/keys)$")

_TWO_NAMES = msg("The token has one name of its issuer, and the verifier is set to another.")
_ONE_NAME = msg("Give the issuer one public URL and use it everywhere, to the last slash, inside containers too.")
_NO_ISSUER = re.compile(r"jwks|\bcerts\b|callback|redirect|/api/v\d|\.html\b", re.IGNORECASE)


def issued_elsewhere(text: str) -> Iterator[CodeSign]:
    """The first pair of an issuer that is set and one that a token came from, of which two names are one server's."""
    if text.count("://") < 2:
        return
    lowered = text.lower()
    if (
        "iss" not in lowered
        and "authority" not in lowered
        and "auth-server-url" not in lowered
        and "oidc" not in lowered
    ):
        return
    wanted = list(_found(_SET, text))
    given = [*_found(_CLAIMED, text), *_found(_ASKED, text), *_found(_TOLD, text)]
    accepted = {(url.hostname, url.port, url.path) for _, url in wanted}
    # where a token of the issuer that is set was got too, the other one is another matter
    apart = [] if any((url.hostname, url.port, url.path) in accepted for _, url in given) else product(wanted, given)
    pairs = [(one, two) for one, two in (*_in_one_message(text), *apart) if one[1] != two[1]]
    told_the_same = _SAME.search(text) is not None
    for (at, one), (_, two) in pairs:
        if _is_one_server(one, two, told_the_same=told_the_same):
            causes = (Candidate("issuer-hostname-mismatch", 0.93), Candidate("wrong-issuer-or-tenant", 0.4))
            yield CodeSign(_TWO_NAMES, causes, text.count("\n", 0, at) + 1, None, _ONE_NAME)
            return


def _found(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, UrlParts]]:
    for found in islice(pattern.finditer(text), _MOST):
        value = found["url"] or found.groupdict().get("ktor") or ""
        if not _NO_ISSUER.search(_ENDS.sub("", value)):
            yield found.start(), _parted(value)


def _parted(value: str) -> UrlParts:
    return split_url(_ENDS.sub("", value.rstrip(".:'’")).rstrip("/"))


def _in_one_message(text: str) -> Iterator[tuple[tuple[int, UrlParts], tuple[int, UrlParts]]]:
    """The two addresses of a message such as: expected issuer X, got Y."""
    at = 0
    for line in text.splitlines(keepends=True)[:400]:
        if (
            line.count("://") >= 2
            and _EXPECTED_AND_GOT.search(line)
            and re.search(r"got|expect|match|valid|differ|trust|but", line)
        ):
            urls = list(dict.fromkeys(found.group() for found in _ANY_URL.finditer(line[:2000])))
            urls = [value for value in urls if not _NO_ISSUER.search(_ENDS.sub("", value))]
            if len(urls) == 2:
                yield (at, _parted(urls[0])), (at + line.find(urls[1]), _parted(urls[1]))
        at += len(line)


def _is_one_server(one: UrlParts, two: UrlParts, *, told_the_same: bool) -> bool:
    """Whether two addresses are plainly of one server: one path, and hosts of which one is known inside alone."""
    if not one.hostname or not two.hostname or one.hostname == two.hostname or _stages(one) != _stages(two):
        return False
    inside = [_is_inside(url.hostname) for url in (one, two)]
    paths = {one.path.rstrip("/"), two.path.rstrip("/")}
    own_path = paths - {""}
    # an address without a path tells of its server by the port alone
    if len(own_path) > 1 or (len(paths) > 1 and (one.port is None or one.port != two.port)):
        return False
    if any(inside):
        return True if not all(inside) or one.port == two.port else bool(own_path)
    if told_the_same and _parent(one) == _parent(two):
        return True
    return bool(own_path - _OF_ANY) and _parent(one) == _parent(two)


_INSIDE = re.compile(
    r"(?:\.(?:svc|local|internal|lan|localdomain|docker|home|corp|intranet))$|^(?:localhost|127\.|10\.|192\.168\."
    r"|172\.(?:1[6-9]|2\d|3[01])\.|\[?::1)"
)


def _is_inside(host: str) -> bool:
    """Whether a host is known within a machine, a cluster or a network alone."""
    return "." not in host or _INSIDE.search(host) is not None


def _stages(url: UrlParts) -> set[str]:
    return set(_STAGES.findall(url.hostname or ""))


def _parent(url: UrlParts) -> str:
    """The domain that a host stands in."""
    return ".".join((url.hostname or "").split(".")[-2:])


_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# Of Microsoft's tenants the id stands in a setting, in the address of the authority, and in the token's iss and tid.
_TENANT_SET = re.compile(
    rf"\b\w{{0,20}}tenant_?-?id[\"']?\]?[ ]?(?:[:=]|=>)[ ]?[\"']?(?P<id>{_UUID})"
    r"|\b(?:authority|instance|metadata_?address|issuer(?:s|-uri)?)[\"']?[ ]?[:=][ ]?[\"'\[]{0,2}"
    rf"https://login\.microsoftonline\.com/(?P<other>{_UUID})",
    re.IGNORECASE,
)
_TENANT_CLAIMED = re.compile(
    r"[\"']?\biss[\"']?[ ]?(?:[:=]|=>|is)?[ ]?[\"']?https://(?:sts\.windows\.net|login\.microsoftonline\.com)/"
    rf"(?P<id>{_UUID})|(?<!\w)[\"']?tid[\"']?[ ]?(?:[:=]|=>)[ ]?[\"']?(?P<other>{_UUID})",
    re.IGNORECASE,
)
# The application is open to tenants of others, or nothing compares the issuer.
_OF_ANY_TENANT = re.compile(
    r"\bmulti-?[ ]?tenant|ValidateIssuer\"?[ ]?[:=][ ]?false|IssuerValidator\b|\bguests?\b"
    r"|login\.microsoftonline\.com/(?:common|organizations|consumers)\b"
    r"|tenant_?-?id[\"']?\]?[ ]?(?:[:=]|=>)[ ]?[\"']?(?:common|organizations|consumers)\b|AzureADMultipleOrgs",
    re.IGNORECASE,
)
_NAMES_ISSUER = re.compile(
    r"\b(?:invalid|unexpected|wrong|bad|untrusted|unknown|mismatch\w*|validat\w*)\b[^\n]{0,30}\b(?:iss|issuer|tenant)\b"
    r"|\b(?:iss|issuer|tenant)\b[^\n]{0,60}\b(?:not (?:match\w*|valid|trusted|found|allowed)|invalid|unexpected"
    r"|mismatch|doesn['’]t match|does not match|is not)\b|IDX10205|IDX40001|AADSTS\d{5}",
    re.IGNORECASE,
)
_OTHER_TENANT = msg("The token is of another tenant than the verifier is set to.")
_TENANT = msg("Sign in at the tenant that the API trusts, or let the API accept tokens of this tenant too.")


def of_another_tenant(text: str) -> Iterator[CodeSign]:
    """The tenant that is set, of which the token by its claims is not."""
    if ("tenant" not in text.lower() and "microsoftonline" not in text) or _OF_ANY_TENANT.search(text):
        return
    wanted = [(found["id"] or found["other"], found.start()) for found in islice(_TENANT_SET.finditer(text), _MOST)]
    claimed = {(found["id"] or found["other"]).lower() for found in islice(_TENANT_CLAIMED.finditer(text), _MOST)}
    if wanted and claimed and not claimed & {tenant.lower() for tenant, _ in wanted}:
        sure = 0.9 if _NAMES_ISSUER.search(text) or is_refused_without_reason(text) else 0.5
        causes = (Candidate("wrong-issuer-or-tenant", sure), Candidate("wrong-environment", 0.3))
        yield CodeSign(_OTHER_TENANT, causes, text.count("\n", 0, wanted[0][1]) + 1, None, _TENANT)
