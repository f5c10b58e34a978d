"""One person has one spelling."""

import pytest
from pydantic import TypeAdapter, ValidationError

from models.auth.addresses import EmailAddress

_ADAPTER: TypeAdapter[str] = TypeAdapter(EmailAddress)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Ana.Souza+x@Parley.TEST ", "ana.souza+x@parley.test"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        (f"{'a' * 64}@parley.test", f"{'a' * 64}@parley.test"),
        ("o'neill@a-b.parley.test", "o'neill@a-b.parley.test"),
    ],
)
def test_an_address_is_kept_in_one_spelling(written: str, kept: str) -> None:
    assert _ADAPTER.validate_python(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        *("", "@", "ana", "ana@", "@parley.test", "ana@parley", "ana@parley.test.", "ana@.test"),
        *("a..b@parley.test", ".a@parley.test", "a b@parley.test", "a@b@parley.test"),
        *("aña@parley.test", "ana@par\nley.test", "ana@parley.test\r\nBcc: x@y.test"),
        *(f"{'a' * 65}@parley.test", f"a@{'b' * 64}.test", f"a@{'b.' * 130}test"),
    ],
)
def test_what_is_no_address_of_one_person_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        _ADAPTER.validate_python(written)
