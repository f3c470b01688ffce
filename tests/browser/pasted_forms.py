"""For each form of paste, where a sample of it stands: `file/name/number` of the engine's samples and the corpus."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from tests.browser.long_pastes import API, token
from tests.corpus.examined import cases

TESTS = Path(__file__).resolve().parents[1]
TOKEN = token(iss="https://login.xxx.com/", aud=API, sub="u-1", scope="devices.read", exp=1_700_000_000)
FORMS = {
    "bruno": "collections/bruno/3",
    "challenge": "real/c-baikal-caldav-preflight",
    "curl": "configuration/netrc/1",
    "curl-cmd": "real/c-spotify-user-id-instead-of-client-id",
    "curl-powershell": "real/a-influx-powershell-curl-alias",
    "curl-verbose": "cases/request-as-sent-1",
    "docker-config": "configuration/docker-config/2",
    "git-config": "configuration/git-config/1",
    "har": "cases/response-preflight-1",
    "hcl": "configuration/hcl/0",
    "header": "cases/token-structure-1",
    "helm-values": "configuration/helm-values/2",
    "hoppscotch": "collections/hoppscotch/3",
    "http": "cases/report-code-2",
    "http-file": "request_files/http-file/4",
    "http2": "forms/safari-headers-panel/0",
    "httpie": "forms/httpie-verbose/1",
    "hurl": "request_files/hurl/3",
    "insomnia": "collections/insomnia/3",
    "javascript": "real/a-twitch-helix-users-no-client-id",
    "json-error": "cases/api-error-message-2",
    "kubeconfig": "configuration/kubeconfig/2",
    "kubernetes-secret": "configuration/kubernetes-secret/2",
    "message": "cases/api-error-message-1",
    "netrc": "configuration/netrc/0",
    "newman": "postman/newman/2",
    "npmrc": "configuration/npmrc/3",
    "pip-conf": "configuration/pip-conf/0",
    "postman": "postman/postman/5",
    "powershell": "forms/powershell-restmethod/1",
    "python": "configuration/netrc/3",
    "settings": "configuration/settings/2",
    "snippet": "real/a-yelp-php-httpheader-string",
    "thunder-client": "collections/thunder-client/2",
    "token": "real/a-stripe-token-other-mode",
    "token-response": "real/c-rest-generator-form-content-type",
    "url": "real/a-slackcat-preapproved-apps",
    "wget": "real/a-wget-busybox-wrapped-basic",
    "workflow": "configuration/workflow/3",
    "yaml-calls": "yaml_calls/yaml-calls/3",
}


def sample(form: str) -> str:
    """A paste in this form, with a token in it that has expired."""
    kind, name, number = (*FORMS[form].split("/"), "0")[:3]
    if kind == "cases":
        return next(case.text for case in cases() if case.id == name)
    if kind == "real":
        return str(next(row["input"] for row in _reported() if row["id"] == name))
    if kind == "forms":
        text = str(next(row for row in _printed() if row["name"] == name)["sample"][int(number)]["text"])
        return text.replace("@TOKEN@", TOKEN)
    rows = _read(TESTS / "engine" / "samples" / f"{kind}.toml")[name]
    return str(rows[int(number)]["text"]).replace("{T}", TOKEN)


@cache
def _reported() -> list[dict[str, Any]]:
    return [row for file in sorted((TESTS / "corpus" / "real").glob("*/*.toml")) for row in _read(file)["case"]]


@cache
def _printed() -> list[dict[str, Any]]:
    return [row for file in sorted((TESTS / "corpus" / "forms").glob("*.toml")) for row in _read(file)["form"]]


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
