"""Why something is not done to a conversation. None of them repeats a text or a name."""

from collections.abc import Sequence
from uuid import UUID


class ConversationRefused(Exception):
    """Nothing was changed."""


class ConversationUnknown(ConversationRefused):
    """The contact has no thread, or none with this number."""


class SeenUnknown(ConversationRefused):
    """What was seen last is no message of this thread."""


class Outdated(ConversationRefused):
    """Something newer was said than what was seen; `newest` is the newest of it."""

    def __init__(self, newest: UUID) -> None:
        super().__init__(str(newest))
        self.newest = newest


class HeldByAnother(ConversationRefused):
    """An agent has accepted it, and it is not the one who asks."""


class NotMembers(ConversationRefused):
    """Some of the mentioned are no members of the organization: which, by position."""

    def __init__(self, positions: Sequence[int]) -> None:
        super().__init__(f"{len(positions)} ids")
        self.positions = positions


class QuickReplyRefused(ConversationRefused):
    """`field` is what named it: its id or its code."""

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field


class QuickReplyUnknown(QuickReplyRefused):
    pass


class FileWaits(QuickReplyRefused):
    """The file of a quick reply is not at Meta yet."""


class FileForgotten(QuickReplyRefused):
    """Meta did not take the file of a quick reply, or does not know it any more."""


class FileOfAnother(QuickReplyRefused):
    """The file of a quick reply belongs to a number of another business account."""


class ValueNeeded(ConversationRefused):
    """A variable of a quick reply that neither the conversation nor the caller fills."""

    def __init__(self, variable: str) -> None:
        super().__init__(variable)
        self.variable = variable


class NoSuchVariable(ConversationRefused):
    """A value for what is no variable of the quick reply."""

    def __init__(self, variable: str) -> None:
        super().__init__()
        self.variable = variable
