"""Compares the hosts for which a file keeps credentials with the host that is called.

Why it matters: npm, curl, git, docker and pip look a credential up by the host's name, and send none for another host.
Cannot see: entries of the file that were not pasted, and a second file that the tool reads as well.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, LIKELY, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.listed import all_of
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import (
    Candidate,
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
)
from diagnostics.engine.subject.answer import misses_credential, succeeded, tells_of_failure

# Files in which a tool looks a credential up by the name of the host.
_BY_HOST = frozenset({Form.NPMRC, Form.NETRC, Form.DOCKER_CONFIG, Form.GIT_CONFIG, Form.PIP_CONF})
# Docker's own registry goes by several names (docs.docker.com, docker login).
_OF_DOCKER = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io", "auth.docker.io", "hub.docker.com"})


@check(
    id="credentials.host",
    title=msg("The file keeps a credential for the host that is called"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("header-not-sent", "wrong-host-or-path"),
    kb="header-not-sent",
    article="authorization-header",
    needs=(Subject,),
)
def credentials_host(subject: Subject) -> Result:
    """A call to a host for which the pasted file keeps nothing fails; one that carries a credential of its own not."""
    kept = _kept(subject)
    called = _called(subject)
    if not kept or called is None or called.url is None:
        return not_applicable(msg("No file that keeps credentials by host stands beside a call."))
    host = _name(called.url.host)
    row = Evidence(msg("Host"), called.url.host, all_of(kept), important=True)
    if host in kept or succeeded(subject):
        return passed(msg("The file keeps a credential for this host."), row)
    if _has_its_own(subject, called) or not tells_of_failure(subject):
        return not_applicable(msg("The call needs no credential of the file."))
    summary = msg("The file keeps a credential for {kept} and none for {host}, which is called.", kept=all_of(kept),
                  host=called.url.host)  # fmt: skip
    fix = msg("Add an entry for {host} to the file, under exactly the name that is called; tools send no entry of "
              "another host.", host=called.url.host)  # fmt: skip
    sure = INFERRED if misses_credential(subject) else LIKELY if len(kept) == 1 else POSSIBLE
    return failed("header-not-sent", sure, summary, row, fix=fix, also=(Candidate("wrong-host-or-path", WEAK),))


def _kept(subject: Subject) -> tuple[str, ...]:
    """The hosts for which a file of the paste keeps a credential; none where an entry is for every host."""
    stored = [item.url for item in subject.submission.requests if item.source in _BY_HOST]
    hosts = [url.host if url is not None else "" for url in stored]
    for_all = bool(subject.submission.sighted(Seen.NETRC_DEFAULT))
    return tuple(dict.fromkeys(map(_name, hosts))) if all(hosts) and not for_all else ()


def _called(subject: Subject) -> Request | None:
    """The call that failed, else the one call of the paste that stands in no such file."""
    if subject.request is not None and subject.request.source not in _BY_HOST:
        return subject.request if subject.request.url is not None and subject.request.url.host else None
    others = [
        item
        for item in subject.submission.requests
        if item.source not in _BY_HOST and item.url is not None and item.url.host
    ]
    return others[0] if len(others) == 1 else None


def _has_its_own(subject: Subject, called: Request) -> bool:
    number = subject.submission.requests.index(called)
    return any(item.request == number for item in subject.submission.credentials)


def _name(host: str) -> str:
    return "docker.io" if host in _OF_DOCKER else host
