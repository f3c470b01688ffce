"""Where an API is: the servers of a document, each with the environment and the region that its name suggests."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.engine.model.urls import split_url
from diagnostics.engine.platform import values
from diagnostics.engine.platform.openapi.document import Document, Node

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_STAGES = ("sandbox", "staging", "stage", "test", "testing", "uat", "dev", "development", "demo", "preview", "qa",
           "mock", "int", "integration", "beta", "alpha", "try", "developer", "nonprod", "preprod")  # fmt: skip
_STAGE_WORDS = re.compile(r"\b(sandbox|staging|test|testing|uat|development|demo|preview|mock|beta)\b", re.IGNORECASE)
_REGION = re.compile(r"(?:us|eu|ap|apac|emea|au|ca|uk|gb|jp|in|sg|de|fr|br|za|ae)(?:-[a-z]+)?(?:-?\d{1,2})?")
_MADE_UP = re.compile(
    r"(?:^|[.-])(?:your|my[a-z]|example\b|localhost\b|invalid\b)|^(?:127|10)\.|^0\.0\.0\.0|^192\.168\.", re.IGNORECASE
)
_MOST_EXPANDED = 16
_FREE = "\x00"
PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Server:
    """One place of an API. `url` is "" where a person must fill it in; `template` says what the document has."""

    url: str
    template: str
    aliases: tuple[str, ...] = ()
    environment: str = PRODUCTION
    region: str = ""
    why: str = ""

    @property
    def host(self) -> str:
        """The host of its URL; "" where it has none."""
        return (split_url(self.url).hostname or "") if self.url else ""


def servers(document: Document) -> list[Server]:
    """Those of the whole API first, then those of single paths and operations; each URL once."""
    found: dict[tuple[str, str, tuple[str, ...]], Server] = {}
    for url, description, variables in _declared(document):
        for server in _of(document, url, description, variables):
            found.setdefault((server.url, server.template if not server.url else "", server.aliases), server)
    return sorted(found.values(), key=lambda server: server.environment != PRODUCTION)


def _declared(document: Document) -> Iterator[tuple[str, str, Node]]:
    root = document.root
    if document.is_swagger:
        schemes = [str(word) for word in document.items(root, "schemes")] or ["https"]
        scheme = "https" if "https" in schemes else schemes[0]
        host, base = document.text(root, "host"), document.text(root, "basePath")
        if host:
            yield f"{scheme}://{host}{base if base != '/' else ''}", "", {}
        elif base:
            yield base, "", {}
        return
    lists = [document.items(root, "servers")]
    for _, _, item, operation in document.operations():
        lists += [document.items(item, "servers"), document.items(operation, "servers")]
    for entry in itertools.chain.from_iterable(lists):
        server = document.table(entry)
        if url := document.text(server, "url"):
            yield url, document.text(server, "description"), document.table(server, "variables")


def _of(document: Document, template: str, description: str, variables: Node) -> Iterator[Server]:
    names = _VARIABLE.findall(template)
    if not template.startswith(("http://", "https://")):
        first = document.text(variables, names[0], "default") if names else ""
        if not (template.startswith("{") and first.startswith(("http://", "https://"))):
            yield Server("", template)
            return
    in_host = _VARIABLE.findall(template.partition("://")[2].partition("/")[0])
    choices = [_choices(document, variables, name, in_host=name in in_host) for name in names]
    defaults = [document.text(variables, name, "default") or name.upper() for name in names]
    for chosen in itertools.islice(itertools.product(*choices), _MOST_EXPANDED):
        url = _filled(template, list(chosen)).rstrip("/")
        if _FREE not in url:
            yield _usable(url, template, description)
            continue
        shown = [default if _FREE in part else part for part, default in zip(chosen, defaults, strict=True)]
        yield _to_decide(url, _filled(template, shown))


def _filled(template: str, chosen: list[str]) -> str:
    values_left = iter(chosen)
    return _VARIABLE.sub(lambda _: next(values_left), template)


def _choices(document: Document, variables: Node, name: str, *, in_host: bool) -> list[str]:
    """What a variable may stand for; the sign of a free part where only the one who calls can know."""
    listed = [str(value) for value in document.items(variables, name, "enum")]
    default = document.text(variables, name, "default")
    if listed:
        return sorted(listed, key=lambda value: value != default)
    if in_host and default.count(".") > 1:
        # the whole host is the customer's, and the default shows below which domain it usually lies
        return [f"{_FREE}.{default.partition('.')[2]}"]
    # a host with a free part is a customer's own, and the default is some customer who does not exist
    return [default] if default and not in_host else [_FREE]


def _to_decide(url: str, shown: str) -> Server:
    """What a person must fill in; hosts below the part that is fixed are recognised."""
    host = url.partition("://")[2].partition("/")[0].partition(":")[0]
    before, _, fixed = host.rpartition(_FREE)
    labels = (fixed if fixed.startswith(".") or not before + fixed else fixed.partition(".")[2]).strip(".").split(".")
    pattern = "*." + ".".join(labels)
    return Server("", shown, (pattern,) if len(labels) > 1 and not values.host_pattern(pattern) else ())


def _usable(url: str, template: str, description: str) -> Server:
    environment, why = _environment(url, description)
    region = _region(url)
    host = split_url(url).hostname or ""
    if values.url(url) or _MADE_UP.search(host):
        return Server("", template, (), environment, region, why)
    if url.startswith("http://"):
        return Server("", template, (host,) if not values.host_pattern(host) else (), environment, region, why)
    return Server(url, template, (), environment, region, why)


def _environment(url: str, description: str) -> tuple[str, str]:
    labels = re.split(r"[./-]", split_url(url).netloc.lower() + split_url(url).path.lower())
    stage = next((label for label in labels if label in _STAGES), "")
    if stage:
        return stage, f"its address holds {stage}"
    said = _STAGE_WORDS.search(description)
    if said and "production" not in description.lower():
        return said[1].lower(), f"it is described as {description[:60]!r}"
    return PRODUCTION, ""


def _region(url: str) -> str:
    labels = (split_url(url).hostname or "").removeprefix("api-").split(".")[:-2]
    return next((label for label in labels if _REGION.fullmatch(label)), "")
