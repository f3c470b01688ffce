"""The id of a diagnosis in an address."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import get_converters

from diagnostics.models import ID_LENGTH

_NAME = "diagnosis"


class DiagnosisId:
    """Crockford's base 32 in the length of an id; anything else is no address of ours."""

    regex = f"[0-9a-hjkmnp-tv-z]{{{ID_LENGTH}}}"

    def to_python(self, value: str) -> str:
        """The id as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """The id as it stands."""
        return value


def register() -> None:
    """Makes `<diagnosis:…>` known to URL patterns, whichever of them are read first."""
    if _NAME not in get_converters():
        register_converter(DiagnosisId, _NAME)
