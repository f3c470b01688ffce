"""What a developer would have on the screen: calls to the API as commands and messages, and the API's own answers."""

from __future__ import annotations

from email.utils import format_datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import timezone

from portal.sandbox.environments import Environment

DEVICES = "/v2/devices"


def curl(environment: Environment, *headers: str, path: str = DEVICES, options: str = "") -> str:
    """A curl command line with these header fields."""
    parts = [f"curl{options and ' ' + options} {environment.base_url}{path}"]
    parts += [f'-H "{header}"' for header in (*headers, "Accept: application/json")]
    return " \\\n  ".join(parts) + "\n"


def raw_request(environment: Environment, *headers: str, path: str = DEVICES) -> str:
    """A GET request as it goes over the wire (RFC 9112 section 2.1)."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {_authority(environment)}", *headers, "Accept: application/json"]
    return "\n".join(lines) + "\n"


def answered(environment: Environment, authorization: str | None, path: str = DEVICES) -> str:
    """The API's answer to a GET request with this `Authorization` value, status line first.

    The API's own view answers, in this process: nothing is sent.
    """
    return "\n".join([*_response_lines(environment, authorization, path)]) + "\n"


def verbose(environment: Environment, authorization: str, path: str = DEVICES) -> str:
    """What `curl -v` shows of a GET request and its answer."""
    authority = _authority(environment)
    *head, _, body = _response_lines(environment, authorization, path)
    lines = [
        f"*   Trying {authority}...",
        f"* Connected to {environment.host} port {environment.port}",
        f"> GET {path} HTTP/1.1",
        f"> Host: {authority}",
        "> User-Agent: curl/8.5.0",
        "> Accept: */*",
        f"> Authorization: {authorization}",
        ">",
        *(f"< {line}" for line in head),
        "<",
        f"* Connection #0 to host {environment.host} left intact",
        body,
    ]
    return "\n".join(lines) + "\n"


def _response_lines(environment: Environment, authorization: str | None, path: str) -> list[str]:
    response = _call(environment, authorization, path)
    return [
        f"HTTP/1.1 {response.status_code} {HTTPStatus(response.status_code).phrase}",
        f"Date: {format_datetime(timezone.now(), usegmt=True)}",
        *(f"{name}: {value}" for name, value in response.items()),
        "",
        response.content.decode("utf-8"),
    ]


def _call(environment: Environment, authorization: str | None, path: str) -> HttpResponse:
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = path
    request.META = {"SERVER_PORT": str(environment.port)}
    if authorization is not None:
        request.META["HTTP_AUTHORIZATION"] = authorization
    match = resolve(path, urlconf="portal.sandbox.urls")
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response


def _authority(environment: Environment) -> str:
    return environment.base_url.partition("://")[2]
