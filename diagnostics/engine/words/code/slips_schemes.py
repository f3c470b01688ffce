"""A slip in the word before the value: the token alone goes into Authorization, where Bearer is wanted."""

from __future__ import annotations

import re

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.made_of import Made, Piece
from diagnostics.engine.words.code.slip import Slip, slip

_WORD = re.compile(
    r"[bB]earer|BEARER|[bB]asic\b|BASIC|[tT]oken[ ](?!\))|[aA]pi-?[kK]ey[ ]|JWT[ ]|AWS4|scheme|prefix|[hH]eader"
)
_OF_A_TOKEN = re.compile(r"(?:[tT]ok(?:en)?|TOKEN|[jJ][wW][tT]|JWT|[kK]ey|KEY|[sS]ecret|SECRET|\bpat|PAT|\bat)\b|\beyJ")
# Of these APIs it is known that they take Bearer.
_HOSTS = (
    r"api\.line\.me|api\.openai\.com|api\.notion\.com|graph\.microsoft\.com|\.googleapis\.com|api\.sendgrid\.com"
    r"|slack\.com/api|api\.digitalocean\.com"
    r"|api\.cloudflare\.com|api\.spotify\.com|api\.dropboxapi\.com|api\.airtable\.com"
    r"|management\.azure\.com|api\.hubapi\.com|api\.netlify\.com|api\.vercel\.com|api\.x\.com|api\.twitter\.com"
    r"|api\.calendly\.com|api\.mistral\.ai|api\.groq\.com|discovery\.etsy|api\.zoom\.us|api\.hetzner\.cloud"
)
# These take the token alone, or an authorizer of one's own decides.
_BARE = (
    r"execute-api|appsync|monday\.com|clickup|linear\.app|cognito|api ?gateway|x-amz|wordpress|wasabi|klaviyo"
    r"|lemlist|pexels"
    r"|raw token|without (?:the word )?bearer|OAuth2PasswordBearer"
)


def _alone(value: Made, piece: Piece) -> bool:
    """Whether all that the value is made of holds no word before the token, and a token is at its end."""
    if (
        value.header != "authorization"
        or value.paired
        or any(_WORD.search(each.whole.strip()) for each in value.pieces)
    ):
        return False
    return piece is value.pieces[0] and any(_OF_A_TOKEN.search(each.text) for each in value.pieces)


SLIPS: tuple[Slip, ...] = (
    slip(
        msg("The header gets the token alone; the word Bearer and a space are missing before it."),
        r"^[ \t\"'`]{0,4}(?:&|\*|await[ ])?[$@]?[A-Za-z_][\w.$>?!\[\]'\"(),:/-]{0,300}[ \t]*$"
        r"|^[ \t\"'`]{0,4}(?:\$?\{\{?[^}\n]{1,80}\}?\}|\beyJ[\w.…-]*)[\"'`]?[ \t]*$",
        ("missing-bearer-prefix", 0.88),
        beside=rf"(?<![\w$])bearer(?![\w(])|\beyJ|{_HOSTS}",
        absent=_BARE,
        hit='ctx = metadata.AppendToOutgoingContext(ctx, "authorization", tok)\nUnauthenticated: with bearer',
        miss='ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+tok)\nwith bearer',
        judged=_alone,
    ),
)
