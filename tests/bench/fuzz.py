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
from pathlib import Path
from typing import Any

import psutil
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.bench.fuzz_driver import Driver
from tests.fixtures.mail import MailServer
from tests.fixtures.stack import UNLIMITED, Stack


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
