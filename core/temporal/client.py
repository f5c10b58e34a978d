"""How every process reaches Temporal."""

from datetime import timedelta

from temporalio.client import Client, GrpcCompression

from core.crypto import Cipher
from core.settings import TemporalSettings
from core.temporal.codec import data_converter

RPC_TIMEOUT = timedelta(seconds=3)


async def connect(settings: TemporalSettings, cipher: Cipher, *, lazy: bool = False) -> Client:
    """Connect; lazily where the process must start without Temporal.

    Raises `RuntimeError` or `RPCError` when Temporal is not there and `lazy` is false.
    """
    return await Client.connect(
        settings.address,
        namespace=settings.namespace,
        data_converter=data_converter(cipher),
        grpc_compression=GrpcCompression.NONE,
        lazy=lazy,
    )
