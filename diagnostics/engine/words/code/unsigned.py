"""Signs in code and settings that make tokens which nothing signs (alg none: RFC 7518, 3.6)."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_MADE = msg("The code makes a token that is not signed.")
_SIGN_IT = msg("Let the issuer sign the token, with a key that the verifier has.")
_CAUSES = ("alg-none-or-unsigned", 0.92), ("alg-mismatch", 0.3)
_OF_CLAIMS = r"\b(?:claims?|subject|issuer|audience|expires)\b"

SIGNS: tuple[Sign, ...] = (
    sign(
        _MADE,
        r"NewWithClaims\([^\n]{0,30}\bSigningMethodNone\b|SignedString\([^\n]{0,40}UnsafeAllowNoneSignatureType",
        *_CAUSES,
        hit='jwt.NewWithClaims(jwt.SigningMethodNone, jwt.MapClaims{"sub": "a"})',
        miss="if t.Method == jwt.SigningMethodNone { return nil, errNone }",
        fix=_SIGN_IT,
    ),
    sign(
        _MADE,
        r"\bnew[ ](?:UnsecuredJWT|PlainJWT)\(|\bAlgorithm\.none\(\)|\bAlgorithmIdentifiers\.NONE\b"
        r"|\bforUnsecuredSigner\(\)|->getToken\([ ]?new[ ]None\(|\bSigner\\None\b",
        *_CAUSES,
        never=r"UnsecuredJWT\.decode|PlainJWT\.parse|require\(Algorithm\.none|JWT\.require\([^\n]{0,20}none",
        hit="const t = new UnsecuredJWT({ sub: 'a' }).encode()",
        miss="const t = await new SignJWT({ sub: 'a' }).setProtectedHeader({ alg: 'HS256' }).sign(key)",
        fix=_SIGN_IT,
    ),
    sign(
        _MADE,
        r"\b(?:jwt|jsonwebtoken)\.(?:encode|sign)\((?:[^()\n]|\([^()\n]{0,80}\)){0,300}?"
        r"\balgorithms?[\"']?[ ]?[:=][ ]?(?:[\"']none[\"']|None\b)"
        r"|\bJWT\.encode[ (][^\n]{1,200}?,[ ]?nil[ ]?,[ ]?[\"']none[\"']",
        *_CAUSES,
        hit='jwt.encode({"sub": "cron"}, None, algorithm="none")',
        miss='jwt.encode({"sub": "cron"}, key, algorithm="HS256")',
        fix=_SIGN_IT,
    ),
    sign(
        _MADE,
        rf"\bnew[ ]JwtSecurityToken\((?=(?:(?!;)[\s\S]){{0,600}}?{_OF_CLAIMS})"
        r"(?:(?!cred|sign|key|;)[\s\S]){1,900}?;",
        *_CAUSES,
        beside=r"\.WriteToken\(",
        never=r"SigningCredentials[ ]?[:=]|signing_?credentials[ ]?:",
        hit="var t = new JwtSecurityToken(issuer: i, claims: c);\nhandler.WriteToken(t)",
        miss="var t = new JwtSecurityToken(issuer: i, claims: c, signingCredentials: creds);\nhandler.WriteToken(t)",
        fix=_SIGN_IT,
    ),
    sign(
        _MADE,
        r"\bnew[ ]SecurityTokenDescriptor(?:\(\))?\s{0,20}\{(?:(?!SigningCredentials|\};)[\s\S]){1,1500}?\};",
        *_CAUSES,
        beside=r"\.(?:CreateToken|CreateEncodedJwt|WriteToken)\(",
        never=r"SigningCredentials[ ]?=",
        hit="var d = new SecurityTokenDescriptor { Subject = id };\nhandler.CreateToken(d)",
        miss="var d = new SecurityTokenDescriptor { Subject = id, SigningCredentials = c };\nhandler.CreateToken(d)",
        fix=_SIGN_IT,
    ),
    sign(
        msg("The emulator's tokens are not signed, and a real server verifies them."),
        r"\bemulators?\b",
        ("alg-none-or-unsigned", 0.9),
        ("wrong-environment", 0.5),
        beside=r"has no \\?\"kid\\?\" claim",
        hit='Firebase ID token has no "kid" claim. We use the Auth emulator.',
        miss="The Auth emulator says that the token has expired.",
        fix=msg("Sign in at the real service for this server, or point its SDK at the emulator too."),
    ),
    sign(
        msg("The client is registered for tokens that are not signed."),
        r"\b(?:id|access)[_.]token[_.]signed[_.]response[_.]alg[\"']?[ ]{0,3}(?:[:=]|=>)[ ]{0,3}[\"']?none\b",
        ("alg-none-or-unsigned", 0.9),
        hit='"id_token_signed_response_alg": "none"',
        miss='"id_token_signed_response_alg": "RS256"',
        fix=_SIGN_IT,
    ),
)
