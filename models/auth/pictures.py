"""What kind of picture some bytes are, judged by the bytes."""

MOST_BYTES = 512 * 1024
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_JPEG = b"\xff\xd8\xff"
_RIFF, _WEBP = b"RIFF", b"WEBP"
_WEBP_CHUNKS = (b"VP8 ", b"VP8L", b"VP8X")


def media_type(picture: bytes) -> str | None:
    """None when it is no PNG, JPEG or WebP."""
    if picture.startswith(_PNG):
        return "image/png"
    if picture.startswith(_JPEG) and len(picture) > len(_JPEG):
        return "image/jpeg"
    if picture[:4] == _RIFF and picture[8:12] == _WEBP and picture[12:16] in _WEBP_CHUNKS:
        return "image/webp"
    return None
