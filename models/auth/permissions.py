"""Who may do what: the one table of roles and permissions.

A permission is also the scope of an API key: a key can do what is in its scopes and in the role of
the person who made it.
"""

from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    """What a member of an organization is, from most to least."""

    OWNER = "OWNER"
    ADMIN = "ADMIN"
    MANAGER = "MANAGER"
    AGENT = "AGENT"
    VIEWER = "VIEWER"


class Permission(StrEnum):
    READ_ORGANIZATION = "read:organization"
    WRITE_ORGANIZATION = "write:organization"
    DELETE_ORGANIZATION = "delete:organization"
    READ_MEMBERS = "read:members"
    WRITE_MEMBERS = "write:members"
    MANAGE_KEYS = "manage:keys"
    READ_AUDIT = "read:audit"
    READ_CONTACTS = "read:contacts"
    WRITE_CONTACTS = "write:contacts"
    EXPORT_CONTACTS = "export:contacts"
    READ_MESSAGES = "read:messages"
    WRITE_MESSAGES = "write:messages"
    READ_TEMPLATES = "read:templates"
    WRITE_TEMPLATES = "write:templates"
    READ_ACCOUNTS = "read:accounts"
    WRITE_ACCOUNTS = "write:accounts"
    READ_FLOWS = "read:flows"
    WRITE_FLOWS = "write:flows"
    READ_CAMPAIGNS = "read:campaigns"
    WRITE_CAMPAIGNS = "write:campaigns"
    RUN_CAMPAIGNS = "run:campaigns"
    READ_INBOX = "read:inbox"
    WRITE_INBOX = "write:inbox"
    MANAGE_TEAM = "manage:team"
    READ_AI = "read:ai"
    WRITE_AI = "write:ai"


_P = Permission
_VIEWER = {
    _P.READ_ORGANIZATION,
    _P.READ_CONTACTS,
    _P.READ_MESSAGES,
    _P.READ_TEMPLATES,
    _P.READ_ACCOUNTS,
    _P.READ_FLOWS,
    _P.READ_CAMPAIGNS,
    _P.READ_INBOX,
}
_AGENT = _VIEWER | {
    _P.READ_MEMBERS,
    _P.WRITE_CONTACTS,
    _P.WRITE_MESSAGES,
    _P.WRITE_INBOX,
}
_MANAGER = _AGENT | {
    _P.EXPORT_CONTACTS,
    _P.WRITE_TEMPLATES,
    _P.WRITE_FLOWS,
    _P.WRITE_CAMPAIGNS,
    _P.RUN_CAMPAIGNS,
    _P.MANAGE_TEAM,
}
_ADMIN = _MANAGER | {
    _P.WRITE_ORGANIZATION,
    _P.WRITE_ACCOUNTS,
    _P.WRITE_MEMBERS,
    _P.MANAGE_KEYS,
    _P.READ_AUDIT,
    _P.READ_AI,
    _P.WRITE_AI,
}
_OWNER = _ADMIN | {_P.DELETE_ORGANIZATION}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(_OWNER),
    Role.ADMIN: frozenset(_ADMIN),
    Role.MANAGER: frozenset(_MANAGER),
    Role.AGENT: frozenset(_AGENT),
    Role.VIEWER: frozenset(_VIEWER),
}
# A key of the command line, which belongs to nobody, may do what its organization may.
EVERY_SCOPE = "*"


def of_key(scopes: Collection[str], role: Role | None) -> frozenset[Permission]:
    """What a key may do; `role` is that of the person who made it, None for the command line's."""
    granted = PERMISSIONS[Role.OWNER if role is None else role]
    return granted if EVERY_SCOPE in scopes else frozenset(granted & set(scopes))
