"""How every process reaches Temporal."""

from datetime import timedelta

from temporalio.client import Client, GrpcCompression
from temporalio.common import HeaderCodecBehavior

from core.keyring import Keyring
from core.settings import TemporalSettings
from core.temporal.codec import data_converter
from core.temporal.origin import OriginInterceptor

RPC_TIMEOUT = timedelta(seconds=3)


async def connect(
    settings: TemporalSettings,
    keyring: Keyring,
    *,
    lazy: bool = False,
    refuses_plain: bool = False,
) -> Client:
    """Connect; lazily where the process must start without Temporal.

    Workers on this client refuse values that were not sealed if `refuses_plain`.
    Raises `RuntimeError` or `RPCError` when Temporal is not there and `lazy` is false.
    """
    return await Client.connect(
        settings.address,
        namespace=settings.namespace,
        data_converter=data_converter(keyring, refuses_plain=refuses_plain),
        header_codec_behavior=HeaderCodecBehavior.CODEC,
        interceptors=[OriginInterceptor()],
        grpc_compression=GrpcCompression.NONE,
        lazy=lazy,
    )
