"""A diagnosis as a comment on an issue, by the API that GitHub, Gitea and Forgejo have in common.

    TRACKER_URL=https://git.example.com/api/v1/repos/support/tickets TRACKER_TOKEN=... python3 issue_tracker.py 9000

A ticket's number is an issue's. The signed report goes along in the comment, folded up, where it fits into one.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

from receiving import post, server

MOST_LETTERS = 65_000  # of a comment on GitHub


def comment(event: dict[str, Any]) -> str:
    """The text as code, so that nothing in it is markup of the tracker, and the report behind it."""
    said = f"{fenced(event['diagnosis']['text'])}\n\nSent for {fenced_word(event['address'])}.\n\n"
    report = f"<details><summary>{event['name']}</summary>\n\n{fenced(event['attachment'], 'json')}\n\n</details>\n"
    return said + report if len(said + report) < MOST_LETTERS else said


def fenced(text: str, language: str = "") -> str:
    """A block of code whose fence is longer than any in the text."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip(chr(10))}\n{fence}"


def fenced_word(word: str) -> str:
    """A word as code: an address with an @ in it would call somebody."""
    return "`" + word.replace("`", "'") + "`"


def take(event: dict[str, Any]) -> None:
    """Comments on the issue of the ticket's number; a ticket that is no number goes to no issue."""
    number = re.fullmatch(r"#?(\d{1,9})", event["ticket"])
    if number is None:
        return
    headers = {"Authorization": f"Bearer {os.environ['TRACKER_TOKEN']}", "Content-Type": "application/json"}
    body = json.dumps({"body": comment(event)}).encode()
    post(f"{os.environ['TRACKER_URL']}/issues/{number[1]}/comments", body, headers)


if __name__ == "__main__":
    server(int(sys.argv[1]), take).serve_forever()
