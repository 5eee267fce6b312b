"""A product as pages and integrators read it: in one language, flat."""

from __future__ import annotations

from bridge.schemas.shop_pages import AttributeView, ProductView, VariantView
from shop.measures import attribute_value
from shop.types import Language, Product, Variant


def product_view(product: Product, language: Language, variant_id: str | None = None) -> ProductView:
    """Return a product in one language; price and stock are those of the named variant, else of the best offer."""
    chosen = next((v for v in product.variants if v.id == variant_id), product.offer)
    return ProductView(
        id=product.id,
        title=product.title.get(language),
        description=product.description.get(language),
        brand=product.brand,
        product_type=product.product_type.get(language),
        department=product.department,
        image_url=chosen.image_url or product.image_url,
        url=product.url,
        variant_id=chosen.id,
        price=chosen.price,
        list_price=chosen.list_price,
        in_stock=product.in_stock,
        rating_average=product.rating_average,
        rating_count=product.rating_count,
        variants=tuple(_variant(variant) for variant in product.variants),
        attributes=tuple(
            AttributeView(label=attribute.label.get(language), value=attribute_value(attribute, language))
            for attribute in product.attributes
        ),
    )


def _variant(variant: Variant) -> VariantView:
    return VariantView(
        id=variant.id,
        options=variant.options,
        price=variant.price,
        list_price=variant.list_price,
        stock_quantity=variant.stock_quantity,
        image_url=variant.image_url,
    )
