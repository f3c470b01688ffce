"""A visitor of the fuzz: what it asks of every entry point, and how it judges the answers."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from tests.bench.fuzz_inputs import Inputs
from tests.fixtures.stack import Stack

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
