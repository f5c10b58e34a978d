"""Small files that are what they say."""

import struct
from base64 import b64encode
from hashlib import sha256


def png(width: int, height: int) -> bytes:
    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    return head + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0) + b"\0" * 64


def jpeg(width: int, height: int, before: int = 0) -> bytes:
    """With so many bytes of a camera's words before the picture's frame."""
    words = b"\xff\xe1" + struct.pack(">H", before + 2) + b"\0" * before
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + words + frame + b"\xff\xda" + b"\0" * 64


PNG = png(1, 1)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 400
PDF = b"%PDF-1.7\n" + b"1 0 obj << >> endobj\n" * 5000
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\0" * 200


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def as_in_a_webhook(content: bytes) -> str:
    return b64encode(sha256(content).digest()).decode()
