"""The cause catalogue: the one source of what a cause is called, who acts, how it is mended and where it is explained.

`CAUSES` maps a slug to its Cause; `CODES` maps a working code of a failure to the slug that reports it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.engine.causes.cause import ROOT_CAUSES, Cause
from diagnostics.engine.causes.codes import CODES
from diagnostics.engine.causes.header import HEADER_CAUSES
from diagnostics.engine.causes.rights import RIGHTS_CAUSES
from diagnostics.engine.causes.token import TOKEN_CAUSES
from diagnostics.engine.causes.token_endpoint import TOKEN_ENDPOINT_CAUSES
from diagnostics.engine.causes.transport import TRANSPORT_CAUSES

CAUSES: Mapping[str, Cause] = MappingProxyType(
    {
        cause.slug: cause
        for cause in (*HEADER_CAUSES, *TOKEN_CAUSES, *RIGHTS_CAUSES, *TRANSPORT_CAUSES, *TOKEN_ENDPOINT_CAUSES)
    }
)

__all__ = ["CAUSES", "CODES", "ROOT_CAUSES", "Cause"]
