"""Signs in what is kept too long or made anew: a key set loaded once, a verifier made twice."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_MAKES = r"[\w.]{0,30}(?:nanoid|random|generate|urandom|token_urlsafe|getRandom|secrets)"
_LOADS = r"(?:requests|httpx|axios|got|urllib\.request|http|fetch|json\.load)\b"

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The server counts each change of the user, and refuses the tokens of before it."),
        r"\b(?:token_?version|security_?stamp|session_?version|jwt_?version|password_?changed_?at|tokens_?valid_?"
        r"(?:after|from)"
        r"|token_?generation)\b[^\n]{0,60}(?:!==?|<|>|===?)|(?:!==?|<|>)[^\n]{0,60}\b(?:token_?version|security_?stamp"
        r"|session_?version|jwt_?version|password_?changed_?at|tokens_?valid_?(?:after|from)|token_?generation)\b",
        ("token-revoked", 0.86),
        beside=r"\A(?=[\s\S]*(?:\b401\b|unauthori[sz]ed))[\s\S]*?(?:chang(?:e|ed|ing)\b[^\n]{0,30}password"
        r"|password[^\n]{0,30}chang"
        r"|/log-?out|\b(?:after|clicked|pressed|did a) (?:\w{1,10} ){0,2}log[ -]?out|everywhere|all devices"
        r"|other (?:tab|device|phone|browser)s?)",
        hit="if (payload.tv !== user.tokenVersion) return 401; // after a change of the password",
        miss="if (payload.tv !== app.version) return 401; // after a change of the password",
        fix=msg("Give the client that made the change a new token, and let the others sign in again."),
    ),
    sign(
        msg("The log of the account says that the token was removed."),
        r"\b(?:audit|activity|security|event)[ -]?log\b[^\n]{0,120}\b(?:token|key|credential)s?\b[^\n]{0,60}"
        r"\b(?:removed|revoked|deleted|deactivated|rolled)\b",
        ("token-revoked", 0.9),
        beside=r"\b401\b|unauthori[sz]ed|invalid token|bad credentials",
        never=r"client[ _]secret|refresh",
        hit="Audit log of the account, 09:14: \"Access token 'nas' removed by anna\". The job gets 401.",
        miss="Audit log of the account, 09:14: \"Access token 'nas' created by anna\". The job gets 401.",
        fix=msg("Issue a new token and give it to the client; look in the record who revoked this one, and why."),
    ),
    sign(
        msg("The key set is loaded once when the program starts, so keys made later are unknown."),
        r"^(?:const |let |var |export const )?\w{0,20}(?:jwks?|public_?keys?|signing_?keys?)\w{0,12}[ ]?"
        rf"(?::[ ]?\w{{1,30}}[ ]?)?=[ ]?(?:await )?{_LOADS}[^\n]{{0,200}}$",
        ("kid-not-found-key-rotated", 0.86),
        ("verifier-cannot-fetch-keys", 0.3),
        never=r"\b(?:each|every|after (?:a|the|another)) re-?start\b"
        r"[^\n]{0,20}\b(?:same|still)\b|\bre-?start\w{0,4}\b[^\n.]{0,30}"
        r"\b(?:(?:does|did|do)(?:n['’]t| not) help|changes nothing|no (?:use|effect|change))",
        beside=r"\brotat\w{1,4}|\bnewer (?:tokens|ones)\b|\bnew (?:signing )?keys?\b|\bre-?(?:deploy|start)\w{0,4}",
        hit="jwks = requests.get(JWKS_URL).json()\n# after the key was rotated new tokens get 401",
        miss="    jwks = requests.get(JWKS_URL).json()\n# after the key was rotated new tokens get 401",
        fix=msg("Fetch the key set again when a token has an unknown kid, as the clients of JWKS libraries do."),
    ),
    sign(
        msg("The verifier is made anew for the token request, so it is not the one of the challenge."),
        rf"\b(?:code_?)?verifier\b[ ]?:?=[ ]?(?:await )?{_MAKES}[\s\S]{{20,3000}}?"
        # whoever makes a challenge of the second one begins another login
        rf"\b(?:code_?)?verifier\b[ ]?:?=[ ]?(?:await )?{_MAKES}(?![^\n]{{0,200}}\n?[^\n]{{0,200}}challenge)",
        ("pkce-verifier-mismatch", 0.9),
        beside=r"code_verifier",
        hit="verifier = nanoid(64); go(challenge(verifier))\nverifier = nanoid(64); body = { code_verifier: verifier }",
        miss="verifier = nanoid(64); go(challenge(verifier))\nverifier = kept.verifier; { code_verifier: verifier }",
        fix=msg("Keep the verifier of the authorization request, and send that very one to the token endpoint."),
    ),
)
