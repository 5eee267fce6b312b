"""A recommendation's reason in words."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.types import Reason, ReasonKind
from shop.types import Department, Language, Product
from zhanggui.wording import word


def reason_text(
    reason: Reason, products: Mapping[str, Product], departments: Mapping[str, Department], language: Language
) -> str | None:
    """Turn a reason into words; None when what it speaks of is no longer there to be named."""
    if reason.product_id is None:
        return _of_itself(reason, departments, language)
    other = products.get(reason.product_id)
    if other is None:
        return None
    title = _short(other.title.get(language))
    if reason.kind is ReasonKind.BOUGHT_TOGETHER:
        # "in 1 orders" would be true but silly.
        if (reason.count or 0) < 2:
            return word("reason_bought_together_once", language, other=title)
        return word("reason_bought_together", language, other=title, count=reason.count)
    return word(f"reason_{reason.kind}", language, other=title)


def _of_itself(reason: Reason, departments: Mapping[str, Department], language: Language) -> str | None:
    """Turn a reason that speaks of no other product into words."""
    if reason.kind is ReasonKind.POPULAR_IN:
        department = departments.get(reason.department or "")
        return word("reason_popular_in", language, department=department.title.get(language)) if department else None
    if reason.kind is ReasonKind.BOUGHT_BEFORE:
        times = reason.count or 1
        return word("reason_bought_before" if times > 1 else "reason_bought_before_once", language, count=times)
    if reason.kind is ReasonKind.YOU_SAID:
        return word("reason_you_said", language, said=reason.said) if reason.said else None
    if reason.kind is ReasonKind.MATCHES_QUERY and reason.said:
        return word("reason_gift_liking", language, said=reason.said)
    return word(f"reason_{reason.kind}", language)


def _short(title: str, limit: int = 60) -> str:
    return title if len(title) <= limit else title[: limit - 1].rstrip() + "…"
