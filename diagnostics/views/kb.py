"""The knowledge base: index with search, articles, one section for another page, and "was this helpful?"."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from diagnostics.kb import reader
from diagnostics.limits import LimitReached, Rate, spend
from diagnostics.models import SectionFeedback
from diagnostics.views.client import address_of
from diagnostics.views.compressing import compressed

_LONGEST_QUERY = 200
_ANSWERS = {"yes": True, "no": False}
# A session is a signed cookie, so it remembers only the latest answers: {"article#anchor": id of the row}.
_ANSWERED = "helpful"
_MOST_ANSWERED = 30


def _shown(request: HttpRequest, template: str, context: dict[str, Any], language: str) -> HttpResponse:
    """A page with all around it in one language, its own and others' addresses for search engines in its head."""
    address = settings.PORTAL_BASE_URL + request.path
    with translation.override(language):
        response = render(
            request, template, context | {"address": address, "own_address": _own_address(request, address)}
        )
    response["Content-Language"] = language
    # The footer's switch keeps its choice in a cookie.
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def _own_address(request: HttpRequest, address: str) -> str:
    """The one address of what is shown: that of its language where it was asked for, else the one that all share."""
    named = request.GET.get("language")
    return f"{address}?language={named}" if named in reader.languages() else address


def _language(request: HttpRequest) -> str:
    """The language that the address names (`?language=en`), or that of the reader."""
    named = request.GET.get("language")
    return named if named in reader.languages() else translation.get_language() or reader.ORIGINAL


# The pages of the knowledge base are compressed though a search is repeated in them: they hold no secret (BREACH).
@compressed
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All articles and cause sections; with `q`, the sections found instead."""
    query, language = request.GET.get("q", "").strip()[:_LONGEST_QUERY], _language(request)
    hits, articles = reader.search(query, language=language), reader.articles(language)
    context = {"query": query, "hits": hits, "articles": articles, "languages": reader.languages()}
    return _shown(request, "kb/index.html", context, language)


@compressed
@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article in the reader's language, or the one that `language` names; 404 for an unknown slug."""
    language = _language(request)
    try:
        page = reader.article(slug, language)
    except KeyError as error:
        raise Http404 from error
    answered = request.session.get(_ANSWERED, {})
    sections = [(section, f"{slug}#{section.anchor}" in answered) for section in page.sections]
    return _shown(request, "kb/article.html", {"page": page, "sections": sections}, language)


@require_safe
def section(request: HttpRequest, slug: str, anchor: str) -> HttpResponse:
    """One section as a fragment for htmx; anyone else is sent to its place in the article. 404 if there is none."""
    found = _section(slug, anchor, translation.get_language())
    if request.headers.get("HX-Request"):
        # The page around the fragment gives the section's title the level 3.
        body = found.html.replace("<h3>", "<h4>").replace("</h3>", "</h4>")
        response = render(request, "kb/_section.html", {"section": found, "body": body})
    else:
        response = redirect(reader.url(reverse("kb_index"), slug, anchor))
    patch_vary_headers(response, ["HX-Request", "Accept-Language", "Cookie"])
    return response


@require_POST
def feedback(request: HttpRequest) -> HttpResponse:
    """Stores one answer per section and browser, the last one given.

    Takes `article`, `anchor` and `helpful` (yes or no). 400 for another answer, 404 for an unknown section, 429 with
    Retry-After (seconds) for too many; htmx gets that as the fragment's text.
    """
    place = request.POST.get("article", ""), request.POST.get("anchor", "")
    found = _section(*place, translation.get_language())
    helpful = _ANSWERS.get(request.POST.get("helpful", ""))
    if helpful is None:
        return HttpResponse("helpful must be yes or no", status=HTTPStatus.BAD_REQUEST, content_type="text/plain")
    try:
        spend("answers", address_of(request), Rate.parse(settings.PORTAL_RATE_LIMIT_POST))
    except LimitReached as reached:
        context = {"section": found, "retry_after_s": reached.retry_after_s}
        if request.headers.get("HX-Request"):
            # htmx shows no answer of 400 or more, and this one takes the place of the form.
            return render(request, "kb/_helpful.html", context)
        response = render(request, "kb/too_many.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(reached.retry_after_s)
        return response
    _store(request, found, helpful)
    if request.headers.get("HX-Request"):
        return render(request, "kb/_helpful.html", {"section": found, "answered": True})
    return redirect(reader.url(reverse("kb_index"), found.article, f"helpful-{found.anchor}"))


def _section(slug: str, anchor: str, language: str | None) -> reader.Section:
    try:
        return reader.section(slug, anchor, language)
    except KeyError as error:
        raise Http404 from error


def _store(request: HttpRequest, found: reader.Section, helpful: bool) -> None:
    key = f"{found.article}#{found.anchor}"
    answered: dict[str, int] = request.session.get(_ANSWERED, {})
    place = {"article": found.article, "anchor": found.anchor}
    row, _ = SectionFeedback.objects.update_or_create(
        pk=answered.pop(key, None),
        **place,
        defaults={"helpful": helpful},
        create_defaults={**place, "helpful": helpful},
    )
    request.session[_ANSWERED] = dict(list(answered.items())[1 - _MOST_ANSWERED :]) | {key: row.pk}
