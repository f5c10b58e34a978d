"""What the rules of one component must know of the whole template."""

from dataclasses import dataclass

from models.templates.types import Category


@dataclass(frozen=True, slots=True)
class Context:
    """`category` and `named` are None and False where the template does not say them rightly."""

    category: Category | None
    named: bool
    kinds: tuple[str, ...]  # of the components at the top
    header: str | None  # its format
    button_kinds: tuple[str, ...]

    @property
    def authentication(self) -> bool:
        return self.category is Category.AUTHENTICATION

    def has(self, kind: str) -> bool:
        return kind in self.kinds
