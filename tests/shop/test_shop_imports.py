"""Feeds of every format: what is good comes in, what is wrong is named, nothing stops the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from shop.cli import app
from shop.imports.feed import Format, detect_format, read_feed
from shop.imports.jsonl import read_jsonl, write_jsonl
from shop.imports.rows import FeedError, Row, RowError
from shop.types import Attribute, LocalizedText, Money, Product, Variant

XML = """<?xml version="1.0"?>
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>
<item><g:id>A-1</g:id><g:title>Kettle, steel</g:title><g:description>&lt;p&gt;Boils &amp;amp; whistles&lt;/p&gt;</g:description>
<g:link>https://shop.example/a</g:link><g:price>59.00 USD</g:price><g:sale_price>49.95 USD</g:sale_price>
<g:availability>in_stock</g:availability><g:brand>Hearth</g:brand><g:product_type>Kitchen > Kettles</g:product_type></item>
<item><g:id>B-1</g:id><g:item_group_id>B</g:item_group_id><g:title>棉T恤</g:title><g:price>19.00 USD</g:price><g:color>red</g:color></item>
<item><g:id>B-2</g:id><g:item_group_id>B</g:item_group_id><g:title>棉T恤</g:title><g:price>21.00 USD</g:price><g:color>blue</g:color>
<g:availability>out_of_stock</g:availability></item>
<item><g:id>C-1</g:id><g:title>Bad price</g:title><g:price>cheap</g:price></item>
<item><g:id>A-1</g:id><g:title>Twice</g:title><g:price>1 USD</g:price></item>
<item><g:id>D-1</g:id><g:title></g:title><g:price>1 USD</g:price></item>
</channel></rss>"""
TSV = "id\ttitle\tprice\tavailability\tbrand\nX-1\tBlue mug\t9.50 EUR\tin stock\tO'Brien\nX-2\tRed mug\t9.50 EUR\tmaybe\tO'Brien\n"
SHOPIFY = """Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Compare At Price,Variant Inventory Qty,Image Src,Status
coat,Quilted coat,<b>Warm</b>,Mori,Coats,Size,M,COAT-M,159.00,199.00,4,https://x.example/c.jpg,active
coat,,,,,,L,COAT-L,159.00,,-2,,
coat,,,,,,,,,,,https://x.example/c2.jpg,
hat,Wool hat,,Mori,Hats,Title,Default Title,,abc,,3,,active
old,Old thing,,Mori,Hats,Title,Default Title,,1.00,,3,,draft
"""


def read(tmp_path: Path, name: str, text: str | bytes) -> tuple[dict[str, Product], list[RowError]]:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    rows: list[Row] = list(read_feed(path, "USD"))
    products = {row.id: row for row in rows if isinstance(row, Product)}
    return products, [row for row in rows if isinstance(row, RowError)]


def test_google_xml(tmp_path: Path) -> None:
    products, errors = read(tmp_path, "feed.xml", XML)
    assert set(products) == {"A-1", "B"}
    kettle = products["A-1"]
    assert kettle.description.en == "Boils & whistles"
    assert (kettle.department, kettle.product_type.en) == ("Kitchen", "Kettles")
    assert kettle.offer.price == Money(amount_minor=4_995, currency="USD")
    assert kettle.offer.list_price == Money(amount_minor=5_900, currency="USD")
    shirt = products["B"]
    assert shirt.title.zh == "棉T恤"
    assert [(v.options["colour"], v.stock_quantity > 0) for v in shirt.variants] == [("red", True), ("blue", False)]
    assert sorted((error.line, error.field) for error in errors) == [(4, "price"), (5, "id"), (6, "title")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_google_tsv_in_the_encodings_that_excel_writes(tmp_path: Path, encoding: str) -> None:
    products, errors = read(tmp_path, "feed.tsv", TSV.encode(encoding))
    assert set(products) == {"X-1"}
    assert [(error.line, error.field, error.value) for error in errors] == [(3, "availability", "maybe")]


def test_shopify_csv(tmp_path: Path) -> None:
    products, errors = read(tmp_path, "products.csv", SHOPIFY)
    assert set(products) == {"coat"}
    coat = products["coat"]
    assert [(v.id, v.options, v.stock_quantity) for v in coat.variants] == [
        ("COAT-M", {"size": "M"}, 4),
        ("COAT-L", {"size": "L"}, 0),
    ]
    assert coat.variants[0].list_price == Money(amount_minor=19_900, currency="USD")
    assert [(error.field, error.value) for error in errors] == [("Variant Price", "abc")]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "begins with"),
        (b"hello,world\n1,2\n", "begins with"),
        (b"\x1f\x8b\x08", "unpack it first"),
        (b"PK\x03\x04", "unpack it first"),
        (b"\x80\x81\x82", "expected UTF-8"),
        (b"<rss></rss>", "got none"),
        (b"<rss>", "expected XML"),
        (b'<!DOCTYPE x [<!ENTITY a "aaaa">]><rss>&a;</rss>', "expected XML"),
    ],
)
def test_unreadable_files_say_what_was_expected(tmp_path: Path, raw: bytes, message: str) -> None:
    with pytest.raises(FeedError, match=message):
        read(tmp_path, "feed", raw)


text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40).filter(str.strip)
ids = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
prices = st.none() | st.builds(Money, amount_minor=st.integers(0, 10**9), currency=st.just("USD"))
variants = st.builds(
    Variant, id=ids, options=st.dictionaries(text, text, max_size=2), price=prices, stock_quantity=st.integers(0, 9)
)
products = st.builds(
    Product,
    id=ids,
    title=st.builds(LocalizedText, en=text, zh=st.none() | text),
    brand=st.none() | text,
    attributes=st.lists(
        st.builds(Attribute, key=ids, label=st.builds(LocalizedText, en=text), number=st.floats(-1e9, 1e9)), max_size=2
    ).map(tuple),
    variants=st.lists(variants, min_size=1, max_size=3).map(tuple),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=50)
@given(st.lists(products, max_size=5))
def test_json_lines_round_trip(originals: list[Product]) -> None:
    lines = "".join(write_jsonl(iter(originals)))
    assert list(read_jsonl(lines, Path("x"))) == originals


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300), st.sampled_from(list(Format)))
def test_any_bytes_end_in_rows_or_a_feed_error(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes, fmt: Format
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(raw)
    try:
        for row in read_feed(path, "USD", fmt):
            assert isinstance(row, (Product, RowError))
    except FeedError as error:
        assert "expected" in str(error)


def test_format_is_told_from_the_beginning() -> None:
    path = Path("x")
    assert detect_format(XML, path) is Format.GOOGLE_XML
    assert detect_format(TSV, path) is Format.GOOGLE_TSV
    assert detect_format(SHOPIFY, path) is Format.SHOPIFY_CSV
    assert detect_format('{"id": "x"}', path) is Format.JSONL


def test_command_imports_reports_and_exports(tmp_path: Path) -> None:
    feed, var = tmp_path / "feed.xml", ["--var-dir", str(tmp_path / "var")]
    feed.write_text(XML, encoding="utf-8")
    run = CliRunner().invoke
    assert run(app, ["import", str(feed), *var]).exit_code == 1, "not migrated yet"
    assert run(app, ["migrate", *var]).exit_code == 0
    imported = run(app, ["import", str(feed), "--json", *var])
    assert imported.exit_code == 0, imported.output
    report = json.loads(imported.output)
    assert (report["imported"], len(report["errors"])) == (2, 3)
    exported = tmp_path / "out.jsonl"
    assert run(app, ["export", str(exported), *var]).exit_code == 0
    assert len(exported.read_text(encoding="utf-8").splitlines()) == 2
    assert run(app, ["import", str(tmp_path / "missing.csv"), *var]).exit_code == 1
    assert run(app, ["product", "A-1", *var]).exit_code == 0
    assert run(app, ["product", "nothing", *var]).exit_code == 1
