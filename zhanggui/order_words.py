"""What a customer's orders say of their habits, in plain words."""

from __future__ import annotations

from collections import Counter

from shop.orders import kept_products
from shop.types import Language
from zhanggui.services import Services
from zhanggui.wording import word

#: The newest orders tell of habits; those of years ago do not.
MAX_ORDERS = 30
#: Named departments, kinds and brands; a third is hardly a habit.
_NAMED = 2
#: What was bought once is no habit.
_HABIT = 2


def order_habits(customer_id: str | None, services: Services, language: Language) -> str | None:
    """Return what the newest orders say: how many, mostly of what, from which brands; None without an order.

    Every part can be counted in the orders: cancelled ones and what was sent back don't count.
    """
    orders = services.shop.orders.for_customer(customer_id, MAX_ORDERS) if customer_id else []
    bought = [product_id for order in orders for product_id in kept_products(order)]
    if not bought:
        return None
    products = services.shop.products.get_many(bought)
    times = Counter(product_id for product_id in bought if product_id in products)
    titles = {department.key: department.title for department in services.shop.products.departments()}
    departments: Counter[str] = Counter()
    brands: Counter[str] = Counter()
    for product_id, count in times.items():
        product = products[product_id]
        if product.department in titles:
            departments[titles[product.department].get(language)] += count
        if product.brand:
            brands[product.brand] += count
    key = "orders_say_one" if len(orders) == 1 else "orders_say"
    sentences = [word(key, language, count=len(orders), items=len(bought))]
    for name, counted in (("orders_departments", departments), ("orders_brands", brands)):
        if habits := [own for own, count in counted.most_common(_NAMED) if count >= _HABIT]:
            sentences.append(word(name, language, names=word("list_separator", language).join(habits)))
    if language == "en":
        return " ".join(sentences)
    # One sentence of clauses, however many there are.
    return "".join(sentences).rstrip("，。") + "。"
