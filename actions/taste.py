"""What the shopper says of themselves: noted, shown and forgotten on request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from actions.base import ShopAction
from actions.find import SearchProducts
from actions.focus import ordinal_in, product_in_focus
from actions.noting import forget_reply, note, said_in_short, stated_by, undo
from actions.recommend import recommend_others, show_recommendations
from actions.reply import Reply
from actions.shown_list import ShownList, current_list
from actions.turn import Turn
from recommender.serving.gift_wish import GiftWish
from recommender.serving.gifts import understand_gift
from recommender.stated.owned import owned_in
from recommender.stated.statements import statements
from recommender.stated.targets import preferences_in
from recommender.stated.wordings import Stance
from recommender.types import Scene
from shop.types import NewPreference, PreferenceKind, PreferenceTarget, Product, StatedPreference
from zhanggui.messages import Payload, QuickReply, TextBlock
from zhanggui.order_words import order_habits
from zhanggui.preference_words import all_names, grouped, preference_names, spoken_name
from zhanggui.services import Services
from zhanggui.wording import word

#: With "forget all" that makes two rows on a phone; the rest is forgotten by its name, or all at once.
FORGET_OFFERED = 6
#: Names of one kind in the summary; nobody reads more at once.
NAMES_SHOWN = 20
ALL = "all"
_OF_ANOTHER = re.compile(
    r"\b(?:she|he|her|him|his|they|my (?:mum|mom|mother|dad|father|wife|husband|girlfriend|boyfriend|"
    r"sister|brother|son|daughter|friend|boss))\b"
    r"|[她他]|我(?:妈|爸|老公|老婆|女朋友|男朋友|儿子|女儿|闺蜜|朋友|婆婆|岳)"
)
_OF_ONESELF = re.compile(
    r"\b(?:i|i['’]?m|i['’]?ve|me|myself)\b|我(?!妈|爸|老公|老婆|女朋友|男朋友|儿子|女儿|闺蜜|朋友|婆婆|岳)"
)
_THIS = re.compile(r"\b(?:this|that|it|these|those)(?: one| thing| product)?\b|这[个款种件本双]?|那[个款]|它")
_THIS_BRAND = re.compile(r"\b(?:this|that|the|its|same) (?:brand|make|label)\b|(?:这个?|那个?|该)(?:牌子|品牌)|这家")
_TO_FORGET = re.compile(r"\b(?:forget|scrap|delete|erase|wipe|clear|remove|drop)\b|忘[掉了记]|删|清[空除零]|抹掉")
_NAMES_ANOTHER = re.compile(r"\babout (?!that\b|this\b|it\b)\w|关于(?!我)|.[^这那刚上一]那条")
_EVERYTHING = re.compile(
    r"\b(?:everything|all(?! of it in)|reset|wipe|start over|them all)\b|\b(?:clear|delete|erase|remove|"
    r"discard|drop)\b.*\b(?:preferences|likes|tastes?|"
    r"dislikes|what you (?:remember|know|learned))\b|preferences gone|全部|全忘|全都|统统|所有|清空|清除|"
    r"清零|重置|都忘|都删|都作废|一切|偏好.*(?:都|全)|"
    r"(?:都|全).*(?:忘|删|清)|之前说的喜好|我说过的$"
)


class NotePreference(ShopAction):
    """Keeps what the shopper likes, dislikes or cannot have, and says so in one sentence that can be undone."""

    action_name: ClassVar[str] = "action_note_preference"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Note it; what is said of another person changes the present that is looked for."""
        before = current_list(turn)
        if before and before.gift is not None and is_of_another(turn.text):
            refine_gift(self, turn, reply, before)
            return
        said = _about_shown(turn, self.services) or preferences_in(turn.text, self.services.search, turn.language)
        if not said:
            # A search for what they may have just turned down would be the worst answer.
            if not _DISLIKES.search(turn.text.casefold()) and self.services.search.names_product(turn.text):
                SearchProducts(self.services).answer(turn, reply)
            else:
                reply.say("utter_taste_unclear")
            return
        kept = note(turn, self.services, said)
        is_allergy = any(own.stance is Stance.ALLERGY for own in statements(turn.text))
        _confirm(turn, reply, kept, self.services, is_allergy)
        reply.remember(noted_preferences=[own.id for own in kept])
        reply.offer(*_after_noting(turn, kept, before))


class HaveIt(ShopAction):
    """Remembers what the shopper has already, and shows what else there is."""

    action_name: ClassVar[str] = "action_have_it"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Note what they have; of a present it is the other person who has it, and nothing is kept."""
        before = current_list(turn)
        owned = owned_in("" if turn.is_button else turn.text, self.services.search.index)
        products = self._meant(turn, owned.is_all) if owned.kind is None else []
        if owned.kind is None and not products:
            reply.say("utter_which_product")
            return
        if before and before.gift is not None and (turn.is_button or not _speaks_of_oneself_only(turn.text)):
            self._not_as_present(turn, reply, before, owned.kind, products)
            return
        said = _owned_preferences(turn, owned.kind, products, owned.is_any)
        kept = note(turn, self.services, said)
        what = preference_names(kept[:1] if len(products) == 1 else kept, self.services, turn.language)
        reply.remember(noted_preferences=[own.id for own in kept])
        if before and before.is_recommendation:
            recommend_others(self, turn, reply, before, "utter_noted_owned_next", [undo(turn, kept)], what=what)
        else:
            reply.say("utter_noted_owned", what=what)
            reply.offer(undo(turn, kept))

    def _meant(self, turn: Turn, is_all: bool) -> list[Product]:
        """Return the products on the screen that are meant: all, the named one, else the first."""
        if is_all and turn.last_products:
            return list(self.services.shop.products.get_many(turn.last_products).values())
        product = product_in_focus(turn, self.services)
        if product is None and turn.last_products:
            product = self.services.shop.products.get(turn.last_products[0])
        return [product] if product else []

    def _not_as_present(
        self, turn: Turn, reply: Reply, before: ShownList, kind: str | None, products: Sequence[Product]
    ) -> None:
        names = [kind] if kind else [product.product_type.get(turn.language) for product in products]
        wish = (before.gift or GiftWish()).refined_by(GiftWish(excluded=tuple(filter(None, names))))
        after = before.model_copy(update={"gift": wish})
        what = word("list_separator", turn.language).join(dict.fromkeys(names))
        recommend_others(self, turn, reply, after, "utter_without_it", what=what)


class ShowProfile(ShopAction):
    """Shows what the shopper has said and what their orders say, with a way to forget each."""

    action_name: ClassVar[str] = "action_show_profile"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Say all of it in plain words."""
        if not turn.is_button and _TO_FORGET.search(turn.text.casefold()):
            # "Scrap what you remember" names what is remembered, and wants it gone.
            ForgetPreference(self.services).answer(turn, reply)
            return
        known = stated_by(turn, self.services)
        lines = _summary(known, self.services, turn)
        reply.say("utter_profile_stated" if lines else "utter_profile_nothing_stated")
        if lines:
            reply.show(TextBlock(text="\n".join(lines)))
        if habits := order_habits(turn.metadata.customer_id, self.services, turn.language):
            reply.show(TextBlock(text=habits))
        reply.offer(*_forget_replies(known, self.services, turn))


class ForgetPreference(ShopAction):
    """Forgets one, some or all of what the shopper has said."""

    action_name: ClassVar[str] = "action_forget_preference"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Forget what a button or the words name, else what was noted last."""
        known = stated_by(turn, self.services)
        wanted = turn.entity("preference_id")
        if wanted == ALL or (not wanted and not turn.is_button and _EVERYTHING.search(turn.text.casefold())):
            self.services.shop.preferences.forget_all(turn.metadata.customer_id, turn.session_id)
            reply.say("utter_forgotten_all" if known else "utter_nothing_to_forget")
            reply.remember(noted_preferences=None)
            return
        chosen = self._chosen(turn, known, wanted)
        if not chosen:
            reply.say("utter_forget_which" if known and not wanted else "utter_nothing_to_forget")
            reply.offer(*(_forget_replies(known, self.services, turn) if not wanted else ()))
            return
        what = preference_names(chosen, self.services, turn.language)
        ids = [own.id for own in chosen]
        self.services.shop.preferences.forget(ids, turn.metadata.customer_id, turn.session_id)
        reply.say("utter_forgotten", what=what)
        reply.remember(noted_preferences=None)

    def _chosen(self, turn: Turn, known: Sequence[StatedPreference], wanted: str | None) -> list[StatedPreference]:
        if wanted:
            return [own for own in known if own.id in wanted.split(",")]
        folded = turn.text.casefold()
        if named := [own for own in known if any(name in folded for name in all_names(own, self.services))]:
            return named
        if "allerg" in folded or "过敏" in folded:
            return [own for own in known if "allerg" in own.said.casefold() or "过敏" in own.said]
        if _NAMES_ANOTHER.search(folded):
            # What they name is not kept: to forget the last thing instead would be wrong.
            return []
        last = turn.tracker.get_slot("noted_preferences") or []
        if chosen := [own for own in known if own.id in last]:
            return chosen
        return list(known) if len(known) == 1 else []


def is_of_another(text: str) -> bool:
    """Say whether a text speaks of another person and not of the shopper.

    Examples
    --------
    >>> is_of_another("she hates pink"), is_of_another("I hate pink"), is_of_another("他不喝酒")
    (True, False, True)
    """
    folded = text.casefold()
    return bool(_OF_ANOTHER.search(folded)) and not _OF_ONESELF.search(folded)


def _speaks_of_oneself_only(text: str) -> bool:
    folded = text.casefold()
    return bool(_OF_ONESELF.search(folded)) and not _OF_ANOTHER.search(folded)


def refine_gift(action: ShopAction, turn: Turn, reply: Reply, before: ShownList) -> None:
    """Change the present that is looked for by what is said of the person or of it."""
    earlier = before.gift or GiftWish()
    wish = earlier.refined_by(understand_gift(turn.text, action.services.search, earlier))
    after = ShownList(scene=Scene.GIFT, gift=wish)
    show_recommendations(action, turn, reply, after, "utter_gift_refined")


def _about_shown(turn: Turn, services: Services) -> tuple[NewPreference, ...]:
    """Return what is said of something on the screen: "I love the second one", 这个牌子我不喜欢."""
    phrases = statements(turn.text)
    points = ordinal_in(turn.text) is not None or any(_THIS.fullmatch(own.phrase) for own in phrases)
    is_brand = bool(_THIS_BRAND.search(turn.text.casefold()))
    if not points and not is_brand and phrases:
        return ()
    if not (points or is_brand or _THIS.search(turn.text.casefold())) or not turn.last_products:
        return ()
    product = product_in_focus(turn, services) or services.shop.products.get(turn.last_products[0])
    if product is None:
        return ()
    stance = _stance_of(turn.text)
    if stance is None:
        return ()
    by_brand = is_brand and product.brand
    return (
        NewPreference(
            kind=stance,
            target=PreferenceTarget.BRAND if by_brand else PreferenceTarget.PRODUCT,
            value=product.brand if by_brand and product.brand else product.id,
            said=said_in_short(turn),
            language=turn.language,
        ),
    )


_DISLIKES = re.compile(
    r"\b(?:hate|dislike|n['’]?t like|not like|nothing|headache|ugly|awful|don['’]?t|never|no more)\b|"
    r"不喜欢|讨厌|不要|难看|丑|别|受不了"
)
_LIKES = re.compile(r"\b(?:love|like|adore|great|favou?rite|nice|perfect)\b|喜欢|爱|不错|好看")


def _stance_of(text: str) -> PreferenceKind | None:
    folded = text.casefold()
    if _DISLIKES.search(folded):
        return PreferenceKind.DISLIKE
    return PreferenceKind.LIKE if _LIKES.search(folded) else None


def _owned_preferences(turn: Turn, kind: str | None, products: Sequence[Product], is_any: bool) -> list[NewPreference]:
    def owned(target: PreferenceTarget, value: str) -> NewPreference:
        return NewPreference(
            kind=PreferenceKind.OWNED, target=target, value=value, said=said_in_short(turn), language=turn.language
        )

    if kind:
        return [owned(PreferenceTarget.TYPE, kind)]
    said = [owned(PreferenceTarget.PRODUCT, product.id) for product in products]
    if is_any and len(products) == 1 and (name := products[0].product_type.get("en").casefold()):
        # "I have one": of the kind none is wanted; said first, it is what the answer names.
        said.insert(0, owned(PreferenceTarget.TYPE, name))
    return said


def _confirm(turn: Turn, reply: Reply, kept: Sequence[StatedPreference], services: Services, is_allergy: bool) -> None:
    names = grouped(kept, services, turn.language)
    joint = word("list_separator", turn.language)
    liked = joint.join(names.get(PreferenceKind.LIKE, ()))
    disliked = joint.join(names.get(PreferenceKind.DISLIKE, ()))
    if is_allergy:
        reply.say("utter_noted_allergy", what=disliked)
    elif liked and disliked:
        reply.say("utter_noted_both", liked=liked, disliked=disliked)
    elif disliked:
        reply.say("utter_noted_dislike", what=disliked)
    elif any(own.kind is PreferenceKind.DISLIKE for own in kept):
        # The contrary of what is liked: "only organic".
        reply.say("utter_noted_only", what=liked)
    else:
        reply.say("utter_noted_like", what=liked)


def _after_noting(turn: Turn, kept: Sequence[StatedPreference], before: ShownList | None) -> tuple[QuickReply, ...]:
    again = (
        QuickReply(label=word("others", turn.language), payload=Payload(intent="show_more"))
        if before and before.is_recommendation
        else QuickReply(label=word("try_recommend", turn.language), payload=Payload(intent="recommend"))
    )
    return (undo(turn, kept), again)


def _summary(known: Sequence[StatedPreference], services: Services, turn: Turn) -> list[str]:
    names = grouped(known, services, turn.language)
    joint = word("list_separator", turn.language)
    return [
        word(f"stated_{kind}", turn.language, names=joint.join(names[kind][:NAMES_SHOWN]))
        for kind in PreferenceKind
        if names.get(kind)
    ]


def _forget_replies(known: Sequence[StatedPreference], services: Services, turn: Turn) -> tuple[QuickReply, ...]:
    """Offer to forget the newest one by one, and all at once; "only organic" is one."""
    together: dict[str, list[str]] = {}
    for own in known:
        together.setdefault(spoken_name(own, known, services, turn.language), []).append(own.id)
    replies = [
        forget_reply(word("forget_one", turn.language, what=name), ids)
        for name, ids in list(together.items())[:FORGET_OFFERED]
    ]
    return (*replies, forget_reply(word("forget_all", turn.language), [ALL])) if replies else ()
