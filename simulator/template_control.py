"""What Meta does to templates of its own accord, on our word: bodies of the control API."""

import time
from typing import Any, Literal

from pydantic import Field

from simulator.configuration import Part
from simulator.state import Simulation
from simulator.template_rules import completed
from simulator.template_shape import Shape
from simulator.world import Template, World

Quality = Literal["GREEN", "YELLOW", "RED", "UNKNOWN"]
Category = Literal["MARKETING", "UTILITY", "AUTHENTICATION"]


class DecisionIn(Part):
    """`event` is what the webhook says where that is not the status: REINSTATED, UNARCHIVED."""

    status: str = Field(pattern=r"^[A-Z_]+$")
    event: str | None = Field(None, pattern=r"^[A-Z_]+$")
    reason: str = "NONE"
    webhook: bool = True
    extra: dict[str, Any] = Field({}, description="more members of the webhook's value")


class PauseIn(Part):
    """Customers do not like it: the first pause, the second, and then it is disabled."""

    webhook: bool = True


class QualityIn(Part):
    quality: Quality
    webhook: bool = True


class CategoryIn(Part):
    """With `notice` it is only announced, and happens so many seconds later by itself."""

    category: Category
    notice: float | None = Field(None, ge=0)
    webhook: bool = True


class ComponentsIn(Part):
    """Somebody edited it in Meta's own manager."""

    components: list[dict[str, Any]]
    webhook: bool = True


BODIES: dict[str, type[Part]] = {
    "decide": DecisionIn,
    "pause": PauseIn,
    "quality": QualityIn,
    "category": CategoryIn,
    "components": ComponentsIn,
}


def happen(simulation: Simulation, template: Template, given: Part) -> None:
    templates, news = simulation.templates, simulation.templates.news
    match given:
        case DecisionIn():
            news.decide(
                template,
                given.status,
                event=given.event,
                reason=given.reason,
                webhook=given.webhook,
                extra=given.extra,
            )
        case PauseIn():
            templates.pause(template, webhook=given.webhook)
        case QualityIn():
            news.rate(template, given.quality, webhook=given.webhook)
        case CategoryIn() if given.notice is None:
            news.recategorise(template, given.category, webhook=given.webhook)
        case CategoryIn():
            wait = given.notice or 0
            news.warn(template, given.category, time.time() + wait, webhook=given.webhook)
            simulation.wheel.after(wait, news.recategorise, template, given.category)
        case ComponentsIn():
            value = {
                "category": template.category,
                "parameter_format": template.parameter_format,
                "components": given.components,
            }
            template.components = completed(value, None)["components"]
            template.shape = Shape(template.components, template.parameter_format == "NAMED")
            simulation.world.changed()
            news.rewritten(template, webhook=given.webhook)


def report(world: World, query: dict[str, str]) -> dict[str, Any]:
    """Every template, or those of an account, as they were given and not as Meta shows them."""
    wanted = query.get("account")
    found = [t for t in world.templates.values() if wanted in (None, t.account_id)]
    return {
        "templates": [
            {
                "id": template.id,
                "account": template.account_id,
                "name": template.name,
                "language": template.language,
                "status": template.status,
                "category": template.category,
                "components": template.components,
            }
            for template in found
        ]
    }
