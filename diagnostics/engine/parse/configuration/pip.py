"""pip's `pip.conf` and `pip.ini`, and `.pypirc` of twine and setuptools: which index gets which credentials."""

from __future__ import annotations

import re
from itertools import islice

from diagnostics.engine.model.forms import Form
from diagnostics.engine.parse.collections.sending import Auth
from diagnostics.engine.parse.configuration.sections import Section, sections
from diagnostics.engine.parse.configuration.stated import Stated
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import parse_url, userinfo_of

EXAMPLES = {
    Form.PIP_CONF: (
        "[global]\nindex-url = https://bob:my-password@pypi.example.com/simple\n",
        "[global]\ntimeout = 60\nindex = 3\n",
    )
}
_SIGN = re.compile(r"^[ \t]*(?:extra-)?index-url[ \t]*=|^\[(?:pypi|testpypi|distutils)\]", re.MULTILINE)
_UPLOADS = {"pypi": "https://upload.pypi.org/legacy/", "testpypi": "https://test.pypi.org/legacy/"}
_MOST = 40


def find(source: Source) -> list[Block]:
    """The file as one block, with a request for each index that gets credentials."""
    if not _SIGN.search(source.text):
        return []
    found = list(islice(sections(source.text), _MOST))
    if not found:
        return []
    stated = Stated(source, Form.PIP_CONF, found[0].start, found[-1].end, expands=True)
    for section in found:
        _indexes(stated, section)
        if section.members.get("password"):
            address = section.members.get("repository") or _UPLOADS.get(section.name.lower(), "")
            pair = {name: section.members.get(name, "") for name in ("username", "password")}
            if address:
                stated.server(address, auth=Auth("basic", pair), at=section.start)
    return [stated.block()] if stated.requests else []


def _indexes(stated: Stated, section: Section) -> None:
    """Addresses with a name and password in them, which travel in Authorization."""
    for name in ("index-url", "extra-index-url", "find-links"):
        for address in section.members.get(name, "").split()[:20]:
            pair = userinfo_of(parse_url(address))
            if pair and any(pair):
                scheme, _, rest = address.partition("://")
                plain = f"{scheme}://{rest.rpartition('@')[2]}"
                auth = Auth("basic", {"username": pair[0], "password": pair[1]})
                stated.server(plain, auth=auth, at=section.start)
