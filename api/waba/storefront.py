"""What customers see of a number: its profile, and what its chats begin with."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator, model_validator

from api.access import CallerDep, may
from api.contact_bodies import ID, example
from api.refusals import documented
from api.route import guarded
from api.state import ServicesDep
from api.waba.accounts import TAGS
from api.waba.asking import MetaDep
from api.waba.picture import check_picture
from core.types import Answer, Request
from models.accounts.types import Question, Vertical
from models.auth.permissions import Permission

router = guarded(prefix="/waba/{account_id:uuid}/phone-numbers/{phone_id:uuid}", tags=TAGS)
MOST_WEBSITES, MOST_PROMPTS, MOST_COMMANDS = 2, 4, 30
_REFUSED = documented(409, 503)
Website = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=256)]
Prompt = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class BusinessProfileAnswer(Answer):
    about: str | None
    address: str | None
    description: str | None
    email: str | None
    profile_picture_url: str | None
    websites: list[str]
    vertical: str | None


class ProfileChange(Request):
    """What is left out stays; an empty text takes it away, but `about` is never empty."""

    model_config = example(
        {"about": "Fresh bread daily", "vertical": "RETAIL", "pictureMediaId": ID}
    )

    about: Annotated[str, StringConstraints(min_length=1, max_length=139)] | None = None
    address: Annotated[str, StringConstraints(max_length=256)] | None = None
    description: Annotated[str, StringConstraints(max_length=512)] | None = None
    email: (
        Annotated[str, StringConstraints(max_length=128, pattern=r"^([^@\s]+@[^@\s]+)?$")] | None
    ) = None
    websites: Annotated[list[Website], Field(max_length=MOST_WEBSITES)] | None = None
    vertical: Vertical | None = None
    picture_media_id: UUID | None = Field(
        default=None,
        description="A file of `POST /api/media/upload`: a JPEG or PNG of at most 5 MB, square, "
        "with at least 192 pixels on each side.",
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.given():
            raise ValueError("Name at least one field to change")
        return self

    def given(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_none=True)


class Command(Request):
    """Shown when a customer types `/`."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=32)]
    description: Annotated[str, StringConstraints(min_length=1, max_length=256)]

    @field_validator("name", "description")
    @classmethod
    def _plain(cls, text: str) -> str:
        return _without_emoji(text)


class Components(Request):
    """What a chat offers: prompts before the first message, commands at any time."""

    model_config = example(
        {
            "prompts": ["Where are you?"],
            "commands": [{"name": "hours", "description": "When we are open"}],
        }
    )

    prompts: list[Prompt] = Field(max_length=MOST_PROMPTS)
    commands: list[Command] = Field(max_length=MOST_COMMANDS)

    @field_validator("prompts")
    @classmethod
    def _plain(cls, prompts: list[str]) -> list[str]:
        return [_without_emoji(each) for each in prompts]


class CommandAnswer(Answer):
    name: str
    description: str


class ComponentsAnswer(Answer):
    prompts: list[str]
    commands: list[CommandAnswer]


@router.get(
    "/profile",
    dependencies=[may(Permission.READ_ACCOUNTS)],
    summary="Show the business profile of a number",
    responses=_REFUSED,
)
async def profile(account_id: UUID, phone_id: UUID, meta: MetaDep) -> BusinessProfileAnswer:
    """As Meta has it at this moment."""
    return BusinessProfileAnswer(**await meta.ask(Question.PROFILE, account_id, phone_id))


@router.patch(
    "/profile",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    summary="Change the business profile of a number",
    responses=_REFUSED,
)
async def change_profile(
    account_id: UUID,
    phone_id: UUID,
    body: ProfileChange,
    meta: MetaDep,
    caller: CallerDep,
    state: ServicesDep,
) -> BusinessProfileAnswer:
    """What is left out stays. Customers see it at once."""
    if body.picture_media_id is not None:
        await check_picture(state, caller.organization_id, body.picture_media_id)
    changed = await meta.ask(Question.CHANGE_PROFILE, account_id, phone_id, body.given())
    return BusinessProfileAnswer(**changed)


@router.get(
    "/conversational-components",
    dependencies=[may(Permission.READ_ACCOUNTS)],
    summary="Show the prompts and commands of a number",
    responses=_REFUSED,
)
async def components(account_id: UUID, phone_id: UUID, meta: MetaDep) -> ComponentsAnswer:
    """As Meta has them at this moment."""
    return _components(await meta.ask(Question.AUTOMATION, account_id, phone_id))


@router.put(
    "/conversational-components",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    summary="Replace the prompts and commands of a number",
    responses=_REFUSED,
)
async def replace_components(
    account_id: UUID, phone_id: UUID, body: Components, meta: MetaDep
) -> ComponentsAnswer:
    """All of them; an empty list takes them away."""
    commands = [
        {"command_name": each.name, "command_description": each.description}
        for each in body.commands
    ]
    asked = {"prompts": body.prompts, "commands": commands}
    return _components(await meta.ask(Question.AUTOMATE, account_id, phone_id, asked))


def _components(found: dict[str, Any]) -> ComponentsAnswer:
    return ComponentsAnswer(
        prompts=found["prompts"],
        commands=[
            CommandAnswer(name=each["command_name"], description=each["command_description"])
            for each in found["commands"]
        ],
    )


def _without_emoji(text: str) -> str:
    """Meta takes none; they stand above the scripts in use."""
    if any(ord(each) >= 0x1F000 or 0x2600 <= ord(each) <= 0x27BF for each in text):
        raise ValueError("Meta takes no emoji here")
    return text
