"""Traces of requests and examinations, made by hand: ids of ours, closed words and durations, nothing else.

Automatic instrumentation would record URLs, statements and exceptions' texts, which hold what people paste. It is off
unless OTEL_EXPORTER_OTLP_ENDPOINT names a collector and the packages of deploy/requirements-tracing.txt are installed.
The request that brings a diagnosis and the task that examines it are one trace without passing anything on, for a
diagnosis's id gives the trace's.
"""

from __future__ import annotations

import hashlib
import importlib
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

logger = logging.getLogger(__name__)
SERVICE = "portal"
# All that a span may carry. What else is given is a mistake of ours and is left out.
_WORDS = frozenset({"route", "method", "status"})
_IDS = frozenset({"request_id", "diagnosis_id"})
_NUMBERS = frozenset({"attempt"})
_LONGEST = 64


@contextmanager
def span(name: str, diagnosis_id: str = "") -> Iterator[dict[str, Any]]:
    """A span around what happens inside; what is put into the mapping given is told with it when it ends.

    With a diagnosis's id it belongs to that diagnosis's trace. An exception ends it as an error, without its words.
    """
    told: dict[str, Any] = {}
    tracer = _tracer()
    if tracer is None:
        yield told
        return
    made = tracer.start_span(name, context=_context(diagnosis_id) if diagnosis_id else None)
    try:
        yield told
    except BaseException:
        made.set_status(_api().StatusCode.ERROR)
        raise
    finally:
        for key, value in _harmless(told).items():
            made.set_attribute(f"portal.{key}", value)
        if diagnosis_id:
            made.set_attribute("portal.diagnosis_id", diagnosis_id)
        made.end()


def _harmless(told: Mapping[str, Any]) -> dict[str, str | int]:
    found: dict[str, str | int] = {}
    for key, value in told.items():
        if key in _NUMBERS and isinstance(value, int):
            found[key] = value
        elif key in _WORDS | _IDS and str(value).isascii() and len(str(value)) <= _LONGEST:
            found[key] = str(value)
    return found


def trace_id(diagnosis_id: str) -> int:
    """The trace of a diagnosis: 128 bits of its id's hash."""
    return int.from_bytes(hashlib.sha256(b"trace\0" + diagnosis_id.encode()).digest()[:16], "big")


def _context(diagnosis_id: str) -> Any:
    api = _api()
    parent = api.SpanContext(trace_id(diagnosis_id), trace_id(diagnosis_id) & 0xFFFFFFFFFFFFFFFF or 1, is_remote=True,
                             trace_flags=api.TraceFlags(api.TraceFlags.SAMPLED))  # fmt: skip
    return api.set_span_in_context(api.NonRecordingSpan(parent))


def _api() -> Any:
    return importlib.import_module("opentelemetry.trace")


# made in the process that needs it, after every fork: the thread that sends does not outlive one
@lru_cache(maxsize=1)
def _tracer() -> Any:
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT", "").strip():
        return None
    try:
        sdk = importlib.import_module("opentelemetry.sdk.trace")
        export = importlib.import_module("opentelemetry.sdk.trace.export")
        resources = importlib.import_module("opentelemetry.sdk.resources")
        otlp = importlib.import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    except ImportError:
        logger.warning("OTEL_EXPORTER_OTLP_ENDPOINT is set, and deploy/requirements-tracing.txt is not installed")
        return None
    # Only what is named here: the detectors would add the process's command and the host's name.
    provider = sdk.TracerProvider(resource=resources.Resource({"service.name": SERVICE}))
    provider.add_span_processor(export.BatchSpanProcessor(otlp.OTLPSpanExporter()))
    return provider.get_tracer(SERVICE)
