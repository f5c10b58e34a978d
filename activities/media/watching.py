"""A stream that shows Temporal that it flows."""

from collections.abc import AsyncIterator

from temporalio import activity


async def watched(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same pieces, each with a heartbeat."""
    async for piece in pieces:
        activity.heartbeat()
        yield piece
