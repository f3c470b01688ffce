"""`/llms.txt`: what a language model finds here (llmstxt.org)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from diagnostics import services
from diagnostics.kb import reader
from diagnostics.profiles import default_profile


@require_safe
def llms_txt(request: HttpRequest) -> HttpResponse:
    """Markdown: what the portal does, how a program asks it, the articles. The same for everybody."""
    response = HttpResponse("\n".join(_lines()) + "\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _lines() -> Iterator[str]:
    yield f"# {default_profile().look.name or 'Auth diagnostics'}\n"
    yield (
        "> Finds out why an API call is refused (401, 403 and the like). Give it the failing call as it is: a command, "
        "code, a raw exchange, curl -v output, a HAR file, an error or a token. It answers with one cause, who must "
        "act, and the corrected request.\n"
    )
    yield (
        "Every token and secret in an answer is masked. What was sent is encrypted until the examination ends, then "
        "erased. An owner_token opens a diagnosis again; it is told once.\n"
    )
    yield "## For programs\n"
    post = f"curl --data-binary @failing.txt '{_address('api_diagnoses')}?wait=5'"
    yield f"- [Diagnose]({_address('api')}): `{post}`"
    yield f"- [OpenAPI document]({_address('api_document')}): every operation, choice and error"
    yield f"- [Schema of a report]({_address('report_schema')}): JSON Schema"
    if settings.PORTAL_MCP:
        yield (
            f"- [Model Context Protocol]({_address('mcp')}): streamable HTTP; tools diagnose, read_diagnosis, search_kb"
        )
    yield "\n## Knowledge base\n"
    for article in reader.articles():
        yield f"- [{article.title}]({services.absolute_kb_url(article.slug, '')}): {article.summary}"
    yield "\n## Optional\n"
    yield f"- [Verify a file that support was given]({_address('verify')}): whether it is this portal's and unchanged"


def _address(name: str) -> str:
    return urljoin(settings.PORTAL_BASE_URL + "/", reverse(name))
