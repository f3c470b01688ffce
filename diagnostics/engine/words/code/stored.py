"""Values that a tool changes while it stores them, or that its messages and logs show to be none."""

from __future__ import annotations

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

# Commands that store what they read from standard input, byte for byte.
_STORES = (
    r"(?:vercel[ ]env[ ]add\b"
    r"|gcloud[ ]secrets[ ](?:versions[ ]add|create)\b[^\n|]{0,120}--data-file[= ](?:-|/dev/stdin)"
    r"|(?:docker|podman)[ ]secret[ ]create\b|kubectl[ ]create[ ]secret\b[^\n|]{0,160}=/dev/stdin"
    r"|az[ ]keyvault[ ]secret[ ]set\b[^\n|]{0,160}/dev/stdin|vault[ ]kv[ ]put\b[^\n|]{0,120}=-(?!\S)"
    r"|aws[ ](?:secretsmanager|ssm)\b[^\n|]{0,160}/dev/stdin|systemd-creds[ ]encrypt\b)"
)

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("echo adds a line break to the value that is stored as a secret."),
        r"(?P<old>\becho[ \t]{1,4}(?!-\w{0,3}n)(?P<value>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[^\s|\"'`()]{1,200}))"
        rf"[ \t]{{0,4}}\|[ \t]{{0,4}}(?:npx[ ](?:-y[ ])?|sudo[ ])?{_STORES}",
        ("token-whitespace-or-newline", 0.84),
        beside=r"(?:TOKEN|KEY|SECRET|JWT|PAT)\w{0,20}[\"']?[ ]{0,4}\|",
        never=r"^PS[ >]|\bC:\\[^\n>]{0,80}>[ ]?echo|\$env:|\becho[ ]%",
        hit='echo "$API_KEY" | vercel env add API_KEY production',
        miss='echo -n "$API_KEY" | vercel env add API_KEY production',
        instead="printf '%s' ⟨value⟩",
        whole=Whole.SHELL,
    ),
    sign(
        msg("The header value that the client refuses is a scheme's word with nothing behind it."),
        r"\b(?:illegal|invalid|bad|malformed)\b[^\n\"']{0,60}\bheader\b[^\n\"']{0,40}[\"']?[^\n\"']{0,20}\bb?[\"']"
        r"(?:Bearer|Token|Basic|Bot|ApiKey|JWT)[ ]{0,4}[\"']",
        ("empty-token", 0.93),
        hit="httpx.LocalProtocolError: Illegal header value b'Bearer '",
        miss="httpx.LocalProtocolError: Illegal header value b'Bearer abc '",
    ),
    sign(
        msg("The log shows the stand-in that setup-node puts in where no token was given."),
        r"\bNODE_AUTH_TOKEN[ \t]{0,3}[:=][ \t]{0,3}[\"']?XXXXX-XXXXX-XXXXX-XXXXX\b",
        ("credential-overridden", 0.75),
        ("placeholder-or-unexpanded-variable", 0.6),
        beside=r"\bnpm\b",
        never=r"\bexpired\b|\brevoked\b|\b2fa\b|one-time",
        hit="npm publish\n  NODE_AUTH_TOKEN: XXXXX-XXXXX-XXXXX-XXXXX",
        miss="npm publish\n  NODE_AUTH_TOKEN: ***",
    ),
    sign(
        msg("The value holds signs that issued tokens and keys do not have."),
        r"^[ \t]{0,8}(?:export[ ])?\w{0,40}(?:TOKEN|API_?KEY)[ \t]{0,3}[:=][ \t]{0,3}[\"']?"
        r"(?=[\w.~+/=@*%&()!^#-]{24,128}[\"']?[ \t]*$)(?:[\w.~+/=-]{1,60}[@*%&()!^#]){3}",
        ("wrong-value-as-token", 0.6),
        beside=r"\binvalid[ _](?:api[ _]?)?(?:token|key)\b|\b40[13]\b",
        never=r"\btoken[ _]?secret\b",
        hit="APP_TOKEN=Qd%Yb8*Wm2&Lx9!Kp4Tz7)Rv3Jn6(Hc\n401 invalid token",
        miss="APP_TOKEN=Qd-Yb8_Wm2.Lx9~Kp4Tz7+Rv3Jn6/Hc\n401 invalid token",
    ),
)
