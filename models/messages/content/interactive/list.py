"""A list of up to ten rows to choose from (W/messages/interactive-list-messages)."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from models.messages.content.interactive.frame import Footer, LongBody, TextHeader, Title
from models.messages.content.part import Part, chosen, fault, repeated
from models.messages.content.words import ID, LINE

_MOST_ROWS = 10


class Row(Part):
    id: Annotated[str, Field(min_length=1, max_length=200), ID]
    title: Annotated[str, Field(min_length=1, max_length=24), LINE]
    description: Annotated[str, Field(min_length=1, max_length=72), LINE] | None = None


class Section(Part):
    title: Annotated[str, Field(min_length=1, max_length=24), LINE] | None = None
    rows: Annotated[list[Row], Field(min_length=1, max_length=_MOST_ROWS)]


class ListAction(Part):
    """Ten rows in all sections together; several sections need titles."""

    button: Title
    sections: Annotated[list[Section], Field(min_length=1, max_length=10)]

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        for at, section in enumerate(self.sections):
            if section.title is None and len(self.sections) > 1:
                raise fault("Each of several sections needs a title", "sections", at, "title")
        places = [
            ("sections", at, "rows", nth)
            for at, section in enumerate(self.sections)
            for nth in range(len(section.rows))
        ]
        if len(places) > _MOST_ROWS:
            raise fault("All sections together have at most 10 rows", *places[_MOST_ROWS])
        again = repeated(row.id for section in self.sections for row in section.rows)
        if again is not None:
            raise fault("Another row has this id", *places[again], "id")
        return self


class Choices(Part):
    """Its header is a text; its body may be longer than others'."""

    type: Literal["list"] = "list"
    header: Annotated[TextHeader, chosen(TextHeader)] | None = None
    body: LongBody
    footer: Footer | None = None
    action: ListAction
