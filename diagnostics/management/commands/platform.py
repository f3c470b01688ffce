"""`manage.py platform check FILE`: is a platform profile right, and what does the provider's discovery add to it.

`platform from-openapi DOCUMENT` writes a profile from an OpenAPI document, `platform reference` the pages about them.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from diagnostics.engine.collectors import egress, published
from diagnostics.engine.collectors.cache import MemoryCache
from diagnostics.engine.collectors.discovery import Discovered
from diagnostics.engine.collectors.fresh_token import try_test_client
from diagnostics.engine.collectors.introspection import try_credentials
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.collectors.verification_calls import without_token
from diagnostics.engine.model.declare import CouldNotLook, DoesNotApply
from diagnostics.engine.model.profile import Environment, IntrospectionClient, Profile
from diagnostics.engine.platform import reference
from diagnostics.engine.platform.gaps import gaps, is_without_issuer
from diagnostics.engine.platform.load import ProfileError, load
from diagnostics.engine.platform.openapi import DocumentError, from_openapi
from diagnostics.engine.redaction.redact import Labeler, Scrubber

_SHOWN = (
    "api",
    "auth",
    "issuer",
    "audiences",
    "jwks_uri",
    "jwks_file",
    "token_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "admin_api",
)
MISTAKES, TROUBLE = 1, 2
# some refuse who shows nothing in these ways too; what else comes is no answer of an operation that wants a token
_REFUSED = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_DOCS = Path(settings.BASE_DIR) / "docs"


class Command(BaseCommand):
    """Exit status: 0 all is well, 1 mistakes in the file, 2 the provider publishes less or other than it should."""

    help = "Check a platform profile: company-x, generic, or a TOML file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One action each for a profile, for a document that becomes one, and for the pages that explain both."""
        actions = parser.add_subparsers(dest="action", required=True)
        check = actions.add_parser("check", help="validate a profile and show what discovery fills in")
        check.add_argument("file", metavar="FILE", help="a built-in profile's name, or the path of a TOML file")
        check.add_argument("--offline", action="store_true", help="validate only, ask no server")

        imported = actions.add_parser("from-openapi", help="write a profile from an OpenAPI document")
        imported.add_argument("document", metavar="DOCUMENT", help="a JSON or YAML file, - for standard input")
        actions.add_parser("reference", help="write docs/profile.md and docs/profile.schema.json anew")

    def handle(self, *args: Any, **options: Any) -> None:
        """Does the one action that was asked for."""
        if options["action"] == "reference":
            self._reference()
        elif options["action"] == "from-openapi":
            self._from_openapi(options["document"])
        else:
            self._check(options)

    def _reference(self) -> None:
        for name, text in (("profile.md", reference.page()), ("profile.schema.json", reference.json_schema())):
            (_DOCS / name).write_text(text, "utf-8")
            self.stdout.write(f"docs/{name} is written.")

    def _from_openapi(self, name: str) -> None:
        try:
            content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            self.stdout.write(from_openapi(content), ending="")
        except (DocumentError, OSError) as error:
            self.stderr.write(f"{name}: {getattr(error, 'strerror', None) or error}")
            sys.exit(MISTAKES)

    def _check(self, options: dict[str, Any]) -> None:
        """Print every mistake by line and key; else each environment with where its values come from."""
        try:
            profile = load(options["file"], os.environ)
        except ProfileError as error:
            self.stderr.write(f"{error.source} has {len(error.problems)} mistake(s):")
            for problem in error.problems:
                self.stderr.write(f"  {problem}")
            sys.exit(MISTAKES)
        self.stdout.write(f"{profile.name}: the profile is valid.")
        for line in _secrets(profile):
            self.stdout.write(f"  {line}")
        for line in gaps(profile):
            self.stdout.write(f"  - {line}")
        if options["offline"] or not profile.environments:
            return
        egress.permit()
        scrubber = Scrubber((), Labeler(os.urandom(16)))
        outside = egress.way_out(profile, scrubber, cache=MemoryCache(), environ=os.environ)
        troubles = [
            trouble for environment in profile.environments for trouble in self._environment(outside, environment)
        ]
        if troubles:
            sys.exit(TROUBLE)

    def _environment(self, outside: Outside, environment: Environment) -> list[str]:
        found = published.everything(outside, environment)
        self.stdout.write(f"\n{environment.name}")
        for name in _SHOWN:
            value = getattr(found.environment, name)
            text = ", ".join(value) if isinstance(value, tuple) else value
            source = _source(name, environment, found)
            self.stdout.write(f"  {name:24}{text or '-'}{f'  ({source})' if source else ''}")
        troubles = [*_troubles(outside, environment, found), *self._probed(outside, environment)]
        troubles += self._with_fresh_token(outside, environment)
        for trouble in troubles:
            self.stdout.write(f"  ! {trouble}")
        return troubles

    def _probed(self, outside: Outside, environment: Environment) -> Iterator[str]:
        """Makes the first probe without a token, which is to be refused, and says what came."""
        probe = next(iter(outside.profile.probes), None)
        if probe is None or not environment.api:
            return
        try:
            status = outside.send(without_token(probe, environment)).status
        except CouldNotLook as error:
            yield f"No probe: {error.reason}"
            return
        call = f"{probe.method} {probe.path}"
        self.stdout.write(f"  {'probe':24}{call} answers {status} without a token")
        if status < HTTPStatus.MULTIPLE_CHOICES:
            yield f"The probe {call} is answered without a token, so it shows nothing of one."
        elif status not in _REFUSED:
            yield f"The probe {call} answers {status} without a token, and not 401: is it the right path?"

    def _with_fresh_token(self, outside: Outside, environment: Environment) -> Iterator[str]:
        """Gets a token for the test client, and says what the first probe answers to it."""
        try:
            fresh = try_test_client(outside, environment)
        except DoesNotApply:
            return
        except CouldNotLook as error:
            yield f"No fresh token: {error.reason}"
            return
        if fresh.answer is None:
            yield f"No fresh token: the token endpoint answers {fresh.status} {fresh.error}".rstrip() + "."
            return
        status = fresh.answer.response.status
        self.stdout.write(f"  {'fresh token':24}the probe answers {status} to it")
        if status is None or status >= HTTPStatus.MULTIPLE_CHOICES:
            yield f"The probe answers {status} to a fresh token of the test client: are scope and audience right?"


def _source(name: str, environment: Environment, found: Discovered) -> str:
    if getattr(environment, name):
        return "from the profile"
    return "found by discovery" if name in found.filled else ""


def _troubles(outside: Outside, environment: Environment, found: Discovered) -> Iterator[str]:
    yield from (str(problem) for problem in found.problems)
    if found.reason is not None and environment.issuer:
        yield f"No metadata: {found.reason}"
    if not is_without_issuer(environment):
        yield from _key_troubles(outside, environment)
    try:
        try_credentials(outside, environment)
    except DoesNotApply:
        pass
    except CouldNotLook as error:
        yield f"No introspection: {error.reason}"


def _key_troubles(outside: Outside, environment: Environment) -> Iterator[str]:
    try:
        _, keys = published.keys(outside, environment, "")
    except CouldNotLook as error:
        yield f"No signing keys: {error.reason}"
    else:
        if not keys:
            yield "The key set is empty."


def _secrets(profile: Profile) -> Iterator[str]:
    """Which variables with secrets the profile names, and whether they are set; never what they hold."""
    clients: list[IntrospectionClient | None] = [
        *(profile.introspection_at(one) for one in (None, *profile.environments)),
        *(environment.test_client for environment in profile.environments),
    ]
    tokens = [profile.admin_token_at(one) for one in (None, *profile.environments)]
    shared = [environment.signing_secret_env for environment in profile.environments]
    named = [*(client.client_secret_env for client in clients if client), *tokens, *shared]
    for variable in dict.fromkeys(name for name in named if name):
        yield f"{variable} is {'set' if os.environ.get(variable) else 'not set'}."
