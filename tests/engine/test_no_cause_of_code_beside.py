"""Code, settings and stories that are in order, or wrong in another way, beside the words by which a sign is known."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.words.code.search import seen_in
from tests.corpus.examined import examined

AT = datetime(2026, 11, 29, 8, tzinfo=UTC)
PLACEHOLDER = "placeholder-or-unexpanded-variable"
CALL = '\n\ncurl -i -H "Authorization: Bearer abc123def456" https://api.example.com/v1\nHTTP/1.1 401 Unauthorized'
SCRIPT = '\nTOKEN=${API_TOKEN}\ncurl -H "Authorization: Bearer $TOKEN" https://api.example.com/v1'
SECRETS = "\nruns-on: ubuntu-latest\nsteps:\n  - run: ./go\n    env:\n      API_TOKEN: ${{ secrets.API_TOKEN }}\n"

CASES = {
    # a program that is only named, beside a script whose shell puts variables in
    "a script beside a Caddyfile": (PLACEHOLDER, "Caddyfile and deploy.sh:" + SCRIPT + CALL),
    "a box of Logstash": (PLACEHOLDER, "Our logstash box calls it.\n" + SCRIPT + CALL),
    "another client that works": (PLACEHOLDER, "I use REST Client in VS Code, that works.\n" + SCRIPT + CALL),
    "a script for Home Assistant": (PLACEHOLDER, "It is for Home Assistant.\n" + SCRIPT + CALL),
    "a step of CircleCI": (
        PLACEHOLDER,
        ".circleci/config.yml\n  - run: |\n      API_TOKEN=${CIRCLE_TOKEN}\n      ./go\n" + CALL,
    ),
    "a script of Symfony": (PLACEHOLDER, "Symfony, bin/deploy.sh:" + SCRIPT + CALL),
    "a script beside Spring": (PLACEHOLDER, "application.yml is fine. run.sh:" + SCRIPT + CALL),
    "a script beside a unit": (
        PLACEHOLDER,
        "The unit has EnvironmentFile=/etc/app.\n\nrun.sh:\nAPI_TOKEN=${OTHER}\n./go\n" + CALL,
    ),
    # words that occur together and tell nothing of each other
    "a pull request that was merged": (
        "empty-token",
        "The dependabot PR was merged yesterday.\nAPI_TOKEN: ${{ secrets.API_TOKEN }}" + CALL,
    ),
    "the fork that one maintains": (
        "empty-token",
        "I maintain a fork of the client. My PR is merged; the fork builds fail in CI.\n$API_TOKEN" + SECRETS + "401",
    ),
    "a container that is called": (
        "empty-token",
        "docker run -d -p 6379:6379 redis\nexport API_TOKEN=k3J9vQ2xRtLp\n"
        'curl -H "Authorization: Bearer $API_TOKEN" https://api.example.com/v1\nHTTP/1.1 401 Unauthorized',
    ),
    "a crontab whose token arrived": (
        "empty-token",
        "crontab: 0 3 * * * /opt/push.sh, set in ~/.bash_profile\n> GET /v1\n> Authorization: Bearer k3J9vQ2x\n"
        "< HTTP/1.1 401 Unauthorized",
    ),
    "a repository that a policy locks": (
        "empty-token",
        'Azure DevOps pipeline, the repo is locked behind a policy.\ncurl -H "X-Api-Key: $FEED_KEY" https://a.example\n'
        "HTTP/1.1 401 Unauthorized",
    ),
    "a protected branch and a missing scope": (
        "empty-token",
        "GitLab CI, token with read_api, our main branch is protected. On main it works, on feature/x:\n"
        '403 {"error":"insufficient_scope"}',
    ),
    "a secret that was moved to the repository": (
        "empty-token",
        "I moved it from Settings > Environments to the repository.\n" + SECRETS + "HTTP/1.1 401 Unauthorized",
    ),
    "a variable of the repository": (
        "empty-token",
        "env:\n  API_KEY: ${{ vars.API_KEY }}\nIt is a repository variable, Secrets and variables > Actions." + CALL,
    ),
    # objects of other modules and other objects
    "a client that a module takes from another": (
        "header-not-sent",
        "const http = axios.create({ headers: { Authorization: `Bearer ${token}` } });\n\n// list.js\n"
        'import api from "./api";\napi.get("https://api.example.com/v1"); // 401',
    ),
    "the defaults of a client that is made elsewhere": (
        "header-not-sent",
        'client.defaults.headers.common["Authorization"] = `Bearer ${token}`;\n'
        'api.get("https://api.example.com/v1"); // 401',
    ),
    "headers that are expected": (
        "header-not-sent",
        'expected_headers = {"Authorization": "Bearer abc123def456"}\n'
        'r = requests.get("https://api.example.com/v1", headers=build())  # 401',
    ),
    # what only asks for a token
    "a token that was renewed": (
        "refresh-token-as-access-token",
        "tok = google.renew(session.refresh_token)\n"
        'requests.get("https://api.example.com/v1", headers={"Authorization": f"Bearer {tok}"})  # 401',
    ),
    "a token that was asked for": (
        "refresh-token-as-access-token",
        "tok = get_token(refresh_token)\n"
        'requests.get("https://api.example.com/v1", headers={"Authorization": f"Bearer {tok}"})  # 401',
    ),
    # lengths of something else
    "columns beside that of the token": (
        "token-truncated",
        "create table t (\n  name varchar(64),\n  token_type varchar(32),\n  token text\n)\n"
        "len(token) = 812\nHTTP/1.1 401 Unauthorized",
    ),
    "lengths of a key and of a token": (
        "token-whitespace-or-newline",
        "The key has 40 characters. The client secret: 41 characters.\nHTTP/1.1 401 Unauthorized",
    ),
    "lengths of two keys": (
        "token-whitespace-or-newline",
        "The API key is 32 chars. The customer key is 33 chars.\nHTTP/1.1 401 Unauthorized",
    ),
    "a column of something else": (
        "token-truncated",
        "author varchar(64), t text\nThe access token is 900 characters long.\n401 Unauthorized",
    ),
    # two places that are not one
    "another location of nginx": (
        "credential-overridden",
        'location /metrics {\n  proxy_set_header Authorization "Basic bW9uOm1vbg==";\n}\nlocation /api {\n'
        "  proxy_pass http://api;\n}\nThe client sends its own token to /api/v1." + CALL,
    ),
    "the auth of a session and a call beside it": (
        "credential-overridden",
        's = requests.Session()\ns.auth = ("a", "b")\ns.get("https://a.example/x")\n'
        'requests.get("https://api.example.com/v1", headers={"Authorization": "Bearer abc123def456"})  # 401',
    ),
    "two requests of one function": (
        "credential-overridden",
        'apiReq.Header.Set("Authorization", "Bearer "+t)\ntokenReq.SetBasicAuth(id, secret)\n// 401',
    ),
    # a mention is no act
    "a login that is done elsewhere": (
        "credential-overridden",
        "Locally I use aws sso login. In CI:\nAWS_ACCESS_KEY_ID=AKIAX aws s3 ls\nInvalidAccessKeyId 403",
    ),
    "a file that was not changed": (
        "credential-overridden",
        "~/.kube/config has only the old cluster; I added a context for it.\n"
        "kubectl --kubeconfig ci/kube.yml get pods\n"
        "error: You must be logged in to the server (Unauthorized)",
    ),
    # a model of a file, and what a log tells twice
    "a model of a file of variables": (
        "credential-overridden",
        "load_dotenv()\n.env.example\nAPI_TOKEN=your-token-here\n\n$ export API_TOKEN=k3J9vQ2xRtLp\n401",
    ),
    "a model beside the local file": (
        "credential-overridden",
        "npm run dev\n.env.example\nAPI_TOKEN=aaaa1111bbbb\n.env.local\nAPI_TOKEN=k3J9vQ2xRtLp\n401",
    ),
    "two answers of a log": (
        "credential-overridden",
        'access_token: "aaaa1111bbbb2222"\nexpires: 3600\naccess_token: "cccc3333dddd4444"\nexpires: 3600\n401',
    ),
    "a name that a program sets twice": (
        "credential-overridden",
        'token = "aaaa1111bbbb2222"\ntoken = "cccc3333dddd4444"\nrequests.get(u, headers={"X-Token": token})  # 401',
    ),
    "the line ends of another file": (
        "token-whitespace-or-newline",
        "$ file deploy.bat\ndeploy.bat: ASCII text, with CRLF line terminators\n$ source .env" + CALL,
    ),
    "a line of a dialog": (
        "token-whitespace-or-newline",
        'The login blog says:\n"a text of it "\nThe token is refused.' + CALL,
    ),
    # forms and pages
    "a guard that answers": (
        "header-not-sent",
        'if (!token) {\n  return res.status(401).json({ error: "No Authorization token", token });\n}',
    ),
    "a variable of a backend beside an app": (
        "null-or-undefined-token",
        "expo app. Backend (Express): const t = process.env.API_TOKEN" + CALL,
    ),
    "a variable of Vite's own settings": (
        "null-or-undefined-token",
        "vite.config.ts, server side: import.meta.env.API_TOKEN" + CALL,
    ),
    # values and their likes
    "a hash that is the password": (
        "client-credentials-encoding",
        "$h = ['Authorization' => 'Basic ' . base64_encode($user . ':' . md5($password))]; // 401",
    ),
    "a pair whose password is a letter": (
        "client-credentials-encoding",
        'a = base64.b64encode(f"{user.id}/{api_token}:x".encode()).decode()\n'
        'h = {"Authorization": f"Basic {a}"}  # 401',
    ),
    "the beginning of a digest": (
        "token-truncated",
        't = hashlib.sha256(seed).hexdigest()[:32]\nh = {"Authorization": f"Bearer {t}"}  # 401',
    ),
    "the token of a service account": (
        "token-whitespace-or-newline",
        'String t = Files.readString(Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token"));\n'
        'request.header("Authorization", "Bearer " + t); // 401',
    ),
    "a map of texts": (
        "token-quoted",
        "let v: serde_json::Value = r.json()?;\nlet m: HashMap<String, String> = load();\n"
        'c.get(u).header(AUTHORIZATION, format!("Bearer {}", m["token"])) // 401',
    ),
    "a script with a port": (
        PLACEHOLDER,
        'package.json "scripts": { "start": "PORT=$PORT node a.js" }\nOn Windows I use WSL.' + CALL,
    ),
    "the answer to a riddle in the body": (
        "token-in-wrong-location",
        'login: fetch("/login", { method: "POST", body: JSON.stringify({ user, token: captcha }) })\n'
        "then call the API with\nheaders: { Authorization: auth }\nHTTP/1.1 401 Unauthorized\n"
        'WWW-Authenticate: Bearer error="invalid_token"',
    ),
    "a length beside the value that was sent": (
        PLACEHOLDER,
        "token: ${CRM_TOKEN_V2}\nworker: token length 15, sent Authorization: Bearer k3J9vQ2xRtLpAb1\n401",
    ),
    "a merge of Dependabot's": (
        "empty-token",
        "We merged a dependabot PR that bumps axios from 0.27 to 1.6 and since then every call gets 401.\nenv:\n"
        "  API_TOKEN: ${{ secrets.API_TOKEN }}\nHTTP/1.1 401 Unauthorized",
    ),
    "a variable that each step exports": (
        "empty-token",
        "jobs:\n  - run: |\n      export APP_TOKEN=$(./mint)\n      ./a\n  - run: |\n      export APP_TOKEN=$(./mint)\n"
        '      curl -H "X-Key: $APP_TOKEN" https://b.example\n401 Unauthorized',
    ),
    "a step whose id stands elsewhere": (
        "empty-token",
        "One step of our job (id: mint is above):\n      - run: echo x >> $GITHUB_OUTPUT\n"
        "      - run: ./go ${{ steps.mint.outputs.token }}\nHTTP/1.1 401 Unauthorized",
    ),
    "a handler beside a page": (
        "null-or-undefined-token",
        "'use client'\n// page\nexport default function P(){ fetch('/api/x') }\n\n// app/api/x/handler\n"
        "const r = await fetch(u, { headers: { Authorization: `Bearer ${process.env.API_KEY}` } });\n401",
    ),
    "a setting that is read where it should be": (
        "null-or-undefined-token",
        "php artisan optimize\n// config/sms\n'token' => env('SMS_TOKEN'),\nHTTP/1.1 401 Unauthorized",
    ),
    "an option that is given on purpose": (
        "credential-overridden",
        "I added --kubeconfig ci/kube.yml to the command because the new cluster is not in ~/.kube/config.\n"
        "kubectl --kubeconfig ci/kube.yml get pods\nerror: You must be logged in to the server (Unauthorized)",
    ),
    "another header of a chain": (
        "credential-overridden",
        'c.get(u)\n    .header("Accept", "text/html")\n    .basic_auth(user, Some(pass))\n    .send() // 401',
    ),
    "the token of a device in the body": (
        "token-in-wrong-location",
        'requests.post("https://api.push.example/v1/send", json={"token": device_token}, headers=self.auth_headers())\n'
        'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"',
    ),
    "a member of something else than JSON": (
        "token-quoted",
        'let v: Value = get_config();\nlet token = tokens["main"];\n'
        'c.header(AUTHORIZATION, format!("Bearer {}", token)) // 401',
    ),
    "an ordinary word as a stand-in": (
        PLACEHOLDER,
        't = os.environ.get("API_TOKEN", "test")\nI ran the test. POST /login/test HTTP/1.1\n401 Unauthorized',
    ),
    "the password of a database": (
        "wrong-value-as-token",
        "    environment:\n      DB_PASSWORD: /run/secrets/db\n      API_TOKEN_FILE: /run/secrets/t\n401 Unauthorized",
    ),
    "a condition that fetches a token": (
        "header-not-sent",
        'if not token:\n    headers["Authorization"] = "Basic " + basic; token = fetch()\nHTTP/1.1 401 Unauthorized',
    ),
    "a file that another module loads": (
        "null-or-undefined-token",
        'KEY = os.getenv("ACME_KEY")\nprint(KEY)  # k3J9\n\n# conftest.py\ndef pytest_configure():\n'
        "    load_dotenv()\n" + CALL,
    ),
    "setx for another variable": (
        PLACEHOLDER,
        'setx PATH "%PATH%;C:\\tools"\ncurl -H "X-Key: abc" https://a.example\n401',
    ),
    "a line that is read from a pipe": (
        "empty-token",
        "cat t.txt | read -r LINE\necho $LINE\n" + CALL,
    ),
    "a client for one server and a call of another": (
        "credential-overridden",
        'export default axios.create({ auth: { username: "a", password: "b" } })\n'
        "fetch(u, { headers: { authorization: t } })\n401",
    ),
    "a client that signs in by a pair": (
        "credential-overridden",
        'const a = axios.create({ auth: { username: id, password: secret } });\nconst login = await a.post("/token");\n'
        "const me = await axios.get(u, { headers: { Authorization: `Bearer ${login.data.access_token}` } });\n401",
    ),
    "an auth that is taken off again": (
        "credential-overridden",
        's = requests.Session()\ns.auth = (user, pw)\nt = s.post(login_url).json()["token"]\ns.auth = None\n'
        's.get(u, headers={"Authorization": "Bearer " + t})\n401',
    ),
    "lengths of a JWT and a refresh token": (
        "token-truncated",
        "The JWT is 900 characters, the refresh token 64 characters.\n401 Unauthorized",
    ),
    "a sentence that is printed": (
        "token-whitespace-or-newline",
        'echo "Your key: "\n"hello world "\n401 token invalid',
    ),
    "the token of a form": (
        "token-in-wrong-location",
        'const opts = { method: "POST", body: JSON.stringify({ token, password }) };  // to /reset\n'
        'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"',
    ),
    "a container for another job": (
        "empty-token",
        "docker run --rm -v $PWD:/w tool:1 lint\nexport API_TOKEN=k3J9\n"
        'curl -H "X-Api-Key: $API_TOKEN" https://a.example\n401',
    ),
    "a fork and a failure on the main branch": (
        "empty-token",
        "A PR from a fork fails in lint. On main the deploy gets 401:\n" + SECRETS,
    ),
    "a variable on another server": (
        "credential-overridden",
        ".env (loaded by dotenv)\nAPI_KEY=aaaa1111bbbb\n\nOn the other server:\nexport API_KEY=cccc2222dddd" + CALL,
    ),
    "a file whose marks a pipeline replaces": (
        PLACEHOLDER,
        'appsettings.json\n"ApiKey": "%API_KEY%"\nreplaced by the release pipeline (Replace Tokens)\n401 Unauthorized',
    ),
    "claims of both tokens": (
        "refresh-token-as-access-token",
        'Access token: {"typ":"Bearer"} refresh: {"typ":"Refresh","exp":1} and the call gives 401',
    ),
    "a token of a page of results": (
        "token-in-wrong-location",
        "const opts = { params: { token: pageToken } };\n401 www-authenticate: Bearer",
    ),
    "a form that is joined by hand": (
        "url-encoded-token",
        'data = {"grant_type": "refresh_token", "refresh_token": quote(rt)}\n'
        'body = "&".join(f"{k}={v}" for k, v in data.items())\n400 invalid_grant',
    ),
    "an option of a library": (
        "missing-grant-type-or-parameter",
        'library.configure({ "client-id": "x" })\nPOST /oauth/token\n401 Unauthorized',
    ),
    "a profile that gives no credential": (
        "empty-token",
        "systemd unit: ExecStart=/opt/a.sh\nI reloaded ~/.bashrc in my shell for node.\nHTTP/1.1 401 Unauthorized",
    ),
    "a variable that another machine prints": (
        "empty-token",
        "kubectl exec -it pod -- sh -c 'echo $API_TOKEN'\nk3J9vQ2x\nHere it is set as well\nHTTP/1.1 401 Unauthorized",
    ),
    "the development server of an app": (
        "null-or-undefined-token",
        "create-react-app frontend, process.env.API_TOKEN is read in setupProxy.js\nHTTP/1.1 401 Unauthorized",
    ),
    "a pair that another service takes": (
        "client-auth-method-mismatch",
        'curl -u id:secret works.\nrequests.post(u, data={"client_secret": s}) works too.\nGET /me 401 Unauthorized',
    ),
    "the length of a name": (
        "token-truncated",
        "max_length: 50 for the username. My access token has 812 characters.\n401 Unauthorized",
    ),
    "line ends that were mended": (
        "token-whitespace-or-newline",
        "a.sh: with CRLF line terminators, fixed by dos2unix\nsource a.sh\n401 Unauthorized",
    ),
    "the type of a token before it": (
        "wrong-value-as-token",
        'token_type = r.json()["token_type"]\n'
        'r = requests.get(u, headers={"Authorization": token_type + " " + tok})\nHTTP/1.1 401 Unauthorized',
    ),
}


SURE = 0.85


@pytest.mark.parametrize("name", list(CASES))
def test_what_only_has_the_words_of_a_sign_is_not_told(name: str) -> None:
    cause, paste = CASES[name]
    assert cause not in {sign.causes[0].cause for sign in seen_in(paste)}, name
    verdict = examined(paste, "generic", AT)[0].verdict
    assert verdict is None or verdict.cause != cause or verdict.confidence < SURE, name
