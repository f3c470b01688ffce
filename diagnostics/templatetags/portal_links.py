"""Where a person gets on from any page, `{% contact_links as contact %}`, and whose portal it is."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from diagnostics.presentation.look import addresses
from diagnostics.presentation.shown import Shown
from diagnostics.profiles import default_profile

register = template.Library()


@dataclass(frozen=True, slots=True)
class ContactLinks(Shown):
    """The platform's addresses, "" where its profile names none."""

    support_url: str
    community_url: str
    status_url: str

    @property
    def any(self) -> bool:
        """Whether there is an address to show."""
        return bool(self.support_url or self.community_url or self.status_url)


@register.simple_tag(takes_context=True)
def printed_address(context: template.Context) -> str:
    """Where one on paper is found: its owner's page, or the page by the link; "" for a share that is tried."""
    if "slug" in context:
        return f"{settings.PORTAL_BASE_URL}{reverse('shared', args=[context['slug']])}"
    if "diagnosis" in context and not context.get("reader"):
        return f"{settings.PORTAL_BASE_URL}{reverse('diagnosis', args=[context['diagnosis'].pk])}"
    return ""


@register.simple_tag
def contact_links() -> ContactLinks:
    """The links of the configured platform."""
    profile = default_profile()
    return ContactLinks(profile.support_url, profile.community_url, profile.status_url)


@dataclass(frozen=True, slots=True)
class PortalLook(Shown):
    """What the portal is called, and the addresses of its colours and logo, "" for the portal's own."""

    name: str
    stylesheet: str
    logo: str


@register.simple_tag
def portal_look() -> PortalLook:
    """The look of the configured platform: `{% portal_look as look %}`."""
    own = default_profile().look
    return PortalLook(own.name or gettext("Auth diagnostics"), *addresses(own))


@register.simple_tag
def portal_name() -> str:
    """What the portal is called: `{% portal_name %}`."""
    return default_profile().look.name or gettext("Auth diagnostics")
