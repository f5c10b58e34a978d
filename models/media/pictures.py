"""How wide and high a picture is, as its file says; and which ones a business profile takes."""

PROFILE_TYPES = ("image/jpeg", "image/png")
# Meta's client makes them 640 wide at most, and says that below 192 this may go wrong.
PROFILE_LEAST = 192

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_PNG_SIZE = slice(16, 24)
# The markers of frames are C0 to CF, without those of tables: DHT, JPG and DAC.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN = 0xDA


def size_of(content: bytes) -> tuple[int, int] | None:
    """Width and height; None while the beginning of the file does not say it yet."""
    if content.startswith(_PNG):
        size = content[_PNG_SIZE]
        return (_number(size[:4]), _number(size[4:])) if len(size) == 8 else None
    return _of_frame(content) if content.startswith(_JPEG) else None


def _of_frame(content: bytes) -> tuple[int, int] | None:
    """Segment after segment, each with its length, until the one that begins the picture."""
    at = len(_JPEG)
    while len(head := content[at : at + 9]) == 9 and head[0] == 0xFF and head[1] != _SCAN:
        if head[1] == 0xFF:  # a byte to fill up with
            at += 1
        elif head[1] in _FRAMES:
            return _number(head[7:9]), _number(head[5:7])
        else:
            at += 2 + _number(head[2:4])
    return None


def _number(content: bytes) -> int:
    return int.from_bytes(content)
