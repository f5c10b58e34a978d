"""What Temporal keeps of ours is sealed: values, failures, summaries."""

from uuid import uuid4

import pytest
from pydantic import SecretStr
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError

from core.crypto import CannotDecrypt, new_key
from core.keyring import Keyring
from core.temporal.codec import SealingCodec, data_converter
from models.campaigns.types import CampaignRef, FailuresSeen

MARK = "+14155550199"


@pytest.fixture
def keyring() -> Keyring:
    return Keyring.of({"k": SecretStr(new_key())})


async def test_a_value_comes_back_and_nothing_of_it_can_be_read_on_the_way(
    keyring: Keyring,
) -> None:
    converter = data_converter(keyring)
    value = FailuresSeen(by_code={MARK: 3})

    (payload,) = await converter.encode([value])
    (back,) = await converter.decode([payload], [FailuresSeen])

    kept = payload.SerializeToString()
    assert back == value
    for readable in (MARK.encode(), b"by_code", b"json/plain"):
        assert readable not in kept


async def test_a_failure_is_sealed_with_its_words_and_its_trace(keyring: Keyring) -> None:
    converter = data_converter(keyring)
    kept, back = Failure(), Failure()

    await converter.encode_failure(_raised(ApplicationError(f"about {MARK}", MARK)), kept)
    assert MARK.encode() not in kept.SerializeToString()
    assert b"test_sealing" not in kept.SerializeToString()

    back.CopyFrom(kept)
    opened = await converter.decode_failure(back)
    assert isinstance(opened, ApplicationError)
    assert (opened.message, opened.details) == (f"about {MARK}", (MARK,))


async def test_what_was_never_sealed_passes_through(keyring: Keyring) -> None:
    plain = Payload(metadata={"encoding": b"json/plain"}, data=b"1")

    assert await SealingCodec(keyring).decode([plain]) == [plain]


async def test_a_stranger_s_seal_is_not_opened(keyring: Keyring) -> None:
    (sealed,) = await SealingCodec(keyring).encode([Payload(data=b"1")])
    sealed.metadata["key-id"] = b"stranger"

    with pytest.raises(CannotDecrypt):
        await SealingCodec(keyring).decode([sealed])


async def test_a_reference_is_sealed_too(keyring: Keyring) -> None:
    ref = CampaignRef(organization_id=uuid4(), campaign_id=uuid4())

    (payload,) = await data_converter(keyring).encode([ref])

    assert str(ref.campaign_id).encode() not in payload.SerializeToString()


def _raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught
