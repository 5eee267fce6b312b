"""The drawn pictures: one for every product and variant, each sound, in its colour, and unlike the others."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from defusedxml.ElementTree import fromstring

from shop.demo import pictures
from shop.demo.catalogue import demo_items
from shop.demo.compose import Item
from shop.demo.content import load_content
from shop.demo.drawings import DRAWINGS, Subject
from shop.demo.drawings.kit import brightness, far, shade, smooth
from shop.demo.pictures import draw_picture, draw_subject, picture_key

BACKDROP = ("#f0ebf7", "#d2c6e6")
SVG = "{http://www.w3.org/2000/svg}"
#: All that a picture is made of: nothing that runs, loads or says something.
ALLOWED = {
    *("svg", "defs", "g", "path", "rect", "circle", "ellipse", "linearGradient", "radialGradient", "stop", "clipPath"),
    *("filter", "feComponentTransfer", "feFuncR", "feFuncG", "feFuncB"),
}


@pytest.fixture(scope="module")
def items() -> tuple[Item, ...]:
    return demo_items()


def test_every_product_and_variant_has_a_sound_picture(items: tuple[Item, ...]) -> None:
    for item in items:
        for variant in item.product.variants:
            picture = draw_picture(item.product, variant.id)
            root = fromstring(picture)
            assert root.attrib["viewBox"] == "0 0 400 400", item.product.id
            assert {node.tag.removeprefix(SVG) for node in root.iter()} <= ALLOWED, item.product.id
            assert not any((node.text or "").strip() for node in root.iter()), item.product.id
            assert not re.search(r"href|script|style=|\son\w+=|url\((?!#)|nan|inf", picture), item.product.id


def test_every_reference_of_a_picture_is_defined_in_it(items: tuple[Item, ...]) -> None:
    for item in items:
        picture = draw_picture(item.product)
        assert set(re.findall(r"url\(#(\w+)\)", picture)) == set(re.findall(r'id="(\w+)"', picture)), item.product.id


def test_a_variant_is_drawn_in_its_colour(items: tuple[Item, ...]) -> None:
    colours = load_content().common.colours
    for item in items:
        drawn: dict[str, str] = {}
        for variant in item.product.variants:
            if colour := variant.options.get("colour"):
                picture = draw_picture(item.product, variant.id)
                assert colours[colour].hex in picture, (picture_key(item), item.line.name.en, colour)
                assert drawn.setdefault(colour, picture) == picture, "a size changes nothing"
        assert len(set(drawn.values())) == len(drawn), (picture_key(item), item.line.name.en)


def test_every_picture_key_of_the_content_is_drawn(items: tuple[Item, ...]) -> None:
    written = {item.line.picture or item.family.picture for item in items} | {picture_key(item) for item in items}
    missing = {key for key in {picture_key(item) for item in items} if key not in DRAWINGS}
    assert len(written) > 200
    assert not missing


def test_no_drawing_is_left_over(items: tuple[Item, ...]) -> None:
    assert set(DRAWINGS) - {picture_key(item) for item in items} == {"parcel"}


def test_no_two_drawings_look_the_same() -> None:
    keys = {drawn.draw: key for key, drawn in DRAWINGS.items()}.values()
    pictures = {key: draw_subject(key, Subject(colour="#4279bd", seed="same"), BACKDROP) for key in keys}
    assert len(set(pictures.values())) == len(pictures) > 200


def test_an_unknown_key_draws_the_parcel() -> None:
    subject = Subject(colour="#c8403a", seed="same")
    assert draw_subject("no-such-thing", subject, BACKDROP) == draw_subject("parcel", subject, BACKDROP)


def test_an_unknown_product_is_an_error(items: tuple[Item, ...]) -> None:
    stranger = items[0].product.model_copy(update={"id": "p-stranger"})
    with pytest.raises(KeyError, match="p-stranger"):
        draw_picture(stranger)


def test_an_unknown_variant_draws_the_first(items: tuple[Item, ...]) -> None:
    product = items[0].product
    assert draw_picture(product, "no-such-variant") == draw_picture(product, product.variants[0].id)
    assert draw_picture(product) == draw_picture(product, product.variants[0].id)


def test_a_family_has_more_than_one_look() -> None:
    looks = {draw_subject("coffee-bag", Subject(seed=f"line {i}"), BACKDROP) for i in range(12)}
    assert len(looks) > 2


def test_the_backdrop_takes_both_colours_of_its_department(items: tuple[Item, ...]) -> None:
    backdrops = {department.key: department.backdrop for department in load_content().departments}
    for item in items[::50]:
        picture = draw_picture(item.product)
        assert all(colour in picture for colour in backdrops[item.product.department or ""])


def test_shades_keep_to_the_colour() -> None:
    assert (shade("#808080", 1), shade("#808080", 0), shade("#808080", -1)) == ("#ffffff", "#808080", "#000000")
    assert brightness(shade("#4279bd", 0.3)) > brightness("#4279bd") > brightness(shade("#4279bd", -0.3))
    assert far("#000000", "#ffffff")
    assert not far("#f4f2ec", "#ffffff")


def test_a_smooth_path_meets_its_points() -> None:
    assert smooth((0, 0), (10, 0), (10, 10), closed=False).startswith("M0 0C")
    assert smooth((0, 0), (10, 0), (10, 10)).endswith("0 0Z")


def test_a_page_full_of_pictures_reads_the_content_once(
    items: tuple[Item, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[float] = []

    def read() -> tuple[Item, ...]:
        reads.append(time.monotonic())
        time.sleep(0.05)
        return items

    pictures._read_items.cache_clear()
    monkeypatch.setattr(pictures, "demo_items", read)
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(draw_picture, [item.product for item in items[:16]]))
    assert len(drawn) == 16
    assert len(reads) == 1
