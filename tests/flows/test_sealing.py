"""The encryption of phones' requests, against two others: pywa's, and one written by hand here."""

import json
import os
from base64 import b64decode, b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from pywa.utils import default_flow_request_decryptor, default_flow_response_encryptor

from models.flows.sealing import CannotOpen, Opened, new_pair, opened, read_key

PAIR = new_pair()
OTHERS = [read_key(new_pair().private) for _ in range(2)]
KEY = read_key(PAIR.private)
PUBLIC = KEY.public_key()
WORDS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
REQUESTS = st.dictionaries(st.text(), WORDS, max_size=6)


def by_hand(
    request: Any, public: RSAPublicKey = PUBLIC, key_bytes: int = 16
) -> tuple[bytes, bytes, bytes]:
    """A request as WhatsApp's documents describe it, with the ciphers' plain interface."""
    key, iv = os.urandom(key_bytes), os.urandom(16)
    sealing = Cipher(algorithms.AES(key), modes.GCM(iv)).encryptor()
    data = sealing.update(json.dumps(request).encode()) + sealing.finalize() + sealing.tag
    sealed = public.encrypt(key, OAEP(MGF1(hashes.SHA256()), hashes.SHA256(), None))
    return body_of(data, sealed, iv), key, iv


def body_of(data: bytes, sealed_key: bytes, iv: bytes) -> bytes:
    return json.dumps(
        {
            "encrypted_flow_data": b64encode(data).decode(),
            "encrypted_aes_key": b64encode(sealed_key).decode(),
            "initial_vector": b64encode(iv).decode(),
        }
    ).encode()


def read_by_hand(answer: str, key: bytes, iv: bytes) -> Any:
    raw = b64decode(answer)
    flipped = bytes(~each & 0xFF for each in iv)
    opening = Cipher(algorithms.AES(key), modes.GCM(flipped, raw[-16:])).decryptor()
    return json.loads(opening.update(raw[:-16]) + opening.finalize())


@settings(max_examples=40, deadline=None)
@given(REQUESTS, REQUESTS)
def test_what_a_phone_seals_is_opened_and_what_we_seal_the_phone_opens(
    request: dict[str, Any], answer: dict[str, Any]
) -> None:
    body, key, iv = by_hand(request)
    found = opened(body, [KEY])
    assert found.request == request
    assert read_by_hand(found.seal(answer), key, iv) == answer


@settings(max_examples=20, deadline=None)
@given(REQUESTS, REQUESTS)
def test_pywa_opens_the_same_requests_and_seals_the_same_answers(
    request: dict[str, Any], answer: dict[str, Any]
) -> None:
    body, *_ = by_hand(request)
    sent = json.loads(body)
    theirs, key, iv = default_flow_request_decryptor(
        sent["encrypted_flow_data"],
        sent["encrypted_aes_key"],
        sent["initial_vector"],
        PAIR.private,
    )
    ours = opened(body, [KEY])
    assert (ours.request, ours.key, ours.iv) == (theirs, key, iv)
    sealed = default_flow_response_encryptor(answer, key, iv)
    assert read_by_hand(sealed, key, iv) == read_by_hand(ours.seal(answer), key, iv) == answer


def test_a_sealed_answer_is_this_one_and_no_other() -> None:
    """A vector made once with the plain interface, so that a change of the scheme is seen."""
    fixed = Opened({}, bytes(range(16)), bytes(range(16, 32)))
    sealing = Cipher(
        algorithms.AES(bytes(range(16))), modes.GCM(bytes(255 - each for each in range(16, 32)))
    ).encryptor()
    made = sealing.update(b'{"a":1}') + sealing.finalize() + sealing.tag
    assert fixed.seal({"a": 1}) == b64encode(made).decode()


def test_any_of_several_keys_opens_and_none_of_them_does_not() -> None:
    body, *_ = by_hand({"action": "ping"})
    assert opened(body, [*OTHERS, KEY]).request == {"action": "ping"}
    with pytest.raises(CannotOpen):
        opened(body, OTHERS)
    with pytest.raises(CannotOpen):
        opened(body, [])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2), st.integers(0, 400), st.integers(1, 255))
def test_one_turned_bit_anywhere_opens_nothing(part: int, place: int, bits: int) -> None:
    names = ("encrypted_flow_data", "encrypted_aes_key", "initial_vector")
    sent = json.loads(by_hand({"action": "INIT", "data": {"x": "y" * 20}})[0])
    raw = bytearray(b64decode(sent[names[part]]))
    raw[place % len(raw)] ^= bits
    sent[names[part]] = b64encode(bytes(raw)).decode()
    with pytest.raises(CannotOpen):
        opened(json.dumps(sent).encode(), [KEY])


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | WORDS.map(lambda value: json.dumps(value).encode()))
def test_what_is_no_request_is_never_more_than_that(body: bytes) -> None:
    with pytest.raises(CannotOpen):
        opened(body, [KEY])


@pytest.mark.parametrize("request_", [[], "text", 7, None])
def test_only_an_object_is_a_request(request_: Any) -> None:
    with pytest.raises(CannotOpen):
        opened(by_hand(request_)[0], [KEY])


def test_a_key_of_another_length_is_no_key_of_a_phone() -> None:
    with pytest.raises(CannotOpen):
        opened(by_hand({}, key_bytes=32)[0], [KEY])


def test_the_halves_of_a_pair_belong_together_and_are_of_metas_size() -> None:
    public = PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert (PAIR.public, KEY.key_size) == (public, 2048)
