"""The way out for those who may not import `net` themselves: a worker or a command opens it, nobody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from diagnostics.engine import net
from diagnostics.engine.collectors.cache import Cache
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.collectors.reader import Endpoint, Reader
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.net import Client
from diagnostics.engine.redaction.redact import Scrubber


def permit() -> None:
    """Let this process open connections from now on (rule 9). The web tier never calls it."""
    net.permit()


def reader_at(url: str, model: str) -> Reader | None:
    """The second reader at this address, which speaks the chat-completions protocol; None without an address."""
    return Endpoint(url, model) if url else None


def way_out(
    profile: Profile,
    scrubber: Scrubber,
    *,
    cache: Cache,
    environ: Mapping[str, str],
    dry_run: bool = False,
    lifetime_s: float = 15.0,
    may_call: Callable[[str], bool] = lambda origin: True,
    reader: Reader | None = None,
) -> Outside:
    """What one diagnosis reaches the world through, for `lifetime_s` seconds; opening anything still needs `permit`.

    `may_call(origin)` counts a call of all diagnoses together and says whether there may be one more.
    """
    return Outside(
        profile, Client(), scrubber, cache=cache, environ=environ, dry_run=dry_run, lifetime_s=lifetime_s,
        may_call=may_call, reader=reader,
    )  # fmt: skip
