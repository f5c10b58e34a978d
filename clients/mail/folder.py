"""Mail where there is no mail server: one file each."""

import asyncio
import logging
import os
from datetime import UTC, datetime
from email.policy import default
from pathlib import Path
from uuid import UUID

from clients.mail.compose import compose
from clients.mail.mail import Mail

_log = logging.getLogger(__name__)
_LIKE_A_TEXT_FILE = default.clone(max_line_length=None)


class FolderMailer:
    """Writes each mail as one `.eml` file that only its owner reads; the newest sorts last."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail, mail_id: UUID) -> None:
        """Write the file. Whoever lists the folder sees whole mails only."""
        content = compose(mail, mail_id, self._sender).as_bytes(policy=_LIKE_A_TEXT_FILE)
        path = self._folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{mail_id}.eml"
        await asyncio.to_thread(_write, path, content)
        _log.info("A mail was written to %s", path)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "wb") as out:
        out.write(content)
    unfinished.replace(path)
