"""Slips in which value goes into the header: another member of the login's answer than the access token."""

from __future__ import annotations

import re

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.made_of import Made, Piece
from diagnostics.engine.words.code.slip import Slip, slip

_ACCESS = msg("Send the access token of the same answer; the refresh token goes to the token endpoint alone.")
_OF_THE_CLIENT = msg("Take the access token in its place; the ID token is for the client alone.")
# A name that is called is a function, which mostly answers with an access token.
_REFRESH = (
    r"(?<![A-Za-z])(?:get_?)?refresh_?token(?:\(\))?(?![\w(]|\.access|\[[\"']access)|[\"']refresh[\"'][\])]"
    r"|\.refresh\b(?!\()"
    r"|\bREFRESH_TOKEN\b"
)
_ID = r"(?<![A-Za-z])(?:get_?)?id_?token(?:\([^()\n]{0,20}\))?(?![\w(]|_?hint)|\.__raw\b|[\"']id_token[\"'][\])]"


def _stands_last(value: Made, piece: Piece) -> bool:
    """Whether nothing follows the member in the header, as the token does behind its type."""
    name = re.escape(piece.of) if piece.of else "token_?type"
    return re.search(rf"(?<!\w){name}\W{{2,14}}[A-Za-z]", value.pieces[0].text, re.IGNORECASE) is None


_REFRESH_TOKEN = re.compile(r"(?P<word>refresh)(?=_?token)", re.IGNORECASE)


def _access_in_its_place(written: str) -> str:
    """The name of the access token in the place of that of the refresh token, in the same spelling."""
    names = {"refresh": "access", "Refresh": "Access", "REFRESH": "ACCESS"}
    found = _REFRESH_TOKEN.findall(written)
    if len(found) != 1 or found[0] not in names or "(" in written:
        return ""
    return _REFRESH_TOKEN.sub(names[found[0]], written)


SLIPS: tuple[Slip, ...] = (
    slip(
        msg("What goes into the header comes from the refresh token of the answer."),
        rf"(?i:{_REFRESH})",
        ("refresh-token-as-access-token", 0.92),
        ("wrong-token-type", 0.5),
        pair=False,
        absent=r"only refresh tokens|/(?:auth/|token/)?refresh\b|/logout|/revoke",
        never=r"\baccess_?[tT]oken",
        hit='v = kv.get("a")\nkv.put("a", tok.refresh_token)\nh = {"Authorization": "Bearer " + v}',
        miss='v = kv.get("a")\nkv.put("a", tok.access_token)\nkv.put("r", tok.refresh_token)\n'
        'h = {"Authorization": "Bearer " + v}',
        fix=_ACCESS,
        right=_access_in_its_place,
    ),
    slip(
        msg("What goes into the header comes from the ID token of the answer."),
        rf"(?i:{_ID})",
        ("id-token-as-access-token", 0.9),
        ("wrong-token-type", 0.6),
        ("wrong-audience", 0.4),
        pair=False,
        absent=r"expects? (?:an |the )?id[ _]?token|cognito|firebase|currentUser|verify_?id_?token|execute-api"
        r"|\.run\.app|cloudfunctions\.net|id_token_audience|cloud run"
        r"|userpool",
        never=r"\baccess_?[tT]oken",
        hit='c = auth0.getIdTokenClaims()\nh = { Authorization: "Bearer " + c.__raw }',
        miss='c = auth0.getTokenSilently()\nh = { Authorization: "Bearer " + c }',
        fix=_OF_THE_CLIENT,
    ),
    slip(
        msg("Another member of the login's answer than the token goes into the header."),
        r"(?:[\"'.:])(?:expires_?(?:in|at|on)|token_?type|expiresOn|expiry|issued_?at"
        r"|scope)[\"']?[\])]{0,2}(?=\W{0,6}(?:$|\W*\n))",
        ("wrong-value-as-token", 0.9),
        never=r"\baccess_?[tT]oken",
        judged=lambda value, piece: _stands_last(value, piece),
        hit='t = r.json()["expires_in"]\nh = {"Authorization": "Bearer " + str(t)}',
        miss='t = r.json()["access_token"]\nn = r.json()["expires_in"]\nh = {"Authorization": "Bearer " + str(t)}',
        fix=msg("Take the member that holds the token, as in login.json.access_token."),
    ),
    slip(
        msg("The first member of the answer is taken for the token, and the first is the refresh token."),
        r"\.values\.first\b|Object\.values\([^()\n]{1,40}\)\[0\]|\.values\(\)(?:\)?\[0\]"
        r"|\.iterator\(\)\.next\(\)|\.next\(\))"
        r"|\bnext\(iter\([^\n]{1,60}values\(\)|\bvalues\.first\b|\breset\(\$|\bcurrent\(\$"
        r"|array_values\([^()\n]{1,40}\)\[0\]"
        r"|\.Values\.First\(\)|\.values\(\)\.stream\(\)\.findFirst|\.shift\(\)\[1\]|\.first\.last\b|\.values\[0\]",
        ("refresh-token-as-access-token", 0.92),
        ("wrong-token-type", 0.5),
        beside=r"\{\s{0,8}\"?(?:refresh|refresh_?token)\"?[ ]?(?::|=>)[ ]?\S[^{}]{0,4000}?access",
        hit='t = r.json().values()[0]\nh = {"Authorization": "Bearer " + t}\n# {"refresh": "a", "access": "b"}',
        miss='t = r.json().values()[0]\nh = {"Authorization": "Bearer " + t}\n# {"access": "b", "refresh": "a"}',
        fix=_ACCESS,
    ),
)
