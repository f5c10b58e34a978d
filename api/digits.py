"""Six digits that only their owner knows: the PIN of a number, and the code that Meta sends it."""

import re
from typing import Annotated

from pydantic import AfterValidator, SecretStr, WithJsonSchema

_PIN = re.compile(r"[0-9]{6}")
_CODE = re.compile(r"[0-9]{3}-?[0-9]{3}")


def _pin(given: SecretStr) -> SecretStr:
    if not _PIN.fullmatch(given.get_secret_value()):
        raise ValueError("six digits are needed")
    return given


def _code(given: SecretStr) -> SecretStr:
    if not _CODE.fullmatch(given.get_secret_value()):
        raise ValueError("six digits are needed, with or without a hyphen in their middle")
    return SecretStr(given.get_secret_value().replace("-", ""))


def _described(pattern: re.Pattern[str]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern.pattern}$", "writeOnly": True})


Pin = Annotated[SecretStr, AfterValidator(_pin), _described(_PIN)]
SmsCode = Annotated[SecretStr, AfterValidator(_code), _described(_CODE)]
