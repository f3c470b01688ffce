"""Signs that a tool was signed in to by its own login, and takes the credential of a variable that counts first."""

from __future__ import annotations

import re

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import REFUSED, Sign, sign

_UNSET = msg("Unset that variable, then sign in again and repeat the call.")
# How one signs in to a tool, and the variables that it reads before what the login has stored.
_LOGINS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("gh auth login", "gh auth refresh"), ("GH_TOKEN", "GITHUB_TOKEN")),
    (("glab auth login",), ("GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN")),
    (("wrangler login",), ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY", "CF_API_TOKEN")),
    (("vercel login",), ("VERCEL_TOKEN",)),
    (("netlify login", "ntl login"), ("NETLIFY_AUTH_TOKEN",)),
    (("fly auth login", "flyctl auth login"), ("FLY_API_TOKEN", "FLY_ACCESS_TOKEN")),
    (("heroku login", "heroku auth:login"), ("HEROKU_API_KEY",)),
    (("doctl auth init",), ("DIGITALOCEAN_ACCESS_TOKEN",)),
    (("vault login",), ("VAULT_TOKEN",)),
    (("hf auth login", "huggingface-cli login"), ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")),
    (("wandb login",), ("WANDB_API_KEY",)),
    (("sentry-cli login",), ("SENTRY_AUTH_TOKEN",)),
    (("railway login",), ("RAILWAY_TOKEN", "RAILWAY_API_TOKEN")),
    (("supabase login",), ("SUPABASE_ACCESS_TOKEN",)),
    (("pulumi login",), ("PULUMI_ACCESS_TOKEN",)),
    (("gcloud auth application-default login",), ("GOOGLE_APPLICATION_CREDENTIALS",)),
    (("gcloud auth login",), ("CLOUDSDK_AUTH_ACCESS_TOKEN", "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE")),
    (("aws sso login", "aws configure\n", "aws configure sso"), ("AWS_ACCESS_KEY_ID",)),
    (("claude login", "ran /login", "did /login"), ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")),
    (("codex login",), ("OPENAI_API_KEY",)),
    (("databricks auth login",), ("DATABRICKS_TOKEN",)),
    (("argocd login",), ("ARGOCD_AUTH_TOKEN",)),
    (("cargo login",), ("CARGO_REGISTRY_TOKEN",)),
    (("stripe login",), ("STRIPE_API_KEY",)),
    (("firebase login",), ("FIREBASE_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS")),
    (("eas login", "expo login"), ("EXPO_TOKEN",)),
    (("snyk auth",), ("SNYK_TOKEN",)),
    (("doppler login",), ("DOPPLER_TOKEN",)),
    (("op signin",), ("OP_SERVICE_ACCOUNT_TOKEN", "OP_CONNECT_TOKEN")),
    (("twilio login",), ("TWILIO_AUTH_TOKEN", "TWILIO_API_KEY")),
    (("turso auth login",), ("TURSO_API_TOKEN",)),
)

# From the name of an object of JSON to one of its members, over those before it; and on to the next object.
_IN_BRACES = (
    r"\s{0,4}:\s{0,4}\{\s{0,40}"
    r"(?:\"[\w.:/-]{1,100}\"\s{0,4}:\s{0,4}(?:\{[^{}]{0,600}\}|\"[^\"\n]{0,200}\"),?\s{0,40}){0,9}?"
)
_REST = r"[^{}]{0,600}(?:\}[^{}]{0,600}(?:\{[^{}]{0,600}\}[^{}]{0,200}){0,9}?){1,2}?"


def _signed_in(commands: tuple[str, ...], names: tuple[str, ...]) -> Sign:
    """A login, and beside it the variable that the tool reads first, as the environment prints or a shell sets it."""
    typed = "|".join(re.escape(command) for command in commands if " /" not in command)
    told = "|".join(re.escape(command) for command in commands if " /" in command) or "(?!)"
    variable = "|".join(names)
    # a variable that is set, and not one that a message or a workflow's step only names
    # of any command's own, it is chosen for that command
    is_set = rf"(?:^|[\s;'\"])(?-i:{variable})=[\"']?[^\s$\"']\S{{0,400}}[\"']?[ \t]*(?:$|[;#&]|\n)"
    # typed at a prompt or alone on its line, and not told of as something that is done elsewhere
    login = rf"(?:^[ \t]{{0,8}}|[$#%>❯➜][ ]|`|\b(?:did|ran|run|after|with|via|by)[ ]`?)(?:{typed})\b|\b(?:{told})\b"
    return sign(
        msg("{name} of the environment counts before the stored login.", name=msg(names[0])),
        is_set,
        ("credential-overridden", 0.86),
        beside=rf"\A(?=[\s\S]*(?:{REFUSED}))[\s\S]*(?m:{login})",
        never=rf"\bunset[ ][^\n]{{0,80}}(?-i:{variable})|\benv[ ]-u[ ](?-i:{variable})|Remove-Item[ ]Env:"
        rf"|--with-token\b",
        hit=f"$ {commands[0]}\n401\n$ env\n{names[0]}=k3J9vQ2x",
        miss=f"$ {commands[0]}\n401\n$ env\nHOME=/home/me",
        fix=_UNSET,
    )


SIGNS: tuple[Sign, ...] = (
    *(_signed_in(commands, names) for commands, names in _LOGINS),
    sign(
        msg("By its own words the tool takes the token of a variable, and not that of the login."),
        r"\busing[ ]token[ ]\((?:GH|GITHUB|GITLAB)_TOKEN\)"
        r"|\bvalue of the \w{2,40}_(?:TOKEN|KEY) environment variable is being used for authentication"
        r"|\bEnvironment variable `?\w{2,40}_TOKEN`? is set and is the current active token"
        r"|\bAuth conflict: (?:Using|Both)\b[^\n]{0,200}(?-i:[A-Z_]{4,40}_(?:KEY|TOKEN))"
        r"|\b(?-i:[A-Z][A-Z0-9_]{3,40}_(?:TOKEN|KEY))`?[ ](?:takes|has|will take)[ ]precedence[ ]over\b"
        r"|\b(?-i:[A-Z][A-Z0-9_]{3,40})[ ](?:environment[ ]variable|env(?:ironment)?[ ]var)[^\n]{0,20}[ ]is[ ]set\b"
        r"[^\n]{0,200}\bprecedence\b",
        ("credential-overridden", 0.88),
        beside=REFUSED,
        never=r"\bGITHUB_ACTIONS\b|\bruns-on:",
        hit="X Failed to log in to github.com using token (GITHUB_TOKEN)\ninvalid",
        miss="X Failed to log in to github.com account kim (keyring)\ninvalid",
        fix=_UNSET,
    ),
    sign(
        msg("The key comes from the environment (env), which counts before the file of credentials."),
        r"^[ \t]{0,8}access_key[ \t]{1,8}\*{4,40}\w{2,8}[ \t]{1,20}env\b",
        ("credential-overridden", 0.88),
        beside=r"\.aws/credentials|credentials[ ]file|--profile\b|\bprofile\s*=|\[default\]|AWS_PROFILE|aws sso",
        hit="access_key     ****************OLD7              env\nThe new key is in ~/.aws/credentials",
        miss="access_key     ****************NEW7 shared-credentials-file\nThe new key is in ~/.aws/credentials",
        fix=msg("Unset AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and name the profile."),
    ),
    sign(
        msg("The client certificate of the kubeconfig counts before the token of the command."),
        r"\bkubectl\b[^\n]{0,200}[ ]--token[ =]\S[\s\S]{0,6000}?\bclient-certificate(?:-data)?:"
        r"|\bclient-certificate(?:-data)?:[\s\S]{0,6000}?\bkubectl\b[^\n]{0,200}[ ]--token[ =]\S",
        ("credential-overridden", 0.88),
        beside=r"\bforbidden\b",
        hit='kubectl --token=$T get pods\nForbidden: User "admin"\nusers:\n  user:\n    client-certificate: a',
        miss='kubectl --token=$T get pods\nForbidden: User "admin"\nusers:\n  user:\n    token: abc',
        fix=msg("Use a context without a client certificate for the call with the token, or a kubeconfig of its own."),
    ),
    sign(
        msg("A helper is set for this registry, so the login that auths holds is not read."),
        rf"\"auths\"{_IN_BRACES}\"(?P<host>[\w.:-]{{4,100}})\"[ ]?:[ ]?\{{\s{{0,20}}\"auth\"{_REST}"
        rf"\"credHelpers\"{_IN_BRACES}\"(?P=host)\"[ ]?:"
        rf"|\"credHelpers\"{_IN_BRACES}\"(?P<other>[\w.:-]{{4,100}})\"[ ]?:{_REST}"
        rf"\"auths\"{_IN_BRACES}\"(?P=other)\"[ ]?:[ ]?\{{\s{{0,20}}\"auth\"",
        ("credential-overridden", 0.86),
        hit='{ "auths": { "r.example": { "auth": "bmV3" } }, "credHelpers": { "r.example": "ecr-login" } }',
        miss='{ "auths": { "r.example": { "auth": "bmV3" } }, "credHelpers": { "s.example": "ecr-login" } }',
        fix=msg("Take the registry out of credHelpers, then log in again."),
    ),
    sign(
        msg("The header in git's settings goes out in the place of the credentials of the address."),
        r"\bgit[ ](?:push|pull|fetch|clone|ls-remote|remote)\b[^\n]{0,80}https://[^@\n]{1,200}@[\s\S]{0,6000}?"
        r"extraheader\b[^\n]{0,80}\n?[^\n]{0,20}\bAUTHORIZATION:"
        r"|extraheader\b[^\n]{0,80}\n?[^\n]{0,20}\bAUTHORIZATION:[\s\S]{0,6000}?"
        r"\bgit[ ](?:push|pull|fetch|clone|ls-remote|remote)\b[^\n]{0,80}https://[^@\n]{1,200}@",
        ("credential-overridden", 0.88),
        beside=REFUSED,
        hit="git push https://me:p@g.example/a.git\n403\nhttp.https://g.example/.extraheader AUTHORIZATION: basic bw==",
        miss="git push https://me:p@g.example/a.git\n403\nhttp.https://g.example/.sslVerify false",
        fix=msg("Remove that setting: git config --unset-all, with the name of the extraheader."),
    ),
    sign(
        msg("The index of PIP_INDEX_URL counts before that of pip.conf, and has another credential."),
        r"PIP_(?:EXTRA_)?INDEX_URL=[\"']?https?://(?P<in>[^@\s]{1,200})@[\s\S]{0,4000}?"
        r"index-url[ ]?=[ ]?[\"']?https?://(?!(?P=in)@)[^@\s]{1,200}@"
        r"|index-url[ ]?=[ ]?[\"']?https?://(?P<of>[^@\s]{1,200})@[\s\S]{0,4000}?"
        r"PIP_(?:EXTRA_)?INDEX_URL=[\"']?https?://(?!(?P=of)@)[^@\s]{1,200}@",
        ("credential-overridden", 0.88),
        beside=REFUSED,
        hit="index-url = https://ci:new@p.example/simple\n$ env\nPIP_INDEX_URL=https://ci:old@p.example/simple\n401",
        miss="index-url = https://ci:new@p.example/simple\n$ env\nPIP_INDEX_URL=https://ci:new@p.example/simple\n401",
        fix=msg("Unset PIP_INDEX_URL, or write the new credential there."),
    ),
    sign(
        msg("A settings file of the client adds a user and password to each call."),
        r"\bdefault_options\b[\s\S]{0,400}?[\"']-{1,2}a(?:uth)?[=\"', ]"
        r"|\.(?:curlrc|wgetrc)\b[^\n]{0,80}\n(?:[^\n]{0,200}\n){0,6}?[ \t]{0,8}-{0,2}"
        r"(?:(?:user|http_user|oauth2-bearer)[ ]?[=:]?[ ]?[\"']?[^\s\"']{2,80}[\"']?[ \t]*$|u[ ][\"']?[^\s:\"']{1,60}:"
        r"|header[ ]?[=:]?[ ]?[\"'](?:Authorization|X-[\w-]{0,30}(?:Key|Token)):)",
        ("credential-overridden", 0.88),
        beside=r"\bauthorization:|\b[Xx]-[\w-]{2,30}(?:Key|Token|Art-Api):|\bBearer\b",
        hit='https a.example Authorization:\'Bearer k\'\nconfig.json\n{"default_options": ["--auth=me:pw"]}',
        miss='https a.example Authorization:\'Bearer k\'\nconfig.json\n{"default_options": ["--style=fruity"]}',
        fix=msg("Take that option out of the file, or call with an option that ignores the file (curl -q)."),
    ),
    sign(
        msg("The header that checkout left in git's settings goes out instead."),
        r"\bdenied to github-actions\[bot\][\s\S]{0,4000}?actions/checkout@[\s\S]{0,3000}?"
        r"https://[^@\n]{1,200}@github\.com/"
        r"|actions/checkout@[\s\S]{0,3000}?https://[^@\n]{1,200}@github\.com/"
        r"[\s\S]{0,4000}?\bdenied to github-actions\[bot\]",
        ("credential-overridden", 0.9),
        never=r"persist-credentials:[ \t]{0,4}[\"']?false",
        hit="denied to github-actions[bot].\n- uses: actions/checkout@v4\n- run: git push https://x:${{ secrets.P }}"
        "@github.com/a/b",
        miss="denied to github-actions[bot].\n- uses: actions/checkout@v4\n- run: git push origin main",
        fix=msg("Set persist-credentials: false at the checkout, or give the checkout the token by which to push."),
    ),
)
