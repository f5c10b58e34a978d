"""What a stack is made of: the same for `parley up`, the demo, the certificate and tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cli.stack.ports import Ports


@dataclass(frozen=True)
class StackOptions:
    """Services are named postgres, temporal, codec, simulator, api, send, send-2 ..., worker.

    `commands` and `service_environment` go by name; `send` there means every send process.
    """

    data: Path
    ports: Ports = field(default_factory=Ports)
    without: frozenset[str] = frozenset()
    send_processes: int = 1
    environment: Mapping[str, str] = field(default_factory=dict)
    service_environment: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    commands: Mapping[str, Sequence[str]] = field(default_factory=dict)
    postgres_settings: Mapping[str, str] = field(default_factory=dict)
    dynamic_config: Mapping[str, str] = field(default_factory=dict)
