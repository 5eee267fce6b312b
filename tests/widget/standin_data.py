"""What the stand-in server sells and says: a handful of products, and one answer of each block type."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

Language = Literal["en", "zh"]
Json = dict[str, Any]
HOSTILE_TITLE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> Mug"


def new_token() -> str:
    return f"a.{secrets.token_urlsafe(16)}.b"


def end_of_token() -> str:
    return (datetime.now(UTC) + timedelta(days=7)).isoformat()


def customer_of(identity: Any) -> str | None:
    """Return whom an identity speaks of; the stand-in checks no signature."""
    if not identity:
        return None
    if isinstance(identity, dict):
        return str(identity["customer_id"])
    body = identity.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["sub"])


@dataclass(frozen=True)
class Item:
    """A product; texts are (English, Chinese)."""

    id: str
    title: tuple[str, str]
    brand: str
    department: str
    price_minor: int
    list_minor: int | None = None
    stock: int = 7
    rating: float | None = 4.6
    hue: int = 160
    shape: str = "round"

    def words(self, pair: tuple[str, str], language: Language) -> str:
        return pair[1] if language == "zh" else pair[0]


BUDS = (
    "Wireless earbuds with case, noise cancelling, 30 hours, for small ears",
    "无线降噪耳机 续航 30 小时 小耳适用",
)
_ROWS = (
    Item(
        "p-kettle",
        ("Gooseneck pour-over kettle, 0.9 L", "细口手冲壶 0.9 升"),
        "Hearth",
        "kitchen",
        4990,
        6990,
    ),
    Item("p-tent", ("Two-person trekking tent, 1.6 kg", "双人徒步帐篷 1.6 公斤"), "Northbank", "outdoor", 18900),
    Item("p-lamp", ("Paper reading lamp", "纸罩阅读灯"), "Lumen & Reed", "home", 7900, hue=40, shape="tall"),
    Item("p-mug", (HOSTILE_TITLE, HOSTILE_TITLE), "O'Brien & <b>Sons</b>", "kitchen", 1290, hue=20),
    Item("p-buds", BUDS, "Quietly", "audio", 12900, 15900, rating=4.2, hue=250),
    Item("p-coat", ("Quilted coat", "绗缝外套"), "Mori", "clothing", 15900, stock=0, rating=None, shape="tall"),
    Item("p-tea", ("Jasmine green tea, 100 g", "茉莉绿茶 100 克"), "Cloudgate", "food", 1590, hue=120),
    Item("p-board", ("Walnut chopping board", "胡桃木砧板"), "Hearth", "kitchen", 3990, hue=25),
)
ITEMS = {item.id: item for item in _ROWS}

DEPARTMENTS = [
    ("kitchen", "Kitchen", "厨房"),
    ("home", "Home", "家居"),
    ("outdoor", "Outdoor", "户外"),
    ("audio", "Audio", "影音"),
    ("clothing", "Clothing", "服饰"),
    ("food", "Food & tea", "食品茶饮"),
]

RETURNS_EN = """## How it works

Send it back within **30 days**.

1. Open your order
2. Choose *Return*

- Unused
- Complete

| Country | Days |
|---|---|
| China | 30 |

See [delivery](/a/delivery), <b>not bold</b>, and [never](javascript:alert).
"""
RETURNS_ZH = """## 怎么退

收到商品后 **30 天** 内可以退货。

1. 打开订单
2. 选择退货

- 未使用
- 配件齐全
"""
ARTICLES = {"returns": (("Returns within 30 days", RETURNS_EN), ("30 天无理由退货", RETURNS_ZH))}


def language_of(value: str | None) -> Language:
    """``zh*`` is Chinese."""
    return "zh" if (value or "").startswith("zh") else "en"


def text_block(text: str) -> Json:
    return {"type": "text", "text": text}


TALL = '<rect x="160" y="60" width="80" height="190" rx="34"/>'
ROUND = '<rect x="120" y="110" width="160" height="130" rx="48"/><rect x="176" y="76" width="48" height="44" rx="16"/>'


def picture(product_id: str) -> str:
    """Draw a product: a coloured shape on a pale ground."""
    item = ITEMS[product_id]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300">'
        f'<rect width="400" height="300" fill="hsl({item.hue} 30% 94%)"/>'
        f'<ellipse cx="200" cy="252" rx="110" ry="12" fill="hsl({item.hue} 20% 84%)"/>'
        f'<g fill="hsl({item.hue} 36% 46%)">{TALL if item.shape == "tall" else ROUND}</g></svg>'
    )


def money(amount_minor: int, language: Language) -> Json:
    """Prices in yuan for the Chinese page, in dollars for the English one: both formats are looked at."""
    return {"amount_minor": amount_minor, "currency": "CNY" if language == "zh" else "USD"}


def product(item: Item, language: Language) -> Json:
    """Return the demo page's product, with two variants."""
    zh = language == "zh"
    offer = {
        "price": money(item.price_minor, language),
        "list_price": money(item.list_minor, language) if item.list_minor else None,
    }
    colours = ("松绿", "沙色") if zh else ("Pine", "Sand")
    stocks = (item.stock, min(item.stock, 2))
    described = "每天都用得上，坏了也修得好。" if zh else "Made to be used every day, and mended when it breaks."
    return {
        "id": item.id,
        "title": item.words(item.title, language),
        "description": described,
        "brand": item.brand,
        "department": item.department,
        "image_url": f"/demo/pictures/{item.id}.svg",
        "in_stock": item.stock > 0,
        "rating_average": item.rating,
        "rating_count": 128 if item.rating else 0,
        "variants": [
            {"id": f"{item.id}-{n}", "options": {"颜色" if zh else "Colour": colour}, "stock_quantity": stock} | offer
            for n, (colour, stock) in enumerate(zip(colours, stocks, strict=True))
        ],
        "attributes": [{"label": "材质" if zh else "Material", "value": "不锈钢" if zh else "Steel"}],
    } | offer


def card(item: Item, language: Language, reason: str | None = None) -> Json:
    """A product card as the actions send it."""
    shown = product(item, language)
    add, similar = ("加入购物车", "找相似") if language == "zh" else ("Add to cart", "Similar")
    same = (
        "title",
        "brand",
        "image_url",
        "price",
        "list_price",
        "in_stock",
        "rating_average",
        "rating_count",
    )
    return {key: shown[key] for key in same} | {
        "product_id": item.id,
        "variant_id": f"{item.id}-0",
        "url": f"/p/{item.id}",
        "options": shown["variants"][0]["options"],
        "reason": reason,
        "decision_id": "d-1",
        "buttons": [button(add, "add_to_cart", item), button(similar, "similar_products", item)],
    }


def button(label: str, intent: str, item: Item) -> Json:
    return {"label": label, "payload": {"intent": intent, "entities": {"product_id": item.id}}, "url": None}


STEPS = {
    "en": ("Ordered", "Packed", "On its way", "Delivered"),
    "zh": ("已下单", "已打包", "运输中", "已签收"),
}
STEP_STATES = ("done", "done", "current", "upcoming")
STEP_TIMES = ("2026-11-21T03:12:00Z", "2026-11-21T09:40:00Z", "2026-11-23T01:05:00Z", None)


def order(language: Language) -> Json:
    """Return an order on its way."""
    places = (None, None, "杭州" if language == "zh" else "Hangzhou", None)
    rows = zip(STEPS[language], STEP_STATES, STEP_TIMES, places, strict=True)
    return {
        "type": "order_timeline",
        "number": "CC-20261121-0042",
        "status_label": STEPS[language][2],
        "placed_at": STEP_TIMES[0],
        "total": money(8980, language),
        "items": [
            {
                "title": ITEMS[key].words(ITEMS[key].title, language),
                "quantity": 1,
                "unit_price": money(ITEMS[key].price_minor, language),
                "image_url": f"/demo/pictures/{key}.svg",
            }
            for key in ("p-kettle", "p-board")
        ],
        "steps": [dict(zip(("label", "state", "at", "place"), row, strict=True)) for row in rows],
        "carrier": "SF Express",
        "tracking_number": "SF1234567890",
        "tracking_url": "https://example.com/track/SF1234567890",
        "estimated_delivery_at": "2026-11-25T10:00:00Z",
    }


@dataclass(frozen=True)
class Words:
    """What the stand-in says in one language."""

    found: str
    understood: str
    relaxed: str
    reason: str
    refine: tuple[str, ...]
    on_its_way: str
    returns: str
    echo: str
    welcome: str
    first: tuple[str, ...]


WORDS = {
    "en": Words(
        found="Here are five that fit. The kettle is reduced this week.",
        understood="under $200",
        relaxed="red",
        reason="Often bought with the tent in your cart",
        refine=("Cheaper", "Only in stock", "Compare the first two"),
        on_its_way="It is on its way.",
        returns="You can send it back within 30 days.\nSee https://example.com/returns.",
        echo="You said: {text}",
        welcome="Welcome in. I am the shop's assistant: tell me what you are looking for.",
        first=("Find a gift", "Where is my order?", "Returns"),
    ),
    "zh": Words(
        found="有五件符合，手冲壶本周有优惠。",
        understood="200 元以内",
        relaxed="红色",
        reason="常与您购物车里的帐篷一起购买",
        refine=("再便宜一点", "只看有货", "比较前两件"),
        on_its_way="已经在路上了。",
        returns="收到后 30 天内可以退货，详见 https://example.com/returns。",
        echo="您说的是：{text}",
        welcome="欢迎光临，我是店里的智能助手。想找什么、想问订单，都可以告诉我。",
        first=("挑礼物", "我的订单到哪了？", "退换货"),
    ),
}


def found(language: Language) -> list[Json]:
    """Return a search answer with everything that goes with it."""
    words = WORDS[language]
    keys = ("p-kettle", "p-tent", "p-mug", "p-buds", "p-coat")
    cards = [card(ITEMS[key], language, words.reason if key == "p-kettle" else None) for key in keys]
    refine = {"intent": "refine_search", "entities": {}}
    return [
        text_block(words.found),
        {
            "type": "chips",
            "chips": [{"label": words.understood, "remove": refine}],
            "relaxed": [words.relaxed],
        },
        {"type": "cards", "cards": cards},
        {"type": "quick_replies", "replies": [{"label": w, "payload": refine} for w in words.refine]},
    ]


def answer(text: str, language: Language) -> list[Json]:
    """Answer as the real bot would, by key words alone."""
    words, lowered = WORDS[language], text.lower()

    def speaks_of(*keys: str) -> bool:
        return any(key in lowered for key in keys)

    if speaks_of("kettle", "水壶"):
        return found(language)
    if speaks_of("lamp", "灯"):
        return [{"type": "cards", "cards": [card(ITEMS["p-lamp"], language)]}]
    if speaks_of("order", "订单"):
        return [text_block(words.on_its_way), order(language)]
    if speaks_of("return", "退"):
        source = {"title": ARTICLES["returns"][language == "zh"][0], "url": "/a/returns"}
        return [text_block(words.returns), {"type": "sources", "sources": [source]}]
    return [text_block(words.echo.format(text=text))]


def greeting(language: Language) -> list[Json]:
    """Return the first message."""
    words = WORDS[language]
    replies = [{"label": label, "payload": None} for label in words.first]
    return [text_block(words.welcome), {"type": "quick_replies", "replies": replies}]


def account(name: str, role: str = "agent") -> Json:
    """An account as the console lists it."""
    times = {"created_at": "2026-11-01T09:00:00Z", "last_seen_at": "2026-11-26T09:00:00Z"}
    return {
        "name": name,
        "display_name": name,
        "role": role,
        "capacity": 6,
        "is_active": True,
        "has_totp": False,
    } | times


def article() -> Json:
    """An article in one language, as the console writes it."""
    text = {"title": "Returns", "body": "## How long\n\nThirty days.", "questions": ["can I send it back"]}
    row: Json = {"key": "returns", "titles": {"en": "Returns"}, "topics": ["returns"], "audience": "public"}
    return row | {"is_published": True, "valid_from": None, "valid_until": None, "texts": {"en": text}}
