"""The Helm chart, rendered by Helm's own engine and held against the API server's schemas, in `make test-all`."""

from __future__ import annotations

import json
import re
import subprocess
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "deploy" / "helm" / "portal"
LEAST: dict[str, Any] = {
    "image": {"repository": "registry.example/portal"},
    "secret": "portal",
    "baseUrl": "https://auth.example.com",
}
ALL: dict[str, Any] = LEAST | {
    "image": {"repository": "registry.example/portal", "digest": "sha256:" + "0" * 64},
    "profileConfigMap": "acme",
    "profileSecrets": ["ACME_SECRET"],
    "trustedProxies": ["10.0.0.0/8"],
    "env": {"PORTAL_RETENTION_DAYS": 7},
    "metrics": {"from": ["10.0.0.0/8", "10.1.2.3"], "port": 9464, "podMonitor": True},
    "ingress": {"enabled": True, "host": "auth.example.com", "tlsSecret": "tls", "className": "nginx"},
}
pytestmark = pytest.mark.timeout(600)
Render = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="session")
def render(tmp_path_factory: pytest.TempPathFactory) -> Render:
    """Helm in an environment of its own: 100 MB that nothing else needs."""
    folder = tmp_path_factory.mktemp("helm") / "venv"
    venv.EnvBuilder(with_pip=True).create(folder)
    install = [folder / "bin" / "pip", "install", "--quiet", "--only-binary", ":all:", "-r"]
    subprocess.run([*install, Path(__file__).with_name("requirements.txt")], check=True)

    known: dict[str, dict[str, Any]] = {}

    def rendered(values: dict[str, Any]) -> dict[str, Any]:
        if (asked := json.dumps(values)) in known:
            return known[asked]
        command = [folder / "bin" / "python", Path(__file__).with_name("render.py"), CHART, asked]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        known[asked] = json.loads(done.stdout)
        return known[asked]

    return rendered


@pytest.mark.parametrize("values", [LEAST, ALL], ids=["least", "all"])
def test_the_chart_lints_and_what_it_renders_fits_the_schemas(render: Render, values: dict[str, Any]) -> None:
    found = render(values)
    assert (found["error"], found["lint"], found["wrong"]) == ("", [], [])
    kinds = {(one["kind"], one["metadata"]["name"]) for one in found["documents"]}
    assert {("Deployment", f"demo-{name}") for name in ("web", "worker", "sweep")} <= kinds
    assert ("Job", "demo-migrate") in kinds


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": ""},
        {"image": {"repository": ""}},
        {"image": {"repository": "r", "digest": "latest"}},
        {"baseUrl": "auth.example.com"},
        {"secretNames": ["PORTAL_SECRET_KEY"]},
        {"worker": {"terminationGracePeriodSeconds": 10}},
        {"replicas": 3},
    ],
)
def test_values_that_make_no_sense_are_refused(render: Render, wrong: dict[str, Any]) -> None:
    assert render(LEAST | wrong)["error"]


def containers(documents: list[dict[str, Any]]) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """The pod and its container by the component's name."""
    pods = [one["spec"]["template"]["spec"] for one in documents if one["kind"] in ("Deployment", "Job")]
    return {pod["containers"][0]["name"]: (pod, pod["containers"][0]) for pod in pods}


def test_no_secret_stands_in_a_pods_environment_and_no_pod_may_write_its_image(render: Render) -> None:
    for pod, container in containers(render(ALL)["documents"]).values():
        names = {one["name"] for one in container["env"]}
        assert {"PORTAL_SECRET_KEY_FILE", "DATABASE_URL_FILE"} <= names
        assert not names & {"PORTAL_SECRET_KEY", "PORTAL_SEALING_KEYS", "DATABASE_URL", "REDIS_URL", "ACME_SECRET"}
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert not pod["automountServiceAccountToken"]
        assert container["resources"]["limits"]["memory"]
        assert container["image"].endswith("@sha256:" + "0" * 64)


def test_the_secrets_of_the_profile_reach_the_workers_alone(render: Render) -> None:
    found = containers(render(ALL)["documents"])
    has = {name for name, (_, one) in found.items() if "ACME_SECRET_FILE" in {env["name"] for env in one["env"]}}
    assert has == {"worker"}


def test_migrations_come_before_pods_and_no_pod_goes_before_its_successor_is_ready(render: Render) -> None:
    documents = render(LEAST)["documents"]
    job = next(one for one in documents if one["kind"] == "Job")
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    for one in documents:
        if one["kind"] == "Deployment" and one["metadata"]["name"] != "demo-sweep":
            assert one["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_web_pods_may_reach_the_stores_and_nobody_else(render: Render) -> None:
    policies = {
        one["metadata"]["name"]: one["spec"] for one in render(LEAST)["documents"] if one["kind"] == "NetworkPolicy"
    }
    ports = {name: {port["port"] for rule in one["egress"] for port in rule["ports"]} for name, one in policies.items()}
    assert ports["demo-web"] == ports["demo-sweep"] == {53, 5432, 6379}
    assert 443 in ports["demo-worker"]


def test_prometheus_reaches_web_pods_beside_whoever_reaches_the_pages(render: Render) -> None:
    pages = [{"namespaceSelector": {"matchLabels": {"name": "ingress"}}}]
    documents = render(ALL | {"networkPolicy": {"webIngress": pages}})["documents"]
    policies = {one["metadata"]["name"]: one["spec"] for one in documents if one["kind"] == "NetworkPolicy"}
    rules = policies["demo-web"]["ingress"]
    assert [rule["from"] for rule in rules] == [
        pages,
        [{"ipBlock": {"cidr": "10.0.0.0/8"}}, {"ipBlock": {"cidr": "10.1.2.3/32"}}],
    ]
    assert {port["port"] for rule in rules for port in rule["ports"]} == {8000}


def test_every_setting_that_the_chart_gives_is_one_of_the_portals(render: Render) -> None:
    readme = (ROOT / "README.md").read_text()
    names = {env["name"] for _, one in containers(render(ALL)["documents"]).values() for env in one["env"]}
    ours = {re.sub(r"_FILE$", "", name) for name in names} - {"POD_IP", "ACME_SECRET"}
    assert sorted(name for name in ours if f"`{name}`" not in readme) == []
