"""Proof of work: a door that answers and a drainer that applies say so every few seconds."""

import os
import socket
from datetime import timedelta

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

EVERY = timedelta(seconds=5)

_BEAT = text("""
    insert into heartbeat (kind, process, at, lag_ms)
    values (:kind, :process, clock_timestamp(), :lag_ms)
    on conflict do nothing
""")
_PRUNE = text("delete from heartbeat where at < clock_timestamp() - interval '8 days'")
_PARTITIONS = text("select webhook_partitions(7)")


def process_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


async def beat(session: AsyncSession, kind: str, process: str, lag: timedelta) -> None:
    connection = await session.connection()
    lag_ms = min(int(lag / timedelta(milliseconds=1)), 2**31 - 1)
    await connection.execute(_BEAT, {"kind": kind, "process": process, "lag_ms": lag_ms})


async def prune(session: AsyncSession) -> None:
    """Forget heartbeats older than anything they could excuse."""
    await (await session.connection()).execute(_PRUNE)


async def prepare_partitions(session: AsyncSession) -> None:
    """Make the archive's partitions for the coming week."""
    await (await session.connection()).execute(_PARTITIONS)
