"""Who may make whom what."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest

from models.auth.permissions import PERMISSIONS, Permission, Role
from models.campaigns.types import CampaignStatus
from models.organizations import rules
from models.organizations.slugs import candidates, slug_of

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
ORDERED = [Role.OWNER, Role.ADMIN, Role.MANAGER, Role.AGENT, Role.VIEWER]


@pytest.mark.parametrize(("standing", "role"), [*product(ORDERED, ORDERED)])
def test_a_role_reaches_itself_and_what_is_below(standing: Role, role: Role) -> None:
    reached = ORDERED.index(role) >= ORDERED.index(standing)

    assert rules.reaches(standing, role) is reached
    assert rules.may_invite(standing, role) is reached
    assert rules.may_remove(standing, role) is reached


@pytest.mark.parametrize(
    ("standing", "current", "wanted", "may"),
    [
        (Role.OWNER, Role.OWNER, Role.VIEWER, True),
        (Role.OWNER, Role.VIEWER, Role.OWNER, True),
        (Role.ADMIN, Role.ADMIN, Role.AGENT, True),
        (Role.ADMIN, Role.AGENT, Role.ADMIN, True),
        (Role.ADMIN, Role.AGENT, Role.OWNER, False),
        (Role.ADMIN, Role.OWNER, Role.AGENT, False),
        (Role.MANAGER, Role.VIEWER, Role.ADMIN, False),
    ],
)
def test_nobody_changes_or_gives_a_role_above_their_own(
    standing: Role, current: Role, wanted: Role, may: bool
) -> None:
    assert rules.may_change(standing, current, wanted) is may


@pytest.mark.parametrize(
    ("current", "becomes", "owners", "leaves_none"),
    [
        (Role.OWNER, None, 1, True),
        (Role.OWNER, Role.ADMIN, 1, True),
        (Role.OWNER, Role.OWNER, 1, False),
        (Role.OWNER, None, 2, False),
        (Role.ADMIN, None, 1, False),
    ],
)
def test_the_last_owner_stays(
    current: Role, becomes: Role | None, owners: int, leaves_none: bool
) -> None:
    assert rules.leaves_no_owner(current, becomes, owners) is leaves_none


@pytest.mark.parametrize("status", CampaignStatus)
def test_a_campaign_under_way_holds_its_organization(status: CampaignStatus) -> None:
    over = {"DRAFT", "COMPLETED", "CANCELLED", "FAILED"}

    assert rules.may_be_deleted([CampaignStatus.DRAFT, status]) is (status in over)


def test_an_invitation_is_good_until_the_moment_it_expires() -> None:
    assert not rules.has_expired(NOW, NOW - timedelta(seconds=1))
    assert rules.has_expired(NOW, NOW)


def test_mails_are_counted_and_a_minute_apart() -> None:
    assert not rules.mails_are_used_up(9)
    assert rules.mails_are_used_up(10)
    assert rules.was_mailed_just_now(NOW, NOW + timedelta(seconds=59))
    assert not rules.was_mailed_just_now(NOW, NOW + timedelta(seconds=60))


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Padaria São João", "padaria-sao-joao"),
        ("  Blue -- Door!  ", "blue-door"),
        ("面包店", "organization"),
        ("AB", "ab-organization"),
        ("x" * 60, "x" * 40),
        (f"{'x' * 39} y", "x" * 39),
    ],
)
def test_a_slug_is_made_of_plain_letters(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_the_last_slug_to_try_is_like_no_other() -> None:
    assert list(candidates("Bakery"))[-1] != list(candidates("Bakery"))[-1]


def test_whoever_has_a_role_has_what_the_roles_below_it_have() -> None:
    for above, below in pairwise(ORDERED):
        assert PERMISSIONS[above] > PERMISSIONS[below]
    assert PERMISSIONS[Role.OWNER] == set(Permission)
