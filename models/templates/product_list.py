"""Several products, written as one text: in JSON, in the shape Meta takes (MM 1.4)."""

from typing import Any

import orjson

Json = dict[str, Any]
_THUMBNAIL, _ITEMS, _ITEM = "thumbnail_product_retailer_id", "product_items", "product_retailer_id"
_MOST_SECTIONS, _MOST_PRODUCTS, _LONGEST_TITLE, _LONGEST_ID = 10, 30, 24, 256


def product_list(text: str) -> Json:
    """Raises a `ValueError` that says what is wrong."""
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise ValueError(f"Write JSON with {_THUMBNAIL} and sections") from None
    if not isinstance(given, dict) or given.keys() != {_THUMBNAIL, "sections"}:
        raise ValueError(f"Write {_THUMBNAIL} and sections, and nothing else")
    sections = given["sections"]
    if not _is_text(given[_THUMBNAIL], _LONGEST_ID):
        raise ValueError(f"{_THUMBNAIL} is the id of a product")
    if not isinstance(sections, list) or not 1 <= len(sections) <= _MOST_SECTIONS:
        raise ValueError(f"There are 1 to {_MOST_SECTIONS} sections")
    products = sum(len(_items(each, titled=len(sections) > 1)) for each in sections)
    if products > _MOST_PRODUCTS:
        raise ValueError(f"All sections together have at most {_MOST_PRODUCTS} products")
    return given


def _items(section: object, *, titled: bool) -> list[Json]:
    if not isinstance(section, dict) or not section.keys() <= {"title", _ITEMS}:
        raise ValueError(f"A section has a title and {_ITEMS}")
    title = section.get("title")
    if (titled or title is not None) and not _is_text(title, _LONGEST_TITLE):
        raise ValueError(f"Each of several sections has a title of 1 to {_LONGEST_TITLE} letters")
    items = section.get(_ITEMS)
    if not isinstance(items, list) or not items or not all(map(_is_item, items)):
        raise ValueError(f"Each of {_ITEMS} is an object with {_ITEM} alone")
    return items


def _is_item(item: object) -> bool:
    return isinstance(item, dict) and item.keys() == {_ITEM} and _is_text(item[_ITEM], _LONGEST_ID)


def _is_text(value: object, longest: int) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= longest
