"""The `parley` command. Each module adds its commands with `register`."""

import os
import sys

import typer

from cli import doctor, keys, migrate, numbers, operator, signups, up
from cli.demo import command
from cli.stack.errors import CannotStart

_MODULES = (up, command, doctor, operator, migrate, keys, numbers, signups)


def make_app() -> typer.Typer:
    app = typer.Typer(
        name="parley",
        help="A self-hosted WhatsApp Business Platform.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_show_locals=False,
    )
    for module in _MODULES:
        module.register(app)
    return app


def run() -> int:
    """The exit code: 2 when the sentence on standard error says what to change."""
    try:
        make_app()()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2
    return 0


def main() -> None:
    """Leave without Python's own exit, which may abort beside a Temporal client."""
    code = run()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
