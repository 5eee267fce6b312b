"""What the content files may say, and reading them.

``content/common.yml`` names brands, colours, attributes and size scales; every other file there is a
department with its families (one product type each) and their lines. A wrong key or a name that is not
in ``common.yml`` is an error that names the file.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from shop.demo.values import Pair, RawValue

CONTENT = resources.files("shop.demo") / "content"
#: Files of ``content/`` that are not departments.
_SHARED = {"common.yml", "people.yml", "tastes.yml"}


class Written(BaseModel):
    """Base of all written content: frozen, unknown keys are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Brand(Written):
    """An invented brand: its names and its price level (0 budget to 1 premium)."""

    name: Pair
    level: float = Field(ge=0, le=1)


class Colour(Written):
    """A colour with its name and the value that pictures are drawn in."""

    name: Pair
    hex: str = Field(pattern=r"^#[0-9a-f]{6}$")


class Common(Written):
    """What all departments share."""

    brands: dict[str, Brand]
    colours: dict[str, Colour]
    attributes: dict[str, Pair]
    sizes: dict[str, tuple[str, ...]]


class Feature(Written):
    """A feature: its short name, the sentence that describes it, and the attributes that it sets."""

    name: Pair
    says: Pair
    sets: dict[str, RawValue] = {}

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        """Accept ``[name, sentence]`` and ``[name, sentence, sets]``."""
        return dict(zip(("name", "says", "sets"), value, strict=False)) if isinstance(value, list) else value


class Version(Written):
    """A version that lines come in (2-person, 1.7 L); ``times`` multiplies numbers of the line."""

    name: Pair
    price: float = Field(default=1.0, gt=0)
    sets: dict[str, RawValue] = {}
    times: dict[str, float] = {}
    says: Pair | None = None


class Line(Written):
    """A model line of a brand within a family."""

    name: Pair
    brand: str
    price: float = Field(gt=0)
    says: Pair
    noun: Pair | None = None
    has: tuple[str, ...] = ()
    sets: dict[str, RawValue] = {}
    #: Keys of the family's versions; empty: all of them.
    versions: tuple[str, ...] = ()
    colours: tuple[str, ...] | None = None
    picture: str | None = None


class Family(Written):
    """A product type with all its lines."""

    key: str = Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")
    #: What it is, in running text: "tent" / "帐篷".
    type: Pair
    #: What it is, in titles; the type with capitals when it is missing.
    noun: Pair | None = None
    #: Pattern of titles with {brand}, {line}, {version}, {noun}.
    title: Pair | None = None
    picture: str
    sets: dict[str, RawValue] = {}
    features: dict[str, Feature] = {}
    versions: dict[str, Version] = {}
    lines: tuple[Line, ...] = Field(min_length=1)
    colours: tuple[str, ...] = ()
    #: Name of a size scale of common.yml, or sizes with their price factor.
    sizes: str | dict[str, float] | None = None
    closing: Pair | None = None
    once_only: bool = False
    consumable: bool = False
    minimum_age: int | None = None
    #: Families that people buy with or after this one, most usual first.
    goes_with: tuple[str, ...] = ()


class DepartmentContent(Written):
    """A department file."""

    key: str
    title: Pair
    #: Place in the shop front.
    position: int
    #: The two colours of the backdrop of its pictures.
    backdrop: tuple[str, str]
    families: tuple[Family, ...]


class Content(Written):
    """Everything that is written about products."""

    common: Common
    departments: tuple[DepartmentContent, ...]

    @property
    def families(self) -> tuple[Family, ...]:
        """All families in the order of the shop front."""
        return tuple(family for department in self.departments for family in department.families)


def read_yaml(name: str) -> Any:
    """Return the parsed YAML of a content file."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return _with_text_keys(yaml.load((CONTENT / name).read_text("utf-8"), Loader=loader))  # noqa: S506 (both are safe)


def _with_text_keys(value: Any) -> Any:
    """Return a YAML value with all keys as text, and the lists that name them: ``128:`` reads as a number."""
    if isinstance(value, dict):
        found = {str(key): _with_text_keys(part) for key, part in value.items()}
        if isinstance(found.get("versions"), list):
            found["versions"] = [str(key) for key in found["versions"]]
        return found
    return [_with_text_keys(part) for part in value] if isinstance(value, list) else value


def parse(name: str, model: type[Written]) -> Any:
    """Return a content file as a model.

    Raises
    ------
    ValueError
        When the file does not fit the model; names the file and each wrong key.
    """
    try:
        return model.model_validate(read_yaml(name))
    except (ValidationError, yaml.YAMLError) as error:
        raise ValueError(f"shop/demo/content/{name}: {error}") from error


@cache
def load_content() -> Content:
    """Return all departments, checked against each other.

    Raises
    ------
    ValueError
        When a file is wrong or names a brand, colour, feature, version or family that is nowhere.
    """
    common: Common = parse("common.yml", Common)
    names = sorted(entry.name for entry in CONTENT.iterdir() if entry.name.endswith(".yml"))
    departments: list[DepartmentContent] = [parse(name, DepartmentContent) for name in names if name not in _SHARED]
    content = Content(common=common, departments=tuple(sorted(departments, key=lambda d: d.position)))
    wrong = _unknown_names(content)
    if wrong:
        raise ValueError("shop/demo/content: " + "; ".join(wrong))
    return content


def _unknown_names(content: Content) -> list[str]:
    """Return a message for each name that is used but not defined."""
    families = {family.key for family in content.families}
    wrong: list[str] = []
    for family in content.families:
        wrong += _missing(family.key, "goes_with", family.goes_with, families)
        wrong += _missing(family.key, "colours", family.colours, content.common.colours)
        wrong += _missing(family.key, "attributes", _attribute_keys(family), content.common.attributes)
        if isinstance(family.sizes, str):
            wrong += _missing(family.key, "sizes", [family.sizes], content.common.sizes)
        for line in family.lines:
            where = f"{family.key}/{line.name.en}"
            wrong += _missing(where, "brand", [line.brand], content.common.brands)
            wrong += _missing(where, "has", line.has, family.features)
            wrong += _missing(where, "versions", line.versions, family.versions)
            wrong += _missing(where, "colours", line.colours or (), content.common.colours)
    return wrong


def _attribute_keys(family: Family) -> set[str]:
    keys = set(family.sets)
    parts: list[Feature | Version | Line] = [*family.features.values(), *family.versions.values(), *family.lines]
    for part in parts:
        keys |= set(part.sets)
    return keys


def _missing(where: str, field: str, used: Any, known: Any) -> list[str]:
    return [f"{where}: {field} names {name!r}, which is not defined" for name in used if name not in known]
