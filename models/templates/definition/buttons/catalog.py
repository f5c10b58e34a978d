"""Buttons that show products (MB 9.3)."""

from models.templates.definition.buttons.words import check_label
from models.templates.definition.findings import Findings
from models.templates.definition.part import Kind, Part


class Labelled(Part):
    text: str | None = None

    def check(self, findings: Findings) -> None:
        check_label(self.text, findings)


class Catalog(Labelled):
    type: Kind = "CATALOG"


class Products(Labelled):
    type: Kind = "MPM"


class Product(Labelled):
    type: Kind = "SPM"
