"""A rejected template as AI hears of it, and what AI advises, as it is asked for and kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ai.fields import at_most
from models.ai.policies import policy_of
from models.audit import log
from models.audit.actors import acting
from models.realtime.publishing import publish
from models.realtime.types import LiveEvent, Told
from models.templates import deciding
from models.templates.placeholders import names_in
from models.templates.tables import Template
from models.templates.types import AdvisedPart, TemplateStatus

Json = Mapping[str, Any]
LONGEST = {
    AdvisedPart.BODY: 1024,
    AdvisedPart.HEADER: 60,
    AdvisedPart.FOOTER: 60,
    AdvisedPart.BUTTON: 25,
}
_MOST_TEXTS = 200
_PARTS = {"BUTTONS": AdvisedPart.BUTTON, **AdvisedPart.__members__}


class Proposal(BaseModel):
    """Why it was rejected, and one part of it written anew, where words can repair it."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    explanation: Annotated[str, at_most(1000)]
    part: Literal["BODY", "HEADER", "FOOTER", "BUTTON"]
    wording: Annotated[str | None, at_most(1024)]


@dataclass(frozen=True, slots=True)
class Rejected:
    """`texts` are all words of the template and of Meta's, with where they stand.

    `variables` are the names that stand in each part it has.
    """

    organization_id: UUID
    template_id: UUID
    decided_at: datetime | None
    components: Sequence[Json] = field(repr=False)
    texts: tuple[tuple[str, str], ...] = field(repr=False)
    variables: Mapping[AdvisedPart, frozenset[str]] = field(repr=False)

    @classmethod
    def of(cls, template: Template) -> "Rejected":
        said = {
            "name": template.name,
            "language": template.language,
            "category": str(template.category),
            "reason": template.reason,
            "meta.explanation": template.rejection,
            "meta.recommendation": template.advice,
        }
        words = _words(template.components, "components")
        known = ((where, text) for where, text in said.items() if text)
        return cls(
            template.organization_id,
            template.id,
            template.decided_at,
            template.components,
            (*known, *islice(words, _MOST_TEXTS)),
            _variables(template.components),
        )


async def rejected(
    session: AsyncSession, organization_id: UUID, template_id: UUID
) -> Rejected | None:
    """None where no advice is wanted: not rejected, advised already, or switched off."""
    template = await session.get(Template, (template_id, organization_id))
    if template is None or template.status is not TemplateStatus.REJECTED:
        return None
    if template.ai_advised_at is not None:
        return None
    wanted = (await policy_of(session, organization_id)).template_advice
    return Rejected.of(template) if wanted else None


async def keep(session: AsyncSession, about: Rejected, proposal: Proposal) -> bool:
    """Unless the verdict or the words changed meanwhile, or somebody else was quicker."""
    template = await deciding.hold(session, about.organization_id, about.template_id)
    if template is None or template.status is not TemplateStatus.REJECTED:
        return False
    known = (template.decided_at, template.components, template.ai_advised_at)
    if known != (about.decided_at, about.components, None):
        return False
    template.ai_explanation = proposal.explanation
    template.ai_wording = proposal.wording
    template.ai_part = None if proposal.wording is None else AdvisedPart(proposal.part)
    template.ai_advised_at = datetime.now(UTC)
    session.add(template)
    advised = log.Change("template.advised", template.id, after={"part": template.ai_part})
    await log.record(session, about.organization_id, acting(), advised)
    told = [Told(LiveEvent.TEMPLATE_STATUS, template.id)]
    await publish(session, about.organization_id, told)
    return True


def _words(value: object, where: str) -> Iterator[tuple[str, str]]:
    """Every text with its path; a handle of a sample says nothing to anybody."""
    match value:
        case str():
            yield where, value
        case dict():
            for key, each in value.items():
                if key != "header_handle":
                    yield from _words(each, f"{where}.{key}")
        case list():
            for at, each in enumerate(value):
                yield from _words(each, f"{where}[{at}]")


def _variables(components: Sequence[Json]) -> dict[AdvisedPart, frozenset[str]]:
    found: dict[AdvisedPart, frozenset[str]] = {}
    for component in components:
        for card in component.get("cards") or ():
            for inner, names in _variables(card.get("components") or ()).items():
                found[inner] = found.get(inner, frozenset()) | names
        part = _PARTS.get(str(component.get("type", "")).upper())
        if part is not None:
            said = {k: v for k, v in component.items() if k != "example"}
            names = frozenset(name for _, text in _words(said, "") for name in names_in(text))
            found[part] = found.get(part, frozenset()) | names
    return found
