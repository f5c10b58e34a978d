"""How files begin. A name and a declared type prove nothing; these bytes do."""

HEAD = 4096

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_COLOURS = (2, 6)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ZIP_HEADER = 30
_OFFICE_PARTS = (
    b"[Content_Types].xml",
    b"_rels/",
    b"docProps/",
    b"customXml/",
    b"word/",
    b"xl/",
    b"ppt/",
)
_ANIMATION = 0x02
# What stands in text besides printable characters: tab, line ends, form feed, escape.
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 27}


def is_jpeg(head: bytes) -> bool:
    return head.startswith(b"\xff\xd8\xff")


def is_png(head: bytes) -> bool:
    """8 bits a channel, RGB or RGBA: Meta takes no other."""
    return (
        head.startswith(_PNG)
        and head[12:16] == b"IHDR"
        and head[24:25] == b"\x08"
        and head[25] in _PNG_COLOURS
    )


def is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def is_animated(head: bytes) -> bool:
    return head[12:16] == b"VP8X" and len(head) > 20 and bool(head[20] & _ANIMATION)


def is_aac(head: bytes) -> bool:
    return head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xF6 == 0xF0


def is_amr(head: bytes) -> bool:
    return head.startswith((b"#!AMR\n", b"#!AMR-WB\n"))


def is_mp3(head: bytes) -> bool:
    if head.startswith(b"ID3"):
        return True
    return head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE6 == 0xE2


def is_mono_opus(head: bytes) -> bool:
    at = head.find(b"OpusHead")
    return head.startswith(b"OggS") and at > 0 and head[at + 9 : at + 10] == b"\x01"


def is_mp4(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


def is_3gp(head: bytes) -> bool:
    return head[4:10] in (b"ftyp3g", b"ftypmp")


def is_pdf(head: bytes) -> bool:
    return head.startswith(b"%PDF-")


def is_ole(head: bytes) -> bool:
    return head.startswith(_OLE)


def is_office(head: bytes) -> bool:
    """A zip whose first entry is one of an Office file: no other archive begins like this."""
    return head.startswith(_ZIP) and head[_ZIP_HEADER:].startswith(_OFFICE_PARTS)


def is_text(head: bytes) -> bool:
    return _CONTROLS.isdisjoint(head)
