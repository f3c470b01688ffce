"""What a coding assistant can ask: a paste diagnosed, a diagnosis read again, the knowledge base searched.

The tools are the API in another form: the same limits, owner tokens and redaction, through the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from diagnostics import services, terminal
from diagnostics.api import asking, bodies
from diagnostics.api.parameters import Choice, Parameter, Text, members
from diagnostics.kb import reader
from diagnostics.models import Diagnosis

LONGEST_WAIT_S = 10
_MOST_HITS = 5
_LONGEST_SECTION = 2000
_LONGEST_QUERY = 200
_ID = Text("id", "The id that diagnose gave.")
_OWNER_TOKEN = Text("owner_token", "The owner_token that diagnose gave beside it.")
_QUERY = Text("query", "A few words: an error code, a message, a header field.")
_LANGUAGE = Choice(
    "language", "Of the sections; English without it. Codes are found in any.", reader.languages(), reader.ORIGINAL
)


@dataclass(frozen=True, slots=True)
class Said:
    """A tool's answer: Markdown for the model, and the same as values for a program."""

    text: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool; `call` takes the request and the arguments and raises what the API's handlers raise."""

    name: str
    title: str
    description: str
    takes: tuple[Parameter, ...]
    required: tuple[str, ...]
    gives: dict[str, Any]
    reads_only: bool
    asks_others: bool
    call: Callable[[HttpRequest, Mapping[str, Any]], Said]

    def listed(self) -> dict[str, Any]:
        """As `tools/list` gives it."""
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": {"type": "object", "properties": members(*self.takes), "required": list(self.required)},
            "outputSchema": self.gives,
            "annotations": {
                "readOnlyHint": self.reads_only,
                "destructiveHint": False,
                "idempotentHint": self.reads_only,
                "openWorldHint": self.asks_others,
            },
        }


@sensitive_variables()
def _diagnose(request: HttpRequest, arguments: Mapping[str, Any]) -> Said:
    client = asking.client_of(request)
    found, token = asking.make(bodies.read(arguments), client, LONGEST_WAIT_S)
    said = _told(found)
    kept = f"\nid `{found.pk}`, owner_token `{token}`: read_diagnosis opens it with both, and nothing else does.\n"
    return Said(said.text + kept, said.values | {"owner_token": token})


@sensitive_variables()
def _read(request: HttpRequest, arguments: Mapping[str, Any]) -> Said:
    asking.count_read(request)
    found = asking.owned(_ID.read(arguments), _OWNER_TOKEN.read(arguments).strip())
    return _told(asking.waited(found, LONGEST_WAIT_S))


def _told(found: Diagnosis) -> Said:
    report = services.report_as_json(found)
    values = {
        "id": found.pk,
        "state": found.state,
        "understood": report["understood"]["summary"],
        "verdict": report["verdict"],
        "findings": [
            {"check": finding["check"], "title": finding["title"], "summary": finding["summary"]}
            for finding in report["findings"]
            if finding["outcome"] == "fail"
        ],
    }
    if report["verdict"] is None:
        return Said("Still being examined: call read_diagnosis in a second.\n", values)
    return Said(terminal.as_markdown(report), values)


def _search(request: HttpRequest, arguments: Mapping[str, Any]) -> Said:
    asking.count_read(request)
    query, language = _QUERY.read(arguments)[:_LONGEST_QUERY], _LANGUAGE.read(arguments)
    hits = [
        {
            "title": hit.section.title,
            "article": hit.article_title,
            "url": services.absolute_kb_url(hit.section.article, hit.section.anchor),
            "text": hit.section.text[:_LONGEST_SECTION],
        }
        for hit in reader.search(query, _MOST_HITS, language)
    ]
    sections = [f"## {hit['title']}\n\n{hit['text']}\n\n<{hit['url']}>\n" for hit in hits]
    return Said("\n".join(sections) or "No section holds these words. Try fewer, or an error code.\n", {"hits": hits})


def _object(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


_TEXT = {"type": "string"}
_TOLD = {
    "id": _TEXT,
    "state": {"enum": Diagnosis.State.values},
    "understood": _TEXT,
    "verdict": {"type": ["object", "null"], "description": "As in the report; null while it is being examined."},
    "findings": {
        "type": "array",
        "description": "What was found wrong.",
        "items": _object(("check", "title", "summary"), check=_TEXT, title=_TEXT, summary=_TEXT),
    },
}
_SECTION = _object(("title", "article", "url", "text"), title=_TEXT, article=_TEXT, url=_TEXT, text=_TEXT)

TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "diagnose",
            "Diagnose a failing API call",
            "Find out why an API call is refused (401, 403 and the like). Give what there is, as it is: the command or "
            "code that makes the call, the request, the response, curl -v output, a HAR file, the error, a token. It "
            "names one cause, who must act, and the corrected request. Secrets are masked in what comes back, and the "
            "paste is erased when the examination ends; the platform's servers are asked unless online is false.",
            (bodies.PASTE, *bodies.CHOICES),
            ("paste",),
            _object((*_TOLD, "owner_token"), **_TOLD, owner_token=_TEXT),
            reads_only=False,
            asks_others=True,
            call=_diagnose,
        ),
        Tool(
            "read_diagnosis",
            "Read a diagnosis",
            "Read a diagnosis that diagnose made, as when it was still being examined.",
            (_ID, _OWNER_TOKEN),
            ("id", "owner_token"),
            _object(tuple(_TOLD), **_TOLD),
            reads_only=True,
            asks_others=False,
            call=_read,
        ),
        Tool(
            "search_kb",
            "Search the knowledge base",
            "Search the articles on failing API authentication: what a cause looks like, why, and how to mend it.",
            (_QUERY, _LANGUAGE),
            ("query",),
            _object(("hits",), hits={"type": "array", "items": _SECTION}),
            reads_only=True,
            asks_others=False,
            call=_search,
        ),
    )
}
