"""The matrix of roles and routes, asked of the running program."""

import re
from uuid import UUID

import httpx
import pytest

from core.ids import new_id
from models.auth.keys import create
from models.auth.permissions import Permission, Role
from tests.routes.catalogue import Route, every_route, permissions
from tests.routes.house import House
from tests.routes.who_may import not_by_keys, who_may

FORBIDDEN = httpx.codes.FORBIDDEN
UNKNOWN = httpx.codes.UNAUTHORIZED
WHO = who_may()


def test_the_matrix_names_every_route_and_nothing_else() -> None:
    assert set(WHO) == set(every_route())


def let_in(route: Route) -> set[Role]:
    """Roles come from most to least, and whoever is more may do what less may."""
    roles = list(Role)
    return set(roles[: roles.index(Role(WHO[route])) + 1])


def named(route: Route, house: House, who: UUID | None = None) -> str:
    """Its path with ids that lead nowhere, but for the organization's and the person's own."""
    path = route.path.replace("{organization_id}", str(house.organization_id))
    path = path.replace("{user_id}", str(who or new_id()))
    return re.sub(r"{\w+}", lambda _: str(new_id()), path)


@pytest.mark.parametrize(
    "route", [route for route, lowest in WHO.items() if lowest in Role.__members__], ids=str
)
async def test_a_role_is_let_in_exactly_where_the_matrix_says(route: Route, house: House) -> None:
    seen = set()
    for role in reversed(Role):
        person = await house.person(role)
        path = named(route, house, person.user_id)
        answer = await house.ask(route.method, path, by=person)
        assert answer.status_code != UNKNOWN
        if answer.status_code != FORBIDDEN:
            seen.add(role)

    assert seen == let_in(route)
    outsider = await house.person()
    answer = await house.ask(route.method, named(route, house), by=outsider)
    assert answer.status_code == httpx.codes.NOT_FOUND


@pytest.mark.parametrize(
    "route", [route for route, lowest in WHO.items() if lowest != "ANYBODY"], ids=str
)
async def test_nobody_is_let_in_without_a_login_or_with_a_key_that_may_nothing(
    route: Route, house: House
) -> None:
    path = named(route, house)
    async with house.street.database.transaction([house.organization_id]) as session:
        key = await create(session, house.organization_id, "nothing", scopes=())
    headers = {"Authorization": f"Bearer {key.secret}"}

    answer = await house.street.http.request(route.method, path)
    by_key = await house.street.http.request(route.method, path, headers=headers)

    assert answer.status_code == UNKNOWN
    assert by_key.status_code == (UNKNOWN if WHO[route] == "PERSON" else FORBIDDEN)


@pytest.mark.parametrize("permission", Permission)
async def test_a_scope_opens_its_own_routes_and_no_others(
    permission: Permission, house: House
) -> None:
    described = permissions()
    async with house.street.database.transaction([house.organization_id]) as session:
        key = await create(session, house.organization_id, "one", scopes=(permission,))
    headers = {"Authorization": f"Bearer {key.secret}"}

    opened = set()
    for route in described:
        path = named(route, house)
        answer = await house.street.http.request(route.method, path, headers=headers)
        if answer.status_code != FORBIDDEN:
            opened.add(route)

    wanted = {route for route, needed in described.items() if needed == permission}
    assert opened == wanted - not_by_keys()
