"""Products: one, some of them, or all (W/catalogs/sell-products-and-services/share-products)."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from models.messages.content.interactive.frame import Body, Footer, TextHeader
from models.messages.content.part import Part, chosen, fault
from models.messages.content.words import LINE, CatalogId, RetailerId

_MOST_PRODUCTS = 30


class ProductItem(Part):
    product_retailer_id: RetailerId


class ProductSection(Part):
    title: Annotated[str, Field(min_length=1, max_length=24), LINE] | None = None
    product_items: Annotated[list[ProductItem], Field(min_length=1, max_length=_MOST_PRODUCTS)]


ProductSections = Annotated[list[ProductSection], Field(min_length=1, max_length=10)]


def check_sections(sections: Sequence[ProductSection]) -> None:
    """Thirty products in all sections together; several sections need titles."""
    products = 0
    for at, section in enumerate(sections):
        if section.title is None and len(sections) > 1:
            raise fault("Each of several sections needs a title", "sections", at, "title")
        room = _MOST_PRODUCTS - products
        products += len(section.product_items)
        if products > _MOST_PRODUCTS:
            says = "All sections together have at most 30 products"
            raise fault(says, "sections", at, "product_items", room)


class ProductAction(Part):
    catalog_id: CatalogId
    product_retailer_id: RetailerId


class Product(Part):
    """One product. It has no header, and needs no body."""

    type: Literal["product"] = "product"
    body: Body | None = None
    footer: Footer | None = None
    action: ProductAction


class ProductListAction(Part):
    catalog_id: CatalogId
    sections: ProductSections

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        check_sections(self.sections)
        return self


class ProductList(Part):
    """Some products. Its header is a text and required."""

    type: Literal["product_list"] = "product_list"
    header: Annotated[TextHeader, chosen(TextHeader)]
    body: Body
    footer: Footer | None = None
    action: ProductListAction


class CatalogParameters(Part):
    thumbnail_product_retailer_id: RetailerId


class CatalogAction(Part):
    name: Literal["catalog_message"] = "catalog_message"
    parameters: CatalogParameters | None = None


class Catalog(Part):
    """The whole catalog."""

    type: Literal["catalog_message"] = "catalog_message"
    body: Body
    footer: Footer | None = None
    action: CatalogAction = CatalogAction()
