"""`parley keys rotate`, `parley keys masters` and `parley operator`, as a person runs them."""

import asyncio
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from core import operators
from core.crypto import new_key
from core.database import Database
from core.keyring import Keyring
from core.masters import Masters, write_masters
from models.keys.store import DataKeys
from tests.cli.conftest import Said, clean_environment
from tests.keys.conftest import a_process
from tests.keys.test_rotation import an_account

_PROJECT = Path(__file__).parents[2]


class Terminal:
    """A person beside a running Parley."""

    def __init__(self, database_url: str, **keys: str) -> None:
        self._environment = {
            **clean_environment(),
            "DATABASE_URL": database_url,
            "META_APP_SECRET": "secret",
            "META_VERIFY_TOKEN": "token",
            **keys,
        }

    async def run(self, *arguments: str) -> Said:
        return await asyncio.to_thread(self._run, arguments)

    def _run(self, arguments: tuple[str, ...]) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", *arguments],
            cwd=_PROJECT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)


async def test_rotation_says_what_it_did_and_which_master_may_go(
    vault: Database, vault_url: str, file: Path
) -> None:
    terminal = Terminal(vault_url, PARLEY_KEYS_FILE=str(file))
    running = a_process(vault, file)
    await an_account(vault, running, "meta-token")
    old = Masters(file=file)._written()["first"].get_secret_value()

    rotated = await terminal.run("keys", "rotate")
    new = Masters(file=file).first.id
    listed = await terminal.run("keys", "masters")
    removed = await terminal.run("keys", "masters", "--remove-old")
    again = await terminal.run("keys", "rotate", "--remove-old")

    assert (rotated.code, rotated.err) == (0, "")
    assert "1 stored values were sealed anew." in rotated.out
    assert "Nothing needs first any more; --remove-old takes it away." in rotated.out
    assert "first" in listed.out
    assert "may be removed" in listed.out
    assert "seals 1 stored values, active" in listed.out
    assert "Removed: first." in removed.out
    assert f"Removed: {new}." in again.out
    assert len(Masters(file=file).ids) == 1
    for secret in old, "meta-token":
        assert secret not in rotated.out + listed.out + removed.out + again.out


async def test_keys_of_the_environment_are_rotated_in_two_steps(
    vault: Database, vault_url: str, file: Path
) -> None:
    old, new = new_key(), new_key()
    before = await Keyring(DataKeys(vault, Masters({"old": SecretStr(old)}))).seal_text(
        "x", purpose="t"
    )

    told = await Terminal(vault_url, PARLEY_KEYS=f"old:{old}").run("keys", "rotate")
    done = await Terminal(vault_url, PARLEY_KEYS=f"new:{new},old:{old}").run("keys", "rotate")

    assert told.code == 2
    assert "put a new one in front" in told.err
    assert len(told.err.splitlines()) == 1
    assert done.code == 0
    assert "Nothing needs old any more; take it away." in done.out
    after = Keyring(DataKeys(vault, Masters({"new": SecretStr(new)})))
    assert await after.open_text(before, purpose="t") == "x"


@pytest.mark.parametrize("command", [("keys", "rotate"), ("keys", "masters"), ("operator",)])
async def test_keys_that_cannot_be_read_are_one_sentence(
    vault: Database, vault_url: str, file: Path, command: tuple[str, ...]
) -> None:
    await a_process(vault, file).load()
    write_masters(file, {"other": SecretStr(new_key())})

    said = await Terminal(vault_url, PARLEY_KEYS_FILE=str(file)).run(*command)
    absent = await Terminal(vault_url, PARLEY_KEYS_FILE=f"{file}-absent").run(*command)

    assert absent.code == 2
    assert absent.err.endswith("cannot be read (No such file or directory).\n")
    if command == ("keys", "masters"):
        assert "missing here" in said.out
    else:
        assert said.code == 2
        assert len(said.err.splitlines()) == 1


async def test_an_operators_link_holds_a_token_for_as_long_as_wanted(
    vault: Database, vault_owner: asyncpg.Connection, vault_url: str, file: Path
) -> None:
    terminal = Terminal(vault_url, PARLEY_KEYS_FILE=str(file), CODEC_PORT="9999")

    link = await terminal.run("operator", "--hours", "2")
    token = await terminal.run("operator", "--token")

    keyring = a_process(vault, file)
    assert link.out.startswith("http://127.0.0.1:9999/operator?token=")
    left = await operators.remaining(keyring, link.out.strip().partition("=")[2])
    longest = await operators.remaining(keyring, token.out.strip())
    assert left is not None
    assert longest is not None
    assert left.total_seconds() <= 7200 < longest.total_seconds() <= 28800
