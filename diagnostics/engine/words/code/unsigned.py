"""Signs in code and settings that make tokens which nothing signs (alg none: RFC 7518, 3.6)."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_MADE = msg("The code makes a token that is not signed.")
_SIGN_IT = msg("Let the issuer sign the token, with a key that the verifier has.")
_CAUSE, _OTHER = "alg-none-or-unsigned", ("alg-mismatch", 0.3)
# What a verifier says of a token without a signature, or a refusal for which no other reason is told.
_REFUSED = (
    r"\A(?![\s\S]*(?:\b403\b|insufficient_scope|\bexpired\b|missing (?:the )?\w{0,14} ?header)){beside}[\s\S]*?"
    r"(?:signature|unsigned|not signed|invalid_token|(?<![\w.:/-])401(?![\w.:/-])|unauthori[sz]ed)"
)
# Code of a test that a token without a signature is refused.
_TESTS_REFUSAL = (
    r"\bassert\w*\b[^\n]{0,100}\b40[13]\b|\bexpect\([^\n]{0,120}40[13]|pytest\.raises|assertThrows|\.toThrow|assert_raises"
    r"|\b(?:refus|reject)\w{0,4}(?:[_ ][a-z]{1,12}){0,3}[_ ](?:unsigned|none|alg)"
    r"|\btest_\w{0,40}(?:refus|reject|none|unsigned)"
)
_OF_CLAIMS = r"\b(?:claims?|subject|issuer|audience|expires)\b"


def _made(pattern: str, *, hit: str, miss: str, beside: str = "", never: str = "") -> tuple[Sign, Sign]:
    """Code that makes such a token: beside a refusal that fits it the cause, and a hint without one."""
    none = f"{never}|{_TESTS_REFUSAL}" if never else _TESTS_REFUSAL
    fits = _REFUSED.replace("{beside}", f"(?=[\\s\\S]*(?:{beside}))" if beside else "")
    told = "\n401 invalid_token"
    return (
        sign(
            _MADE,
            pattern,
            (_CAUSE, 0.92),
            _OTHER,
            beside=fits,
            never=none,
            hit=hit + told,
            miss=miss + told,
            fix=_SIGN_IT,
        ),
        sign(_MADE, pattern, (_CAUSE, 0.6), _OTHER, beside=beside, never=none, hit=hit, miss=miss, fix=_SIGN_IT),
    )


SIGNS: tuple[Sign, ...] = (
    *_made(
        r"NewWithClaims\([^\n]{0,30}\bSigningMethodNone\b|SignedString\([^\n]{0,40}UnsafeAllowNoneSignatureType",
        hit='jwt.NewWithClaims(jwt.SigningMethodNone, jwt.MapClaims{"sub": "a"})',
        miss="if t.Method == jwt.SigningMethodNone { return nil, errNone }",
    ),
    *_made(
        r"\bnew[ ](?:UnsecuredJWT|PlainJWT)\(|\bAlgorithm\.none\(\)|\bAlgorithmIdentifiers\.NONE\b"
        r"|\bforUnsecuredSigner\(\)|->getToken\([ ]?new[ ]None\(|\bSigner\\None\b",
        never=r"UnsecuredJWT\.decode|PlainJWT\.parse|require\(Algorithm\.none|JWT\.require\([^\n]{0,20}none",
        hit="const t = new UnsecuredJWT({ sub: 'a' }).encode()",
        miss="const t = await new SignJWT({ sub: 'a' }).setProtectedHeader({ alg: 'HS256' }).sign(key)",
    ),
    *_made(
        r"\b(?:jwt|jsonwebtoken)\.(?:encode|sign)\((?:[^()\n]|\([^()\n]{0,80}\)){0,300}?"
        r"\balgorithms?[\"']?[ ]?[:=][ ]?(?:[\"']none[\"']|None\b)"
        r"|\bJWT\.encode[ (][^\n]{1,200}?,[ ]?nil[ ]?,[ ]?[\"']none[\"']",
        hit='jwt.encode({"sub": "cron"}, None, algorithm="none")',
        miss='jwt.encode({"sub": "cron"}, key, algorithm="HS256")',
    ),
    *_made(
        rf"\bnew[ ]JwtSecurityToken\((?=(?:(?!;)[\s\S]){{0,600}}?{_OF_CLAIMS})"
        r"(?:(?!cred|sign|key|;)[\s\S]){1,900}?;",
        beside=r"\.WriteToken\(",
        never=r"SigningCredentials[ ]?[:=]|signing_?credentials[ ]?:",
        hit="var t = new JwtSecurityToken(issuer: i, claims: c);\nhandler.WriteToken(t)",
        miss="var t = new JwtSecurityToken(issuer: i, claims: c, signingCredentials: creds);\nhandler.WriteToken(t)",
    ),
    *_made(
        r"\bnew[ ]SecurityTokenDescriptor(?:\(\))?\s{0,20}\{(?:(?!SigningCredentials|\};)[\s\S]){1,1500}?\};",
        beside=r"\.(?:CreateToken|CreateEncodedJwt|WriteToken)\(",
        never=r"SigningCredentials[ ]?=",
        hit="var d = new SecurityTokenDescriptor { Subject = id };\nhandler.CreateToken(d)",
        miss="var d = new SecurityTokenDescriptor { Subject = id, SigningCredentials = c };\nhandler.CreateToken(d)",
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
    *(
        sign(
            msg("The client is registered for tokens that are not signed."),
            r"\baccess[_.]token[_.]signed[_.]response[_.]alg[\"']?[ ]{0,3}(?:[:=]|=>)[ ]{0,3}[\"']?none\b",
            (_CAUSE, sure),
            beside=beside,
            hit=f'"access_token_signed_response_alg": "none"{told}',
            miss=f'"access_token_signed_response_alg": "RS256"{told}',
            fix=_SIGN_IT,
        )
        for sure, beside, told in (
            (
                0.9,
                r"signature\b[^\n]{0,40}(?:missing|required|empty|absent|invalid)|\bunsigned\b|not signed",
                "\nunsigned",
            ),
            (0.6, "", ""),
        )
    ),
)
