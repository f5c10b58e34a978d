"""CSV files as spreadsheets write them: UTF-8, a header, commas, semicolons or tabs."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from models.contacts.fields import CUSTOM_NAME

MOST_ROWS = 10_000
_DELIMITERS = ",;\t"
_QUOTED = re.compile(r'"[^"]*"')
_BOM = b"\xef\xbb\xbf"
_NAMES = {
    "phone": """phone phonenumber mobile mobilephone mobilenumber cell cellphone tel telephone
        whatsapp whatsappnumber msisdn number telefon telefonnummer handy handynummer rufnummer
        telefono celular movil numero telefone numerodetelefone portable""",
    "userId": "userid bsuid whatsappid",
    "name": "name fullname displayname contact contactname nombre nome nom vollername",
    "email": "email mail emailaddress correo correoelectronico courriel",
    "company": "company organization organisation business firma empresa entreprise azienda",
    "language": "language lang locale sprache idioma langue lingua",
    "country": "country countrycode land pais pays paese",
    "timezone": "timezone tz zeitzone zonahoraria fusohorario",
    "consent": """consent optin optedin marketing marketingconsent subscribed subscription
        einwilligung consentimiento consentimento consentement""",
    "consentAt": "consentat consentdate optinat optindate optedinat subscribedat",
    "tags": "tags tag labels etiquetas schlagworte etiquettes",
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names.split()}


class UnusableFile(Exception):
    """The message is for the person who sent the file and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds: the header as written, and the field each column was taken for."""

    delimiter: str
    header: Sequence[str]
    fields: Sequence[str | None]
    rows: int

    @property
    def columns(self) -> Mapping[str, str | None]:
        return dict(zip(self.header, self.fields, strict=True))


Row = tuple[int, Mapping[str, str]]


def examine(file: BinaryIO) -> Sheet:
    """Read the file once from its start. Raises `UnusableFile`."""
    first = next(iter(_lines(file)), "")
    delimiter = _delimiter(first)
    records = _records(file, delimiter)
    _, header = next(records, (0, []))
    if not any(header):
        raise UnusableFile("The file is empty; its first row names the columns.")
    fields = _fields(header)
    if "phone" not in fields and "userId" not in fields:
        raise UnusableFile("No column is called phone. The first row names the columns.")
    rows = 0
    for _ in records:
        rows += 1
        if rows > MOST_ROWS:
            raise UnusableFile(f"The file has more than {MOST_ROWS:,} rows; send it in parts.")
    if rows == 0:
        raise UnusableFile("The file has a header and no rows.")
    return Sheet(delimiter, header, fields, rows)


def rows(file: BinaryIO, sheet: Sheet) -> Iterator[Row]:
    """Each row that says something, numbered as a spreadsheet does, its cells by field."""
    records = _records(file, sheet.delimiter)
    next(records)
    for number, cells in records:
        found = dict(zip(sheet.fields, cells, strict=False))
        told = {field: cell.strip() for field, cell in found.items() if field is not None}
        if any(cell.strip() for cell in cells[len(sheet.fields) :]):
            told[""] = "more cells than the header has names"
        yield number, {field: cell for field, cell in told.items() if cell}


def _records(file: BinaryIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Blank rows count as rows and are left out, so that numbers are those of a spreadsheet."""
    reader = csv.reader(_lines(file), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            said = f"Row {number} is not CSV: a quote is wrong or a cell is too long."
            raise UnusableFile(said) from None
        if any(cell.strip() for cell in cells):
            yield number, cells


def _lines(file: BinaryIO) -> Iterator[str]:
    file.seek(0)
    for number, line in enumerate(file, start=1):
        try:
            yield (line.removeprefix(_BOM) if number == 1 else line).decode()
        except UnicodeDecodeError:
            said = f"Line {number} is not UTF-8. Save the file as CSV in UTF-8 and send it again."
            raise UnusableFile(said) from None


def _delimiter(header: str) -> str:
    plain = _QUOTED.sub("", header)
    return max(_DELIMITERS, key=plain.count)


def _fields(header: Sequence[str]) -> list[str | None]:
    """A field is taken by its first column; columns nobody knows are left out."""
    taken: list[str | None] = []
    for cell in header:
        field = _field(cell.strip())
        taken.append(None if field in taken else field)
    return taken


def _field(cell: str) -> str | None:
    prefix, _, name = cell.partition(".")
    if prefix.casefold() == "custom":
        spelt = re.sub(r"\s+", "_", name.strip())
        return f"custom.{spelt}" if CUSTOM_NAME.fullmatch(spelt) else None
    folded = unicodedata.normalize("NFKD", cell).casefold()
    return _FIELDS.get("".join(each for each in folded if each.isalnum()))
