"""The environment that the services of one stack get, and what commands beside it may read."""

import os

from cli.stack.environment import local_secrets, write_environment
from cli.stack.errors import CannotStart
from cli.stack.options import StackOptions
from cli.stack.ports import HOST, Ports
from cli.stack.postgres import Postgres
from cli.stack.temporal import NAMESPACE, Temporal

_OF_META = ("META_APP_SECRET", "META_VERIFY_TOKEN")
_META = {
    "META_BASE_URL": "https://graph.facebook.com",
    "META_MEDIA_ORIGINS": "https://lookaside.fbsbx.com",
}
# The simulator's app; see simulator/README.md.
_SIMULATED_APP = {
    "META_APP_ID": "2009002",
    "META_CONFIG_ID": "2109002",
    "META_BUSINESS_ID": "1009001",
    "META_SYSTEM_TOKEN": "system-token",
}
# Who migrates; a process of ours never connects as this role.
_OWNER = "DATABASE_OWNER_URL"


def service_environment(
    options: StackOptions, ports: Ports, postgres: Postgres, temporal: Temporal
) -> dict[str, str]:
    """The caller's environment, then ours; kept in the data folder for other commands."""
    ours = {
        **local_secrets(options.data),
        "PARLEY_ENV": "local",
        "DATABASE_URL": postgres.app_url,
        "TEMPORAL_ADDRESS": temporal.address,
        "TEMPORAL_NAMESPACE": NAMESPACE,
        "TEMPORAL_UI_URL": temporal.ui_url,
        "API_HOST": HOST,
        "API_PORT": str(ports.api),
        "PARLEY_PUBLIC_URL": f"http://{HOST}:{ports.api}",
        "CODEC_PORT": str(ports.codec),
        "SIMULATOR_PORT": str(ports.simulator),
        "SIMULATOR_CONTROL_PORT": str(ports.control),
        "META_BASE_URL": f"http://{HOST}:{ports.simulator}",
        "META_MEDIA_ORIGINS": f"http://{HOST}:{ports.simulator}",
        **_SIMULATED_APP,
        "META_SDK_URL": f"http://{HOST}:{ports.simulator}/en_US/sdk.js",
        "META_DIALOG_ORIGINS": f"http://{HOST}:{ports.simulator}",
        "AI_ANTHROPIC_URL": f"http://{HOST}:{ports.simulator}",
        "AI_OPENAI_URL": f"http://{HOST}:{ports.simulator}/v1",
        "MAIL_FOLDER": str(options.data / "mail"),
        "STORAGE_URL": (options.data.absolute() / "media").as_uri(),
    }
    if "simulator" in options.without:
        ours |= _real_meta()
    write_environment(options.data, {**ours, _OWNER: postgres.owner_url})
    return {**_inherited(), **ours, **options.environment}


def _real_meta() -> dict[str, str]:
    """Without the simulator Meta's own address and secrets come from the caller."""
    missing = [name for name in _OF_META if not os.environ.get(name)]
    if missing:
        raise CannotStart(f"Without the simulator, set {' and '.join(missing)}.")
    given = {name: os.environ[name] for name in _OF_META}
    return given | {name: os.environ.get(name, usual) for name, usual in _META.items()}


def _inherited() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != _OWNER}
