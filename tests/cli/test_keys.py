"""`parley keys` and `parley numbers`: what they do beside a running Parley, and what they say."""

import asyncio
import re
from collections.abc import AsyncIterator
from uuid import UUID

import aiohttp
import asyncpg
import pytest

from cli.stack.postgres import Postgres
from core.database import Database
from core.ids import new_id
from core.keyring import Keyring
from models.accounts.types import TOKEN_PURPOSE
from simulator.app import Simulator
from tests.auth.callers import an_organization
from tests.cli.conftest import Parley, Said
from tests.masters import MASTER

_KEY = re.compile(r"parley_[0-9a-f]{8}_[\w-]{43}\n")
_TOKEN = "scene-token"
_DEAD = "127.0.0.1:1"


class Terminal:
    """A person at the terminal, with the settings of a running Parley."""

    def __init__(
        self, parley: Parley, database_url: str, meta_url: str = f"http://{_DEAD}"
    ) -> None:
        self._parley = parley
        self.environment = {
            "PARLEY_KEYS": f"test:{MASTER.get_secret_value()}",
            "META_APP_SECRET": "secret",
            "META_VERIFY_TOKEN": "token",
            "META_BASE_URL": meta_url,
            "DATABASE_URL": database_url,
        }

    async def run(self, *arguments: str, **environment: str) -> Said:
        """In a thread: the simulator answers on this loop."""
        return await asyncio.to_thread(
            self._parley, *arguments, environment=self.environment | environment
        )


def _ids(text: str) -> list[str]:
    return re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", text)


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """It knows number 4009 of account 3009, by one token."""
    made = Simulator("127.0.0.1", 0, 0)
    await made.start()
    number = {"id": "4009", "display_phone_number": "+1 555-010-2000", "throughput": 1000}
    async with (
        aiohttp.ClientSession() as http,
        http.post(
            f"{made.control_url}/_sim/numbers",
            json={"account": "3009", "token": _TOKEN, "numbers": [number]},
        ) as answer,
    ):
        assert answer.status == 200, await answer.text()
    yield made
    await made.close()


async def test_a_key_is_printed_alone_listed_and_revoked(
    parley: Parley, postgres: Postgres
) -> None:
    terminal = Terminal(parley, postgres.app_url)

    made = await terminal.run("keys", "create", "--organization", "Blue Door Bakery")
    owner, key = _ids(made.err)
    second = await terminal.run("keys", "create", "--organization-id", owner, "--name", "shop")
    listed = await terminal.run("keys", "list", "--organization-id", owner)
    revoked = await terminal.run("keys", "revoke", key)
    again = await terminal.run("keys", "revoke", key)
    everywhere = await terminal.run("keys", "list")

    assert _KEY.fullmatch(made.out)
    assert _KEY.fullmatch(second.out)
    assert [key in line and "works" in line for line in listed.out.splitlines()[1:]] == [
        True,
        False,
    ]
    assert (revoked.code, again.code) == (0, 2)
    assert again.err == f"There is no working key {key}.\n"
    [line] = [line for line in everywhere.out.splitlines() if key in line]
    assert "revoked" in line


async def test_a_key_has_the_scopes_and_the_end_it_was_made_with(
    parley: Parley, postgres: Postgres, owner: asyncpg.Connection
) -> None:
    terminal = Terminal(parley, postgres.app_url)
    narrow = ("--scope", "read:contacts", "--scope", "run:campaigns", "--expires-days", "30")

    made = await terminal.run("keys", "create", "--organization", "Blue Door Bakery", *narrow)
    organization, key = _ids(made.err)
    await terminal.run("keys", "create", "--organization-id", organization)
    kept = await owner.fetchrow(
        "select scopes, expires_at - created_at as lasts from api_key where id = $1", UUID(key)
    )
    working = await terminal.run("keys", "list", "--organization-id", organization)
    await owner.execute("update api_key set expires_at = now() where id = $1", UUID(key))
    later = await terminal.run("keys", "list", "--organization-id", organization)

    [shown, everything] = working.out.splitlines()[1:]
    assert kept["scopes"] == ["read:contacts", "run:campaigns"]
    assert kept["lasts"].days in (29, 30)
    assert "works" in shown
    assert "read:contacts run:campaigns" in shown
    assert everything.split()[-2:] == ["never", "*"]
    assert "expired" in later.out


@pytest.mark.parametrize(
    ("arguments", "changed", "said"),
    [
        (("keys", "create"), {}, "Give either --organization NAME or --organization-id ID."),
        (("keys", "create", "--organization-id", str(new_id())), {}, "There is no organization"),
        (("keys", "create", "--organization", "x", "--scope", "read:minds"), {}, "no scope read:m"),
        (("keys", "list"), {"DATABASE_URL": f"postgresql://a:b@{_DEAD}/c"}, "does not answer"),
        (("keys", "list"), {"META_APP_SECRET": "", "PARLEY_KEYS": ""}, "PARLEY"),
    ],
)
async def test_what_is_wrong_is_one_sentence(
    parley: Parley,
    postgres: Postgres,
    arguments: tuple[str, ...],
    changed: dict[str, str],
    said: str,
) -> None:
    answer = await Terminal(parley, postgres.app_url).run(*arguments, **changed)

    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert len(answer.err.splitlines()) == 1


async def test_a_number_is_connected_with_its_sealed_token_and_what_meta_says(
    parley: Parley,
    postgres: Postgres,
    database: Database,
    simulator: Simulator,
    owner: asyncpg.Connection,
    keyring: Keyring,
) -> None:
    terminal = Terminal(parley, postgres.app_url, simulator.url)
    mine = str(await an_organization(database))
    known = ("--waba", "3009", "--phone-number-id", "4009", "--token-from-env", "THE_TOKEN")

    said = await terminal.run("numbers", "add", "--organization-id", mine, *known, THE_TOKEN=_TOKEN)

    kept = await owner.fetchrow(
        "select n.*, a.sealed_token from phone_number n "
        "join business_account a on a.id = n.business_account_id where n.organization_id = $1",
        UUID(mine),
    )
    assert said.code == 0, said.err
    assert str(kept["id"]) in said.out
    assert await keyring.open_text(kept["sealed_token"], purpose=TOKEN_PURPOSE) == _TOKEN
    assert (kept["throughput"], kept["quality"], kept["status"]) == (1000, "GREEN", "CONNECTED")
    entry = await owner.fetchrow(
        "select * from audit_entry where action = 'phone_number.connected' and subject_id = $1",
        kept["id"],
    )
    assert (entry["actor_kind"], entry["organization_id"]) == ("OPERATOR", UUID(mine))
    assert _TOKEN not in str(dict(entry))

    theirs = str(await an_organization(database))
    taken = await terminal.run(
        "numbers", "add", "--organization-id", theirs, *known, THE_TOKEN=_TOKEN
    )
    assert (taken.code, taken.err) == (
        2,
        "Another organization has connected this account or number.\n",
    )


@pytest.mark.parametrize(
    ("number", "token", "said"),
    [
        ("4009", "wrong", "Meta refuses the token"),
        ("4010", _TOKEN, "Meta knows no number 4010"),
        ("4009", "", "The token is empty"),
    ],
)
async def test_why_a_number_is_not_connected_is_one_sentence(
    parley: Parley,
    postgres: Postgres,
    database: Database,
    simulator: Simulator,
    number: str,
    token: str,
    said: str,
) -> None:
    terminal = Terminal(parley, postgres.app_url, simulator.url)
    mine = str(await an_organization(database))
    known = ("--organization-id", mine, "--waba", "3009", "--phone-number-id", number)

    answer = await terminal.run("numbers", "add", *known, "--token", token)

    assert answer.code == 2
    assert said in answer.err
    assert len(answer.err.splitlines()) == 1


async def test_without_meta_nothing_is_connected(
    parley: Parley, postgres: Postgres, database: Database
) -> None:
    terminal = Terminal(parley, postgres.app_url)
    mine = str(await an_organization(database))
    known = ("--organization-id", mine, "--waba", "1", "--phone-number-id", "2", "--token", "x")

    answer = await terminal.run("numbers", "add", *known)

    assert answer.code == 2
    assert answer.err.startswith(f"Meta is not reached at http://{_DEAD};")
