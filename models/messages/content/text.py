"""Texts."""

from typing import Annotated

from pydantic import Field

from models.messages.content.part import Part
from models.messages.content.words import TEXT


class Text(Part):
    """Up to 4,096 characters; a preview is of its first address (W/messages/text-messages)."""

    body: Annotated[str, Field(min_length=1, max_length=4096), TEXT]
    preview_url: bool = False
