"""Agents are scarce, so the queue is a table: here what waits is paired with who is free.

Whoever may lock agents holds their departments first, in order: so nobody waits in a circle.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.realtime.publishing import publish
from models.realtime.types import LiveEvent, Told
from models.routing.strategies import Pair, pairs
from models.routing.types import Offer, Standing, Strategy, Waiting, Wish
from models.team.hours import Hours, is_open

ACCEPT_WITHIN = timedelta(seconds=60)
_AT_ONCE = 200
_COLUMNS = (
    "organization_id, conversation_id, department_id, priority, waiting_since, strategy, "
    "wanted_agent_id, skills, language"
)
_HOLD = text("select pg_advisory_xact_lock(hashtextextended(:name, 0))")
# Meta tells seconds: what was given out before goes before what has waited as long.
_BEFORE = _COLUMNS.replace("waiting_since", "waiting_since - interval '1 microsecond'")
_REQUEUE = f"""
    with gone as (
        delete from assignment where organization_id = :organization and {{condition}}
        returning {_COLUMNS}, agent_id
    ), told as (
        insert into conversation_event (id, organization_id, conversation_id, kind, actor_kind,
                                        facts)
        select uuidv7(), organization_id, conversation_id, '{{kind}}', 'SYSTEM',
               jsonb_build_object('agent', agent_id, 'department', department_id) from gone
    )
    insert into queue_entry ({_COLUMNS}) select {_BEFORE} from gone
    returning conversation_id
"""
_EXPIRE = text(
    _REQUEUE.format(
        condition="department_id = any(cast(:departments as uuid[])) and expires_at <= :now",
        kind="EXPIRED",
    )
)
_RELEASE = text(_REQUEUE.format(condition="agent_id = :agent", kind="RELEASED"))
# Their status cannot change while we count on it; what each holds is counted after.
_THERE = text("""
    select a.id, a.capacity, a.skills, a.languages, a.last_offered_at, a.working_hours,
           array(select d.department_id from department_agent d
                 where d.organization_id = a.organization_id and d.agent_id = a.id) as departments
    from agent a
    join membership m on m.organization_id = a.organization_id and m.user_id = a.user_id
    where a.organization_id = :organization and a.status = 'AVAILABLE' and m.role <> 'VIEWER'
      and exists (select from department_agent d
                  where d.organization_id = a.organization_id and d.agent_id = a.id
                    and d.department_id = any(cast(:departments as uuid[])))
    order by a.id for no key update of a
""")
_HELD = text("""
    select agent_id, count(*) as held from assignment
    where organization_id = :organization and agent_id = any(cast(:agents as uuid[]))
    group by agent_id
""")
_NEXT = text("""
    select conversation_id, priority, waiting_since, strategy, wanted_agent_id, skills, language
    from queue_entry
    where organization_id = :organization and department_id = :department
      and strategy <> 'MANUAL'
      and (cast(:conversation as uuid) is null
           or (-priority, waiting_since, conversation_id)
              > (-cast(:priority as smallint), :since, cast(:conversation as uuid)))
    order by priority desc, waiting_since, conversation_id limit :most
""")
_OFFER = text(f"""
    with given as (
        select * from unnest(cast(:conversations as uuid[]), cast(:offers as uuid[]),
                             cast(:agents as uuid[]), cast(:moments as timestamptz[]))
            as g (conversation_id, offer_id, agent_id, at)
    ), taken as (
        delete from queue_entry q using given g
        where q.organization_id = :organization and q.conversation_id = g.conversation_id
        returning {", ".join(f"q.{name}" for name in _COLUMNS.split(", "))}
    ), turn as (
        update agent a set last_offered_at = g.at
        from (select agent_id, max(at) as at from given group by agent_id) g
        where a.id = g.agent_id and a.organization_id = :organization
    )
    , told as (
        insert into conversation_event (id, organization_id, conversation_id, kind, actor_kind,
                                        facts)
        select g.offer_id, :organization, t.conversation_id, 'OFFERED', 'SYSTEM',
               jsonb_build_object('agent', g.agent_id, 'department', t.department_id)
        from taken t join given g using (conversation_id)
    )
    insert into assignment ({_COLUMNS}, offer_id, agent_id, offered_at, expires_at)
    select t.*, g.offer_id, g.agent_id, g.at, :expires
    from taken t join given g using (conversation_id)
    returning offer_id, conversation_id, department_id, agent_id, expires_at
""")
# Never waits: whoever holds a thread may be waiting for the department in turn.
_STIR = text("""
    with calm as (
        select id from conversation
        where organization_id = :organization and id = any(cast(:ids as uuid[]))
        for no key update skip locked
    )
    update conversation c set version = version + 1 from calm
    where c.id = calm.id and c.organization_id = :organization
    returning c.id, c.version
""")
_LEFT = text("""
    select count(*) from queue_entry
    where organization_id = :organization and department_id = any(cast(:departments as uuid[]))
""")
_ALL = text("select id from department where organization_id = :organization")
_WAITED_IN = text("""
    select department_id from queue_entry
    where organization_id = :organization and strategy <> 'MANUAL'
    union
    select department_id from assignment
    where organization_id = :organization and expires_at <= :now
""")


class Queue:
    """The queues of one organization's departments, for as long as a transaction lasts."""

    def __init__(self, session: AsyncSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id
        self._here = {"organization": organization_id}
        self._held: set[UUID] = set()

    async def departments(self) -> list[UUID]:
        connection = await self._session.connection()
        return list(await connection.scalars(_ALL, self._here))

    async def waited_in(self, now: datetime) -> list[UUID]:
        """Departments in which a match could change something."""
        connection = await self._session.connection()
        return list(await connection.scalars(_WAITED_IN, self._here | {"now": now}))

    async def hold(self, departments: Collection[UUID]) -> None:
        """Nobody else matches in these until the transaction ends."""
        connection = await self._session.connection()
        for department in sorted(set(departments) - self._held):
            await connection.execute(_HOLD, {"name": f"department {department}"})
            self._held.add(department)

    async def release(self, agent_id: UUID) -> int:
        """What an agent holds waits again, since when it did; how many that were."""
        connection = await self._session.connection()
        values = self._here | {"agent": agent_id}
        released = list(await connection.scalars(_RELEASE, values))
        await self._stir(released)
        wakes = [Wake(WakeKind.CONVERSATION_CHANGED, each, {}) for each in released]
        await outbox.add(self._session, self._organization_id, wakes)
        return len(released)

    async def waiting(self, departments: Sequence[UUID]) -> int:
        connection = await self._session.connection()
        values = self._here | {"departments": list(departments)}
        return await connection.scalar(_LEFT, values) or 0

    async def match(
        self, departments: Sequence[UUID], now: datetime, *, told: UUID | None = None
    ) -> list[Offer]:
        """Offer what waits longest, of the highest priority first, to whoever is free.

        The workflow of `told` hears of its own offer from whoever calls this.
        """
        await self._session.flush()
        await self.hold(departments)
        values = self._here | {"departments": list(departments), "now": now}
        connection = await self._session.connection()
        await connection.execute(_EXPIRE, values)
        there = await self._there(departments, now)
        offers: list[Offer] = []
        for department in sorted(departments):
            mine = [each for each, works_in in there.values() if department in works_in]
            made, after = await self._paired(department, mine, now)
            there |= {each.agent_id: (each, there[each.agent_id][1]) for each in after}
            offers += await self._offer(made, now, told)
        return offers

    async def _there(
        self, departments: Sequence[UUID], now: datetime
    ) -> dict[UUID, tuple[Standing, Collection[UUID]]]:
        """Who is free to be asked, and where each works."""
        connection = await self._session.connection()
        values = self._here | {"departments": list(departments)}
        rows = (await connection.execute(_THERE, values)).all()
        counted = await connection.execute(_HELD, self._here | {"agents": [row.id for row in rows]})
        held = {row.agent_id: row.held for row in counted}
        return {
            row.id: (_standing(row, held.get(row.id, 0)), row.departments)
            for row in rows
            if _works(row, now)
        }

    async def _paired(
        self, department: UUID, agents: list[Standing], now: datetime
    ) -> tuple[list[Pair], list[Standing]]:
        """Look at the queue in parts, for as long as somebody has room."""
        connection = await self._session.connection()
        made: list[Pair] = []
        last: Row[tuple[object, ...]] | None = None
        while any(agent.held < agent.capacity for agent in agents):
            values = self._here | {
                "department": department,
                "conversation": last.conversation_id if last else None,
                "priority": last.priority if last else None,
                "since": last.waiting_since if last else None,
                "most": _AT_ONCE,
            }
            rows = (await connection.execute(_NEXT, values)).all()
            start = now + timedelta(microseconds=len(made))
            more, agents = pairs([_waiting(row) for row in rows], agents, start)
            made += more
            if len(rows) < _AT_ONCE:
                break
            last = rows[-1]
        return made, agents

    async def _offer(self, made: list[Pair], now: datetime, told: UUID | None) -> list[Offer]:
        if not made:
            return []
        values = self._here | {
            "conversations": [pair.conversation_id for pair in made],
            "offers": [new_id() for _ in made],
            "agents": [pair.agent_id for pair in made],
            "moments": [pair.at for pair in made],
            "expires": now + ACCEPT_WITHIN,
        }
        connection = await self._session.connection()
        offers = [Offer(*row) for row in await connection.execute(_OFFER, values)]
        await self._tell(offers, told)
        return offers

    async def _tell(self, offers: Sequence[Offer], told: UUID | None) -> None:
        """The workflows hold the time in which an offer may be taken."""
        if not offers:
            return
        offered = [offer.conversation_id for offer in offers]
        unseen = set(offered) - set(await self._stir(offered))
        wakes = [Wake(WakeKind.CONVERSATION_CHANGED, each, {}) for each in sorted(unseen)]
        wakes += [
            Wake(
                WakeKind.CONVERSATION_OFFERED,
                offer.conversation_id,
                {
                    "offer_id": str(offer.offer_id),
                    "agent_id": str(offer.agent_id),
                    "expires_at": offer.expires_at.isoformat(),
                },
            )
            for offer in offers
            if offer.conversation_id != told
        ]
        await outbox.add(self._session, self._organization_id, wakes)

    async def _stir(self, conversations: Sequence[UUID]) -> list[UUID]:
        """Tell those who watch; which could be told of now."""
        values = self._here | {"ids": list(conversations)}
        rows = (await (await self._session.connection()).execute(_STIR, values)).all()
        what = LiveEvent.CONVERSATION_ASSIGNED
        told = [Told(what, row.id, row.version, row.id) for row in rows]
        await publish(self._session, self._organization_id, told)
        return [row.id for row in rows]


def _works(row: Row[tuple[object, ...]], now: datetime) -> bool:
    hours = row.working_hours
    return is_open(None if hours is None else Hours.model_validate(hours), now)


def _standing(row: Row[tuple[object, ...]], held: int) -> Standing:
    skills, languages = frozenset(row.skills), frozenset(row.languages)
    return Standing(row.id, row.capacity, held, skills, languages, row.last_offered_at)


def _waiting(row: Row[tuple[object, ...]]) -> Waiting:
    wish = Wish(Strategy(row.strategy), row.wanted_agent_id, frozenset(row.skills), row.language)
    return Waiting(row.conversation_id, wish)
