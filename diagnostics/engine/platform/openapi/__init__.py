"""A profile from an OpenAPI document: what it tells becomes keys, what it leaves open becomes a comment to decide."""

from __future__ import annotations

from diagnostics.engine.platform.openapi.document import Document, DocumentError
from diagnostics.engine.platform.openapi.operations import operations
from diagnostics.engine.platform.openapi.security import security
from diagnostics.engine.platform.openapi.servers import servers
from diagnostics.engine.platform.openapi.write import profile_text

__all__ = ["DocumentError", "from_openapi"]


def from_openapi(content: bytes) -> str:
    """The text of a profile of the second edition. Raises DocumentError where the bytes are no OpenAPI document."""
    document = Document(content)
    places = servers(document)
    told = security(document, places)
    return profile_text(document, places, told, operations(document, told.types))
