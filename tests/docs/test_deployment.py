"""What is deployed agrees with what is built, tested and documented."""

import re
import tomllib
from pathlib import Path

from cli.stack.temporal import DYNAMIC_CONFIG
from core.settings import Settings

_PROJECT = Path(__file__).parents[2]
_COMPOSE = (_PROJECT / "docker-compose.yml").read_text()
_EXAMPLE = (_PROJECT / ".env.example").read_text()


def _service(name: str) -> str:
    """The lines of one service."""
    found = re.search(rf"^  {name}:\n((?:    .*\n|\n|  #.*\n)+)", _COMPOSE, re.MULTILINE)
    assert found is not None, name
    return found[1]


def _pins(path: str) -> dict[str, str]:
    """Each requirement of a lock with its version and hashes, without remarks."""
    lines = (_PROJECT / path).read_text().splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    blocks = re.findall(r"^([a-z0-9.-]+)(==.*(?:\n    .*)*)", text, re.MULTILINE)
    return dict(blocks)


def test_every_setting_reaches_the_containers() -> None:
    names = {
        f"{group}_{setting.alias or name}".upper()
        for group, field in Settings.model_fields.items()
        for name, setting in field.annotation.model_fields.items()  # type: ignore[union-attr]
    }
    passed = set(re.findall(r"^  ([A-Z_]+):", _COMPOSE, re.MULTILINE))

    assert names - passed == {"DATABASE_OWNER_URL"}


def test_only_the_migrations_know_the_owner() -> None:
    assert _COMPOSE.count("DATABASE_OWNER_URL") == 1
    assert "DATABASE_OWNER_URL" in _service("migrate")


def test_everything_the_compose_file_asks_for_is_in_the_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", _COMPOSE))
    required = set(re.findall(r"\$\{([A-Z_]+):\?", _COMPOSE))

    assert asked <= set(re.findall(r"^(?:# )?([A-Z_]+)=", _EXAMPLE, re.MULTILINE))
    assert required == set(re.findall(r"^([A-Z_]+)=$", _EXAMPLE, re.MULTILINE))


def test_nothing_is_published_but_on_loopback() -> None:
    published = re.findall(r"^    ports:\n((?:      - .*\n)+)", _COMPOSE, re.MULTILINE)

    assert all(line.startswith('      - "127.0.0.1:') for line in "".join(published).splitlines())
    for name in ("postgres", "temporal", "worker", "worker-send"):
        assert "ports:" not in _service(name)


def test_the_server_that_is_shipped_is_configured_like_the_one_that_is_tested() -> None:
    text = (_PROJECT / "deploy" / "temporal" / "dynamicconfig.yaml").read_text()
    shipped = dict(re.findall(r"^([\w.]+):\n  - value: (\S+)$", text, re.MULTILINE))

    assert shipped.items() >= DYNAMIC_CONFIG.items()


def test_production_installs_the_tested_versions_and_no_local_servers() -> None:
    project = tomllib.loads((_PROJECT / "pyproject.toml").read_text())["project"]
    wanted = {_name(each) for each in project["dependencies"]}
    servers = {_name(each) for each in project["optional-dependencies"]["local"]}
    production = _pins("deploy/requirements.lock")

    assert wanted <= production.keys()
    assert not servers & production.keys()
    assert production.items() <= _pins("requirements.lock").items()


def _name(requirement: str) -> str:
    return re.split(r"[^a-z0-9-]", requirement)[0]
