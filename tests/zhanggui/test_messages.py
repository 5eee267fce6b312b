from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from zhanggui.messages import Answer, Button, Payload, ProductCard, TextBlock

text = st.text(min_size=1, max_size=200).filter(lambda t: not any(0xD800 <= ord(c) <= 0xDFFF for c in t))


@given(st.lists(text, min_size=1, max_size=20))
def test_any_text_survives_the_way_through_json(texts: list[str]) -> None:
    answer = Answer(blocks=tuple(TextBlock(text=one) for one in texts))
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "//evil.example/x", "data:text/html,x", " https://x.example", "ftp://x.example"],
)
def test_urls_that_a_browser_should_not_follow_are_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="expected a URL"):
        Button(label="go", url=url)
    with pytest.raises(ValidationError, match="expected a URL"):
        ProductCard(product_id="1", variant_id="1", title="x", image_url=url)


@pytest.mark.parametrize("url", ["https://shop.example/p/1", "/demo/pictures/p-1.svg", None])
def test_ordinary_urls_pass(url: str | None) -> None:
    assert ProductCard(product_id="1", variant_id="1", title="x", image_url=url).image_url == url


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [{"type": "html", "text": "<b>x</b>"}],
        [{"type": "text", "text": ""}],
        [{"type": "text", "text": "x", "extra": 1}],
        [{"type": "text", "text": "x" * 4001}],
        [{"type": "cards", "cards": []}],
    ],
)
def test_wrong_blocks_are_refused(blocks: list[dict[str, object]]) -> None:
    with pytest.raises(ValidationError):
        Answer.model_validate({"blocks": blocks})


@pytest.mark.parametrize("intent", ["", "Greet", "a b", "greet{", "/greet", "x" * 60])
def test_payload_intents_are_plain_names(intent: str) -> None:
    with pytest.raises(ValidationError):
        Payload(intent=intent)
