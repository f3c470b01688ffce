"""What a handler of the API tells of itself; the OpenAPI document is made of nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from django.http import HttpResponse
from pydantic import BaseModel

from diagnostics.api.parameters import Parameter

Handler = Callable[..., HttpResponse]
H = TypeVar("H", bound=Handler)
OWNER_TOKEN, ANYBODY = "owner token", "anybody, and a key of the operators raises the limit"  # noqa: S105 - who may call
# Every operation can end in these.
_ALWAYS = ("too-many-requests", "internal", "unavailable")
_OWNED = ("owner-token-needed", "not-found")


@dataclass(frozen=True, slots=True)
class Content:
    """A body: its media type, its schema (a model, or JSON Schema), an example."""

    media_type: str
    schema: type[BaseModel] | Mapping[str, Any]
    example: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One way in which an operation ends well."""

    status: HTTPStatus
    description: str
    content: tuple[Content, ...] = ()
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation(Generic[H]):
    """A handler with its method and all that the document says of it; `problems` are keys of `problems.KINDS`."""

    handler: H
    method: str
    id: str
    summary: str
    answers: tuple[Answer, ...]
    problems: tuple[str, ...]
    callers: str = OWNER_TOKEN
    description: str = ""
    curl: str = ""
    query: tuple[Parameter, ...] = ()
    body: tuple[Content, ...] = ()
    body_required: bool = field(default=False, kw_only=True)


def operation(
    method: str,
    name: str,
    summary: str,
    *,
    answers: tuple[Answer, ...],
    problems: tuple[str, ...] = (),
    callers: str = OWNER_TOKEN,
    **more: Any,
) -> Callable[[H], Operation[H]]:
    """Makes an operation of a handler. `problems` are those beside the ones that every operation, or every one that
    wants an owner token, can end in."""
    owned = _OWNED if callers == OWNER_TOKEN else ()

    def of(handler: H) -> Operation[H]:
        return Operation(handler, method, name, summary, answers, (*owned, *problems, *_ALWAYS), callers, **more)

    return of
