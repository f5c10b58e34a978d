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

from core.crypto import Key
from core.keyring import Keyring
from core.temporal.refusal import RefusingConverter, refused

_ENCODING = b"binary/encrypted"
_PURPOSE = "temporal"


class SealingCodec(PayloadCodec):
    """Seals each payload whole; passes through what it did not seal, or marks it as refused."""

    def __init__(self, keyring: Keyring, *, refuses_plain: bool = False) -> None:
        self._keyring = keyring
        self._refuses_plain = refuses_plain

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        key = await self._keyring.sealing()
        return [_seal(key, payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [await self._open(payload) for payload in payloads]

    async def _open(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != _ENCODING:
            return refused() if self._refuses_plain else payload
        key = await self._keyring.opening(payload.metadata["key-id"].decode())
        return Payload.FromString(key.open(payload.data, purpose=_PURPOSE))


def _seal(key: Key, payload: Payload) -> Payload:
    sealed = key.seal(payload.SerializeToString(), purpose=_PURPOSE)
    return Payload(metadata={"encoding": _ENCODING, "key-id": key.id.encode()}, data=sealed)


def data_converter(keyring: Keyring, *, refuses_plain: bool = False) -> DataConverter:
    """Pydantic values, sealed; failures too, since their text may quote a value."""
    converter = dataclasses.replace(
        pydantic_data_converter,
        payload_codec=SealingCodec(keyring, refuses_plain=refuses_plain),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
    if not refuses_plain:
        return converter
    return dataclasses.replace(converter, payload_converter_class=RefusingConverter)
