"""Keeps accounts, numbers, tokens and templates in a file, so that a restart forgets none."""

import os
from pathlib import Path
from typing import Any

import orjson

from simulator.templates import Templates
from simulator.world import Number, Token, World

# What became of a template, beside what it is.
TEMPLATE_FACTS = (
    *("rejected_reason", "previous_category", "correct_category", "quality", "quality_at"),
    *("updated_at", "pauses", "paused_at", "edits", "extra"),
)


class Memory:
    def __init__(self, world: World, templates: Templates, path: Path | None) -> None:
        self._world = world
        self._templates = templates
        self._path = path
        self._written = b""

    def save(self) -> None:
        """Writes when something changed; a half-written file can never be read."""
        content = orjson.dumps(self._content())
        if self._path is None or content == self._written:
            return
        beside = self._path.with_suffix(".new")
        beside.touch(mode=0o600)
        beside.write_bytes(content)
        os.replace(beside, self._path)
        self._written = content

    def load(self) -> None:
        """Reads what was kept and listens for changes from now on."""
        if self._path is None:
            return
        if self._path.exists():
            self._written = self._path.read_bytes()
            self._restore(orjson.loads(self._written))
        self._world.changed = self.save

    def _restore(self, content: dict[str, Any]) -> None:
        """Templates that were under review when we stopped begin their review anew."""
        world = self._world
        for token in content["tokens"]:
            world.tokens[token["token"].encode()] = Token(token["state"], set(token["accounts"]))
            for account_id in token["accounts"]:
                world.account(account_id)
        for one in content["numbers"]:
            number = Number(one["id"], world.account(one["account"]), one["display"])
            number.country_code = one["country_code"]
            number.throughput = one["throughput"]
            number.fields = one["fields"]
            world.numbers[number.id] = number
        world.handles.update(content.get("handles", {}))
        for one in content["templates"]:
            account = world.account(one["account"])
            template = self._templates.add(account, one, one["id"], one["status"])
            for name in TEMPLATE_FACTS:
                setattr(template, name, one.get(name, getattr(template, name)))
            if template.status == "PENDING":
                self._templates.review(template)

    def _content(self) -> dict[str, Any]:
        world = self._world
        return {
            "tokens": [
                {"token": key.decode(), "state": token.state, "accounts": sorted(token.accounts)}
                for key, token in world.tokens.items()
            ],
            "numbers": [
                {
                    "id": number.id,
                    "account": number.account.id,
                    "display": number.display,
                    "country_code": number.country_code,
                    "throughput": number.throughput,
                    "fields": number.fields,
                }
                for number in world.numbers.values()
            ],
            "handles": world.handles,
            "templates": [
                {
                    "id": template.id,
                    "account": template.account_id,
                    "name": template.name,
                    "language": template.language,
                    "category": template.category,
                    "components": template.components,
                    "parameter_format": template.parameter_format,
                    "status": template.status,
                    **{name: getattr(template, name) for name in TEMPLATE_FACTS},
                }
                for template in world.templates.values()
            ],
        }
