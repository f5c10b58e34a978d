"""Keeps assets, tokens, templates and flows in a file, so that a restart forgets none."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from simulator.flow import Flow
from simulator.memory_of_assets import kept_assets, restore_assets
from simulator.templates import Templates
from simulator.world import World

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
        restore_assets(world, content)
        world.handles.update(content.get("handles", {}))
        for one in content["templates"]:
            account = world.account(one["account"])
            template = self._templates.add(account, one, one["id"], one["status"])
            for name in TEMPLATE_FACTS:
                setattr(template, name, one.get(name, getattr(template, name)))
            if template.status == "PENDING":
                self._templates.review(template)
        for one in content.get("flows", ()):
            world.flows[one["id"]] = Flow(**one)

    def _content(self) -> dict[str, Any]:
        world = self._world
        return kept_assets(world) | {
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
            "flows": [asdict(flow) for flow in world.flows.values()],
        }
