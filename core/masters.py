"""Master keys: from the environment, or from a file that may change while we run."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from core.crypto import Key, UnusableKey, keys_of


class Masters:
    """The first master wraps, every one unwraps. Raises `UnusableKey` when they cannot be read."""

    def __init__(
        self, keys: Mapping[str, SecretStr] | None = None, file: Path | None = None
    ) -> None:
        self.file = file
        self._state: object = None
        self._keys = keys_of(keys or {})
        self.refresh()
        self._check()

    @property
    def first(self) -> Key:
        return next(iter(self._keys.values()))

    @property
    def ids(self) -> list[str]:
        return list(self._keys)

    def find(self, id: str) -> Key | None:
        return self._keys.get(id)

    def refresh(self) -> None:
        """Read the file again if it changed; a mounted secret is replaced as a whole."""
        if self.file is None:
            return
        try:
            stat = self.file.stat()
            state = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            if state != self._state:
                self._keys = keys_of(entries(self.file.read_text()))
                self._state = state
        except OSError as error:
            raise UnusableKey(
                f"PARLEY_KEYS_FILE: {self.file} cannot be read ({error.strerror})"
            ) from None
        self._check()

    def put_first(self, key: str, id: str) -> None:
        """Add a master to the file, in front of the others."""
        self._write({id: SecretStr(key)} | self._written())

    def drop(self, ids: set[str]) -> None:
        """Take masters out of the file."""
        self._write({id: key for id, key in self._written().items() if id not in ids})

    @property
    def writable(self) -> bool:
        """Whether the file is ours to replace; a mounted secret is not."""
        return (
            self.file is not None
            and not self.file.is_symlink()
            and os.access(self.file, os.W_OK)
            and os.access(self.file.parent, os.W_OK)
        )

    def _written(self) -> dict[str, SecretStr]:
        assert self.file is not None
        return entries(self.file.read_text())

    def _write(self, keys: Mapping[str, SecretStr]) -> None:
        assert self.file is not None
        write_masters(self.file, keys)
        self.refresh()

    def _check(self) -> None:
        if not self._keys:
            raise UnusableKey("there is no encryption key in PARLEY_KEYS or PARLEY_KEYS_FILE")


def entries(text: str) -> dict[str, SecretStr]:
    """`id:base64`, separated by commas or one per line; lines that begin with # are remarks."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    parts = [part.strip() for line in lines for part in line.split(",")]
    pairs = [part.partition(":") for part in parts if part]
    return {id: SecretStr(key) for id, _, key in pairs}


def write_masters(file: Path, keys: Mapping[str, SecretStr]) -> None:
    """Replace the file whole and for good; it is never readable by others."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.writelines(f"{id}:{key.get_secret_value()}\n" for id, key in keys.items())
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
