"""Freezing an audience, page by page."""

from collections.abc import Sequence
from time import monotonic
from uuid import UUID

from temporalio import activity

from activities.campaigns.personalise import Personaliser
from core.database import Database
from models.campaigns import freeze
from models.campaigns.freeze import Chosen, Person, Plan
from models.campaigns.types import ExclusionReason, FreezeInput, Frozen, Source
from models.contacts.types import Consent
from models.templates.types import Category

_MOST_SECONDS = 60.0


class Freezing:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, input: FreezeInput) -> Frozen:
        """Freeze for at most a minute; stops early when the campaign is not freezing any more."""
        ends = monotonic() + _MOST_SECONDS
        after = input.after
        while monotonic() < ends:
            activity.heartbeat()
            async with self._database.transaction([input.organization_id]) as session:
                plan = await freeze.plan(session, input.campaign_id)
                if plan is None:
                    return Frozen(done=False, audience=0, after=after)
                organization_id, campaign_id = input.organization_id, input.campaign_id
                people = await freeze.people(session, organization_id, plan.audience, after)
                chosen, excluded = _sorted(people, plan)
                await freeze.add(session, organization_id, campaign_id, chosen, input.now)
                await freeze.exclude(session, organization_id, campaign_id, excluded)
                if len(people) < freeze.PAGE_ROWS:
                    size = await freeze.close(session, input.campaign_id)
                    return Frozen(done=True, audience=size)
            after = people[-1].id
        return Frozen(done=False, audience=0, after=after)


def _sorted(
    people: Sequence[Person], plan: Plan
) -> tuple[list[Chosen], list[tuple[UUID, ExclusionReason]]]:
    sources = {key: Source.model_validate(value) for key, value in plan.parameters.items()}
    personaliser = Personaliser(plan.components, sources, plan.parameter_format)
    chosen: list[Chosen] = []
    excluded: list[tuple[UUID, ExclusionReason]] = []
    for person in people:
        if (reason := _unfit(person, plan.category)) is not None:
            excluded.append((person.id, reason))
            continue
        components = personaliser.components({**person.fields, "phone": person.address})
        if components is None:
            excluded.append((person.id, ExclusionReason.MISSING_PARAMETER))
        else:
            assert person.address is not None
            chosen.append(Chosen(person.id, person.address, components))
    return chosen, excluded


def _unfit(person: Person, category: str) -> ExclusionReason | None:
    if person.address is None:
        return ExclusionReason.NO_ADDRESS
    if person.blocked:
        return ExclusionReason.BLOCKED
    if category == Category.MARKETING and person.consent is Consent.OPTED_OUT:
        return ExclusionReason.OPTED_OUT
    if category == Category.MARKETING and person.consent is Consent.UNKNOWN:
        return ExclusionReason.NO_CONSENT
    return None
