"""docs/configuration.md lists every setting, with the default it really has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from core.settings import Settings

_PROJECT = Path(__file__).parents[2]
_ROW = re.compile(r"^\| `([A-Z_]+)` \| (.*?) \|", re.MULTILINE)
_PRODUCT = ("activities", "api", "cli", "clients", "core", "models", "simulator", "workflows")


def _documented() -> dict[str, str]:
    """Name and default, as written."""
    return dict(_ROW.findall((_PROJECT / "docs" / "configuration.md").read_text()))


def _settings() -> dict[str, FieldInfo]:
    found = {}
    for group, field in Settings.model_fields.items():
        assert isinstance(field.annotation, type)
        assert issubclass(field.annotation, BaseModel)
        for name, setting in field.annotation.model_fields.items():
            found[f"{group}_{setting.alias or name}".upper()] = setting
    return found


def _read_in(tree: ast.AST) -> Iterator[str]:
    """Names in `environ["X"]`, `environ.get("X")` and `"X" in environ`."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.Subscript(ast.Attribute(attr="environ"), ast.Constant(str(name)))
                | ast.Call(
                    ast.Attribute(ast.Attribute(attr="environ"), "get"),
                    [ast.Constant(str(name)), *_],
                )
                | ast.Compare(ast.Constant(str(name)), [ast.In()], [ast.Attribute(attr="environ")])
            ):
                yield name


def _read_by_the_product() -> set[str]:
    paths = [path for layer in _PRODUCT for path in (_PROJECT / layer).rglob("*.py")]
    names = {
        name
        for path in (_PROJECT / "worker.py", *paths)
        for name in _read_in(ast.parse(path.read_text()))
    }
    return names - {"PATH"}


def test_every_setting_and_every_variable_read_is_documented() -> None:
    assert _settings().keys() | _read_by_the_product() == _documented().keys()


@pytest.mark.parametrize("name", sorted(_settings()))
def test_a_documented_default_is_the_real_one(name: str) -> None:
    written, setting = _documented()[name], _settings()[name]

    match written:
        case "required":
            assert setting.is_required()
        case "none":
            assert setting.default is None
        case _:
            adapter = TypeAdapter(setting.rebuild_annotation())
            assert adapter.validate_python(written.strip("`")) == setting.default
