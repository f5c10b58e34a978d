"""Which state may follow which."""

from models.conversations.types import ConversationState

_S = ConversationState
LIVE = frozenset({_S.OPEN, _S.PENDING})
_SETTLED = frozenset({_S.RESOLVED, _S.CLOSED, _S.SPAM, _S.BLOCKED, _S.ARCHIVED})
_NEXT: dict[ConversationState, frozenset[ConversationState]] = {
    _S.OPEN: _SETTLED | {_S.PENDING},
    _S.PENDING: _SETTLED | {_S.OPEN},
    _S.RESOLVED: _SETTLED | {_S.OPEN},
    _S.CLOSED: frozenset({_S.OPEN, _S.SPAM, _S.BLOCKED, _S.ARCHIVED}),
    _S.SPAM: frozenset({_S.OPEN, _S.CLOSED, _S.BLOCKED, _S.ARCHIVED}),
    _S.BLOCKED: frozenset({_S.OPEN, _S.CLOSED, _S.SPAM, _S.ARCHIVED}),
    _S.ARCHIVED: frozenset({_S.OPEN, _S.CLOSED, _S.SPAM, _S.BLOCKED}),
}


def may_become(state: ConversationState, next: ConversationState) -> bool:
    return next in _NEXT[state]
