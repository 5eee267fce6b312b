"""The demo shop's customers and their hidden tastes; drawn from a seed, the same every time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from shop.demo.catalogue import start_of_day
from shop.demo.compose import SEED, short_id
from shop.demo.content import load_content
from shop.types import Customer, Language, LocalizedText

CUSTOMERS = 500
#: Customers joined over this long; orders follow.
HISTORY_DAYS = 730
_ENGLISH = (
    [
        "Ada",
        "Tom",
        "Nora",
        "Liam",
        "Priya",
        "Hugo",
        "Grace",
        "Owen",
        "Zoe",
        "Marek",
        "Elena",
        "Femi",
        "Ruth",
        "Jonas",
        "Ines",
        "Callum",
        "Aisha",
        "Peter",
        "Maya",
        "Leon",
    ],
    [
        "Baker",
        "Novak",
        "Okafor",
        "Lindqvist",
        "Sharma",
        "Moreau",
        "Fischer",
        "Walsh",
        "Rossi",
        "Haddad",
        "Petrov",
        "Larsen",
        "Murphy",
        "Costa",
        "Weber",
    ],
)
_CHINESE = (
    [
        "林",
        "王",
        "李",
        "张",
        "陈",
        "刘",
        "赵",
        "周",
        "吴",
        "徐",
        "孙",
        "马",
        "朱",
        "胡",
        "郭",
        "何",
        "高",
        "罗",
        "郑",
        "梁",
    ],
    [
        "梅",
        "伟",
        "静",
        "丽",
        "强",
        "敏",
        "洋",
        "艳",
        "杰",
        "娟",
        "涛",
        "雪",
        "晨",
        "佳怡",
        "子轩",
        "雨桐",
        "浩然",
        "思远",
        "欣妍",
        "俊熙",
    ],
)
_DEMO_NOTES = {
    "garden": LocalizedText(en="Likes gardening and tea; a parcel is on its way", zh="喜欢园艺和茶，有一个包裹在路上"),
    "camper": LocalizedText(en="Camps every month; last order arrived last week", zh="每月露营，上周刚收到包裹"),
    "late": LocalizedText(en="Waits for a parcel that is late", zh="有一个包裹晚到了"),
    "returned": LocalizedText(en="Has just returned something", zh="刚退了一件商品"),
    "gadgets": LocalizedText(en="Buys gadgets; an order is being packed", zh="爱买数码，有订单正在打包"),
    "new": LocalizedText(en="New here, has ordered nothing yet", zh="新顾客，还没有下过单"),
}
_DEMO_NAMES = {
    "garden": ("林梅", "zh"),
    "camper": ("Tom Baker", "en"),
    "late": ("Elena Rossi", "en"),
    "returned": ("周静", "zh"),
    "gadgets": ("Priya Sharma", "en"),
    "new": ("Jonas Weber", "en"),
}


@dataclass(frozen=True)
class Taste:
    """What a shopper likes, known to nobody but the one who draws their orders."""

    #: Weight by department key.
    departments: dict[str, float]
    #: Favourite brands gain so much.
    brands: dict[str, float]
    #: 0 buys cheap, 1 buys dear.
    price_level: float
    orders_a_year: float
    colours: tuple[str, ...]
    #: Where the shopper's own size lies among those that a product comes in, 0 the smallest, 1 the largest.
    size_level: float


@dataclass(frozen=True)
class Shopper:
    """A customer with a taste; ``role`` names the demo identities."""

    customer: Customer
    taste: Taste
    role: str | None = None


def demo_shoppers(now: datetime | None = None) -> list[Shopper]:
    """Return all customers with their tastes, the demo identities first."""
    today = start_of_day(now)
    shoppers = [_shopper(Random(f"{SEED}:shopper:{role}"), today, role) for role in _DEMO_NAMES]
    return shoppers + [
        _shopper(Random(f"{SEED}:shopper:{number}"), today, None, number) for number in range(CUSTOMERS - len(shoppers))
    ]


def _shopper(rng: Random, today: datetime, role: str | None, number: int = 0) -> Shopper:
    name, language = _name(rng, role)
    key = role or f"shopper-{number}"
    joined = today - timedelta(days=rng.randint(30, HISTORY_DAYS) if role != "new" else 2)
    customer = Customer(
        id=f"c-{short_id('customer', key)}",
        name=name,
        email=f"{short_id('email', key)}@example.com",
        phone=_phone(rng, language),
        language=language,
        created_at=joined,
        demo_note=_DEMO_NOTES[role] if role else None,
    )
    return Shopper(customer, _taste(rng, role), role)


def _name(rng: Random, role: str | None) -> tuple[str, Language]:
    if role:
        name, language = _DEMO_NAMES[role]
        return name, "zh" if language == "zh" else "en"
    if rng.random() < 0.5:
        return rng.choice(_CHINESE[0]) + rng.choice(_CHINESE[1]), "zh"
    return f"{rng.choice(_ENGLISH[0])} {rng.choice(_ENGLISH[1])}", "en"


def _phone(rng: Random, language: Language) -> str:
    if language == "zh":
        return f"+86 1{rng.randint(30, 99)} {rng.randint(0, 9999):04} {rng.randint(0, 9999):04}"
    # 555-01xx is kept free for fiction (North American Numbering Plan).
    return f"+1 555 010 {rng.randint(0, 9999):04}"


def _taste(rng: Random, role: str | None) -> Taste:
    content = load_content()
    keys = [department.key for department in content.departments]
    # A few departments hold most of what one buys.
    weights = {key: rng.gammavariate(0.35, 1.0) + 0.01 for key in keys}
    wanted = {"garden": ("garden", "food"), "camper": ("sports",), "gadgets": ("audio", "phones", "computers")}
    for key in wanted.get(role or "", ()):
        if key in weights:
            weights[key] += 4.0
    brands = sorted(content.common.brands)
    return Taste(
        departments=weights,
        brands={brand: rng.uniform(1.5, 4.0) for brand in rng.sample(brands, min(4, len(brands)))},
        price_level=rng.betavariate(2, 2),
        orders_a_year=rng.gammavariate(2.2, 5.5),
        colours=tuple(rng.sample(sorted(content.common.colours), min(2, len(content.common.colours)))),
        size_level=rng.random(),
    )
