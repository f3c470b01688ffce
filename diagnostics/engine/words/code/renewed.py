"""Signs that a credential was ended or replaced: revoked by a call or a record, rotated, or renewed and not kept."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_REFUSED = r"\b40[013]\b|invalid_grant|invalid_client|unauthenticated|blacklisted|invalid_token"
_DATE = r"[\"'`|]?[ ]?(?:#<\w+ )?20\d\d-\d\d"
# What was left as it was: the program or its settings.
_TOUCH = (
    r"(?:\w{1,12} ){0,2}(?:chang\w{1,3}|touch\w{0,3}|updat\w{1,3}|deploy\w{0,3}|restart\w{0,3}|do|done)\b(?! (?:the )?"
    r"(?:clock|time|url|uri|address|dns|firewall|proxy))"
)
_OWN = msg("Keep the new token of each sign-in, and let no call use one that was revoked.")
_NEW = msg("Put the new secret into the settings of the program and start it again.")
_REPLACED = msg("The client's secret was replaced, and the program still sends the former one.")
# Code that takes the new access token and nothing more of a refresh's answer.
_ROTATES = (
    r"ROTATE_REFRESH_TOKENS[\"']?[ ]?[:=][ ]?True|rotation[^\n]{0,20}(?:=|:|is|are)?[ ]?(?:enabled|on\b|true|rotating)"
    r"|rotat(?:es|ing) (?:them|the|its|refresh)|refresh tokens? (?:are |is )?(?:single[- ]use|one[- ]time|rotat)"
    r"|refresh_token_rotation|RefreshTokenUsage\.OneTimeOnly|reuseRefreshTokens\(false\)"
    r"|revokeRefreshToken[\"']?[ ]?:[ ]?true"
    r"|api\.x\.com/2/oauth2|api\.twitter\.com/2/oauth2|identity\.xero\.com|oauth\.platform\.intuit\.com"
    r"|api\.fitbit\.com/oauth2"
    r"|wbsapi\.withings|api\.box\.com/oauth2|api\.linear\.app/oauth|auth\.atlassian\.com|\bXero\b|\bQuickBooks\b"
)
_ANOTHER = (
    r"\b(?:(?:my |the |a |our |his |her )?(?:colleague|coworker|co-worker|teammate|other (?:user|admin)s?)"
    r"|(?:mein|der|die|ein)\w{0,2} (?:kolleg\w{1,3}|chef\w{0,2}|andere\w{0,2} nutzer)|mi (?:compa[ñn]er[oa]|colega))\b"
)
_ALIKE = (
    r"\b(?:same|identical|selben|gleichen?|misma?|mismo)\b[^\n]{0,60}"
    r"(?:script|app|code|call|command|skript|anwendung|browser|token type|client|aufruf|programa|comando)"
)
_KEEPS = (
    r"(?:localStorage|sessionStorage|store|session|db|cache|redis|cookies?|config|state|settings)\S{0,30}"
    r"refresh\w{0,10}[\"'\]]{0,2}[ ]?(?:=(?!=)|,)[ ]?[\w$.]{0,30}(?:\.|\[[\"'])refresh"
    r"|setItem\([\"'`][\w.-]{0,20}refresh[\w.-]{0,20}[\"'`],"
    r"|\.refresh_?token[ ]?(?:\?\?|\|\|)|jq[^\n]{0,40}\.refresh_token|\b(?:new|next|rotated)_?refresh\w{0,8}"
    r"|\b(?:save|store|write|persist|put|set|update)_?\w{0,12}refresh\w{0,12}\("
    r"|refresh_token[ ]?=[ ]?\w{1,20}(?:\.|\[[\"'])refresh_token|refresh\w{0,6}[ ]?=[ ]?(?:data|res|body|r"
    r"|tok\w*)\.refresh"
)

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("A token was revoked by a call to the revocation endpoint, and is sent after it."),
        r"\b(?:POST|revoke)\b[^\n]{0,160}/(?:oauth2?/)?(?:\w{1,20}/){0,4}(?:revoke|revocation)\b[^\n]{0,80}\b20\d\b"
        r"[\s\S]{0,600}?\b(?:GET|POST|PUT|PATCH|DELETE)\b[^\n]{0,200}\b401\b",
        ("token-revoked", 0.88),
        never=r"token_type_hint[\"']?[ ]?[:=][ ]?[\"']?refresh_token",
        hit="POST /oauth2/v1/revoke   200\nGET  /boards   401",
        miss="GET  /boards   401\nPOST /oauth2/v1/revoke   200",
        fix=_OWN,
    ),
    sign(
        msg("The user's tokens were revoked, and the check asks whether the token was."),
        r"\brevoke_?refresh_?tokens\(",
        ("token-revoked", 0.88),
        beside=r"verify_?(?:id_?token|session_?cookie)\([^()\n]{1,80},[ ]?(?:check_revoked[ ]?=[ ]?)?true",
        hit="getAuth().revokeRefreshTokens(uid);\ngetAuth().verifyIdToken(t, true); // 401",
        miss="getAuth().revokeRefreshTokens(uid);\ngetAuth().verifyIdToken(t); // 401",
        fix=msg("After revokeRefreshTokens let the user's client fetch a new token, as getIdToken(true) does."),
    ),
    sign(
        msg("The token's own record says that it was revoked."),
        rf"^(?![^\n]{{0,300}}refresh)(?:[^\n]{{0,400}}?\b(?:(?:revoked|blacklisted)_?(?:at|on|date|time)?\b[\"']?"
        rf"[ ]?[:=][ ]?{_DATE}|(?:is_?)?(?:revoked|blacklisted)\b[\"']?[ ]?[:=][ ]?(?:true|t|yes|1)\b)"
        rf"|(?=[^\n]{{0,300}}(?:token|key|\bpat\b))[^\n]{{0,400}}?\b(?:invalidated|disabled|deactivated)_?"
        rf"(?:at|on|date|time)?\b[\"']?[ ]?[:=][ ]?{_DATE}"
        # a row of a table
        r"|(?=[^\n]{0,300}(?:20\d\d-|\||scope|read|write|last used))[^\n]{3,300}?(?:\||[ ]{2}|\t)"
        r"[ ]{0,20}(?:revoked|deactivated|widerrufen|revocad[oa])[ ]{0,20}\|?[ ]{0,4}$)"
        r"|\b(?:EXISTS|GET|SISMEMBER|HEXISTS)\b[^\n]{0,60}(?:deny|black|block|revo)\w{0,12}[^\n]{0,120}\n[^\n]{0,10}"
        r"(?:\(integer\) 1|\"?(?:1|true|revoked)\b)",
        ("token-revoked", 0.9),
        beside=r"\A(?=[\s\S]*\b401\b)[\s\S]*?(?:token|\bkeys?\b|api_?key|\bpat\b|jti)",
        # where another row is active, the token that was sent may be that one
        never=r"(?:secret|client|user|account)\w{0,10}[ ]?(?:is|was)?[ ]?disabled|\{[^\n{}]{0,60}\"active\""
        r"|(?:\||[ ]{2}|\t)[ ]{0,20}(?:active|aktiv|activ[oa])[ ]{0,20}\|?[ ]{0,4}(?m:$)",
        hit="api_keys: 77 | exporter | 2024-02-01 | revoked\nGET /v2/rows 401",
        miss="api_keys: 77 | exporter | 2024-02-01 | active\nGET /v2/rows 401",
        fix=msg("Issue a new token and give it to the client; look in the record who revoked this one, and why."),
    ),
    sign(
        msg("The user's tokens were deleted on the server, and the client still sends one of them."),
        r"(?:->|\.)tokens\(\)->delete\(\)|(?:Token|ApiKey)\w{0,10}\.objects\.[^\n]{0,80}?\.delete\(\)"
        r"|\bDELETE FROM \w{0,30}tokens?\b|\btokens?\.(?:destroy|delete)_all\b|\btokens?\.deleteMany\("
        r"|\bflush_?tokens?\b",
        ("token-revoked", 0.84),
        ("refresh-token-expired-or-revoked", 0.4),
        beside=r"\b401\b|unauthenticated",
        never=r"expire[^\n]{0,40}(?:delete|destroy)|(?:delete|destroy|flush)[^\n]{0,80}expire|refresh",
        hit="> User::find(4)->tokens()->delete();\nthe app gets 401 with the stored token",
        miss="> User::find(4)->tokens()->count();\nthe app gets 401 with the stored token",
        fix=_OWN,
    ),
    sign(
        msg("The server's own code ends the user's refresh tokens, and the client sends one."),
        r"BlacklistedToken\.objects\.(?:get_or_)?create|\bRefreshToken\w{0,10}\.objects\.[^\n]{0,80}\.(?:delete"
        r"|update)\("
        r"|\bRefreshToken\w{0,10}\.(?:deleteMany|destroy_all|updateMany|deleteByUser\w{0,8})\("
        r"|\brevoke_?all_?refresh_?tokens\("
        r"|\bDELETE FROM refresh_tokens\b|\bUPDATE refresh_tokens SET revoked",
        ("refresh-token-expired-or-revoked", 0.9),
        ("token-revoked", 0.5),
        beside=rf"refresh[^\n]{{0,80}}(?:{_REFUSED})",
        never=r"ROTATE_REFRESH_TOKENS[\"']?[ ]?[:=][ ]?True|family",
        hit="BlacklistedToken.objects.get_or_create(token=t)\nPOST /api/token/refresh/ 401",
        miss="OutstandingToken.objects.filter(user=u)\nPOST /api/token/refresh/ 401",
        fix=msg(
            "Give the client new tokens in the answer to the call that ends the old ones, or let it sign in again."
        ),
    ),
    sign(
        msg("Each refresh replaces the refresh token, and the code keeps the access token alone."),
        r"(?:grant_type[\"']?[ ]?[:=][ ]?[\"']?refresh_token\b|/(?:token|auth)/refresh\b|\.refresh\()"
        r"(?=[\s\S]{0,900}?(?:\.|\[[\"'])access(?:_?token)?\b)",
        ("refresh-token-reused", 0.88),
        ("refresh-token-expired-or-revoked", 0.4),
        beside=rf"\A(?=[\s\S]*?(?:{_ROTATES}))[\s\S]*?(?:{_REFUSED})",
        never=_KEEPS,
        hit="rotation: enabled\nt = oauth.refresh(s.refresh_token); s.access_token = t.access_token\nrenew 403",
        miss="rotation: enabled\nt = oauth.refresh(s.refresh_token); s.access_token = t.access_token;"
        " s.refresh_token = t.refresh_token\nrenew 403",
        fix=msg("Keep the refresh token of each answer in the place of the one that was sent."),
    ),
    sign(
        _REPLACED,
        r"(?:\b(?:deleted|disabled|removed|revoked)(?: and (?:deleted|disabled|removed))? the "
        r"(?:first|old|older|oldest|former|previous|other)\b(?: (?:one|secret|key))?"
        r"|\bsecrets? (?:was|were|has been|have been|got) (?:regenerated|replaced|rotated|reset|renewed|exchanged)\b"
        r"|\b(?:regenerated|replaced|rotated|reset|renewed|turned) (?:all |the |our |its |every )*"
        r"(?:client[- _])?secrets?\b"
        r"|\bnew (?:client[- _])?secrets? (?:was|were|has been|have been) (?:issued|generated|created)\b"
        r"|\b(?:geheimen? schl[üu]ssel|secrets?|client-?secrets?)\b[^\n]{0,60}\b(?:neu (?:erzeugt|erstellt|vergeben"
        r"|gesetzt)"
        r"|erneuert|ersetzt|ausgetauscht|zur[üu]ckgesetzt|rotiert)\b"
        r"|\b(?:secretos?|claves? secretas?)\b[^\n]{0,60}\b(?:regenerad|renovad|sustituid|reemplazad|rotad"
        r"|cambiad)[oa]s?\b)",
        ("client-secret-expired-or-rotated", 0.92),
        beside=r"\A(?=[\s\S]*(?:invalid_client|/token\b[^\n]{0,60}\b40[01]\b|unauthorized_client))"
        rf"[\s\S]*?(?:\bI did(?:n['’]t| not) do\b|\b(?:have|has|had|did)(?:n['’]t| not) {_TOUCH}"
        rf"|\b(?:did|changed|touched) nothing\b|\bnothing (?:was|has been|is) (?:changed|touched|deployed)\b"
        r"|\bno changes\b|\bno change (?:to|in|on|of) (?:our|the|my|its)\b"
        r"|\bunchanged\b|\blast changed\b|\bnichts\b|\bnicht (?:ge[äa]ndert|angefasst)\b|\bno (?:hemos|cambiamos"
        r"|tocamos)\b"
        r"|\bsin cambios\b|\bsame (?:secret|settings|config)\b|\b(?:pods?|started|running|deployed)\b[^\n]{0,40}\b"
        r"(?:days|weeks)"
        r"|\bstill (?:has|have|had|uses?|used|sends?|sent)\b)",
        never=r"\b(?:secret|key)s? (?:was|were|is|has)(?:n['’]t| not| never)(?: been)? (?:re\w+|rotated)|new secret "
        r"(?:is|was) (?:in|set)"
        r"|(?:updated|put|copied|pasted|set|stored)\b[^\n.]{0,40}\bnew (?:secret|one|value)"
        # tried as a cure, and not what began it
        r"|\b(?:regenerated|replaced|rotated|reset|renewed)\b[^\n.]{0,40}\b(?:twice|times|again)\b",
        hit="The secrets were regenerated by the vendor; we did nothing.\nPOST /oauth2/token 401 invalid_client",
        miss="The scopes were regenerated by the vendor; we did nothing.\nPOST /oauth2/token 401 invalid_client",
        fix=_NEW,
    ),
    sign(
        _REPLACED,
        r"(?:-/\+|must be replaced|will be (?:replaced|destroyed))[^\n]{0,200}\n?"
        r"[^\n]{0,200}(?:(?:application|principal|client|app)_password\b"
        r"|client_secret|_secret\b"
        r"|credential)|\b\w{0,60}(?:(?:application|principal|client|app)_password|client_secret|_secret)\b"
        r"[^\n]{0,80}(?:must be replaced|will be "
        r"(?:replaced|destroyed))",
        ("client-secret-expired-or-rotated", 0.88),
        ("wrong-client-credentials", 0.3),
        beside=r"invalid_client|AADSTS7000215|/token\b[^\n]{0,60}\b40[01]\b|\b401\b",
        hit="# azuread_application_password.api must be replaced\nthe pods get 401 invalid_client",
        miss="# azuread_application.api will be updated in-place\nthe pods get 401 invalid_client",
        fix=_NEW,
    ),
    sign(
        msg("The list of the client's secrets calls one inactive, and the program may send that one."),
        r"\bclient[ _]?secrets?\b(?:(?!token)[^\n]){0,100}\b"
        r"(?:inactive|disabled|expired|revoked|deactivated|retired)\b(?! (?:in|on"
        r"|at|by) \d)",
        ("client-secret-expired-or-rotated", 0.88),
        ("wrong-client-credentials", 0.3),
        beside=r"/token\b[^\n]{0,60}\b40[01]\b|\b401\b[^\n]{0,60}/token\b|invalid_client|unauthorized_client",
        never=r"(?:not|never|n['’]t|or|nor|whether|if|is it|has it) (?:\w{1,10} ){0,2}(?:inactive|disabled|expired"
        r"|revoked)",
        hit="Client secrets: ...x7Q Inactive, ...Lm3 Active\nPOST /v1/token 401",
        miss="Client secrets: ...x7Q Active, ...Lm3 Active\nPOST /v1/token 401",
        fix=_NEW,
    ),
    sign(
        msg("The secret's id is given in the place of its value; the portal shows both."),
        r"\b(?:put|copied|used?|pasted|entered|took|set|using|have)\b"
        r"(?:(?!\bnot\b|n['’]t\b|\binstead of\b)[^.\n]){0,40}\bsecret id\b",
        ("wrong-client-credentials", 0.9),
        ("wrong-value-as-token", 0.3),
        beside=r"\bentra\b|azure|microsoft|AADSTS|certificates & secrets|app registration",
        never=r"app_?role|vault",
        hit="In Entra I copied the Secret ID into the config. /token answers 401.",
        miss="In Entra I copied the secret's value into the config. /token answers 401.",
        fix=msg(
            "Copy the column Value, which is shown once when the secret is made; if it is gone, make a new secret."
        ),
    ),
    sign(
        msg("A policy of the realm ends the client's secret after a time, and the first one is sent."),
        r"\bsecret-rotation\b|\brotated-expiration-period\b|\bclient\.secret\.expiration\.time\b",
        ("client-secret-expired-or-rotated", 0.88),
        ("wrong-client-credentials", 0.4),
        beside=r"/token\b[^\n]{0,60}\b40[01]\b|invalid_client|unauthorized_client",
        hit='"executor": "secret-rotation"\nPOST /protocol/openid-connect/token -> 401',
        miss='"executor": "pkce-enforcer"\nPOST /protocol/openid-connect/token -> 401',
        fix=_NEW,
    ),
    sign(
        msg("The issuer made new keys when it started again, and the API kept the old ones."),
        r"\b(?:re-?start(?:ed|ing)?|recreat\w{1,4}|redeploy\w{0,3}|rollout restart)\b[^\n]{0,80}?(?P<issuer>hydra"
        r"|keycloak|dex|idp"
        r"|auth\w{0,12}|sso|oidc\w{0,8}|identity\w{0,8}|zitadel|authentik|login\w{0,8}"
        r"|issuer)\b[\s\S]{0,500}?\b401\b[\s\S]{0,300}?"
        r"\b(?:re-?start(?:ed|ing)?|recreat\w{1,4}|redeploy\w{0,3}|rollout restart)\b(?![^\n]{0,80}"
        r"(?P=issuer))(?:[^\n]{0,300}\n){0,4}?"
        r"[^\n]{0,200}\b200\b",
        ("kid-not-found-key-rotated", 0.88),
        ("wrong-signing-key-or-secret", 0.3),
        hit="$ docker compose restart hydra\n401\n$ docker compose restart api\n200",
        miss="$ docker compose restart api\n401\n$ docker compose restart api\n200",
        fix=msg("Let the API fetch the keys again when it meets an unknown kid, and let the issuer keep its keys."),
    ),
    sign(
        msg("A broker that let the client connect refuses this topic: no access rule allows it."),
        r"\b(?:PUBACK|PUBREC|SUBACK)\b[^\n]{0,80}?(?:RC|rc|reason(?:[ _]?code)?|code)[ :=]{1,3}(?:135\b|0x87\b)"
        r"|\bSUBACK\b[^\n]{0,60}\b(?:128|0x80)\b|\bgranted[ _]?qos\b[^\n]{0,12}\b128\b",
        ("user-lacks-permission", 0.9),
        hit="Client auto-7 received PUBACK (Mid: 1, RC:135)",
        miss="Client auto-7 received PUBACK (Mid: 1, RC:0)",
        fix=msg("Add a rule for this user and topic to the broker's access list, with the right to write or to read."),
    ),
    sign(
        msg("The code was redeemed by an attempt that timed out; what repeats it sends a used code."),
        r"(?:attempt|try|retry|versuch|intento)[ #:]{0,3}1\b[^\n]{0,60}\b(?:time[d ]?-?[ ]?out|timeout"
        r"|ReadTimeout)[\s\S]{0,400}?"
        r"(?:attempt|try|retry|versuch|intento)[ #:]{0,3}2\b[^\n]{0,120}(?:invalid[ _](?:code|grant)|\b400\b)",
        ("authorization-code-expired-or-reused", 0.9),
        beside=r"authorization_code|requesttoken",
        hit="grant_type=authorization_code\nattempt 1: timed out\nattempt 2: invalid code",
        miss="grant_type=client_credentials\nattempt 1: timed out\nattempt 2: invalid code",
        fix=msg("Send a code once and wait long enough for the answer; after a timeout ask the user for a new code."),
    ),
    sign(
        msg("With the same application and call one user is let in, and another is not."),
        rf"{_ANOTHER}[^\n]{{0,160}}?{_ALIKE}|{_ALIKE}[^\n]{{0,160}}?{_ANOTHER}",
        ("user-lacks-permission", 0.84),
        ("missing-scope", 0.3),
        beside=r"\b403\b|forbidden|access is denied|accessdenied",
        never=r"\b401\b|\bfirewall\b|\bVPN\b|own token|his token|her token|other scopes"
        r"|different scopes|seine[nm]? token",
        hit="My colleague gets the file with the same script, I get 403.",
        miss="My colleague gets the file with another script, I get 403.",
        fix=msg("Give this user the role or the right to the object that the other user has."),
    ),
)
