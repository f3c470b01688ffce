"""The part of curl that the knowledge base's snippets use, for machines without curl. Run as a program."""

from __future__ import annotations

import argparse
import base64
import sys
from pathlib import Path
from urllib.parse import quote_plus, urlsplit

import requests


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    for flag in ("-s", "-S", "-v", "-i"):
        parser.add_argument(flag, action="store_true")
    for option in ("-X", "-u", "-o", "-D", "-w"):
        parser.add_argument(option)
    parser.add_argument("-H", action="append", default=[])
    # One list for both: curl sends the fields in the order of the command line.
    parser.add_argument("-d", dest="fields", action="append", default=[], type=lambda text: text)
    parser.add_argument("--data-urlencode", dest="fields", action="append", type=_encoded)
    parser.add_argument("url")
    return parser.parse_args()


def _encoded(text: str) -> str:
    name, _, value = text.partition("=")
    return f"{name}={quote_plus(value)}"


def _write(path: str | None, text: str) -> None:
    if path in (None, "-"):
        sys.stdout.write(text)
    else:
        Path(path).write_text(text)


def main() -> None:
    """One request; prints what curl would print."""
    options = _options()
    headers = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in options.H)}
    if options.u:
        headers["Authorization"] = "Basic " + base64.b64encode(options.u.encode()).decode()
    if options.fields:
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    method = options.X or ("POST" if options.fields else "GET")
    with requests.Session() as session:
        session.trust_env = False
        answer = session.request(
            method, options.url, headers=headers, data="&".join(options.fields), timeout=20, allow_redirects=False
        )
    status = f"HTTP/1.1 {answer.status_code} {answer.reason}"
    lines = [status, *(f"{name}: {value}" for name, value in answer.headers.items())]
    if options.v:
        sent = [f"{method} {urlsplit(options.url).path} HTTP/1.1", *(f"{n}: {v}" for n, v in headers.items())]
        print(*(f"> {line}" for line in sent), *(f"< {line}" for line in lines), sep="\n", file=sys.stderr)
    if options.D:
        _write(options.D, "\r\n".join([*lines, "", ""]))
    _write(options.o, ("\r\n".join([*lines, "", ""]) if options.i else "") + answer.text)
    print(f"\nstatus={answer.status_code}", file=sys.stderr)
    if options.w:
        sys.stdout.write(options.w.replace("%{http_code}", str(answer.status_code)).replace("\\n", "\n"))


if __name__ == "__main__":
    main()
