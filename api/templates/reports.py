"""How templates fare: from counters that are kept by day, so it is quick at any size."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import Field
from sqlmodel import col, select

from api.access import CallerDep, may
from api.errors import ValidationFailed
from api.moments import Day
from api.route import guarded
from api.state import ServicesDep
from api.templates.reading import found
from api.validation import Detail
from core.types import Answer
from models.auth.permissions import Permission
from models.sending import by_template
from models.sending.by_template import Span
from models.templates.tables import Template
from models.templates.types import Category, TemplateQuality, TemplateStatus

router = guarded(prefix="/templates", tags=["Template Analytics"])
_USUAL, _MOST = timedelta(days=30), timedelta(days=366)
_LISTED = 100


class Figures(Answer):
    """What happened, on the day it was known. What fails after Meta took it is sent no more."""

    sent: int = Field(default=0, description="Taken by Meta.")
    delivered: int = 0
    read: int = 0
    failed: int = 0
    replied: int = Field(default=0, description="Answers that quote it, button presses too.")
    clicked: int = Field(default=0, description="Presses of its buttons that answer us.")
    paused: int = Field(default=0, description="How often Meta paused it.")

    @classmethod
    def summed(cls, counts: Iterable[Mapping[str, int]]) -> "Figures":
        total: Counter[str] = Counter()
        for each in counts:
            total.update(each)
        return cls(**total)


class DayAnswer(Figures):
    day: date


class TemplateFigures(Answer):
    """`days` without anything are left out."""

    template_id: UUID
    from_: date = Field(alias="from")
    to: date
    total: Figures
    days: list[DayAnswer]


class TemplateQualityAnswer(Answer):
    """What Meta sees in it. A bad one is paused for 3 hours, then 6, then disabled."""

    template_id: UUID
    status: TemplateStatus
    quality: TemplateQuality
    quality_at: datetime | None
    pauses: int
    paused_at: datetime | None


class Ranked(Figures):
    template_id: UUID
    name: str
    language: str
    category: Category
    status: TemplateStatus
    quality: TemplateQuality


class SummaryAnswer(Answer):
    """All templates together, and those most sent."""

    from_: date = Field(alias="from")
    to: date
    templates: int = Field(description="With anything to count in this time.")
    total: Figures
    most_sent: list[Ranked]


def _span(
    first: Annotated[
        Day | None, Query(alias="from", description="Of UTC; 30 days before `to`.")
    ] = None,
    last: Annotated[Day | None, Query(alias="to", description="Included; today.")] = None,
) -> Span:
    """At most 366 days."""
    last = last or datetime.now(UTC).date()
    if first is None:
        first = last - min(_USUAL, last - date.min)
    if not timedelta(0) <= last - first <= _MOST:
        message = "It must not be after `to`, and at most 366 days before it."
        raise ValidationFailed("The request is not valid.", [Detail(field="from", message=message)])
    return Span(first, last)


SpanDep = Annotated[Span, Depends(_span)]


@router.get(
    "/analytics/summary",
    dependencies=[may(Permission.READ_TEMPLATES)],
    summary="How all templates fare",
)
async def summary(caller: CallerDep, state: ServicesDep, span: SpanDep) -> SummaryAnswer:
    async with state.database.reading([caller.organization_id]) as session:
        counted = await by_template.all_of(await session.connection(), caller.organization_id, span)
        ranked = sorted(counted, key=lambda id: counted[id].get("sent", 0), reverse=True)[:_LISTED]
        wanted = select(Template).where(
            col(Template.organization_id) == caller.organization_id, col(Template.id).in_(ranked)
        )
        rows = {row.id: row for row in (await session.exec(wanted)).all()}
    return SummaryAnswer(
        **{"from": span.first},
        to=span.last,
        templates=len(counted),
        total=Figures.summed(counted.values()),
        most_sent=[_ranked(rows[id], counted[id]) for id in ranked if id in rows],
    )


@router.get(
    "/{template_id:uuid}/analytics",
    dependencies=[may(Permission.READ_TEMPLATES)],
    summary="How a template fares, day by day",
)
async def analytics(
    template_id: UUID, caller: CallerDep, state: ServicesDep, span: SpanDep
) -> TemplateFigures:
    async with state.database.reading([caller.organization_id]) as session:
        await found(session, caller.organization_id, template_id)
        days = await by_template.days_of(
            await session.connection(), caller.organization_id, template_id, span
        )
    return TemplateFigures(
        template_id=template_id,
        **{"from": span.first},
        to=span.last,
        total=Figures.summed(days.values()),
        days=[DayAnswer(day=day, **counts) for day, counts in days.items()],
    )


@router.get(
    "/{template_id:uuid}/quality",
    dependencies=[may(Permission.READ_TEMPLATES)],
    summary="What Meta sees in a template",
)
async def quality(
    template_id: UUID, caller: CallerDep, state: ServicesDep
) -> TemplateQualityAnswer:
    async with state.database.reading([caller.organization_id]) as session:
        row = await found(session, caller.organization_id, template_id)
    return TemplateQualityAnswer(
        template_id=row.id,
        status=row.status,
        quality=row.quality,
        quality_at=row.quality_at,
        pauses=row.pauses,
        paused_at=row.paused_at,
    )


def _ranked(row: Template, counts: Mapping[str, int]) -> Ranked:
    names = ("name", "language", "category", "status", "quality")
    return Ranked(template_id=row.id, **{name: getattr(row, name) for name in names}, **counts)
