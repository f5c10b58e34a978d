"""What is said when an organization, its members or an invitation do not allow something."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import Depends

from api.access import CallerDep
from api.contacts import naming
from api.errors import Conflict, NotAllowed, NotFound, ValidationFailed
from models.auth.passwords import BadPassword
from models.organizations.deletion import CampaignsUnderWay
from models.organizations.invitations import (
    AlreadyAMember,
    AlreadyInvited,
    InvitationOver,
    MailedEnough,
    NoSuchInvitation,
)
from models.organizations.joining import BelongsAlready, HasAccount, SomebodyElses
from models.organizations.members import LastOwner, MayOnlyLeave, NotAMemberHere, RoleTooHigh
from models.organizations.repository import NoSuchOrganization, SlugTaken
from models.organizations.types import InvitationStatus

_OVER = {
    InvitationStatus.ACCEPTED: "The invitation was accepted before.",
    InvitationStatus.REVOKED: "The invitation was revoked.",
    InvitationStatus.EXPIRED: "The invitation has expired. Ask for another one.",
}
_MISSING = {
    NoSuchOrganization: "There is no such organization.",
    NoSuchInvitation: "There is no such invitation.",
    NotAMemberHere: "There is no such member.",
}
_FORBIDDEN = {
    RoleTooHigh: "The role is above your own.",
    MayOnlyLeave: "This needs the permission `write:members`; you may only leave yourself.",
    SomebodyElses: "The invitation was sent to another address.",
}
_CONFLICTS = {
    SlugTaken: ("slug", "Another organization has this slug."),
    LastOwner: ("role", "An organization needs an OWNER: make somebody else one first."),
    CampaignsUnderWay: ("campaigns", "Cancel what is scheduled or under way first."),
    AlreadyAMember: ("email", "Somebody with this address is a member."),
    AlreadyInvited: ("email", "This address is invited already; resend or revoke that one."),
    MailedEnough: ("mails", "A mail a minute, and ten in all: revoke it and invite anew."),
    BelongsAlready: ("token", "You are a member already."),
    HasAccount: ("token", "Somebody has an account with this address: log in and accept."),
}


@contextmanager
def refused() -> Iterator[None]:
    try:
        yield
    except tuple(_MISSING) as error:
        raise NotFound(_MISSING[type(error)]) from None
    except tuple(_FORBIDDEN) as error:
        raise NotAllowed(_FORBIDDEN[type(error)]) from None
    except tuple(_CONFLICTS) as error:
        field, said = _CONFLICTS[type(error)]
        raise Conflict(said, naming(field, said)) from None
    except InvitationOver as error:
        said = _OVER[error.status]
        raise Conflict(said, naming("status", said)) from None
    except BadPassword as error:
        said = str(error)
        raise ValidationFailed(said, naming("password", said)) from None


def _without_keys(caller: CallerDep) -> None:
    if caller.key_id is not None:
        raise NotAllowed("No key may do this. Log in.")


# For a route that only a person may use, whatever their keys are allowed.
without_keys: Any = Depends(_without_keys)
