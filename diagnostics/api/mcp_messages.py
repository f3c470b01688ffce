"""One request of the Model Context Protocol, read in either era, and the errors of JSON-RPC."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from django.views.decorators.debug import sensitive_variables

HANDSHAKE_VERSIONS = ("2025-03-26", "2025-06-18", "2025-11-25")
MODERN_VERSIONS = ("2026-07-28",)
PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = -32700, -32600, -32601, -32602, -32603
HEADER_MISMATCH, UNSUPPORTED_VERSION = -32020, -32022
_VERSION = "io.modelcontextprotocol/protocolVersion"
_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities"
_EDITION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ENCODED = ("=?base64?", "?=")


class Refused(Exception):
    """Ends a request with an error of JSON-RPC; `message` quotes nothing of the request."""

    def __init__(self, code: int, message: str, status: HTTPStatus = HTTPStatus.OK, data: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.data = data

    def response(self, request_id: str | int | None) -> JsonResponse:
        """The error as an answer to the request of this id."""
        error = {"code": self.code, "message": self.message} | ({} if self.data is None else {"data": self.data})
        return JsonResponse({"jsonrpc": "2.0", "id": request_id, "error": error}, status=self.status)


@dataclass(frozen=True, slots=True)
class Call:
    """A request; `repr` would show a paste, so it says nothing."""

    id: str | int
    method: str
    params: Mapping[str, Any]
    is_modern: bool

    def __repr__(self) -> str:
        return "Call(…)"


@sensitive_variables()
def call_of(message: Mapping[str, Any], headers: Mapping[str, str]) -> Call:
    """The request, its era told by its header or by what it carries. Raises Refused."""
    request_id, params = message["id"], message.get("params", {})
    if isinstance(request_id, bool) or not isinstance(request_id, str | int) or not isinstance(params, dict):
        raise Refused(INVALID_REQUEST, "id must be text or a number, params an object.", HTTPStatus.BAD_REQUEST)
    version = headers.get("MCP-Protocol-Version")
    meta = params.get("_meta")
    carried = meta.get(_VERSION) if isinstance(meta, dict) else None
    is_modern = carried is not None or (version is not None and version not in HANDSHAKE_VERSIONS)
    call = Call(request_id, message["method"], params, is_modern)
    if is_modern:
        _must_agree(call, meta, headers)
    return call


def _must_agree(call: Call, meta: Any, headers: Mapping[str, str]) -> None:
    """Header fields repeat what the body says, so that proxies can route; where they differ nobody may guess."""
    version = headers.get("MCP-Protocol-Version")
    supported = [*HANDSHAKE_VERSIONS, *MODERN_VERSIONS]
    if version is not None and version not in supported:
        # The spec wants the version repeated; what does not look like one is not.
        data = {"supported": supported, "requested": version if _EDITION.fullmatch(version) else ""}
        raise Refused(UNSUPPORTED_VERSION, "Unsupported protocol version", HTTPStatus.BAD_REQUEST, data)
    if not isinstance(meta, dict) or _VERSION not in meta or _CAPABILITIES not in meta:
        wanted = f"params._meta must hold {_VERSION} and {_CAPABILITIES}."
        raise Refused(INVALID_PARAMS, wanted, HTTPStatus.BAD_REQUEST)
    named = call.params.get("name") if call.method == "tools/call" else None
    for field, said in (("MCP-Protocol-Version", meta[_VERSION]), ("Mcp-Method", call.method), ("Mcp-Name", named)):
        if said is not None and _decoded(headers.get(field)) != said:
            wrong = f"The header field {field} does not repeat what the body says."
            raise Refused(HEADER_MISMATCH, wrong, HTTPStatus.BAD_REQUEST)


def _decoded(value: str | None) -> str | None:
    """A header field's value; what no field can hold comes in base64 between marks. None for what is neither."""
    if value is None or not (value.startswith(_ENCODED[0]) and value.endswith(_ENCODED[1])):
        return value
    try:
        return base64.b64decode(value[len(_ENCODED[0]) : -len(_ENCODED[1])], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
