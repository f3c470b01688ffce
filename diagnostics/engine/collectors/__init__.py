"""How each collected fact is had; the order matters to nobody, the runner follows their needs."""

from __future__ import annotations

from diagnostics.engine.collectors.application_status import application_status
from diagnostics.engine.collectors.baseline import baseline
from diagnostics.engine.collectors.connections import connections
from diagnostics.engine.collectors.consistency import consistency
from diagnostics.engine.collectors.fresh_token import fresh_token
from diagnostics.engine.collectors.introspection import introspection
from diagnostics.engine.collectors.metadata import metadata
from diagnostics.engine.collectors.protected_resource import protected_resource
from diagnostics.engine.collectors.replay import replay
from diagnostics.engine.collectors.second_reading import second_reading
from diagnostics.engine.collectors.sent_as_corrected import sent_as_corrected
from diagnostics.engine.collectors.server_clocks import server_clocks
from diagnostics.engine.collectors.signing_keys import signing_keys
from diagnostics.engine.collectors.token_endpoint_dry_run import token_endpoint_dry_run
from diagnostics.engine.collectors.verification_calls import verification_calls
from diagnostics.engine.model.declare import Collector

COLLECTORS: tuple[Collector, ...] = (
    signing_keys,
    introspection,
    verification_calls,
    baseline,
    fresh_token,
    replay,
    metadata,
    protected_resource,
    token_endpoint_dry_run,
    application_status,
    consistency,
    server_clocks,
    connections,
    second_reading,
    sent_as_corrected,
)
