"""What some messages of customers have besides words, as the API shows it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self

from pydantic import Field

from core.types import Answer

_REPLIES = ("button_reply", "list_reply")


class Forwarded(StrEnum):
    """They did not write it themselves; `OFTEN` is what went through many hands."""

    ONCE = "ONCE"
    OFTEN = "OFTEN"

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self | None:
        if not body.get("forwarded"):
            return None
        return cls.OFTEN if body.get("forwarded_often") else cls.ONCE


class ProductBrief(Answer):
    catalog_id: str | None
    retailer_id: str


class Chosen(Answer):
    id: str | None = Field(description="What we gave the button or the row.")
    title: str | None
    description: str | None
    values: dict[str, Any] | None = Field(description="What they filled in, by its name.")

    @classmethod
    def of(cls, type: str, body: Mapping[str, Any]) -> Self | None:
        """None unless it answers buttons, a list, a flow or a form."""
        content = body.get("content") or {}
        if type == "button":
            return cls(
                id=body.get("payload"), title=body.get("text"), description=None, values=None
            )
        if type != "interactive":
            return None
        if content.get("type") == "nfm_reply":
            values = body.get("answers") or {}
            return cls(id=None, title=body.get("text"), description=None, values=values)
        kind = content.get("type")
        reply = content.get(kind) if kind in _REPLIES else None
        if not isinstance(reply, dict):
            return None
        told = reply.get("description")
        return cls(
            id=body.get("payload"),
            title=body.get("text"),
            description=told if isinstance(told, str) else None,
            values=None,
        )


def product(body: Mapping[str, Any]) -> ProductBrief | None:
    told = body.get("product")
    return None if told is None else ProductBrief(**told)
