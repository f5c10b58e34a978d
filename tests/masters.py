"""The master key of a test session: every process on the session's database needs the same one."""

from pydantic import SecretStr

from core.crypto import new_key

MASTER = SecretStr(new_key())
