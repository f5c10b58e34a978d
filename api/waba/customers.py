"""Whom a number blocks, and the links and QR codes that open a chat with it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Query, Response, status
from pydantic import Field, StringConstraints

from api.access import may
from api.contact_bodies import example
from api.pages import Limit, PageEnd
from api.refusals import documented
from api.route import guarded
from api.waba.accounts import TAGS
from api.waba.asking import MetaDep
from core.types import Answer, Request
from models.accounts.types import Question
from models.auth.permissions import Permission

router = guarded(prefix="/waba/{account_id:uuid}/phone-numbers/{phone_id:uuid}", tags=TAGS)
_NO_LINK = "The number has no such link."
_REFUSED = documented(409, 503)
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$")]
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9]{1,32}$", description="Of the link.")]
Message = Annotated[str, StringConstraints(min_length=1, max_length=140)]
_WHY = {
    131047: "Only who wrote to the number within 24 hours can be blocked.",
    131056: "Too many requests for this person. Try again in a while.",
    130429: "Too many requests. Try again in a while.",
}


class Users(Request):
    model_config = example({"users": ["+14155550142"]})

    users: Annotated[list[Phone], Field(min_length=1, max_length=1000)]


class FailedUser(Answer):
    """Somebody for whom it was not done: Meta's code, and what that means."""

    user: str
    code: int | None
    message: str


class BlocksAnswer(Answer):
    done: list[str]
    failed: list[FailedUser]


class BlockedAnswer(Answer):
    """WhatsApp ids: phones without the plus."""

    data: list[str]
    page: PageEnd


class NewLink(Request):
    model_config = example({"message": "I have a question", "image": "SVG"})

    message: Message = Field(description="What stands written when the chat opens.")
    image: Literal["SVG", "PNG"] = "SVG"


class LinkChange(Request):
    model_config = example({"message": "I have another question"})

    message: Message


class MessageLinkAnswer(Answer):
    code: str
    message: str
    url: str | None
    qr_image_url: str | None = Field(description="Only told when the link is made.")

    @classmethod
    def of(cls, link: dict[str, Any]) -> "MessageLinkAnswer":
        return cls(
            code=link["code"],
            message=link["prefilled_message"],
            url=link["deep_link_url"],
            qr_image_url=link["qr_image_url"],
        )


class LinksAnswer(Answer):
    data: list[MessageLinkAnswer]


@router.get(
    "/blocked-users",
    dependencies=[may(Permission.READ_CONTACTS)],
    summary="List whom a number blocks",
    responses=_REFUSED,
)
async def blocked(
    account_id: UUID,
    phone_id: UUID,
    meta: MetaDep,
    cursor: Annotated[str | None, Query(max_length=512, description="Of the page before.")] = None,
    limit: Limit = 50,
) -> BlockedAnswer:
    """As Meta has it at this moment."""
    asked = {"limit": limit, "after": cursor}
    found = await meta.ask(Question.BLOCKED, account_id, phone_id, asked)
    return BlockedAnswer(data=found["users"], page=PageEnd(next=found["after"]))


@router.post(
    "/blocked-users",
    dependencies=[may(Permission.WRITE_INBOX)],
    summary="Block users",
    responses=_REFUSED,
)
async def block(account_id: UUID, phone_id: UUID, body: Users, meta: MetaDep) -> BlocksAnswer:
    """They can no longer write to the number. Who could not be blocked is told with the reason."""
    return _blocks(await meta.ask(Question.BLOCK, account_id, phone_id, body.model_dump()))


@router.post(
    "/blocked-users/unblock",
    dependencies=[may(Permission.WRITE_INBOX)],
    summary="Unblock users",
    responses=_REFUSED,
)
async def unblock(account_id: UUID, phone_id: UUID, body: Users, meta: MetaDep) -> BlocksAnswer:
    """They can write to the number again."""
    return _blocks(await meta.ask(Question.UNBLOCK, account_id, phone_id, body.model_dump()))


@router.get(
    "/qr-codes",
    dependencies=[may(Permission.READ_ACCOUNTS)],
    summary="List the links and QR codes of a number",
    responses=_REFUSED,
)
async def links(account_id: UUID, phone_id: UUID, meta: MetaDep) -> LinksAnswer:
    """As Meta has them at this moment; a number has 2,000 at most."""
    found = await meta.ask(Question.LINKS, account_id, phone_id)
    return LinksAnswer(data=[MessageLinkAnswer.of(each) for each in found["links"]])


@router.post(
    "/qr-codes",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    status_code=status.HTTP_201_CREATED,
    summary="Make a link and QR code",
    responses=_REFUSED,
)
async def make(account_id: UUID, phone_id: UUID, body: NewLink, meta: MetaDep) -> MessageLinkAnswer:
    """After a lost answer list them first: asking again makes another one."""
    asked = body.model_dump()
    return MessageLinkAnswer.of(await meta.ask(Question.MAKE_LINK, account_id, phone_id, asked))


@router.put(
    "/qr-codes/{code}",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    summary="Change the message of a link",
    responses=_REFUSED,
)
async def change(
    account_id: UUID, phone_id: UUID, code: Code, body: LinkChange, meta: MetaDep
) -> MessageLinkAnswer:
    """Its address and QR code stay."""
    asked = {"code": code, "message": body.message}
    question = Question.CHANGE_LINK
    changed = await meta.ask(question, account_id, phone_id, asked, missing=_NO_LINK)
    return MessageLinkAnswer.of(changed)


@router.delete(
    "/qr-codes/{code}",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a link",
    responses=_REFUSED,
)
async def delete(account_id: UUID, phone_id: UUID, code: Code, meta: MetaDep) -> Response:
    """Whoever opens it then finds nothing."""
    question = Question.DELETE_LINK
    await meta.ask(question, account_id, phone_id, {"code": code}, missing=_NO_LINK)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _blocks(answer: dict[str, Any]) -> BlocksAnswer:
    failed = [
        FailedUser(
            user=each["user"],
            code=each["code"],
            message=_WHY.get(each["code"], "Meta refuses. See the code."),
        )
        for each in answer["failed"]
    ]
    return BlocksAnswer(done=answer["done"], failed=failed)
