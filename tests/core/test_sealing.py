"""What Temporal keeps of ours is sealed: values, failures, summaries."""

from uuid import uuid4

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError

from core.crypto import CannotDecrypt, Cipher
from core.temporal.codec import SealingCodec, data_converter
from models.campaigns.types import CampaignRef, FailuresSeen

MARK = "+14155550199"


async def test_a_value_comes_back_and_nothing_of_it_can_be_read_on_the_way(
    cipher: Cipher,
) -> None:
    converter = data_converter(cipher)
    value = FailuresSeen(by_code={MARK: 3})

    (payload,) = await converter.encode([value])
    (back,) = await converter.decode([payload], [FailuresSeen])

    kept = payload.SerializeToString()
    assert back == value
    for readable in (MARK.encode(), b"by_code", b"json/plain"):
        assert readable not in kept


async def test_a_failure_is_sealed_with_its_words_and_its_trace(cipher: Cipher) -> None:
    converter = data_converter(cipher)
    kept, back = Failure(), Failure()

    await converter.encode_failure(_raised(ApplicationError(f"about {MARK}", MARK)), kept)
    assert MARK.encode() not in kept.SerializeToString()
    assert b"test_sealing" not in kept.SerializeToString()

    back.CopyFrom(kept)
    opened = await converter.decode_failure(back)
    assert isinstance(opened, ApplicationError)
    assert (opened.message, opened.details) == (f"about {MARK}", (MARK,))


async def test_what_was_never_sealed_passes_through(cipher: Cipher) -> None:
    plain = Payload(metadata={"encoding": b"json/plain"}, data=b"1")

    assert await SealingCodec(cipher).decode([plain]) == [plain]


async def test_a_stranger_s_seal_is_not_opened(cipher: Cipher) -> None:
    (sealed,) = await SealingCodec(cipher).encode([Payload(data=b"1")])
    sealed.metadata["key-id"] = b"stranger"

    with pytest.raises(CannotDecrypt):
        await SealingCodec(cipher).decode([sealed])


async def test_a_reference_is_sealed_too(cipher: Cipher) -> None:
    ref = CampaignRef(organization_id=uuid4(), campaign_id=uuid4())

    (payload,) = await data_converter(cipher).encode([ref])

    assert str(ref.campaign_id).encode() not in payload.SerializeToString()


def _raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught
