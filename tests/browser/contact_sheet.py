"""`python -m tests.browser.contact_sheet [FOLDER [ARGUMENT …]]`: a picture of every state, all of them on one sheet.

They go to var/states unless a folder is named; `contact-sheet.html` opens in any browser, `contact-sheet-N.png` are
its parts, and `faults.txt` says what is wrong with a layout, as `make test-all` does (but for accessibility, which
takes longest). More arguments go to pytest: `-k form` takes the pictures of the forms alone.
"""

from __future__ import annotations

import html
import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.fixtures.browser import launch

ROOT = Path(__file__).resolve().parents[2]
ON_A_PART = 30
STYLE = (
    "body{margin:16px;font:12px sans-serif;background:#888}"
    "main{display:grid;grid-template-columns:repeat(10,1fr);gap:12px}"
    "figure{margin:0;background:#fff}figcaption{padding:4px;overflow-wrap:anywhere}img{display:block;width:100%}"
)


def main(folder: Path, *arguments: str) -> int:
    """Takes the pictures, lays out the sheet; gives the exit status of the tests."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.png"), *folder.glob("faults.txt")):
        old.unlink()
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/browser/test_states.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"THOROUGH": "1", "STATES_PICTURES": str(folder.resolve())},
        check=False,
    )
    pictures = sorted(folder.glob("*.png"))
    (folder / "contact-sheet.html").write_text(sheet(pictures), encoding="utf-8")
    with sync_playwright() as playwright:
        page = launch(playwright).new_page(viewport={"width": 1800, "height": 900})
        for number, start in enumerate(range(0, len(pictures), ON_A_PART), start=1):
            part = folder / "part.html"
            part.write_text(sheet(pictures[start : start + ON_A_PART]), encoding="utf-8")
            page.goto(part.resolve().as_uri())
            page.screenshot(path=folder / f"contact-sheet-{number}.png", full_page=True)
            part.unlink()
    print(folder / "contact-sheet.html")
    return ended.returncode


def sheet(pictures: list[Path]) -> str:
    """The page that shows these pictures, each with its name."""
    figures = "".join(
        f'<figure><figcaption>{html.escape(path.stem)}</figcaption><img src="{path.name}" alt=""></figure>'
        for path in pictures
    )
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><main>{figures}</main>'


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "states", *sys.argv[2:]))
