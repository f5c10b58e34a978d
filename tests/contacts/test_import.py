"""Importing files: what is saved, what is reported, and what is refused whole."""

from typing import Any

import httpx
import pytest

from core.ids import new_id
from tests.contacts.requests import PLACE, Json, listed, made, refusal

IMPORT = f"{PLACE}/import"


async def sent(api: httpx.AsyncClient, file: str | bytes, **options: str) -> httpx.Response:
    return await api.post(
        IMPORT, content=file, params=options, headers={"Content-Type": "text/csv"}
    )


async def report(api: httpx.AsyncClient, file: str | bytes, **options: str) -> Json:
    answer = await sent(api, file, **options)
    assert answer.status_code == 200, answer.text
    said: Json = answer.json()
    return said


def counts(said: Json) -> tuple[int, int, int]:
    return said["created"], said["updated"], said["skipped"]


def remarks(said: Json) -> list[tuple[int, str, str]]:
    return [(row["row"], row["field"], row["code"]) for row in said["rows"]]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("12345,,", (2, "phone", "BAD_NUMBER")),
        ("+1 415 555 014,,", (2, "phone", "BAD_NUMBER")),
        ('"4,915E+11",,', (2, "phone", "BAD_NUMBER")),
        ("+14155550100,,\n+1 (415) 555-0100,,", (3, "phone", "DUPLICATE")),
        ("\n\n+14155550100,maybe,", (4, "consent", "BAD_CONSENT")),
        (",yes,ana@example.com", (2, "phone", "NO_IDENTITY")),
        ("+14155550100,,ana", (2, "email", "BAD_FIELD")),
        ("+14155550100,,,surplus", (2, "row", "BAD_FIELD")),
        ("+14155550100,,a\x00@b.ca", (2, "email", "BAD_FIELD")),
    ],
)
async def test_a_faulty_row_is_skipped_and_reported(
    api: httpx.AsyncClient, rows: str, expected: tuple[int, str, str]
) -> None:
    answer = await report(api, f"phone,consent,email\n{rows}\n+4917012345678,yes,bo@example.com\n")

    assert remarks(answer) == [expected]
    assert answer["skipped"] == 1
    assert "415" not in str(answer["rows"])
    assert [each["email"] for each in await listed(api, consent="OPTED_IN")] == ["bo@example.com"]


async def test_who_is_known_is_added_to(api: httpx.AsyncClient) -> None:
    known = await made(api, name="Ana", tags=["old"])

    answer = await report(api, "phone,email,tags\n+1 415 555 0142,ana@example.com,new\n")

    [contact] = await listed(api)
    assert counts(answer) == (0, 1, 0)
    assert contact == known | {"email": "ana@example.com", "tags": ["new", "old"]}


async def test_importing_again_changes_nothing(api: httpx.AsyncClient) -> None:
    file = "phone,name,consent,tags\n+14155550142,Ana,yes,vip\n+4917012345678,Bo,no,\n"
    first = await report(api, file, groupName="Spring")
    before = await listed(api)

    again = await report(api, file, groupName="Spring")

    assert (counts(first), counts(again)) == ((2, 0, 0), (0, 2, 0))
    assert first["groupId"] == again["groupId"]
    assert await listed(api) == before
    assert await listed(api, groupId=first["groupId"]) == before


async def test_without_consent_nobody_is_saved_where_it_is_required(
    api: httpx.AsyncClient,
) -> None:
    file = "phone,consent\n+14155550142,\n+4917012345678,ja\n"

    answer = await report(api, file, requireConsent="true")

    assert remarks(answer) == [(2, "consent", "MISSING_CONSENT")]
    assert [each["consent"] for each in await listed(api)] == ["OPTED_IN"]


async def test_the_file_as_a_whole_may_say_what_its_rows_do_not(api: httpx.AsyncClient) -> None:
    file = "phone,consent\n11 98765-4321,\n+4917012345678,no\n"
    options = {"consent": "OPTED_IN", "consentSource": "shop", "defaultRegion": "BR"}

    answer = await report(api, file, **options)

    assert counts(answer) == (2, 0, 0)
    consents = {each["phone"]: each["consent"] for each in await listed(api)}
    assert consents == {"+5511987654321": "OPTED_IN", "+4917012345678": "OPTED_OUT"}


async def test_a_person_who_opted_out_stays_so(api: httpx.AsyncClient) -> None:
    await made(api, consent={"state": "OPTED_OUT"})

    answer = await report(api, "phone,consent\n+14155550142,yes\n")

    assert (counts(answer), remarks(answer)) == ((0, 1, 0), [(2, "consent", "KEPT_OPTED_OUT")])
    assert [each["consent"] for each in await listed(api)] == ["OPTED_OUT"]


@pytest.mark.parametrize(
    "file",
    [
        "\ufeffPhone Number;Full Name;Custom.Shoe Size\r\n"
        '+55 11 98765-4321;"Ana ""A""; Souza";38\r\n',
        'celular\tNOME\tcustom.shoe_size\n+55 11 98765-4321\t"Ana ""A""; Souza"\t38\n',
        'name,Telefone,custom.shoe_size,Telefone\n"Ana ""A""; Souza",\'+55 11 98765-4321,38,12',
    ],
)
async def test_files_as_spreadsheets_write_them_are_understood(
    api: httpx.AsyncClient, file: str
) -> None:
    answer = await report(api, file.encode())

    [contact] = await listed(api)
    assert counts(answer) == (1, 0, 0)
    assert (contact["phone"], contact["name"]) == ("+5511987654321", 'Ana "A"; Souza')
    assert {name.lower(): value for name, value in contact["custom"].items()} == {"shoe_size": "38"}


async def test_a_file_may_come_as_a_form(api: httpx.AsyncClient) -> None:
    file = ("people.csv", b"phone\n+14155550142\n", "text/csv")

    answer = await api.post(IMPORT, files={"file": file}, params={"groupName": "Spring"})

    assert counts(answer.json()) == (1, 0, 0)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"phone,name\n", "no rows"),
        (b"+14155550142,Ana\n", "phone"),
        (b"phone,name\n+14155550142,Jos\xe9\n", "Line 2 is not UTF-8"),
        ("phone\n+14155550142\n".encode("utf-16"), "Line 1 is not UTF-8"),
        (b'phone,name\n+14155550142,"Ana\n', "Row 2 is not CSV"),
        (b'phone,name\n+14155550142,"Ana" x\n', "Row 2 is not CSV"),
        (b"phone\n" + b"+14155550142\n" * 10_001, "10,000 rows"),
    ],
)
async def test_a_file_that_is_not_one_is_refused_whole(
    api: httpx.AsyncClient, file: bytes, said: str
) -> None:
    answer = await sent(api, file, groupName="Spring")

    assert refusal(answer) == (400, "VALIDATION_ERROR", ["file"])
    assert said in answer.json()["error"]["message"]
    assert "4155550142" not in answer.text
    assert await listed(api) == await listed(api, "/api/groups") == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"colour": "red"}, (400, "VALIDATION_ERROR", ["colour"])),
        ({"requireConsent": "perhaps"}, (400, "VALIDATION_ERROR", ["requireConsent"])),
        ({"defaultRegion": "Brasil"}, (400, "VALIDATION_ERROR", ["defaultRegion"])),
        ({"consent": "UNKNOWN"}, (400, "VALIDATION_ERROR", ["consent"])),
        ({"groupName": "A", "groupId": str(new_id())}, (400, "VALIDATION_ERROR", ["groupName"])),
        ({"groupId": str(new_id())}, (404, "NOT_FOUND", [])),
    ],
)
async def test_a_wrong_option_is_named(
    api: httpx.AsyncClient, options: dict[str, str], expected: tuple[int, str, list[str]]
) -> None:
    assert refusal(await sent(api, "phone\n+14155550142\n", **options)) == expected
    assert await listed(api) == []


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        ({"json": {"phone": "+14155550142"}}, "Content-Type"),
        ({"data": {"file": "phone"}, "files": {"other": b"x"}}, "other"),
        ({"files": {"file": (None, b"phone")}}, "file"),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, "file"),
    ],
)
async def test_a_body_that_is_no_file_is_named(
    api: httpx.AsyncClient, request_: dict[str, Any], named: str
) -> None:
    answer = await api.post(IMPORT, **request_)

    assert refusal(answer) == (400, "VALIDATION_ERROR", [named])


async def test_ten_thousand_rows_are_taken_and_the_report_is_bounded(
    api: httpx.AsyncClient,
) -> None:
    good = "".join(f"+1415{n:07},Person {n}\n" for n in range(2_000_000, 2_008_500))
    bad = "12\n" * 1500

    answer = await report(api, f"phone,name\n{bad}{good}", groupName="All")

    assert counts(answer) == (8500, 0, 1500)
    assert (len(answer["rows"]), answer["truncated"]) == (1000, True)
    count = await api.get(f"/api/groups/{answer['groupId']}/count")
    assert count.json() == {"count": 8500}


async def test_a_file_of_one_organization_is_not_seen_by_another(
    api: httpx.AsyncClient, neighbour: httpx.AsyncClient
) -> None:
    await report(api, "phone,tags\n+14155550142,vip\n", groupName="Spring")

    places = [PLACE, "/api/groups", "/api/tags"]
    assert [await listed(neighbour, place) for place in places] == [[], [], []]
