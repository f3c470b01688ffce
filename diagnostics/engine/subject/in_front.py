"""Whether what answered is something in front of the API: a CDN, a gateway, a proxy."""

from __future__ import annotations

import re

from diagnostics.engine.model.submission import Response

_FIELDS = (
    "via", "x-cache", "cf-ray", "x-amz-cf-id", "x-amz-cf-pop", "x-served-by", "x-amz-apigw-id", "x-azure-ref",
    "x-kong-response-latency", "x-kong-upstream-latency", "x-varnish", "x-envoy-upstream-service-time",
    "x-akamai-request-id", "x-fastly-request-id", "apim-request-id",
)  # fmt: skip
_SERVERS = ("cloudflare", "cloudfront", "akamaighost", "envoy", "awselb", "varnish", "kong", "apache-apisix", "traefik")
_HOSTS = re.compile(
    r"(?:^|[.-])(?:cdn|edge|gateway|gw|apigw|proxy|waf|ingress|execute-api)\d{0,3}(?=[.-])"
    r"|(?:cloudfront\.net|azureedge\.net|azurefd\.net|azure-api\.net|fastly\.net|akamai\w{0,8}\.net|workers\.dev)$"
)


def stands_in_front(host: str, answer: Response) -> bool:
    """Whether the host's name or the fields of its answer are those of something on the way to the API."""
    if _HOSTS.search(host.lower()) or any(answer.header(name) for name in _FIELDS):
        return True
    server = answer.header("Server")
    return server is not None and server.value.reveal().lower().startswith(_SERVERS)


def is_api_gateway(host: str) -> bool:
    """Whether `host` is a stage of Amazon API Gateway, whose authorizers take a token of Cognito bare too."""
    return ".execute-api." in host and host.endswith((".amazonaws.com", ".amazonaws.com.cn"))
