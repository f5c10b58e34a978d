"""`.parley/`: the folder between runs, its secrets, and the settings for commands beside `up`."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from cli.stack.errors import CannotStart
from cli.stack.place import own_folder
from core.crypto import new_key
from core.masters import entries, write_masters

_FILE = "environment"


def data_folder() -> Path:
    """`PARLEY_DATA`, else `.parley` where the command runs."""
    return Path(os.environ.get("PARLEY_DATA") or ".parley").absolute()


def local_secrets(folder: Path) -> dict[str, str]:
    """Made at the first start and kept: what the keys sealed must stay readable."""
    kept = read_environment(folder)
    made = {"META_APP_SECRET": "app-secret", "META_VERIFY_TOKEN": "verify-token"}
    values = {name: kept.get(name, value) for name, value in made.items()}
    values["PARLEY_KEYS_FILE"] = str(_masters(folder, kept.pop("PARLEY_KEYS", "")))
    if values.items() - kept.items():
        write_environment(folder, kept | values)
    return values


def masters_file(folder: Path) -> Path:
    return folder / "keys"


def _masters(folder: Path, before: str) -> Path:
    """The file of master keys, which `parley keys rotate` changes; `before` they stood beside."""
    file = masters_file(own_folder(folder))
    if not file.exists():
        write_masters(file, entries(before) or {"local": SecretStr(new_key())})
    return file


def write_environment(folder: Path, values: Mapping[str, str]) -> None:
    """Replace the file whole; it is never readable by others, not even for a moment."""
    path = own_folder(folder) / _FILE
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text("".join(f"{name}={value}\n" for name, value in sorted(values.items())))
    unfinished.replace(path)


def read_environment(folder: Path) -> dict[str, str]:
    try:
        lines = (folder / _FILE).read_text().splitlines()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CannotStart(f"{folder / _FILE} cannot be read ({error.strerror}).") from None
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def local_environment() -> None:
    """Let a command find the local stack, unless it was told where its database is."""
    if "DATABASE_URL" in os.environ or os.environ.get("PARLEY_ENV") == "production":
        return
    for name, value in read_environment(data_folder()).items():
        os.environ.setdefault(name, value)
