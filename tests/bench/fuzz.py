"""Starts the portal by its launcher and sends it what nobody should: `python -m tests.bench.fuzz --seconds 600`.

Form, recogniser, links, files and the API are driven at once; what a server error answered is kept below the folder
that is printed. Fails on any answer of 500 or more, on one that does not come, on a process that grows over
`--most-mb`, and on an unhandled exception in a log. What receivers of webhooks answer: `test_webhook.py`.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.bench.fuzz_inputs import Inputs
from tests.fixtures.mail import MailServer
from tests.fixtures.stack import UNLIMITED, Stack

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_LINK = re.compile(r"/s/([A-Za-z0-9_-]{10,})/")
_PATHS = (
    "/", "/kb/", "/kb/?q={v}", "/kb/{v}/", "/s/{v}/", "/s/{v}.json", "/d/{v}/", "/?example={v}", "/?platform={v}",
    "/admin/login/?next={v}", "/api/v1/{v}", "/verify/?{v}", "/schema/report-1.json", "/.well-known/portal-jwks.json",
)  # fmt: skip
_OWN = (
    "", "progress/?n={v}&seen={v}", "share/", "share/preview/?hide_claims={v}", "markdown/?hide_claims={v}", "compare/",
    "retest/", "send/",
)  # fmt: skip
_PLAIN = {"Content-Type": "text/plain"}


class Driver:
    """One visitor with its own session; `sent` counts answers by entry point and status, `faults` are the bad ones."""

    def __init__(self, stack: Stack, rng: random.Random, kept: Path) -> None:
        self.stack, self.rng, self.kept = stack, rng, kept
        self.inputs = Inputs(rng)
        self.session = requests.Session()
        self.sent: Counter[str] = Counter()
        self.faults: list[str] = []
        self.made: list[str] = []
        self.genuine: list[bytes] = []
        self.slugs: list[str] = []
        self.owned: list[tuple[str, str]] = []

    def call(self, entry: str, method: str, path: str, **given: Any) -> requests.Response | None:
        """Sends one request and judges its answer; None where none came."""
        address = self.stack.base_url + path
        try:
            answer = self.session.request(method, address, timeout=60, allow_redirects=False, **given)
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader, UnicodeError):
            return None
        except requests.ConnectionError:
            # refused before its body was read, or on a connection about to be closed: a client asks again
            self.session.close()
            answer = self._again(entry, method, address, given)
        if answer is None:
            return None
        self.sent[f"{entry} {answer.status_code}"] += 1
        if answer.status_code >= 500:
            self.fault(entry, f"{method} {path!r} answered {answer.status_code}", given)
        return answer

    def _again(self, entry: str, method: str, address: str, given: dict[str, Any]) -> requests.Response | None:
        self.sent[f"{entry} asked again"] += 1
        try:
            return self.session.request(method, address, timeout=60, allow_redirects=False, **given)
        except requests.RequestException as error:
            self.fault(entry, f"no answer: {type(error).__name__}", given)
            return None

    def fault(self, entry: str, words: str, given: object) -> None:
        """Counts a fault and keeps what was sent."""
        self.faults.append(f"{entry}: {words}")
        (self.kept / f"{entry}-{len(self.faults)}.txt").write_text(repr((words, given)), encoding="utf-8")

    def csrf(self) -> dict[str, str]:
        """The token that the pages give to this session."""
        if "csrftoken" not in self.session.cookies:
            self.call("form", "GET", "/")
        return {"csrfmiddlewaretoken": self.session.cookies.get("csrftoken", "")}

    def form(self) -> None:
        """The paste box, with odd values in its other fields and odd files."""
        value = self.inputs.value
        fields: dict[str, str] = self.csrf() | {
            "paste": self.inputs.paste(),
            "platform": self.rng.choice(("company-x", "generic", value())),
        }
        fields |= {
            name: value()
            for name in ("environment", "client_time", "online", "dry_run", "corrections")
            if self.rng.random() < 0.3
        }
        files = {"file": self.inputs.file(self.genuine)} if self.rng.random() < 0.2 else None
        answer = self.call("form", "POST", "/", data=fields, files=files)
        if answer is not None and answer.status_code in (302, 303) and "/d/" in answer.headers.get("Location", ""):
            self.made = [*self.made[-20:], answer.headers["Location"].partition("/d/")[2].strip("/")]

    def recogniser(self) -> None:
        """What the box says while somebody types."""
        fields = self.csrf() | {
            "paste": self.inputs.paste(),
            "environment": self.inputs.value(),
            "recognised": self.inputs.value(),
        }
        self.call("recogniser", "POST", "/recognise/", data=fields, headers={"HX-Request": "true"})

    def pages(self) -> None:
        """Addresses with odd parts, odd methods and odd header fields."""
        path = self.rng.choice(_PATHS).replace(
            "{v}", requests.utils.quote(self.inputs.value(), safe=self.rng.choice(("", "/%?")))
        )
        names = (
            "Accept-Language",
            "Cookie",
            "HX-Request",
            "X-Forwarded-For",
            "Accept",
            "Range",
            "If-None-Match",
            "Origin",
            "X-Request-Id",
        )
        headers = {name: re.sub(r"[^ -~]", "?", self.inputs.value()) for name in names if self.rng.random() < 0.2}
        self.call(
            "pages",
            self.rng.choice(("GET", "GET", "GET", "HEAD", "POST", "PUT", "TRACE", "BREW")),
            path,
            headers=headers,
        )

    def diagnosis(self) -> None:
        """Every address of a diagnosis of one's own, and its links."""
        if not self.made:
            return
        base, value = f"/d/{self.rng.choice(self.made)}/", self.inputs.value
        self.call(
            "diagnosis", "GET", base + self.rng.choice(_OWN).replace("{v}", requests.utils.quote(value(), safe=""))
        )
        form = self.rng.choice(("html", "md", "json", "zip", "exe"))
        got = self.call("diagnosis", "GET", f"{base.rstrip('/')}/attachment.{form}")
        if got is not None and got.status_code == 200:
            self.genuine = [*self.genuine[-8:], got.content]
        fields = {name: value() for name in ("hide_claims", "title", "fixed", "token", "client_time", "ticket")}
        fields |= {"days": self.rng.choice(("1", "7", value())), "channel": self.rng.choice(("mail", value()))}
        fields |= {"paste": self.inputs.paste(), "address": self.rng.choice(("a@example.com", value()))}
        deed = self.rng.choice(
            ("share/", "share/", "share/-1/revoke/", "share/1/revoke/", "rename/", "fixed/", "retest/", "send/")
        )
        shared = self.call("share", "POST", base + deed, data=self.csrf() | fields)
        if shared is not None and shared.status_code == 201 and (found := _LINK.search(shared.text)):
            self.slugs = [*self.slugs[-8:], found[1]]
        for slug in self.slugs[-1:]:
            self.call(
                "share",
                "GET",
                f"/s/{slug}{self.rng.choice(('/', '.json', '/' + requests.utils.quote(value(), safe='')))}",
            )

    def verify(self) -> None:
        """Files for support, genuine ones damaged."""
        self.call("verify", "POST", "/verify/", data=self.csrf(), files={"file": self.inputs.file(self.genuine)})

    def api(self) -> None:
        """The API's one address that takes pastes, with bodies that no document describes."""
        kind = self.rng.choice(
            (
                "text/plain",
                "application/json",
                "multipart/form-data",
                "application/x-www-form-urlencoded",
                self.inputs.value(),
            )
        )
        headers = {
            "Content-Type": re.sub(r"[^ -~]", "?", kind),
            "Authorization": "Bearer x" if self.rng.random() < 0.2 else "",
        }
        _, content, _ = self.inputs.file(self.genuine)
        wait, online = self.rng.choice(("0", "1", "x", "-1")), self.rng.choice(("true", "false", "?"))
        path = f"/api/v1/diagnoses?wait={wait}&online={online}"
        answer = self.call("api", "POST", path, data=content, headers=headers)
        if answer is not None and answer.status_code in (201, 202):
            self.owned = [*self.owned[-8:], (answer.json()["id"], answer.json()["owner_token"])]

    def own(self) -> None:
        """Makes sure of a diagnosis whose owner's token is known."""
        if not self.owned:
            answer = self.call("api", "POST", "/api/v1/diagnoses?wait=5", data=b"401 Unauthorized", headers=_PLAIN)
            if answer is not None and answer.status_code in (201, 202):
                self.owned = [(answer.json()["id"], answer.json()["owner_token"])]

    def run(self, until: float) -> None:
        """Everything in turn until the time is up."""
        entries: list[Callable[[], None]] = [
            self.form,
            self.recogniser,
            self.pages,
            self.diagnosis,
            self.verify,
            self.api,
        ]
        while time.monotonic() < until:
            self.rng.choice(entries)()


def _by_document(stack: Stack, until: float, number: int, driver: Driver) -> None:
    """Calls the API with what its OpenAPI document allows and with what it does not, operation after operation."""
    schema = schemathesis.openapi.from_url(f"{stack.base_url}/api/v1/openapi.json")
    schema.config.update(base_url=f"{stack.base_url}/api/v1")
    while time.monotonic() < until:
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            for operation in schema.get_all_operations():
                number += 1
                driver.own()
                try:
                    _operate(operation.ok().as_strategy(generation_mode=mode), until, number, driver)
                except Exception as error:  # noqa: BLE001 - a mode that an operation has no case for
                    driver.sent[f"document {type(error).__name__}"] += 1


def _operate(strategy: Any, until: float, number: int, driver: Driver) -> None:
    @seed(number)
    @settings(
        max_examples=40, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=strategy)
    def call(case: Any) -> None:
        if time.monotonic() > until:
            return
        if driver.owned and driver.rng.random() < 0.7:
            known, token = driver.rng.choice(driver.owned)
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
            if "id" in (case.path_parameters or {}):
                case.path_parameters["id"] = known
        try:
            answer = case.call(timeout=60)
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader, UnicodeError):
            return
        except requests.RequestException as error:
            driver.fault("document", f"no answer: {type(error).__name__}", case.as_curl_command())
            return
        driver.sent[f"document {answer.status_code}"] += 1
        if case.method == "DELETE" and answer.status_code == 204:
            driver.owned = []
        if answer.status_code >= 500:
            driver.fault("document", f"{case.method} {case.path} answered {answer.status_code}", case.as_curl_command())

    call()


def _sampled(stack: Stack, until: float, peaks: dict[str, float]) -> None:
    """The most that each process of the portal ever held, in MB, by its name and id."""
    while time.monotonic() < until:
        for process in stack.everything():
            try:
                name = f"{' '.join(process.cmdline()[:6])[-60:]} ({process.pid})"
                peaks[name] = max(peaks.get(name, 0), process.memory_info().rss / 1_000_000)
            except psutil.Error:
                continue
        time.sleep(0.5)


def _unhandled(stack: Stack) -> list[str]:
    """Lines of the logs that tell of a fault of ours."""
    told = re.compile(
        r"Traceback \(most recent|Internal Server Error|raised unexpected|Worker exited|OOM|SIGKILL|WORKER TIMEOUT"
    )
    return [f"{path.name}: {line[:300]}" for path in stack.log_paths()
            for line in path.read_text(errors="replace").splitlines() if told.search(line)]  # fmt: skip


def fuzzed(seconds: float, number: int, most_mb: float, drivers: int, folder: Path) -> list[str]:
    """Drives a portal of its own for so long, prints what was sent and held; gives what is wrong, a line each."""
    mail = MailServer()
    mail.start()
    stack = Stack(
        folder / "var", **UNLIMITED, PORTAL_HELPDESK_EMAIL="help@example.com", EMAIL_URL=mail.url, PORTAL_DEADLINE_S="5"
    )
    stack.start()
    try:
        until, peaks = time.monotonic() + seconds, dict[str, float]()
        crew = [Driver(stack, random.Random(f"{number} {n}"), folder) for n in range(drivers + 1)]  # noqa: S311
        threads = [threading.Thread(target=driver.run, args=(until,)) for driver in crew[1:]]
        threads.append(threading.Thread(target=_by_document, args=(stack, until, number, crew[0])))
        threads.append(threading.Thread(target=_sampled, args=(stack, until, peaks)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        told = [fault for driver in crew for fault in driver.faults] + _unhandled(stack)
        if stack.status("/healthz") != 200:
            told.append("the portal does not answer any more")
    finally:
        stack.stop()
        mail.stop()
    for entry, count in sorted(sum((driver.sent for driver in crew), Counter()).items()):
        print(f"{count:7} {entry}")
    for name, most in sorted(peaks.items(), key=lambda item: -item[1]):
        print(f"{most:6.0f} MB {name}")
    return told + [f"{name} held {most:.0f} MB" for name, most in peaks.items() if most > most_mb]


def _main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=600)
    options.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311
    options.add_argument("--most-mb", type=float, default=300)
    options.add_argument("--visitors", type=int, default=2)
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    print(f"seed {given.seed}, {given.seconds:.0f} s, what fails is kept in {folder}", flush=True)
    told = fuzzed(given.seconds, given.seed, given.most_mb, given.visitors, folder)
    for line in told[:40]:
        print(line)
    print(f"{len(told)} faults")
    sys.exit(bool(told))


if __name__ == "__main__":
    _main()
