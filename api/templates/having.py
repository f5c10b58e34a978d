"""What a caller hears when a template's workflow had Meta asked for them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.asking import asking
from api.errors import NotFound
from api.steering import steering
from workflows.templates.refused import TemplateGone


@asynccontextmanager
async def having() -> AsyncIterator[None]:
    """409 with Meta's code or our reason, 503 when nobody answered; both may be repeated."""
    async with asking(), steering("The template's workflow has just ended. Try again."):
        try:
            yield
        except TemplateGone:
            raise NotFound("There is no such template.") from None
