"""How code and commands around a call write its values: quotes, escapes, secrets, rights."""

from __future__ import annotations

from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.words.sightings.entry import Entry, sighting
from diagnostics.engine.words.voices import Voice

_DECODES = r"decodeURI|unquote|urldecode|UrlDecode|parse_qs|URLSearchParams|searchParams"

SIGHTINGS: tuple[Entry, ...] = (
    sighting(
        Seen.HEADERS_HANDED_ON,
        r"(?:\.{3}|new Headers\(|Object\.fromEntries\(|dict\(|\bheaders\s{0,3}[:=]\s{0,3}|\.Header\s{0,3}=\s{0,3})"
        r"(?:(?:req|request|event|ctx|context|c|r|incoming)\.(?:req\.|request\.|raw\.)?headers?\b"
        r"|getRequestHeaders\(|(?:await )?headers\(\))(?!\.get|\.[a-z]\w{0,20}\b(?<!entries)|\[)",
        Voice.PASTE,
        hit="const h = new Headers(req.headers);",
        miss="const h = { accept: req.headers.get('accept') };",
        why="Code that hands on what an incoming call had sends the credential of that call, if it had one.",
        announced=("header",),
    ),
    sighting(
        Seen.SENT_FIELDS_SHOWN,
        r"\b(?:request|prepared|prepared_request|sent_request|_request)\.(_?headers?)\b",
        Voice.PASTE,
        hit="print(response.request.headers)",
        miss="print(response.headers)",
        why="Code that shows the fields of the call as the client sent it shows what took the place of its own.",
        announced=(".header", "._header"),
    ),
    sighting(
        Seen.SET_WITH_QUOTES,
        r"(?:^|[\s%!>])(?:set(?:_env|x)?|env)[ \t]{1,4}\w{1,60}[ \t]{0,2}=?[ \t]{0,2}[\"']|^[ \t]{0,8}\w{2,60}=[\"']",
        Voice.PASTE,
        hit='set TOKEN="abc"',
        miss="set TOKEN=abc",
        why="Ways to set a variable in which quotes become part of the value, or are easily left in it.",
    ),
    sighting(
        Seen.ESCAPED_CODE_CUT_OUT,
        r"[?&]code=[^&\s\"'<>]{0,300}%[0-9A-Fa-f]{2}",
        Voice.PASTE,
        hit="https://app.example.com/cb?code=4%2F0Ab\ncode = url.split('code=')[1]",
        miss="https://app.example.com/cb?code=4%2F0Ab\ncode = unquote(url.split('code=')[1])",
        why="A code that was cut out of a URL as text keeps the URL's escapes and is encoded once more.",
        exact=True,
        announced=("code=",),
        beside=(
            r"(?:match|split|substr(?:ing)?|slice|indexOf|search|findall|explode|IndexOf|Split|sscanf)\(?[^\n]{0,60}code=",
        ),
        never=(_DECODES,),
    ),
    sighting(
        Seen.CODE_ESCAPED_TWICE,
        r"(?:^|[\s?&\"'])code=[^&\s\"'<>]{0,200}%25(?:2F|2B|3D)",
        Voice.PASTE,
        hit="grant_type=authorization_code&code=4%252F0Ab",
        miss="grant_type=authorization_code&code=4%2F0Ab",
        why="%25 before an escape is a percent sign that was encoded a second time.",
        announced=("code=",),
    ),
    sighting(
        Seen.ESCAPED_VALUE_KEPT,
        r"[\"']?\b(code|refresh_token)\b[\"']?\s{0,3}(?:=>|[:=])\s{0,3}[\"'][^\"'\s&]{0,200}"
        r"%(?:2[Ff]|2[Bb]|3[Dd])[^\"'\s&]{0,300}[\"']",
        Voice.PASTE,
        hit="code = '4%2F0AbCd'",
        miss="code = unquote('4%2F0AbCd')",
        why="A value that is written with escapes in code is encoded once more when it is sent.",
        exact=True,
        announced=("code", "refresh_token"),
        never=(_DECODES,),
    ),
    sighting(
        Seen.RAW_IN_BODY,
        r"client_secret=(?:[\"'] ?[+.&] ?\w|\$?\{|\$[A-Za-z_]|%s|#\{)",
        Voice.PASTE,
        hit='body = "client_secret=" + secret',
        miss='body = urlencode("client_secret=" + secret)',
        why="A secret that is put into a form body as it is loses its % and +.",
        exact=True,
        announced=("client_secret=",),
        never=(r"encodeURI|quote(?:_plus)?\(|urlencode(?!d)|EscapeDataString|FormUrlEncodedContent|URLSearchParams",),
    ),
    sighting(
        Seen.ODD_CHARACTER_TOLD_OF,
        r"\b(?:secret|password)\b[^.\n]{0,40}\b(?:contain\w*|has|have|with|includes?|holds?)\b[^.\n]{0,40}"
        r"(?:[%+&#=/]|special|percent|plus|ampersand|slash)",
        Voice.PASTE,
        hit="the secret contains a plus sign",
        miss="the secret contains letters",
        why="A person who mentions such a character has often found the fault without knowing it.",
        announced=("secret", "password"),
    ),
    sighting(
        Seen.SIGNING_KEY_GIVEN,
        r"(?:jwt[-_ ]?secret|secret[-_ ]?key|signing[-_ ]?key|signing[-_ ]?secret|hmac[-_ ]?secret|jwt[-_ ]?key"
        # without quotes a plain name is a variable, and what is followed by a bracket a call
        r"|shared[-_ ]?secret)(?:\s{0,4}[:=]\s{0,4}(?:\"([^\"\n]{4,512})\"|'([^'\n]{4,512})'"
        r"|(?=\S{0,511}[-\d!@#%^&*+/=])([^\s\"',;(){}\[\]<>$]{4,512})(?=[\s,;]|$))"
        r"|=([^\s\"',;(){}\[\]<>$]{4,512})(?=\s|$))"
        # an option of a command, whose value is the next word
        r"|--(?:jwt|signing|hmac|shared)[-_](?:secret|key)[ \t]{1,4}"
        r"([^\s\"',;(){}\[\]<>$-][^\s\"',;(){}\[\]<>$]{7,511})(?=\s|$)",
        Voice.RAW,
        hit="JWT_SECRET=correct-horse-battery",
        miss='secret_key: System.get_env("JWT_KEY")',
        why="A secret that signs tokens, pasted beside one, can be tried on it.",
        every=True,
        within=65_536,
        announced=("secret", "key"),
    ),
    sighting(
        Seen.NETRC_DEFAULT,
        r"^[ \t]{0,20}default[ \t\n]{1,8}(?:login|password)\b",
        Voice.RAW,
        hit="default\n  login bob\n  password x",
        miss="the default login page",
        why="An entry of .netrc that is sent to every host.",
        announced=("default",),
    ),
    sighting(
        Seen.JOB_PERMISSIONS,
        r"^[ \t]{0,20}permissions:",
        Voice.RAW,
        hit="permissions:\n  contents: read\njobs:\n  a:\n    runs-on: ubuntu-latest",
        miss="permissions:\n  contents: read",
        why="A job that says itself which rights its token has.",
        announced=("permissions:",),
        beside=(r"^[ \t]{0,20}runs-on:|\bGITHUB_TOKEN\b",),
    ),
    sighting(
        Seen.RIGHTS_LISTED,
        r"[\"']?\b(scopes?|scp|roles|permissions|authorities|entitlements|groups)[\"']?\s{0,2}[:=]\s{0,2}"
        r"(?:\[([^\]\n]{1,600})\]|[\"']([^\"'\n]{1,600})[\"'])",
        Voice.PASTE,
        hit='"permissions": ["read:items"]',
        miss='"permission": "read:items"',
        why="Two samples of claims that give the same rights under different names show which one is read.",
        every=True,
        exact=True,
    ),
)
