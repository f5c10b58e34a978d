"""`parley doctor` names what is wrong and what to do."""

from pathlib import Path

from cli.stack.postgres import Postgres
from core.crypto import new_key
from core.settings import TemporalSettings
from tests.cli.conftest import Parley

_DEAD = "127.0.0.1:1"
_DATABASE = ("PostgreSQL", "Role", "Migrations", "Clock")


def _settings(**changed: str) -> dict[str, str]:
    return {
        "COLUMNS": "200",
        "PARLEY_KEYS": f"test:{new_key()}",
        "META_APP_SECRET": "secret",
        "META_VERIFY_TOKEN": "token",
        "META_BASE_URL": f"http://{_DEAD}",
        "DATABASE_URL": f"postgresql://parley_app:secret-word@{_DEAD}/parley",
        "TEMPORAL_ADDRESS": _DEAD,
        **changed,
    }


def test_missing_settings_are_named(parley: Parley) -> None:
    said = parley("doctor", environment={"COLUMNS": "200"})

    assert said.code == 1
    assert "Traceback" not in said.err
    for name in ("PARLEY_KEYS", "DATABASE_URL", "META_APP_SECRET", "META_VERIFY_TOKEN"):
        assert f"Set {name}" in said.out


def test_servers_that_do_not_answer_are_named_without_their_secrets(parley: Parley) -> None:
    said = parley("doctor", environment=_settings())

    assert said.code == 1
    lines = said.out.splitlines()
    assert ["wrong" in line for line in lines if line.startswith(("PostgreSQL", "Temporal"))] == [
        True,
        True,
    ]
    assert "secret-word" not in said.out + said.err


def test_healthy_servers_are_ok_and_idle_queues_are_wrong(
    parley: Parley, postgres: Postgres, temporal_settings: TemporalSettings, tmp_path: Path
) -> None:
    said = parley(
        "doctor",
        environment=_settings(
            DATABASE_URL=postgres.app_url,
            DATABASE_OWNER_URL=postgres.owner_url,
            TEMPORAL_ADDRESS=temporal_settings.address,
            STORAGE_URL=(tmp_path / "media").as_uri(),
        ),
    )

    verdicts = {line[:18].strip(): line[18:].split()[0] for line in said.out.splitlines()[1:]}
    assert said.code == 1
    for subject in (*_DATABASE, "Storage", "Temporal", "Namespace"):
        assert verdicts[subject] == "ok", said.out
    assert verdicts["Search attributes"] == "ok"
    assert verdicts["Fairness"] == "skipped"


def test_a_storage_that_cannot_be_written_is_wrong(parley: Parley) -> None:
    said = parley("doctor", environment=_settings(STORAGE_URL="file:///proc/nowhere/media"))

    storage = next(line for line in said.out.splitlines() if line.startswith("Storage"))
    assert "wrong" in storage
    assert "STORAGE_URL" in storage


def test_a_role_that_passes_row_level_security_is_wrong(parley: Parley, postgres: Postgres) -> None:
    said = parley("doctor", environment=_settings(DATABASE_URL=postgres.owner_url))

    role = next(line for line in said.out.splitlines() if line.startswith("Role"))
    assert "wrong" in role
    assert "parley_app" in role
