"""`python -m tests.bench.lighthouse [N]`: Lighthouse's four scores of the main pages, the median of N runs each.

Starts a portal of its own; each page on a phone and on a desk. A figure, not a test: the score for performance depends
on what else the machine does. A diagnosis and what is shared of it keep search engines away on purpose, so that one
audit is left out there. Exits with 1 where a median is below 98.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
from pathlib import Path

import requests

from tests.fixtures import lighthouse
from tests.fixtures.stack import UNLIMITED, Stack
from tests.fixtures.waiting import wait_for

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 98
_SHARED = re.compile(r"/s/[0-9a-z-]{20,}/")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def main(rounds: int) -> int:
    """Prints a line per page and device; gives the exit status."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        stack = Stack(Path(folder) / "var", **UNLIMITED)
        stack.start()
        try:
            diagnosis, shared, cookies = _diagnosed(stack.base_url)
            low = 0
            for name, path in _pages(diagnosis, shared).items():
                for desktop in (False, True):
                    runs = [
                        lighthouse.audit(
                            stack.base_url + path,
                            CATEGORIES,
                            cookies=cookies,
                            desktop=desktop,
                            unlisted=path in (diagnosis, shared),
                        )
                        for _ in range(rounds)
                    ]
                    medians = {each: statistics.median(run[each] for run in runs) for each in CATEGORIES}
                    low += min(medians.values()) < LEAST
                    failed = sorted({each for run in runs for each in run if each.startswith("failed:")})
                    print(f"{name}, on a {'desk' if desktop else 'phone'}:", medians, *failed, flush=True)
        finally:
            stack.stop()
    return 1 if low else 0


def _pages(diagnosis: str, shared: str) -> dict[str, str]:
    return {
        "the box": "/",
        "the box with a paste": "/?example=expired",
        "a diagnosis": diagnosis,
        "a shared diagnosis": shared,
        "the knowledge base": "/kb/",
        "an article": "/kb/api-authentication-401/",
    }


def _diagnosed(address: str) -> tuple[str, str, dict[str, str]]:
    """The paths of a finished diagnosis and of a link that shares it, and the cookies of its owner."""
    session = requests.Session()
    page = session.get(f"{address}/?example=expired", timeout=10).text
    paste = re.search(r'<textarea id="paste".*?>\n(.*?)</textarea>', page, re.DOTALL)
    token = _TOKEN.search(page)
    assert paste is not None
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "paste": paste[1].replace("&#x27;", "'").replace("&quot;", '"')}
    answer = session.post(address + "/", data=form, timeout=10, allow_redirects=False)
    path = answer.headers["Location"]
    wait_for(lambda: session.get(f"{address}{path.rstrip('/')}.json", timeout=10).status_code == 200, "never ended")
    token = _TOKEN.search(session.get(f"{address}{path}share/", timeout=10).text)
    assert token is not None
    made = session.post(f"{address}{path}share/", data={"csrfmiddlewaretoken": token[1], "days": "7"}, timeout=10).text
    shared = _SHARED.search(made)
    assert shared is not None, made
    return path, shared[0], session.cookies.get_dict()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
