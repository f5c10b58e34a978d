"""What a file is, is told by its bytes."""

import pytest

from models.media import contents
from models.media.digests import digest_in
from models.media.kinds import KINDS, most_of, plain_type
from tests.media.files import EXE, JPEG, PDF, PNG, as_in_a_webhook, digest

OPUS = b"OggS" + b"\0" * 24 + b"OpusHead\x01"
VP8X = b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00"
OFFICE = b"PK\x03\x04" + b"\0" * 26
GOOD = {
    "audio/aac": b"\xff\xf1\x50\x80",
    "audio/amr": b"#!AMR\n\x3c",
    "audio/mpeg": b"ID3\x04\0\0",
    "audio/mp4": b"\0\0\0\x20ftypM4A ",
    "audio/ogg": OPUS + b"\x01",
    "text/plain": "Olá,\tmundo\r\n".encode(),
    "application/pdf": PDF,
    "application/msword": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 8,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": OFFICE
    + b"[Content_Types].xml",
    "image/jpeg": JPEG,
    "image/png": PNG,
    "image/webp": VP8X + b"\0",
    "video/mp4": b"\0\0\0\x20ftypisom",
    "video/3gpp": b"\0\0\0\x20ftyp3gp5",
}


@pytest.mark.parametrize("mime_type", GOOD)
def test_a_file_fits_its_own_type(mime_type: str) -> None:
    assert KINDS[mime_type].fits(GOOD[mime_type][: contents.HEAD])


@pytest.mark.parametrize("mime_type", KINDS)
def test_a_program_fits_no_type(mime_type: str) -> None:
    assert not KINDS[mime_type].fits(EXE)


@pytest.mark.parametrize(
    ("mime_type", "content"),
    [
        ("audio/ogg", OPUS + b"\x02"),  # stereo
        ("audio/ogg", b"OggS" + b"\0" * 24 + b"\x01vorbis"),
        ("image/png", PNG[:24] + b"\x10" + PNG[25:]),  # 16 bits a channel
        ("image/png", PNG[:25] + b"\x03" + PNG[26:]),  # a palette
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", OFFICE + b"a.exe"),
        ("application/pdf", EXE + b"%PDF-1.7"),
        ("image/jpeg", PNG),
        ("image/png", b"\x89PNG\r\n\x1a\n"),
    ],
)
def test_what_whatsapp_would_refuse_does_not_fit(mime_type: str, content: bytes) -> None:
    assert not KINDS[mime_type].fits(content)


def test_only_an_animated_sticker_may_be_large() -> None:
    sticker = KINDS["image/webp"]

    assert most_of(sticker, VP8X + b"\x02" + b"\0") == 500 * 1024
    assert most_of(sticker, VP8X + b"\x00" + b"\0") == 100 * 1024


def test_parameters_of_a_type_do_not_count() -> None:
    assert plain_type("Audio/OGG; codecs=opus") == "audio/ogg"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (as_in_a_webhook(PDF), digest(PDF)),
        (as_in_a_webhook(PDF).rstrip("="), digest(PDF)),
        (digest(PDF).upper(), digest(PDF)),
        ("base64=", None),
        ("é" * 44, None),
        ("", None),
        (None, None),
    ],
)
def test_a_digest_is_read_however_meta_writes_it(written: str | None, found: str | None) -> None:
    assert digest_in(written) == found
