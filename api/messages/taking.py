"""Taking a message: choosing the number, fitting the template, handing it to the model."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from api.change import Change
from api.contacts import naming
from api.errors import Conflict, NotFound, ValidationFailed
from api.messages.accepted import MessageAccepted
from api.messages.bodies import FilledTemplateBody, ReactionBody, SendBody
from api.messages.recipients import AddressedBody, AnswerableBody
from api.messages.refused import refused
from core.logging import redact
from models.messages.content.content import Content
from models.messages.content.part import Misfit
from models.messages.content.reaction import Reaction
from models.messages.content.template.filled import filled
from models.messages.content.template.fit import check_fit
from models.messages.content.template.kept import Shelf
from models.messages.content.template.template import Template
from models.messages.content.types import MessageType
from models.messages.numbers import NoNumber, NumberNeeded, only_number
from models.messages.sending import meta_id_of, send

_INVALID = "The request is not valid."


async def take(body: SendBody, change: Change) -> MessageAccepted:
    """Take what somebody says."""
    with refusing():
        number = await _number(body, change)
        if isinstance(body.part, Template):
            await fitting(body.part, change, number)
        return await _sent(body, change, number, Content(body.kind, body.part))


async def take_reaction(body: ReactionBody, change: Change) -> MessageAccepted:
    """Take a reaction to a message of ours, which Meta knows by another name."""
    with refusing():
        number = await _number(body, change)
        wamid = await meta_id_of(change.session, change.organization_id, body.reaction.message_id)
        reaction = Reaction(message_id=wamid, emoji=body.reaction.emoji)
        return await _sent(body, change, number, Content(MessageType.REACTION, reaction))


async def take_template(body: FilledTemplateBody, change: Change) -> MessageAccepted:
    """Take a template of ours with values for its variables."""
    with refusing():
        number = await _number(body, change)
        kept = await shelf(change, number).by_id(body.template_id)
        if kept is None:
            raise NotFound("This number has no such template.")
        template = filled(kept, body.parameters)
        check_fit(template, kept)
        return await _sent(body, change, number, Content(MessageType.TEMPLATE, template))


async def _number(body: AddressedBody, change: Change) -> UUID:
    return body.phone_number_id or await only_number(change.session, change.organization_id)


async def fitting(template: Template, change: Change, number: UUID) -> None:
    """A template that is not there is refused by whoever sends it."""
    kept = await shelf(change, number).by_name(template.name, template.language.code)
    if kept is not None:
        try:
            check_fit(template, kept)
        except Misfit as misfit:
            raise Misfit(("template", *misfit.at), misfit.says) from None


def shelf(change: Change, number: UUID) -> Shelf:
    return Shelf(change.session, change.organization_id, number)


async def _sent(
    body: AddressedBody, change: Change, number: UUID, content: Content
) -> MessageAccepted:
    message_id = await send(
        change.session,
        change.organization_id,
        change.actor,
        phone_number_id=number,
        to=body.to.to(),
        content=content,
        reply_to=body.reply_to if isinstance(body, AnswerableBody) else None,
    )
    change.noted = True  # by `send`
    return MessageAccepted.of(message_id)


@contextmanager
def refusing() -> Iterator[None]:
    try:
        with refused():
            yield
    except NumberNeeded:
        says = "The organization has several numbers: choose one."
        raise ValidationFailed(_INVALID, naming("phoneNumberId", says)) from None
    except NoNumber:
        raise Conflict("The organization has connected no number.") from None
    except Misfit as misfit:
        field = redact(".".join(str(each) for each in misfit.at))
        raise ValidationFailed(_INVALID, naming(field, misfit.says)) from None
