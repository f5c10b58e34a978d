"""What AI may tell an organization's customers, and what it leaves to people."""

from typing import Annotated, Self

from pydantic import Field, JsonValue, StringConstraints

from api.access import CallerDep, may
from api.change import ChangeDep
from api.contact_bodies import example
from api.route import guarded
from api.state import ServicesDep
from core.types import Answer, Request
from models.ai.policies import policy_of, set_policy
from models.ai.tables import AiPolicy
from models.audit.log import CHANGED
from models.auth.permissions import Permission
from models.contacts.fields import Note, TagName

router = guarded(prefix="/ai/policy", tags=["AI"])
_MOST = 50
_FIELDS = ("facts", "forbidden_topics", "intents", "tags", "template_advice")
_EXAMPLE: dict[str, JsonValue] = {
    "facts": ["Open from 9:00 to 18:00, on Sundays closed.", "A cake costs 40 EUR."],
    "forbiddenTopics": ["allergy", "lawyer"],
    "intents": ["catering"],
    "tags": ["delivery", "wholesale"],
    "templateAdvice": True,
}
Intent = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", min_length=2, max_length=40)
]


class PolicyBody(Request):
    """As a whole: what is left out is empty then."""

    model_config = example(_EXAMPLE)

    facts: list[Note] = Field(
        default_factory=list,
        max_length=_MOST,
        description="All that AI may tell customers: prices with their currency, hours, links. It"
        " makes no promise, names no sum and gives no link that does not stand here.",
    )
    forbidden_topics: list[TagName] = Field(
        default_factory=list,
        max_length=_MOST,
        description="How the words begin that lead to a person, in every language they come in.",
    )
    intents: list[Intent] = Field(
        default_factory=list, max_length=_MOST, description="Labels besides those we ship."
    )
    tags: list[TagName] = Field(
        default_factory=list,
        max_length=_MOST,
        description="Tags that AI may give conversations, where they exist. Without any, none.",
    )
    template_advice: bool = Field(
        default=True, description="Whether AI is asked about each template that Meta rejects."
    )


class PolicyAnswer(Answer):
    model_config = example(_EXAMPLE)

    facts: list[str]
    forbidden_topics: list[str]
    intents: list[str]
    tags: list[str]
    template_advice: bool

    @classmethod
    def of(cls, policy: AiPolicy | PolicyBody) -> Self:
        return cls(**{name: getattr(policy, name) for name in _FIELDS})


@router.get("", dependencies=[may(Permission.READ_AI)], summary="Read what AI may say")
async def show(caller: CallerDep, state: ServicesDep) -> PolicyAnswer:
    """Empty until somebody says otherwise: then it can answer little."""
    async with state.database.reading([caller.organization_id]) as session:
        return PolicyAnswer.of(await policy_of(session, caller.organization_id))


@router.put("", dependencies=[may(Permission.WRITE_AI)], summary="Set what AI may say")
async def replace(body: PolicyBody, change: ChangeDep) -> PolicyAnswer:
    """For whatever is thought of from now on."""
    values = {name: getattr(body, name) for name in _FIELDS}
    before = await set_policy(change.session, change.organization_id, values)
    changed = {name: CHANGED for name in _FIELDS if getattr(before, name) != values[name]}
    await change.note("ai_policy.set", after=changed)
    return PolicyAnswer.of(body)
