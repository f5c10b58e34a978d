"""Agents who are there and take nothing: every offer to them expires and is made again."""

from uuid import UUID

import asyncpg

from core.ids import new_id

AGENTS = 5
CAPACITY = 4
_DEPARTMENT = "insert into department (id, organization_id, name) values ($1, $2, 'Desk')"
_PERSON = "insert into user_account (id, email, name) values ($1, $2, 'Agent')"
_MEMBER = "insert into membership (organization_id, user_id, role) values ($1, $2, 'AGENT')"
_AGENT = """
    insert into agent (id, organization_id, user_id, capacity, status)
    values ($1, $2, $3, $4, 'AVAILABLE')
"""
_WORKS = "insert into department_agent (organization_id, department_id, agent_id) values ($1,$2,$3)"


async def hire(owner_url: str, organization_id: UUID, *, agents: int, capacity: int) -> list[UUID]:
    """A department and its agents, all of them available."""
    department, hired = new_id(), [new_id() for _ in range(agents)]
    connection = await asyncpg.connect(owner_url)
    try:
        async with connection.transaction():
            await connection.execute(_DEPARTMENT, department, organization_id)
            for agent in hired:
                user = new_id()
                await connection.execute(_PERSON, user, f"{user}@example.com")
                await connection.execute(_MEMBER, organization_id, user)
                await connection.execute(_AGENT, agent, organization_id, user, capacity)
                await connection.execute(_WORKS, organization_id, department, agent)
    finally:
        await connection.close()
    return hired
