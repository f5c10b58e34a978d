"""Files are there whole or not at all, in a folder and in a bucket."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from clients.storage import NothingStored, Storage, StorageAway, storage_at
from core.settings import StorageSettings
from tests.clients.bucket import bucket
from tests.clients.meta.wire import free_port
from tests.media.place import read

CONTENT = bytes(range(256)) * 4096 * 6  # more than one part of a bucket's upload


async def pieces(content: bytes, error: Exception | None = None) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 65536):
        yield content[start : start + 65536]
    if error is not None:
        raise error


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return storage_at(StorageSettings(url=(tmp_path / "deep" / "media").as_uri()))


async def test_what_is_put_is_got(storage: Storage, tmp_path: Path) -> None:
    await storage.put("a/b", pieces(CONTENT))

    assert await read(storage, "a/b") == CONTENT
    assert (await storage.get("a/b")).size == len(CONTENT)
    assert (tmp_path / "deep" / "media").stat().st_mode & 0o077 == 0


async def test_a_part_is_got_alone(storage: Storage) -> None:
    await storage.put("a/b", pieces(CONTENT))

    part = await storage.get("a/b", (10, 300))

    assert b"".join([piece async for piece in part.pieces]) == CONTENT[10:300]
    assert part.size == len(CONTENT)


@pytest.mark.parametrize("error", [KeyError("boom"), ConnectionError("boom"), StorageAway("x")])
async def test_what_breaks_off_leaves_nothing(
    storage: Storage, tmp_path: Path, error: Exception
) -> None:
    with pytest.raises(type(error)) as raised:
        await storage.put("a/b", pieces(CONTENT, error))

    assert raised.value is error
    assert list((tmp_path / "deep" / "media" / "a").iterdir()) == []


async def test_what_is_deleted_is_gone_and_may_be_deleted_again(storage: Storage) -> None:
    await storage.put("a/b", pieces(b"x"))

    await storage.delete("a/b")
    await storage.delete("a/b")

    with pytest.raises(NothingStored):
        await storage.get("a/b")


async def test_a_store_that_is_away_says_so_without_names() -> None:
    settings = StorageSettings(
        url="s3://bucket/prefix",
        endpoint=f"http://127.0.0.1:{free_port()}",
        region="eu-central-1",
        access_key="somebody",
        secret_key=SecretStr("hidden"),
    )

    with pytest.raises(StorageAway) as raised:
        await storage_at(settings).get("organization/media")

    for word in ("organization", "bucket", "somebody", "hidden", "127.0.0.1"):
        assert word not in str(raised.value)


def of_bucket(url: str) -> Storage:
    return storage_at(
        StorageSettings(
            url="s3://shop/files",
            endpoint=url,
            region="eu-central-1",
            access_key="somebody",
            secret_key=SecretStr("hidden"),
        )
    )


async def test_a_bucket_keeps_files_below_its_prefix() -> None:
    async with bucket() as seen:
        storage = of_bucket(seen.url)
        await storage.put("a/b", pieces(CONTENT))
        part = await storage.get("a/b", (10, 300))

        assert list(seen.files) == ["/shop/files/a/b"]
        assert await read(storage, "a/b") == CONTENT
        assert b"".join([piece async for piece in part.pieces]) == CONTENT[10:300]
        await storage.delete("a/b")
        await storage.delete("a/b")
        with pytest.raises(NothingStored):
            await storage.get("a/b")


async def test_what_lies_below_a_prefix_is_listed_page_by_page(storage: Storage) -> None:
    for key in ("a/b", "a/c/d", "ab/e"):
        await storage.put(key, pieces(b"xyz"))

    found = [page async for page in storage.listed("a", 1)]

    assert sorted((file.key, file.size) for [file] in found) == [("a/b", 3), ("a/c/d", 3)]
    assert [page async for page in storage.listed("nothing", 1)] == []


async def test_a_bucket_lists_keys_as_they_were_given() -> None:
    async with bucket() as seen:
        storage = of_bucket(seen.url)
        for key in ("a/b", "ab/c"):
            await storage.put(key, pieces(b"xyz"))

        [[file]] = [page async for page in storage.listed("a", 10)]
        seen.refuses = True
        with pytest.raises(StorageAway):
            _ = [page async for page in storage.listed("a", 10)]

    assert (file.key, file.size) == ("a/b", 3)
    assert file.modified_at == datetime(2026, 11, 20, 9, tzinfo=UTC)


async def test_what_breaks_off_leaves_nothing_in_a_bucket() -> None:
    async with bucket() as seen:
        with pytest.raises(KeyError):
            await of_bucket(seen.url).put("a/b", pieces(CONTENT, KeyError("boom")))

        assert (seen.files, seen.parts) == ({}, {})


async def test_a_bucket_that_does_not_let_us_is_away() -> None:
    async with bucket() as seen:
        seen.refuses = True

        with pytest.raises(StorageAway):
            await of_bucket(seen.url).put("a/b", pieces(CONTENT))


@pytest.mark.parametrize("url", ["file:", "ftp://host/x", "s3:///prefix", "media", "s3://a:b@c/d"])
def test_an_address_that_is_no_store_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="url"):
        StorageSettings(url=url)
