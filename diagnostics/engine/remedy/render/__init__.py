"""Requests written down again, without their secrets: as curl for three shells, raw HTTP, HAR, and in the pasted form.

Every secret stands as a variable: `$ACCESS_TOKEN`, `%ACCESS_TOKEN%` or `$env:ACCESS_TOKEN`. `reveal=True` writes the
real values and exists for round-trip tests and the command line; nothing that is stored or sent may use it.
"""

from __future__ import annotations

from collections.abc import Mapping

from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Secret
from diagnostics.engine.remedy.render import curl, messages
from diagnostics.engine.remedy.render.changing import Changes
from diagnostics.engine.remedy.render.correction import Correction, corrected
from diagnostics.engine.remedy.render.curl import ShellName
from diagnostics.engine.remedy.render.outline import outline

__all__ = ["Changes", "Correction", "as_curl", "as_har", "as_http", "corrected"]

SecretNames = Mapping[Secret, str] | None


def as_curl(
    request: Request, *, shell: ShellName = "bash", secret_names: SecretNames = None, reveal: bool = False
) -> str:
    """The request as a curl command for `shell`; `secret_names` maps further secrets to the variables for them."""
    return curl.command(outline(request, secret_names=secret_names, reveal=reveal), shell)


def as_http(request: Request, *, secret_names: SecretNames = None, reveal: bool = False) -> str:
    """The request as a raw HTTP/1.1 message with `\\n` line ends."""
    return messages.http(outline(request, secret_names=secret_names, reveal=reveal))


def as_har(request: Request, *, secret_names: SecretNames = None, reveal: bool = False) -> str:
    """The request as the only entry of a HAR 1.2 file."""
    return messages.har(outline(request, secret_names=secret_names, reveal=reveal))
