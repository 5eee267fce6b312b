"""Materials that shoppers like or cannot stand, in both languages, under one key each."""

from __future__ import annotations

from functools import cache

from retrieval.text import has_han, normalise, singular
from shop.types import LocalizedText

#: The first English and the first Chinese word are what a shopper reads; the others mean the same.
_WORDS: dict[str, tuple[str, ...]] = {
    "leather": ("leather", "真皮", "皮革", "皮", "牛皮", "皮质"),
    "suede": ("suede", "麂皮", "绒面皮"),
    "fur": ("fur", "皮草", "毛皮", "貂皮"),
    "wool": ("wool", "merino", "lambswool", "羊毛", "美利奴"),
    "cashmere": ("cashmere", "羊绒"),
    "cotton": ("cotton", "棉", "纯棉", "全棉", "棉质"),
    "linen": ("linen", "flax", "亚麻", "麻"),
    "silk": ("silk", "真丝", "丝绸", "蚕丝", "桑蚕丝"),
    "denim": ("denim", "牛仔布"),
    "polyester": ("polyester", "涤纶", "聚酯纤维", "聚酯"),
    "nylon": ("nylon", "polyamide", "尼龙", "锦纶"),
    "acrylic": ("acrylic", "腈纶", "亚克力"),
    "viscose": ("viscose", "rayon", "粘胶", "人造丝"),
    "fleece": ("fleece", "摇粒绒", "抓绒"),
    "velvet": ("velvet", "velour", "天鹅绒", "丝绒"),
    "down": ("down", "羽绒", "鸭绒", "鹅绒"),
    "plastic": ("plastic", "塑料", "塑胶"),
    "rubber": ("rubber", "橡胶"),
    "latex": ("latex", "乳胶"),
    "silicone": ("silicone", "硅胶"),
    "wood": ("wood", "timber", "hardwood", "木", "木头", "实木", "木质", "木制"),
    "oak": ("oak", "橡木"),
    "walnut": ("walnut wood", "胡桃木"),
    "bamboo": ("bamboo", "竹", "竹子", "竹制"),
    "rattan": ("rattan", "wicker", "藤", "藤编"),
    "metal": ("metal", "金属"),
    "steel": ("steel", "stainless steel", "不锈钢", "钢"),
    "iron": ("iron", "cast iron", "铸铁", "铁"),
    "aluminium": ("aluminium", "aluminum", "铝", "铝合金"),
    "copper": ("copper", "铜", "黄铜", "紫铜"),
    "glass": ("glass", "玻璃"),
    "ceramic": ("ceramic", "stoneware", "earthenware", "陶瓷", "陶"),
    "porcelain": ("porcelain", "bone china", "瓷", "骨瓷"),
    "marble": ("marble", "大理石"),
    "paper": ("paper", "纸"),
    "cork": ("cork", "软木"),
    "felt": ("felt", "毛毡", "毡"),
}
_KEY_OF = {word: key for key, words in _WORDS.items() for word in words}
#: "wooden", "woollen", "silky things": the word for what is made of it.
_MADE_OF = {
    "wooden": "wood",
    "woollen": "wool",
    "woolen": "wool",
    "woolly": "wool",
    "silken": "silk",
    "leathery": "leather",
}


def material_key(phrase: str) -> str | None:
    """Return the key of the material that a phrase is, None where it is none.

    Examples
    --------
    >>> material_key("Real leather"), material_key("木头"), material_key("wooden"), material_key("leather belt")
    ('leather', 'wood', 'wood', None)
    """
    folded = normalise(phrase)
    if not has_han(folded):
        words = [word for word in folded.split() if word not in ("real", "genuine", "pure", "100%", "solid")]
        folded = " ".join(singular(word) for word in words)
    return _KEY_OF.get(folded) or _MADE_OF.get(folded)


@cache
def material_name(key: str) -> LocalizedText:
    """Return what a shopper reads for a material's key; the key where it is none.

    >>> material_name("leather").zh
    '真皮'
    """
    words = _WORDS.get(key, (key,))
    return LocalizedText(en=words[0], zh=next((word for word in words if has_han(word)), key))


def material_words(key: str) -> tuple[str, ...]:
    """Return the words of both languages for a material, to be looked for among what products are made of."""
    return _WORDS.get(key, (key,))
