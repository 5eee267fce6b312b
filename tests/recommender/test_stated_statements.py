"""Statements of taste: what is liked, disliked, ruled out by an allergy, in words of both languages."""

from __future__ import annotations

import pytest

from recommender.stated.statements import MAX_STATEMENTS, statements


def read(text: str) -> list[tuple[str, str]]:
    return [(own.stance.value, own.phrase) for own in statements(text) if not own.is_continued]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I love blue", [("like", "blue")]),
        ("i really like linen shirts", [("like", "linen shirts")]),
        ("My favourite colour is green.", [("like", "green")]),
        ("I'm into hiking and camping", [("like", "hiking"), ("like", "camping")]),
        ("big fan of Northfold here", [("like", "northfold")]),
        ("I'm more of a tea person, never coffee", [("like", "tea"), ("dislike", "coffee")]),
        ("I hate perfume", [("dislike", "perfume")]),
        ("I can't stand leather", [("dislike", "leather")]),
        ("not a fan of pink to be honest", [("dislike", "pink")]),
        ("don't ever show me Veltrik again", [("dislike", "veltrik")]),
        ("stop recommending shoes to me", [("dislike", "shoes")]),
        ("orange isn't my colour", [("dislike", "orange")]),
        ("spicy food is not for me", [("dislike", "spicy food")]),
        ("I prefer wood over plastic", [("like", "wood"), ("dislike", "plastic")]),
        ("I love green, but I hate pink", [("like", "green"), ("dislike", "pink")]),
        ("I'm allergic to peanuts", [("allergy", "peanuts")]),
        ("I've got a nut allergy so be careful please", [("allergy", "nut")]),
        ("latex gives me a rash", [("allergy", "latex")]),
        ("I only buy organic", [("only", "organic")]),
        ("I'm vegan", [("only", "vegan")]),
        ("我喜欢蓝色", [("like", "蓝色")]),
        ("我最爱喝绿茶", [("like", "绿茶")]),
        ("我是绿色控", [("like", "绿色")]),
        ("我不喜欢粉色", [("dislike", "粉色")]),
        ("橙色我接受不了", [("dislike", "橙色")]),
        ("受不了真皮的味道", [("dislike", "真皮")]),
        ("以后别给我推Veltrik了", [("dislike", "veltrik")]),
        ("我更喜欢棉的，不喜欢涤纶", [("like", "棉"), ("dislike", "涤纶")]),
        ("我对花生过敏", [("allergy", "花生")]),
        ("跟你说一声 我海鲜过敏", [("allergy", "海鲜")]),
        ("我只买有机的", [("only", "有机")]),
        ("我无糖主义 甜食不要推给我", [("dislike", "甜食")]),
        ("我love purple", [("like", "purple")]),
    ],
)
def test_what_is_said_is_read(text: str, said: list[tuple[str, str]]) -> None:
    assert read(text) == said


@pytest.mark.parametrize("text", ["", "hello", "where is my order", "a tent for two", "你好", "帐篷多少钱", "🎁" * 50])
def test_what_says_nothing_of_taste_gives_nothing(text: str) -> None:
    assert read(text) == []


def test_a_list_goes_on_with_what_was_begun() -> None:
    assert [(own.phrase, own.is_continued) for own in statements("I love blue. Green too!")] == [
        ("blue", False),
        ("green", True),
    ]


def test_a_letter_is_cut() -> None:
    assert len(statements("I love " + ", ".join(f"thing{n} number" for n in range(100)))) == MAX_STATEMENTS
