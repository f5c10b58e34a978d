"""Bringing a sample to Meta: what broke off goes on where it stood."""

from temporalio import activity

from activities.ingest.alongside import alongside
from activities.ingest.heartbeat import keep_beating
from activities.templates.asking import patiently, refusal
from clients.meta.errors import Refused
from clients.meta.uploads import MetaUploads
from clients.storage import NothingStored, Storage, StorageError
from core.database import Database
from core.keyring import Keyring
from core.temporal.errors import failure
from models.accounts.types import TOKEN_PURPOSE
from models.media.kinds import KINDS
from models.templates import samples_kept
from models.templates.samples_kept import Sample
from models.templates.tables import TemplateSample
from models.templates.types import SampleInput, SampleStatus


class SampleActivities:
    def __init__(
        self, database: Database, meta: MetaUploads, storage: Storage, keyring: Keyring
    ) -> None:
        self._database = database
        self._meta = meta
        self._storage = storage
        self._keyring = keyring

    @activity.defn(name="templates.upload_sample")
    async def upload(self, input: SampleInput) -> None:
        """Meta's refusal for good is written down; everything else is tried again."""
        async with self._database.transaction([input.organization_id]) as session:
            sample = await samples_kept.load(session, input.organization_id, input.sample_id)
        if sample is None:
            raise failure("SampleGone", non_retryable=True)
        if sample.row.status is not SampleStatus.WAITING:
            return
        try:
            with patiently(refusable=True):
                async with alongside(keep_beating()):
                    handle = await self._bring(sample)
        except Refused as error:
            async with self._database.transaction([input.organization_id]) as session:
                await samples_kept.failed(session, sample.row, refusal(error))
            return
        except NothingStored:
            raise failure("NothingStored", non_retryable=True) from None
        except StorageError as error:
            raise failure(type(error).__name__) from None
        async with self._database.transaction([input.organization_id]) as session:
            await samples_kept.ready(session, sample.row, handle)

    async def _bring(self, sample: Sample) -> str:
        row = sample.row
        token = await self._keyring.open_text(sample.sealed_token, purpose=TOKEN_PURPOSE)
        offset = None
        if row.upload_id is not None:
            offset = await self._meta.offset(row.upload_id, token)
        if offset is None or row.upload_id is None:
            row.upload_id, offset = await self._begin(row, token), 0
        left = row.bytes - offset
        part = (offset, row.bytes) if offset else None
        stored = await self._storage.get(row.storage_key, part)
        return await self._meta.send(row.upload_id, token, stored.pieces, offset=offset, left=left)

    async def _begin(self, row: TemplateSample, token: str) -> str:
        suffix = KINDS[row.mime_type].suffix
        upload_id = await self._meta.begin(
            token, suffix=suffix, size=row.bytes, mime_type=row.mime_type
        )
        async with self._database.transaction([row.organization_id]) as session:
            await samples_kept.begun(session, row, upload_id)
        return upload_id
