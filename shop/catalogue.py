"""Products, variants and departments."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, FromClause, Row, Select, Text, bindparam, cast, delete, func, select, update
from sqlalchemy.orm import Session

from shop.models import DepartmentRow, MetaRow, ProductRow, VariantRow
from shop.repository import MAX_IN_LIST, Repository, batches
from shop.types import Department, LocalizedText, Product, Variant

#: Is told the id of a product that cannot be read, and why.
OnUnsound = Callable[[str, ValidationError], None]
_REVISION = "catalogue_revision"
_WRITE_BATCH = 2_000
#: Fields of a product that have a column of their own.
_OWN_COLUMNS = {"id", "department", "brand", "rating_average", "rating_count", "variants"}
#: Which columns hold what may be changed of a variant alone.
_VARIANT_COLUMNS = {
    "stock_quantity": ("stock_quantity",),
    "price": ("price_minor", "currency"),
    "list_price": ("list_price_minor", "currency"),
}
#: Products held as they were read: what is shown once is shown again, and its validation is half of a look-up.
_HELD_PRODUCTS = 2_048


def _with_texts(table: FromClause, *of_json: str) -> Select[Any]:
    """Return a statement of all columns, those that hold JSON as the text they are, by which rows can be compared."""
    texts = (cast(column, Text).label(column.name) if column.name in of_json else column for column in table.columns)
    return select(*texts)


# Made once, and of tables: mapped objects and a statement made anew take half the time of a look-up.
_PRODUCTS = _with_texts(ProductRow.__table__, "record")
_PRODUCTS_BY_ID = _PRODUCTS.where(ProductRow.id.in_(bindparam("ids", expanding=True)))
_PRODUCTS_BEHIND = _PRODUCTS.where(ProductRow.id > bindparam("last")).order_by(ProductRow.id).limit(bindparam("most"))
_VARIANTS_OF = (
    _with_texts(VariantRow.__table__, "options")
    .where(VariantRow.product_id.in_(bindparam("ids", expanding=True)))
    .order_by(VariantRow.product_id, VariantRow.position)
)


class ProductRepository(Repository):
    """The catalogue; every change gives it a new :meth:`revision`."""

    def get(self, product_id: str) -> Product | None:
        """Return a product with its variants, or None."""
        return self.get_many([product_id]).get(product_id)

    def get_many(self, product_ids: Sequence[str]) -> dict[str, Product]:
        """Return the products that exist, by id, in the order asked for."""
        if not product_ids:
            return {}
        with self._engine.connect() as connection:
            return products_by_id(connection, product_ids)

    def iterate(self, batch_size: int = 500) -> Iterator[Product]:
        """Yield all products in the order of their ids; a batch is a transaction of its own."""
        last: str | None = ""
        while last is not None:
            with self._session() as session:
                last, products = products_behind(session, last, batch_size)
            yield from products

    def count(self) -> int:
        """Return the number of products."""
        with self._session() as session:
            return session.scalar(select(func.count()).select_from(ProductRow)) or 0

    def page(self, department: str | None, offset: int, limit: int) -> list[Product]:
        """Return a page of the shop front, best rated first within a department (None: all)."""
        query = _PRODUCTS.order_by(ProductRow.rating_count.desc(), ProductRow.id)
        if department is not None:
            query = query.where(ProductRow.department == department)
        with self._session() as session:
            return with_variants(session, session.execute(query.offset(offset).limit(limit)).all())

    def behind(self, product_id: str, limit: int) -> tuple[str | None, list[Product]]:
        """Return the next products behind an id ("" for the first ones), and the id behind which it goes on, if so."""
        with self._session() as session:
            return products_behind(session, product_id, limit)

    def change_variant(self, product_id: str, variant: Variant, fields: Collection[str]) -> None:
        """Write the named fields of a variant (``stock_quantity``, ``price``, ``list_price``) and no others."""
        values = _variant_values(variant)
        columns = {column for field in fields for column in _VARIANT_COLUMNS[field]}
        statement = (
            update(VariantRow)
            .where(VariantRow.product_id == product_id, VariantRow.id == variant.id)
            .values({column: values[column] for column in columns})
        )
        with self._session() as session:
            session.execute(statement)
            self._touch(session)

    def upsert(self, products: Iterable[Product]) -> int:
        """Add products or replace those with the same id; return how many were written."""
        written = 0
        for batch in batches(products, _WRITE_BATCH):
            # The last one wins where a feed names an id twice.
            unique = {product.id: product for product in batch}
            with self._session() as session:
                self._upsert(session, ProductRow, [_product_row(product) for product in unique.values()])
                session.execute(delete(VariantRow).where(VariantRow.product_id.in_(unique)))
                rows = [row for product in unique.values() for row in _variant_rows(product)]
                self._insert(session, VariantRow, rows)
                self._touch(session)
            written += len(unique)
        return written

    def delete(self, product_ids: Iterable[str]) -> int:
        """Remove products; return how many there were. Orders keep their lines."""
        removed = 0
        with self._session() as session:
            for ids in batches(product_ids, MAX_IN_LIST):
                session.execute(delete(VariantRow).where(VariantRow.product_id.in_(ids)))
                gone = session.scalars(delete(ProductRow).where(ProductRow.id.in_(ids)).returning(ProductRow.id))
                removed += len(gone.all())
            self._touch(session)
        return removed

    def revision(self) -> str:
        """Return a text that changes whenever the catalogue does."""
        with self._session() as session:
            row = session.get(MetaRow, _REVISION)
            return row.value if row else ""

    def departments(self) -> list[Department]:
        """Return the departments in their order, with the number of their products."""
        counts = select(ProductRow.department, func.count().label("n")).group_by(ProductRow.department).subquery()
        query = (
            select(DepartmentRow, counts.c.n)
            .outerjoin(counts, counts.c.department == DepartmentRow.key)
            .order_by(DepartmentRow.position)
        )
        with self._session() as session:
            return [
                Department(key=row.key, title=LocalizedText(**row.title), product_count=number or 0)
                for row, number in session.execute(query)
            ]

    def upsert_departments(self, departments: Sequence[Department]) -> None:
        """Replace the departments; their order is the given one."""
        rows = [
            {"key": department.key, "position": position, "title": department.title.model_dump()}
            for position, department in enumerate(departments)
        ]
        with self._session() as session:
            session.execute(delete(DepartmentRow))
            self._insert(session, DepartmentRow, rows)
            self._touch(session)

    def _touch(self, session: Session) -> None:
        self._upsert(session, MetaRow, [{"key": _REVISION, "value": secrets.token_hex(8)}])


def products_by_id(
    session: Session | Connection, product_ids: Sequence[str], on_unsound: OnUnsound | None = None
) -> dict[str, Product]:
    """Return the products that exist, by id, in the order asked for; see :func:`with_variants`."""
    found: dict[str, Product] = {}
    for ids in batches(dict.fromkeys(product_ids), MAX_IN_LIST):
        rows = session.execute(_PRODUCTS_BY_ID, {"ids": ids}).all()
        found.update((product.id, product) for product in with_variants(session, rows, on_unsound))
    return {product_id: found[product_id] for product_id in product_ids if product_id in found}


def products_behind(
    session: Session, product_id: str, limit: int, on_unsound: OnUnsound | None = None
) -> tuple[str | None, list[Product]]:
    """Return the next products in the order of their ids, and the id behind which it goes on; None at the end."""
    rows = session.execute(_PRODUCTS_BEHIND, {"last": product_id, "most": limit}).all()
    return rows[-1].id if rows else None, with_variants(session, rows, on_unsound)


def with_variants(
    session: Session | Connection, rows: Sequence[Row[Any]], on_unsound: OnUnsound | None = None
) -> list[Product]:
    """Return the products of rows of their table, in their order, with their variants.

    What was written past this package may lack its variants: nothing of it can be bought, it is left out. Where
    ``on_unsound`` is given, what is no product in another way is told to it and left out, too.
    """
    by_product: dict[str, list[Row[Any]]] = {row.id: [] for row in rows}
    for variant in session.execute(_VARIANTS_OF, {"ids": list(by_product)}):
        by_product[variant.product_id].append(variant)
    products = []
    for row in rows:
        try:
            if by_product[row.id]:
                products.append(_product(row, tuple(by_product[row.id])))
        except ValidationError as error:
            if on_unsound is None:
                raise
            on_unsound(row.id, error)
    return products


def _product_row(product: Product) -> dict[str, Any]:
    return {
        "id": product.id,
        "department": product.department,
        "brand": product.brand,
        "rating_average": product.rating_average,
        "rating_count": product.rating_count,
        "record": product.model_dump(mode="json", exclude=_OWN_COLUMNS),
    }


def _variant_rows(product: Product) -> Iterator[dict[str, Any]]:
    for position, variant in enumerate(product.variants):
        yield {"product_id": product.id, "position": position, **_variant_values(variant)}


def _variant_values(variant: Variant) -> dict[str, Any]:
    price = variant.price or variant.list_price
    return {
        "id": variant.id,
        "options": variant.options,
        "price_minor": variant.price.amount_minor if variant.price else None,
        "list_price_minor": variant.list_price.amount_minor if variant.list_price else None,
        "currency": price.currency if price else None,
        "stock_quantity": variant.stock_quantity,
        "image_url": variant.image_url,
    }


@lru_cache(maxsize=_HELD_PRODUCTS)
def _product(row: Row[Any], variants: tuple[Row[Any], ...]) -> Product:
    # Rows are equal where all that they hold is, stock and prices too: a product that was changed is read anew.
    # One validation for all of it: one for each price and variant takes twice as long.
    return Product.model_validate(
        {
            **json.loads(row.record),
            "id": row.id,
            "department": row.department,
            "brand": row.brand,
            "rating_average": row.rating_average,
            "rating_count": row.rating_count,
            "variants": [
                {
                    "id": variant.id,
                    "options": json.loads(variant.options),
                    "price": _amount(variant.price_minor, variant.currency),
                    "list_price": _amount(variant.list_price_minor, variant.currency),
                    "stock_quantity": variant.stock_quantity,
                    "image_url": variant.image_url,
                }
                for variant in variants
            ],
        }
    )


def _amount(amount_minor: int | None, currency: str | None) -> dict[str, Any] | None:
    return {"amount_minor": amount_minor, "currency": currency} if amount_minor is not None and currency else None
