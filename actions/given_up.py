"""What a search gave up because nothing fitted, in the shopper's words."""

from __future__ import annotations

from retrieval.filtering.facet_labels import plain
from retrieval.types import Relaxation
from shop.measures import measured
from shop.money import format_money
from shop.types import Language, Money
from zhanggui.services import Services
from zhanggui.wording import colour_name, word


def relaxed_words(relaxed: tuple[Relaxation, ...], services: Services, language: Language) -> tuple[str, ...]:
    """Return one short text a constraint: what was given instead of what was asked for."""
    return tuple(_words(record, services, language)[:120] for record in relaxed)


def _words(record: Relaxation, services: Services, language: Language) -> str:
    if record.given is not None and record.name == "price":
        given, by = (
            format_money(Money(amount_minor=round(amount), currency=record.unit), language)
            for amount in (record.given, record.off_by or 0.0)
        )
        return word("relaxed_price", language, given=given, by=by)
    if record.given is not None and record.name == "rating":
        return word("relaxed_rating", language, given=plain(record.given))
    if record.given is not None:
        given = measured(plain(record.given / record.unit_size), record.unit, language)
        return word("relaxed_number", language, asked=record.asked[0], given=given)
    values = [_named(record, asked, services, language) for asked in record.asked]
    what = word(f"constraint_{record.name}", language)
    if values:
        what = word("constraint_value", language, constraint=what, values=word("separator", language).join(values))
    return word("relaxed" if record.stated else "not_stated", language, what=what)


def _named(record: Relaxation, asked: str, services: Services, language: Language) -> str:
    if record.name == "colour":
        return colour_name(asked, language)
    return shown_name({"choice": "features"}.get(record.name, f"{record.name}s"), asked, services, language)


def shown_name(name: str, key: str, services: Services, language: Language) -> str:
    """Return what a shopper reads for a key of a query's field."""
    columns = services.search.index.columns
    if name == "departments":
        return columns.label("department", key).get(language)
    if name == "features":
        return columns.label("attribute", key).get(language)
    if name == "choices":
        return columns.label("choice", key).get(language)
    return columns.type_name(key).get(language) if name == "kinds" else key
