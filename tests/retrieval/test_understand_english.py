"""English queries: bounds, brands, colours, exclusions, wishes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.retrieval.understand_table import PARSER, Case, price, understood

PRICES: list[Case] = [
    ("printer, i dont want to spend over 100", price(high=100)),
    ("i do not want to pay more than 40", price(high=40)),
    ("we won't go above 250", price(high=250)),
    ("i want to spend over 100", price(low=100)),
    ("laptop under 500", price(high=500)),
    ("laptop below $500", price(high=500)),
    ("headphones less than 99.99", price(high=99.99)),
    ("headphones cheaper than 80 dollars", price(high=80)),
    ("a tent for up to 300", price(high=300)),
    ("at most two hundred", price(high=200)),
    ("no more than fifty bucks", price(high=50)),
    ("not more than 1,200", price(high=1200)),
    ("max 40", price(high=40)),
    ("maximum of 40 euros", price(high=40)),
    ("my budget is 600", price(high=600)),
    ("phone with a budget of 600", price(high=600)),
    ("monitor within 250", price(high=250)),
    ("50 or less", price(high=50)),
    ("kettle, 30 dollars or less", price(high=30)),
    ("keyboard 100 max", price(high=100)),
    ("tv under 1k", price(high=1000)),
    ("tv under 1.5k", price(high=1500)),
    ("camera under two hundred and fifty", price(high=250)),
    ("<$30 mouse", price(high=30)),
    ("over 100", price(low=100)),
    ("more than 100 dollars", price(low=100)),
    ("at least $75", price(low=75)),
    ("starting from 20 dollars", price(low=20)),
    ("above one thousand", price(low=1000)),
    ("100 or more", price(low=100)),
    ("between 200 and 300", price(200, 300)),
    ("between $20 and $35.50", price(20, 35.5)),
    ("from 100 to 150 dollars", price(100, 150)),
    ("$50-$100 headphones", price(50, 100)),
    ("50-100 dollars", price(50, 100)),
    ("$50 to 100", price(50, 100)),
    ("over 100 but under 200", price(100, 200)),
    ("around 300", price(240, 360)),
    ("about $50", price(40, 60)),
    ("UNDER 50", price(high=50)),
    ("under ＄50", price(high=50)),
    ("under fifty quid", price(high=50)),
    ("not more than eighty bucks", price(high=80)),
    ("sub-$100 headphones", price(high=100)),
    ("<= 50", price(high=50)),
    ("≤ 50 dollars", price(high=50)),
    ("50-80€", price(50, 80)),
    ("under €50", price(high=50)),
    ("50€ max", price(high=50)),
    ("under 50 euros", price(high=50)),
    ("i don't want to spend more than 60", price(high=60)),
    ("it should not cost more than 60", price(high=60)),
    ("can't be over 80", price(high=80)),
    ("not exceeding 75", price(high=75)),
    ("no higher than 75", price(high=75)),
    ("less then 40", price(high=40)),
    ("100 or cheaper", price(high=100)),
    ("under a hundred", price(high=100)),
    ("between 20 & 30", price(20, 30)),
    ("20~30 dollars", price(20, 30)),
    ("$20 - $35", price(20, 35)),
    ("$100+ watches", price(low=100)),
    ("100 and up", price(low=100)),
    ("no less than 30 dollars", price(low=30)),
    ("upwards of 200", price(low=200)),
    ("not below 20", price(low=20)),
    ("$50 keyboard", price(40, 60)),
    ("a 100 dollar jacket", price(80, 120)),
    ("50 bucks kettle", price(40, 60)),
    ("keyboard 100 or so", price(80, 120)),
    ("budget: 200", price(high=200)),
]
#: Amounts that are no money.
NO_PRICES = [
    "bag under 2 kg",
    "cable over 3 m",
    "tv 55 inch",
    "at least 16 GB memory",
    "drive of up to 2tb",
    "less than 30 minutes of charging",
    "2 to 3 person tent",
    "between 10 and 12 inches",
    "iphone 13 case",
    "tn-2110",
    "RTX 2060",
    "windows 10 pro",
    "size 42 shoes",
    "at least 4 stars",
    "over-ear headphones",
    "under-desk treadmill",
]
BRANDS: list[Case] = [
    ("logitech mouse", {"brands": ("Logitech",)}),
    ("LOGITECH mouse or hp keyboard", {"brands": ("Logitech", "HP")}),
    ("black & decker drill", {"brands": ("Black & Decker",)}),
    ("3m tape", {"brands": ("3M",)}),
    ("kingston memory", {"brands": ("Kingston Technology",)}),
    ("a sharp knife", {}),
    ("a tv by sharp", {"brands": ("Sharp",)}),
    ("sharp brand tv", {"brands": ("Sharp",)}),
    ("php book", {}),
    ("applesauce maker", {}),
]
EXCLUSIONS: list[Case] = [
    ("wireless mouse not logitech", {"excluded_brands": ("Logitech",)}),
    ("headphones but no sony", {"excluded_brands": ("Sony",)}),
    ("anything but apple", {"excluded_brands": ("Apple",)}),
    ("printer other than hp", {"excluded_brands": ("HP",)}),
    ("mouse, not from logitech please", {"excluded_brands": ("Logitech",)}),
    ("I don't want sony", {"excluded_brands": ("Sony",)}),
    ("i don’t want sony", {"excluded_brands": ("Sony",)}),
    ("headphones except sony and apple", {"excluded_brands": ("Sony", "Apple")}),
    ("neither sony nor apple headphones", {"excluded_brands": ("Sony", "Apple")}),
    ("jacket without leather", {"excluded_terms": ("leather",)}),
    ("no plastic please", {"excluded_terms": ("plastic",)}),
    ("a mouse that's not from logitech", {"excluded_brands": ("Logitech",)}),
    ("nothing over 25 please", price(high=25)),
    ("keyboard costing more than 100", price(low=100)),
    ("t-shirt in XL", {"sizes": ("XL",)}),
    ("a bag but nothing leather", {"excluded_terms": ("leather",)}),
    ("headphones, nothing from sony", {"excluded_brands": ("Sony",)}),
    ("cordless vacuum cleaner", {"features": ("wireless",)}),
    ("not too expensive", {"sort": "price_asc"}),
    ("no idea what to buy", {}),
    ("non-stick pan", {}),
    ("why not", {}),
]
WISHES: list[Case] = [
    ("cheap headphones", {"sort": "price_asc"}),
    ("cheapest tent", {"sort": "price_asc"}),
    ("an affordable sofa", {"sort": "price_asc"}),
    ("most expensive watch", {"sort": "price_desc"}),
    ("an expensive watch", {"sort": "price_desc"}),
    ("a luxury watch", {"sort": "price_desc"}),
    ("less expensive", {"sort": "price_asc"}),
    ("best rated kettle", {"sort": "rating"}),
    ("top-rated kettle", {"sort": "rating"}),
    ("newest cameras", {"sort": "newest"}),
    ("sort by price low to high", {"sort": "price_asc"}),
    ("tent in stock", {"in_stock_only": True}),
    ("red dress", {"colours": ("red",)}),
    ("navy or grey jumper", {"colours": ("navy", "grey")}),
    ("gray sofa", {"colours": ("grey",)}),
    ("t-shirt size M", {"sizes": ("M",)}),
    ("red running shoes size 42", {"colours": ("red",), "sizes": ("42",)}),
    ("shoes in size 8.5", {"sizes": ("8.5",)}),
    ("cheap red logitech mouse under 20 in stock", {
        **price(high=20), "sort": "price_asc", "colours": ("red",), "brands": ("Logitech",), "in_stock_only": True,
    }),
]  # fmt: skip
ALL = [*PRICES, *BRANDS, *EXCLUSIONS, *WISHES]


@pytest.mark.parametrize(("text", "expected"), ALL, ids=[text for text, _ in ALL])
def test_english_query_is_understood(text: str, expected: dict[str, Any]) -> None:
    assert understood(text) == expected


@pytest.mark.parametrize("text", NO_PRICES)
def test_no_price_in_english(text: str) -> None:
    parsed = PARSER.parse(text)
    assert (parsed.price_min_minor, parsed.price_max_minor) == (None, None)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("laptop under 500", "laptop"),
        ("cheap bluetooth headphones between 20 and 30 dollars", "bluetooth headphones"),
        ("wireless mouse not logitech", "wireless mouse"),
        ("headphones except sony and apple", "headphones"),
        ("tent in stock", "tent"),
        ("usb-c hub under $40", "usb-c hub"),
        ("", ""),
        ("?!", ""),
    ],
)
def test_what_is_left_to_match(text: str, terms: str) -> None:
    assert PARSER.parse(text).terms == terms


def test_yen_have_no_minor_units() -> None:
    assert PARSER.parse("tent under 5000", "JPY").price_max_minor == 5000
