"""Looking at what the customer said: somebody is found who answers."""

from datetime import datetime

from sqlalchemy import text

from models.conversations.commanding import Scene
from models.conversations.placing import Place, put
from models.conversations.types import ConversationState

_LOOKED = text("""
    update conversation set looked_at = :now, version = version + 1
    where id = :conversation and organization_id = :organization
""")
_DUE = text("""
    update conversation set due_at = :due
    where id = :conversation and organization_id = :organization
""")


async def look(on: Scene, place: Place | None) -> None:
    """An open conversation that nobody looks after waits for somebody from now on."""
    await on.execute(_LOOKED, now=on.now)
    if on.facts.state is ConversationState.OPEN and not on.facts.attended and place is not None:
        await put(on, place)


async def due(on: Scene, at: datetime | None) -> None:
    """When this is looked at again by itself, for whoever looks for orphans."""
    await on.execute(_DUE, due=at)
