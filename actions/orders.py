"""The intent that asks for an order; a wish for products in the same message is answered, too."""

from __future__ import annotations

from typing import ClassVar

from actions.base import ShopAction
from actions.find import RefineSearch, SearchProducts
from actions.reply import Reply
from actions.second_wish import two_wishes
from actions.tasks.access import Access
from actions.tasks.where import where_is_it
from actions.turn import Turn


class ShowOrder(ShopAction):
    """Shows the order that the shopper may see, or starts the form that asks for number and contact."""

    action_name: ClassVar[str] = "action_show_order"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Show a verified customer's order, or ask for what proves it."""
        wishes = two_wishes(turn, self.services.search)
        if wishes:
            # Products first: where something has to be asked for the order, the question stands last.
            names_kind = self.services.search.names_product(wishes.product)
            find = SearchProducts if names_kind else RefineSearch
            find(self.services).answer(turn.about(wishes.product), reply)
        where_is_it(Access(turn, self.services), reply)
