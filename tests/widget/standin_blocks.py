"""What the stand-in server says in tables, forms and cards of offers; the words are short, the shapes the real ones."""

from __future__ import annotations

from tests.widget.standin_data import ITEMS, Json, Language, button, card, text_block

COMPARED = ("p-kettle", "p-buds", "p-mug")
ROWS = {
    "en": (
        ("Rating", ("★ 4.6 (128)", "★ 4.2 (128)", "★ 4.6 (128)")),
        ("Material", ("Brushed stainless steel", "Recycled plastic", "Stoneware")),
        ("Weight", ("620 g", "54 g", "")),
        ("Warranty", ("24 months", "24 months", "24 months")),
    ),
    "zh": (
        ("评分", ("★ 4.6 (128)", "★ 4.2 (128)", "★ 4.6 (128)")),
        ("材质", ("拉丝不锈钢", "再生塑料", "粗陶")),
        ("重量", ("620 克", "54 克", "")),
        ("保修", ("24 个月", "24 个月", "24 个月")),
    ),
}
REASONS = {
    "en": (("does_not_fit", "Doesn't fit"), ("changed_mind", "Changed my mind"), ("faulty", "Faulty")),
    "zh": (("does_not_fit", "不合适"), ("changed_mind", "不想要了"), ("faulty", "质量问题")),
}


def comparison(language: Language) -> list[Json]:
    """Three products side by side, one of them without a weight."""
    add = {"en": "Add to cart", "zh": "加入购物车"}[language]
    products = [card(ITEMS[key], language) | {"buttons": [button(add, "add_to_cart", ITEMS[key])]} for key in COMPARED]
    rows = [{"label": label, "values": list(values)} for label, values in ROWS[language]]
    return [{"type": "comparison", "products": products, "rows": rows}]


def field(name: str, label: str, **more: object) -> Json:
    """A field as the actions send it."""
    return {
        "name": name, "label": label, "kind": "text", "is_required": True, "max_chars": 120, "autocomplete": None,
        "options": [], "value": "", "error": None,
    } | more  # fmt: skip


def form(name: str, title: str, fields: list[Json], language: Language) -> Json:
    payload = {"intent": "inform", "entities": {"choice": f"form:{name}"}}
    submit = {"en": "Send", "zh": "提交"}[language]
    return {"type": "form", "title": title, "fields": fields, "submit_label": submit, "payload": payload}


def address_form(language: Language, values: dict[str, str] | None = None) -> list[Json]:
    """Ask for an address; with values that lack a number in the street, say so beside it."""
    words = {
        "en": (
            "What is the new address?",
            "New delivery address",
            "Street and number",
            "Town",
            "Country",
            "No number.",
        ),
        "zh": ("新的收货地址是？", "新的收货地址", "街道和门牌号", "城市", "国家", "缺少门牌号。"),
    }[language]
    countries = [{"value": "cn", "label": "China 中国"}, {"value": "us", "label": "USA 美国"}]
    known = values or {}
    street = field("street", words[2], kind="multiline", autocomplete="street-address", value=known.get("street", ""))
    if values and not any(character.isdigit() for character in known["street"]):
        street["error"] = words[5]
    fields = [
        street,
        field("city", words[3], autocomplete="address-level2", value=known.get("city", "")),
        field("country", words[4], kind="select", options=countries, is_required=False),
    ]
    return [text_block(words[0]), form("address", words[1], fields, language)]


def return_form(language: Language) -> list[Json]:
    """Ask why, with the same answers to tap for channels without forms."""
    title, reason, comment = {
        "en": ("What is wrong?", "Reason", "Anything that helps us (optional)"),
        "zh": ("哪里不满意？", "原因", "补充说明（选填）"),
    }[language]
    options = [{"value": value, "label": label} for value, label in REASONS[language]]
    fields = [
        field("reason", reason, kind="radio", options=options),
        field("comment", comment, kind="multiline", is_required=False),
    ]
    replies = [
        {"label": label, "payload": {"intent": "inform", "entities": {"choice": f"reason:{value}"}}}
        for value, label in REASONS[language]
    ]
    return [
        text_block(title),
        form("return", title, fields, language),
        {"type": "quick_replies", "replies": replies},
    ]


def offer(language: Language) -> list[Json]:
    """A coupon that holds for what is in the cart."""
    title, text, terms, use = {
        "en": ("10 % off", "$4.99 less for what you have chosen.", ["goods from $30", "once a customer"], "Use SAVE10"),
        "zh": ("9折", "您选的商品可减 ¥4.99。", ["满 ¥30 可用", "每人限用一次"], "使用 SAVE10"),
    }[language]
    entities = {"choice": "coupon:SAVE10"}
    products = [
        {"product_id": key, "title": ITEMS[key].words(ITEMS[key].title, language), "url": f"/p/{key}"}
        for key in ("p-kettle", "p-board")
    ]
    return [
        {
            "type": "offer", "title": title, "text": text, "code": "SAVE10", "valid_until": "2026-12-31T23:59:59Z",
            "products": products, "terms": terms,
            "apply": {"label": use, "payload": {"intent": "coupon_promo", "entities": entities}, "url": None},
        }
    ]  # fmt: skip


def rich_answer(text: str, language: Language) -> list[Json] | None:
    """Answer with one of these where the text asks for it."""
    lowered = text.lower()
    for words, make in (
        (("compare", "对比"), comparison),
        (("address", "地址"), address_form),
        (("broken", "坏了"), return_form),
        (("coupon", "优惠券"), offer),
    ):
        if any(word in lowered for word in words):
            return make(language)
    return None
