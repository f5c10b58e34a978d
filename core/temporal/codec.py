"""Temporal keeps only what it cannot read: every payload is sealed before it leaves us."""

import dataclasses
from collections.abc import Sequence

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
)

from core.crypto import Cipher

_ENCODING = b"binary/encrypted"
_PURPOSE = "temporal"


class SealingCodec(PayloadCodec):
    """Seals each payload whole; passes through what it did not seal."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._seal(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._open(payload) for payload in payloads]

    def _seal(self, payload: Payload) -> Payload:
        key_id, sealed = self._cipher.encrypt(payload.SerializeToString(), purpose=_PURPOSE)
        return Payload(metadata={"encoding": _ENCODING, "key-id": key_id.encode()}, data=sealed)

    def _open(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != _ENCODING:
            return payload
        key_id = payload.metadata["key-id"].decode()
        return Payload.FromString(self._cipher.decrypt(key_id, payload.data, purpose=_PURPOSE))


def data_converter(cipher: Cipher) -> DataConverter:
    """Pydantic values, sealed; failures too, since their text may quote a value."""
    return dataclasses.replace(
        pydantic_data_converter,
        payload_codec=SealingCodec(cipher),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
