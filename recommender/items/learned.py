"""What the orders and visits say of the items, as an artefact: rules, substitutes, complements."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from recommender.interactions.table import IdMap, Interactions
from recommender.items.facts import UNKNOWN, ItemFacts
from recommender.items.relations import Relations, groups_of
from recommender.items.rules import Rules, baskets_of_kinds, mine_rules
from recommender.models.storage import read_settings, write_settings
from retrieval.artefacts import ArtefactStore

#: Name of the artefact.
KIND = "items"
_PRODUCT_RULES, _KIND_RULES, _RELATIONS = "product-rules", "kind-rules", "relations"


@dataclass(frozen=True, eq=False)
class ItemKnowledge:
    """Rules and relations of one training; rows are those of ``items``.

    Parameters
    ----------
    version : str
    items : IdMap
    product_rules : Rules
        Between items.
    kind_rules : Rules
        Between kinds, rows are places in ``kinds``: there are few orders of one tent, and many of tents.
    kinds : tuple of str
    relations : Relations
    """

    version: str
    items: IdMap
    product_rules: Rules
    kind_rules: Rules
    kinds: tuple[str, ...]
    relations: Relations

    def save(self, folder: Path) -> None:
        """Write to an existing folder."""
        for name, part in self._parts().items():
            (folder / name).mkdir()
            part.save(folder / name)
        write_settings(folder, {"items": self.items.ids, "kinds": self.kinds})

    def _parts(self) -> dict[str, Rules | Relations]:
        return {_PRODUCT_RULES: self.product_rules, _KIND_RULES: self.kind_rules, _RELATIONS: self.relations}

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a version's folder."""
        found = read_settings(folder)
        return cls(
            version=folder.name,
            items=IdMap(found["items"]),
            product_rules=Rules.load(folder / _PRODUCT_RULES),
            kind_rules=Rules.load(folder / _KIND_RULES),
            kinds=tuple(found["kinds"]),
            relations=Relations.load(folder / _RELATIONS),
        )


def learn_items(data: Interactions, facts: ItemFacts, vectors: npt.NDArray[np.float32] | None) -> ItemKnowledge:
    """Learn from all orders and visits.

    Parameters
    ----------
    data : Interactions
        All events, returns included: what was sent back was not bought along.
    facts : ItemFacts
        Of its items.
    vectors : ndarray, (I, D) float32, optional
        Unit vectors of their texts.
    """
    baskets = data.liked().baskets()
    groups = facts.kind.codes
    if vectors is not None and len(groups) and (groups == UNKNOWN).all():
        groups = groups_of(vectors)
    return ItemKnowledge(
        version="",
        items=data.items,
        # Of three single products there are hardly three orders.
        product_rules=mine_rules(baskets, max_items=2),
        kind_rules=mine_rules(baskets_of_kinds(baskets, facts.kind.codes, len(facts.kind.names))),
        kinds=facts.kind.names,
        relations=Relations.of(data, groups, vectors),
    )


def publish_items(models_dir: Path, knowledge: ItemKnowledge) -> Path:
    """Put it in use; return its folder."""

    def build(folder: Path) -> dict[str, Any]:
        knowledge.save(folder)
        return {
            "items": len(knowledge.items),
            "product_rules": len(knowledge.product_rules),
            "kind_rules": len(knowledge.kind_rules),
        }

    return ArtefactStore(models_dir).publish(KIND, build)
