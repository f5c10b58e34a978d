"""What somebody at the business wrote to a customer, in the WhatsApp app on their phone."""

from dataclasses import dataclass

from clients.meta.webhooks.content import Message, read_message
from clients.meta.webhooks.json_text import as_id
from clients.meta.webhooks.reading import only_item, phone_number_id, read_value
from clients.meta.webhooks.who import theirs, who


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoedMessage(Message):
    """One message of the business's own. The names are the customer's it went to."""

    phone_number_id: str | None
    phone: str | None
    user_id: str | None
    parent_user_id: str | None
    profile_name: str | None
    username: str | None


def parse_echo(body: bytes) -> EchoedMessage:
    """Raises `BadEvent`. An edit or a revocation is of an earlier message from the phone."""
    value = read_value(body)
    item = only_item(value, "message_echoes")
    person = who(
        value,
        phone=theirs(value, item, "to", "from"),
        user_id=as_id(item.get("to_user_id")),
        parent_user_id=as_id(item.get("to_parent_user_id")),
    )
    return EchoedMessage(
        **read_message(item).parts(),
        phone_number_id=phone_number_id(value),
        phone=person.phone,
        user_id=person.user_id,
        parent_user_id=person.parent_user_id,
        profile_name=person.profile_name,
        username=person.username,
    )
