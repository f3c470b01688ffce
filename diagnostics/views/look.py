"""The look of the portal that its platform's profile gives: colours as a stylesheet, and the logo.

Both are the same for everybody, and their addresses change with what they hold, so that browsers keep them.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from diagnostics.presentation import look
from diagnostics.profiles import default_profile

# An SVG that is opened by its own address may run nothing; as an image on a page it cannot anyway.
_ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_A_DAY_S = 86_400


@require_safe
def stylesheet(request: HttpRequest) -> HttpResponse:
    """The accent colours in the place of the stylesheet's own; 404 where the profile names none."""
    css = look.stylesheet(default_profile().look)
    if not css:
        raise Http404
    return _kept(HttpResponse(css, content_type="text/css; charset=utf-8"))


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The logo; 404 where the profile names none."""
    image = default_profile().look.logo
    if image is None:
        raise Http404
    response = HttpResponse(image.content, content_type=image.media_type)
    response["Content-Security-Policy"] = _ALONE
    return _kept(response)


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={_A_DAY_S}"
    return response
