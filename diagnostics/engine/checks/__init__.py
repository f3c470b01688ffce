"""The catalogue of checks, in the order of the page: by step, and within a step along the request's path."""

from __future__ import annotations

from diagnostics.engine.register import Check

CATALOGUE: tuple[Check, ...] = ()
