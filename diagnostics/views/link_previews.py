"""Whether a program asks for a shared page on its own, to draw a card of it in a chat: that is no reader."""

from __future__ import annotations

import re
from collections.abc import Mapping

# The words by which chats, mail scanners and search engines name their fetchers; the tests hold real names.
# Browsers in apps ("FBAN", "Instagram") are people, and Cubot makes phones.
_FETCHERS = re.compile(
    r"(?<!cu)bot\b|crawl|spider|preview|unfurl|facebookexternalhit|facebookcatalog|whatsapp/|skypeuripreview|embedly"
    r"|slackbot|slack-imgproxy|mattermost|zulip|iframely|snapchat|pinterest/|vkshare|google-read-aloud|bingpreview"
    r"|safelinks|proofpoint|mimecast|barracuda|headlesschrome|python-requests|curl/|wget/|go-http-client",
    re.IGNORECASE,
)


def asks(headers: Mapping[str, str]) -> bool:
    """By the request's own words: a fetcher's name, or a browser that loads ahead of its user."""
    ahead = headers.get("Sec-Purpose", headers.get("Purpose", ""))
    return "prefetch" in ahead or bool(_FETCHERS.search(headers.get("User-Agent", "")))
