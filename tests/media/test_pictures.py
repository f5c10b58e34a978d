"""How large a picture is, by its file."""

import pytest

from models.media.pictures import size_of
from tests.media.files import JPEG, PDF, jpeg, png

TABLE = b"\xff\xc4\x00\x0a" + bytes(8)
SCANNED = b"\xff\xd8\xff\xda\x00\x04\x00\x00" + jpeg(640, 480)[2:]


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (png(640, 480), (640, 480)),
        (jpeg(640, 480), (640, 480)),
        (jpeg(320, 320, before=60_000), (320, 320)),
        (b"\xff\xd8\xff" + jpeg(7, 9)[2:], (7, 9)),
        (b"\xff\xd8" + TABLE + jpeg(7, 9)[2:], (7, 9)),
    ],
)
def test_a_picture_says_its_size(content: bytes, size: tuple[int, int]) -> None:
    assert size_of(content) == size


@pytest.mark.parametrize(
    "content",
    [b"", PDF, JPEG, png(640, 480)[:23], jpeg(640, 480, before=500)[:400], SCANNED],
)
def test_a_beginning_that_does_not_say_it_yet_is_no_size(content: bytes) -> None:
    assert size_of(content) is None


def test_no_bytes_make_it_fail() -> None:
    whole = jpeg(640, 480, before=20)
    for at in range(len(whole)):
        size_of(whole[:at] + b"\xff\xff" + whole[at:])
        size_of(whole[:at])
