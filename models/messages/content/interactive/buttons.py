"""Up to three buttons to answer with (W/messages/interactive-reply-buttons-messages)."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from models.messages.content.interactive.frame import Body, Footer, Header, Title
from models.messages.content.part import Part, fault, repeated
from models.messages.content.words import ID


class Reply(Part):
    id: Annotated[str, Field(min_length=1, max_length=256), ID]
    title: Title


class ReplyButton(Part):
    type: Literal["reply"] = "reply"
    reply: Reply


class ButtonsAction(Part):
    """Neither ids nor titles may be the same twice."""

    buttons: Annotated[list[ReplyButton], Field(min_length=1, max_length=3)]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        for name in ("id", "title"):
            again = repeated(getattr(button.reply, name) for button in self.buttons)
            if again is not None:
                raise fault(f"Another button has this {name}", "buttons", again, "reply", name)
        return self


class Buttons(Part):
    type: Literal["button"] = "button"
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: ButtonsAction
