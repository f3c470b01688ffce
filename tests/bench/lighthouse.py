"""`python -m tests.bench.lighthouse [N]`: Lighthouse's four scores of the main pages, the median of N runs each.

Starts a portal of its own. A figure, not a test: the score for performance depends on what else the machine does.
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
_SHARED = re.compile(r"/s/[0-9a-z-]{20,}/")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def main(rounds: int) -> None:
    """Prints a line per page."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        stack = Stack(Path(folder) / "var", **UNLIMITED)
        stack.start()
        try:
            diagnosis, shared, cookies = _diagnosed(stack.base_url)
            shown = {diagnosis: "/d/", shared: "/s/"}
            again = f"/?again={diagnosis.strip('/').rpartition('/')[2]}"
            for path in ("/", again, diagnosis, shared, "/kb/", "/kb/api-authentication-401/"):
                runs = [lighthouse.audit(stack.base_url + path, CATEGORIES, cookies=cookies) for _ in range(rounds)]
                medians = {name: statistics.median(run[name] for run in runs) for name in CATEGORIES}
                failed = sorted({name for run in runs for name in run if name.startswith("failed:")})
                print(shown.get(path, path), medians, *failed)
        finally:
            stack.stop()


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
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
