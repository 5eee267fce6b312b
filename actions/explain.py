"""Why something stands on the screen: the reason that was recorded with it, in words, or honestly none."""

from __future__ import annotations

from typing import ClassVar

from actions.base import ShopAction
from actions.focus import ordinal_in
from actions.gift_chips import gift_chips
from actions.reply import Reply
from actions.search_state import current_search
from actions.shown_list import ShownList, current_list
from actions.turn import Turn
from recommender.types import ReasonKind
from shop.money import format_money
from shop.types import Product, StatedPreference
from zhanggui.messages import Payload, QuickReply, TextBlock
from zhanggui.reasons import reason_text
from zhanggui.wording import word


class Explain(ShopAction):
    """Says why one product is on the screen, from the reason that was kept with the list."""

    action_name: ClassVar[str] = "action_explain"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Explain the product that is meant: the named place, the one in focus, else the first."""
        before = current_list(turn)
        product = self._meant(turn)
        if product is None:
            reply.say("utter_why_nothing_shown")
            reply.offer(QuickReply(label=word("try_recommend", turn.language), payload=Payload(intent="recommend")))
            return
        language = turn.language
        title = product.title.get(language)
        reply.remember(focus_product=product.id)
        if before is None or not before.is_recommendation:
            self._searched(turn, reply, product)
            return
        if text := self._reason(before, product, turn):
            reply.say("utter_why", product=title, reason=text)
        else:
            reply.say("utter_why_none", product=title)
        reply.show(TextBlock(text="\n".join(self._facts(before, product, turn))))
        reply.offer(*self._next_steps(before, product, turn))

    def _meant(self, turn: Turn) -> Product | None:
        shown = turn.last_products
        place = ordinal_in(turn.text)
        if place is not None and -len(shown) <= place < len(shown):
            wanted: str | None = shown[place]
        else:
            focus = turn.entity("product_id") or turn.slot_text("focus_product")
            wanted = focus if focus in shown else (shown[0] if shown else None)
        return self.services.shop.products.get(wanted) if wanted else None

    def _reason(self, before: ShownList, product: Product, turn: Turn) -> str | None:
        reason = before.reasons.get(product.id)
        if reason is None:
            return None
        shop = self.services.shop
        others = shop.products.get_many([reason.product_id] if reason.product_id else [])
        departments = {department.key: department for department in shop.products.departments()}
        return reason_text(reason, others, departments, turn.language)

    def _searched(self, turn: Turn, reply: Reply, product: Product) -> None:
        state = current_search(turn)
        said = state.text if state else ""
        reason = word("why_search", turn.language, said=said) if said else word("why_search_bare", turn.language)
        reply.say("utter_why_searched", product=product.title.get(turn.language), reason=reason)
        if facts := self._facts(None, product, turn):
            reply.show(TextBlock(text="\n".join(facts)))

    def _facts(self, before: ShownList | None, product: Product, turn: Turn) -> list[str]:
        """Return what else speaks for the product; each line repeats a record."""
        language = turn.language
        facts = []
        chips = gift_chips(before.gift, self.services, language) if before and before.gift else None
        if chips:
            said = word("list_separator", language).join(chip.label for chip in chips.chips)
            facts.append(word("fact_gift", language, what=said))
        if before and before.gift and before.gift.has_budget:
            facts.append(word("fact_budget", language))
        elif (price := product.offer.price) is not None:
            facts.append(word("fact_price", language, price=format_money(price, language)))
        if product.rating_average is not None and product.rating_count:
            stars = f"{product.rating_average:.1f}"
            facts.append(word("fact_rating", language, stars=stars, count=product.rating_count))
        facts.append(word("fact_in_stock" if product.in_stock else "stock_none", language))
        return facts

    def _next_steps(self, before: ShownList, product: Product, turn: Turn) -> list[QuickReply]:
        language = turn.language
        steps = [
            QuickReply(label=word("others", language), payload=Payload(intent="show_more")),
            QuickReply(
                label=word("i_have_it", language),
                payload=Payload(intent="have_it", entities={"product_id": product.id}),
            ),
        ]
        if stated := self._said_so(before, product, turn):
            steps.append(
                QuickReply(
                    label=word("forget_said", language),
                    payload=Payload(intent="forget_preference", entities={"preference_id": stated.id}),
                )
            )
        return steps

    def _said_so(self, before: ShownList, product: Product, turn: Turn) -> StatedPreference | None:
        """Return the preference that was quoted as the reason, where it is still kept."""
        reason = before.reasons.get(product.id)
        if reason is None or reason.kind is not ReasonKind.YOU_SAID or not reason.said:
            return None
        known = self.services.shop.preferences.for_shopper(turn.metadata.customer_id, turn.session_id)
        return next((own for own in known if own.said.startswith(reason.said)), None)
