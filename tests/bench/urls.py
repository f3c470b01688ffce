"""The portal's addresses, and the same way of a request through a stack that does nothing."""

from __future__ import annotations

import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path

from tests.bench.models import EmptyRun
from tests.bench.tasks import nothing


def start(request: HttpRequest) -> HttpResponse:
    """GET: a page with a form. POST: insert a row, queue the empty task, redirect to the page."""
    if request.method != "POST":
        return render(request, "404.html")
    run = EmptyRun.objects.create()
    nothing.apply_async((run.pk,))
    return redirect(f"/nothing/{run.pk}/")


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Wait for the row to be done as the real page waits for a verdict, then render a page."""
    until = time.monotonic() + 5
    while not EmptyRun.objects.get(pk=pk).done and time.monotonic() < until:
        time.sleep(0.01)
    return render(request, "404.html")


urlpatterns = [
    path("nothing/", start),
    path("nothing/<int:pk>/", show),
    path("", include("portal.urls")),
]
