"""What the API takes and gives in JSON, as models that both make the bodies and describe them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, WithJsonSchema

from diagnostics import sharing
from diagnostics.models import Diagnosis, ShareLink

REPORT = {"$ref": "#/components/schemas/Report"}
ADDRESS = {"type": "string", "format": "uri"}


class Made(BaseModel):
    """What comes back for a paste."""

    id: str
    state: Annotated[str, WithJsonSchema({"enum": Diagnosis.State.values})]
    owner_token: str = Field(description="Told this once.")
    report: Annotated[dict[str, Any], WithJsonSchema({"allOf": [REPORT]})]


class Link(BaseModel):
    """A share link in use, without its address."""

    id: int
    created_at: str
    expires_at: str
    hide_claims: bool
    views: int = Field(ge=0)

    @classmethod
    def of(cls, link: ShareLink, **more: str) -> Link:
        """What is told of a stored link."""
        return cls(
            id=link.pk,
            created_at=link.created_at.isoformat(),
            expires_at=link.expires_at.isoformat(),
            hide_claims=link.hide_claims,
            views=link.views,
            **more,
        )


class MadeLink(Link):
    """A share link with its address, which is told this once."""

    url: Annotated[str, WithJsonSchema(ADDRESS)]


class Links(BaseModel):
    """The share links in use."""

    links: list[Link]


def _offered(days: int) -> int:
    if days not in sharing.LIFETIMES_DAYS:
        raise ValueError("no lifetime that is offered")
    return days


class WantedLink(BaseModel):
    """The choices for a share link; members it does not know are ignored."""

    model_config = ConfigDict(extra="ignore")

    days: Annotated[StrictInt, AfterValidator(_offered), WithJsonSchema({"enum": list(sharing.LIFETIMES_DAYS)})] = (
        sharing.DEFAULT_DAYS
    )
    hide_claims: StrictBool = Field(False, description="Masks subject, name and e-mail address.")


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: Annotated[str, WithJsonSchema(ADDRESS)]
    title: str
    status: int
    detail: str
