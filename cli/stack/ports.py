"""Ports of the local stack: free ones for tests, fixed ones for `parley up`."""

import socket
from dataclasses import dataclass, fields, replace

from cli.stack.errors import CannotStart

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    """Where each service listens; 0 asks for a free port."""

    postgres: int = 54329
    temporal: int = 7233
    ui: int = 8233
    codec: int = 8082
    simulator: int = 8090
    control: int = 8091
    api: int = 8000


ANY_PORTS = Ports(0, 0, 0, 0, 0, 0, 0)


def settle(ports: Ports) -> Ports:
    """Replace each 0 by a free port; all are held together, so no two are the same."""
    wanted = [field.name for field in fields(ports) if getattr(ports, field.name) == 0]
    sockets = [socket.socket() for _ in wanted]
    try:
        for held in sockets:
            held.bind((HOST, 0))
        chosen = {name: held.getsockname()[1] for name, held in zip(wanted, sockets, strict=True)}
    finally:
        for held in sockets:
            held.close()
    return replace(ports, **chosen)


def must_be_free(port: int, name: str) -> None:
    """Raise the sentence that names the port and the option when somebody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise CannotStart(
                f"Port {port} for {name} is taken by another program; "
                f"end it, or choose another port with --{name}-port."
            ) from None
