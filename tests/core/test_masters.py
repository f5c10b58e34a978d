"""Master keys: from a setting, or from a file that changes while we run."""

import os
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.crypto import UnusableKey, new_key
from core.masters import Masters, entries, write_masters

FIRST, SECOND = new_key(), new_key()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "keys"
    made.write_text(f"# made by hand\nfirst:{FIRST}\n\nsecond:{SECOND}\n")
    return made


def test_entries_stand_on_lines_or_between_commas() -> None:
    lines = entries(f" a:{FIRST} \n# b:no\nc:{SECOND}\n")
    commas = entries(f"a:{FIRST}, c:{SECOND}")

    assert lines == commas == {"a": SecretStr(FIRST), "c": SecretStr(SECOND)}


def test_the_first_entry_is_the_one_that_wraps(file: Path) -> None:
    masters = Masters(file=file)

    assert (masters.first.id, masters.ids) == ("first", ["first", "second"])
    assert masters.find("third") is None


def test_a_changed_file_is_read_again(file: Path) -> None:
    masters = Masters(file=file)

    write_masters(file, {"new": SecretStr(new_key())} | entries(file.read_text()))
    masters.refresh()

    assert masters.ids == ["new", "first", "second"]


def test_a_mounted_secret_is_followed_when_its_link_is_turned(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "keys").write_text(f"{name}:{FIRST}\n")
    (tmp_path / "now").symlink_to("one")
    (tmp_path / "keys").symlink_to("now/keys")
    masters = Masters(file=tmp_path / "keys")

    (tmp_path / "turned").symlink_to("two")
    (tmp_path / "turned").replace(tmp_path / "now")
    masters.refresh()

    assert masters.ids == ["two"]
    assert not masters.writable


def test_a_master_is_added_in_front_and_taken_away_again(file: Path) -> None:
    masters = Masters(file=file)

    masters.put_first(new_key(), "new")
    assert masters.ids == ["new", "first", "second"]
    masters.drop({"first"})

    assert Masters(file=file).ids == ["new", "second"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(file.parent) == ["keys"]


def test_a_file_that_was_left_unfinished_is_no_obstacle(file: Path) -> None:
    (file.parent / ".keys.unfinished").write_text("half a k")

    Masters(file=file).put_first(new_key(), "new")

    assert Masters(file=file).ids == ["new", "first", "second"]


@pytest.mark.parametrize("text", ["", "# nothing\n", "first:short\n"])
def test_a_file_without_usable_keys_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys").write_text(text)

    with pytest.raises(UnusableKey):
        Masters(file=tmp_path / "keys")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableKey, match=r"PARLEY_KEYS_FILE: .*absent cannot be read"):
        Masters(file=tmp_path / "absent")
