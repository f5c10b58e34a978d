"""Reactions."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from models.messages.content.part import Part
from models.messages.content.words import Wamid

_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf"
    "\u23e9-\u23f3\u23f8-\u23fa\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u27bf"
    "\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)
_SHADE = "[\U0001f3fb-\U0001f3ff]"
_ONE = f"{_PICTURE}(?:\ufe0f?{_SHADE}|\ufe0f)?(?:[\U000e0020-\U000e007e]+\U000e007f)?"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_KEY = "[0-9#*]\ufe0f?\u20e3"
_EMOJI = re.compile(f"{_FLAG}|{_KEY}|{_ONE}(?:\u200d{_ONE})*")


def _emoji(value: str) -> str:
    if value and not _EMOJI.fullmatch(value):
        raise ValueError("Input should be one emoji, or empty to take a reaction back")
    return value


Emoji = Annotated[str, Field(max_length=40), AfterValidator(_emoji)]


class Reaction(Part):
    """To a message of theirs; an empty emoji takes it back (W/messages/reaction-messages)."""

    message_id: Wamid
    emoji: Emoji
