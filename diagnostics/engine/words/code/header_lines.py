"""Signs of a header that is built wrongly where it is written down: no colon, one in the name, one line for a pair."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_CAUSE = "malformed-header-line"
_SCHEME = r"(?:Bearer|Basic|Token)"
_COLON = msg("Write a colon between the name of the header and its value.")
_APART = msg("Give the name Authorization and the value, which begins with the scheme, as two things.")

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The header in git's settings has no colon between name and value, so none is sent."),
        rf"\bextra_?header[\"']?[ ]{{0,4}}[= ][ ]{{0,4}}[\"']?Authorization[ ]{{0,3}}[ =][ ]{{0,3}}{_SCHEME}\b",
        (_CAUSE, 0.92),
        hit='git -c http.extraHeader="AUTHORIZATION bearer $TOKEN" fetch',
        miss='git -c http.extraHeader="AUTHORIZATION: bearer $TOKEN" fetch',
        fix=_COLON,
    ),
    sign(
        msg("The option for a header has no colon between name and value, so none is sent."),
        rf"[ ](?:-H|--(?:add-)?headers?)[= ][\"']Authorization[ ]{{0,3}}[ =][ ]{{0,3}}{_SCHEME}[ ]",
        (_CAUSE, 0.92),
        # what curl does with such an option is seen where its commands are read
        never=r"\bcurl\b|(?m:^[ \t]{0,8}-{0,2}header[ \t]{0,4}[=:]?[ \t]{0,4}\"Authorization[ ])",
        hit='wget --header="Authorization Bearer $TOKEN" https://a.example',
        miss='wget --header="Authorization: Bearer $TOKEN" https://a.example',
        fix=_COLON,
    ),
    sign(
        msg("The name of the header ends in a colon, which is no character of a name."),
        r"\.(?:Set|Add|set|add|append|header|setHeader|addHeader|setRequestHeader|setRequestProperty|insert|put"
        r"|TryAddWithoutValidation|AddHeader|WithHeader|Header)"
        r"\([ ]?[\"'](?:Authorization|X-[\w-]{2,40}|api-key):[ ]?[\"'][ ]?,"
        r"|[{,\[][ ]{0,4}[\"'](?:Authorization|X-[\w-]{2,40}|api-key):[ ]?[\"'][ ]?(?::|=>)",
        (_CAUSE, 0.9),
        hit='req.Header.Set("Authorization:", "Bearer "+tok)',
        miss='req.Header.Set("Authorization", "Bearer "+tok)',
        fix=msg("Write the name without a colon; the client puts the colon in."),
    ),
    sign(
        msg("Name and value stand in one text, where the client takes a name and a value."),
        rf"headers?[\"']?[ ]?[=:][ ]?\{{[ ]?[fF]?[\"']Authorization:[ ]?{_SCHEME}[ ]"
        rf"[^}}\n:]{{0,120}}(?:\}}|:[ ]?[\"']{{2}})",
        (_CAUSE, 0.92),
        never=r"\bcurl_setopt\b",
        hit='requests.get(u, headers={"Authorization: Bearer " + token})',
        miss='requests.get(u, headers={"Authorization": "Bearer " + token})',
        fix=_APART,
    ),
    sign(
        msg("The proxy's directive takes name and value apart; a colon belongs into neither."),
        r"\bproxy_set_header[ \t]{1,8}[\"']?Authorization:|\bset-header[ ]Authorization:"
        r"|\b(?:grpc|fastcgi)_(?:set_header|param)[ \t]{1,8}[\"']?Authorization:",
        (_CAUSE, 0.9),
        hit='proxy_set_header "Authorization: Bearer $api_token" "";',
        miss='proxy_set_header Authorization "Bearer $api_token";',
        fix=_APART,
    ),
)
