"""The examples of a template's variables: read by the variables' keys, and written anew."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from models.templates.definition.part import type_of
from models.templates.placeholders import VARIABLE, names_in

Json = dict[str, Any]
_FIELDS = {"HEADER": "header_text", "BODY": "body_text"}


def samples(components: Sequence[Any]) -> dict[str, str]:
    """What there is; a file's is its handle, which shows nothing."""
    found: dict[str, str] = {}
    for prefix, part in _parts(components):
        kind = type_of(part)
        if kind in _FIELDS:
            words = _words(part, kind)
            found |= {f"{prefix}{kind.lower()}.{name}": each for name, each in words.items()}
        for index, button in enumerate(part.get("buttons") or []):
            if (sample := _of_button(button)) is not None:
                found[f"{prefix}button.{index}"] = sample
    return found


def rewritten(
    components: Sequence[Any], names: Mapping[str, str], values: Mapping[str, str], *, named: bool
) -> list[Any]:
    """With other names and examples, both by key, and the examples as the format wants them."""
    made: list[Any] = deepcopy(list(components))
    for prefix, part in _parts(made):
        kind = type_of(part)
        if kind in _FIELDS and names_in(part.get("text")):
            _rewrite(part, kind, f"{prefix}{kind.lower()}.", names, values, named)
        for index, button in enumerate(part.get("buttons") or []):
            value = values.get(f"{prefix}button.{index}")
            if value is not None:
                button["example"] = [value] if type_of(button) == "URL" else value
    return made


def _parts(components: Sequence[Any]) -> Iterator[tuple[str, Json]]:
    for part in components:
        if type_of(part) == "CAROUSEL":
            for index, card in enumerate(part.get("cards") or []):
                for each in card.get("components") or []:
                    yield f"card.{index}.", each
        else:
            yield "", part


def _words(part: Json, kind: str) -> dict[str, str]:
    """The examples of a text's variables, by their names."""
    example, field = part.get("example") or {}, _FIELDS[kind]
    given = example.get(field) or []
    if given and isinstance(given[0], list):
        given = given[0]
    numbered = {str(at): each for at, each in enumerate(given, 1)}
    params = example.get(f"{field}_named_params") or []
    known = numbered | {each.get("param_name"): each.get("example") for each in params}
    return {
        name: known[name] for name in names_in(part.get("text")) if isinstance(known.get(name), str)
    }


def _rewrite(
    part: Json,
    kind: str,
    prefix: str,
    names: Mapping[str, str],
    values: Mapping[str, str],
    named: bool,
) -> None:
    before = names_in(part["text"])
    after = {name: names.get(prefix + name, name) for name in before}
    words = {
        after[name]: values[prefix + name]
        if prefix + name in values
        else _words(part, kind).get(name)
        for name in before
    }
    part["text"] = VARIABLE.sub(lambda found: f"{{{{{after[found[1]]}}}}}", part["text"])
    field = _FIELDS[kind]
    kept = {name: each for name, each in words.items() if each is not None}
    if not kept:
        part.pop("example", None)
    elif named:
        params = [{"param_name": name, "example": each} for name, each in kept.items()]
        part["example"] = {f"{field}_named_params": params}
    else:
        ordered = [kept[name] for name in sorted(kept, key=lambda name: (len(name), name))]
        part["example"] = {field: [ordered] if kind == "BODY" else ordered}


def _of_button(button: Json) -> str | None:
    """An address's may be whole; then it is what follows the fixed part."""
    example = button.get("example")
    sample = example[0] if isinstance(example, list) and example else example
    if not isinstance(sample, str):
        return None
    fixed = str(button.get("url") or "").partition("{{")[0]
    return sample.removeprefix(fixed) or sample
