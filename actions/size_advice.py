"""Which size to take: by the product's own size table, by what the shopper kept before, else by one question."""

from __future__ import annotations

import re
from typing import ClassVar

from actions.articles import ask_articles, quote
from actions.base import ShopAction
from actions.body import body_in, size_in
from actions.choices import person_reply
from actions.focus import product_in_focus
from actions.open_question import Asked, Question, answers, ask
from actions.product import AnswerProduct
from actions.product_facts import fact_text
from actions.reply import Reply
from actions.turn import Turn
from recommender.profiles.size_history import SizedPiece, SizeHistory
from retrieval.search import IndexMissing
from shop.size_tables import Fit, Measure, SizeRow, fit, size_table
from shop.types import Language, Product
from zhanggui.messages import Payload, QuickReply, TextBlock
from zhanggui.services import Services
from zhanggui.wording import word

#: Below this the likeliest size is not likelier than all others together.
SURE_ENOUGH = 0.5
_TITLES = 2
#: What to take is asked; "do they run small?" and "size chart please" are answered from the product and the articles.
_ASKS_WHICH = re.compile(
    r"\b(?:(?:which|what) (?:size|one)|what should i (?:order|take|get)|size (?:should|do|would) i|my size|for me"
    r"|(?:will|would|does|is) .{0,20}\b(?:fit|ok|okay|right)\b|should i (?:take|get|order|go)|between|size up|size down"
    r"|recommend .{0,12}size|size.{0,12} recommend\w*)\b|^\W*sizes?\W*$"
    r"|多大|什么码|哪个码|啥码|几码|哪个号|几号|什么号|什么尺码|尺码建议|尺寸建议|怎么选|选哪|哪个好|选码|拿什么码|合适吗"
    r"|能穿|穿得下|行吗|纠结",
    re.IGNORECASE,
)
_USUALLY = re.compile(
    r"\b(?:usual(?:ly)?|normal(?:ly)?|always|mostly|generally|i(?:'m| am) (?:a|an|size)|i (?:wear|take))\b"
    r"|平时|平常|通常|一般|一直|我穿|都穿|是穿",
    re.IGNORECASE,
)
#: The shopper's own orders say nothing of somebody else.
_SOMEBODY_ELSE = re.compile(
    r"\b(?:my|for (?:my|a|an|our)) (?:\w+ )?(?:son|daughter|kid|kids|child|boy|girl|baby|husband|wife|partner|boyfriend"
    r"|girlfriend|mother|mum|mom|father|dad|sister|brother|friend|dog|cat|grand\w+|nephew|niece|aunt|uncle)\b"
    r"|\b(?:he|she|him|her|his|they|kids?|year[- ]old|pregnant)\b"
    r"|儿子|女儿|孩子|小孩|宝宝|老公|老婆|先生|太太|妈|爸|婆婆|公公|爷|奶奶|外婆|姐|妹|哥|弟|朋友|男友|女友|她|他|狗|猫|怀孕"
    r"|侄|送人",
    re.IGNORECASE,
)


class AdviseSize(ShopAction):
    """Names a size with the reason for it, or asks for what it takes to know; never guesses."""

    action_name: ClassVar[str] = "action_advise_size"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Advise on the product in focus; what asks for no size is answered from its record and the articles."""
        product = product_in_focus(turn, self.services)
        chosen = (turn.entity("choice") or "").partition(":")[2]
        asks = bool(_ASKS_WHICH.search(turn.text) or body_in(turn.text) or _USUALLY.search(turn.text))
        if product is None or not sizes_of(product) or not (asks or turn.is_button):
            AnswerProduct(self.services).answer(turn, reply)
            return
        reply.remember(focus_product=product.id)
        SizeDesk(product, turn, self.services, reply).advise(chosen or None)


def sizes_of(product: Product) -> list[str]:
    """Return the sizes that a product comes in, in the shop's order; fewer than two are no choice."""
    sizes = list(dict.fromkeys(v.options["size"] for v in product.variants if v.options.get("size")))
    return sizes if len(sizes) > 1 else []


class SizeDesk:
    """One turn's question for the size of one product."""

    def __init__(self, product: Product, turn: Turn, services: Services, reply: Reply) -> None:
        self._product, self._turn, self._services, self._reply = product, turn, services, reply
        self._language = turn.language
        self._sizes = sizes_of(product)
        self._table = size_table(product)

    def advise(self, usual: str | None = None) -> None:
        """Name a size with its reason, or ask one question; ``usual`` is what the shopper says they take."""
        body = {} if self._turn.is_button else body_in(self._turn.text)
        if usual is None and not self._turn.is_button and _USUALLY.search(self._turn.text):
            usual = size_in(self._turn.text, self._known_sizes())
        told = fit(self._table, body)
        if told is not None:
            self._by_table(told, body)
        elif usual:
            self._by_usual(usual)
        elif body and not self._table and quote(ask_articles(self._turn, self._services.search), self._reply):
            # The shop's own size guide knows chests and feet; the question for the usual size stays open beside it.
            self._ask_usual("utter_size_no_table")
        elif (history := self._history()) is not None and self._by_history(history):
            return
        elif any(Measure.HEIGHT in row.ranges or Measure.WEIGHT in row.ranges for row in self._table):
            self._ask("utter_size_ask_body")
        else:
            self._ask_usual("utter_size_ask_usual")

    def _known_sizes(self) -> list[str]:
        """Return the product's sizes, and the letters that shoppers name though it does not come in them."""
        letters = ["XS", "S", "M", "L", "XL", "XXL"] if any(size.isalpha() for size in self._sizes) else []
        numbers = [str(n) for n in range(26, 51)] if any(size.isdecimal() for size in self._sizes) else []
        return list(dict.fromkeys([*self._sizes, *letters, *numbers]))

    def _by_table(self, told: Fit, body: dict[Measure, float]) -> None:
        if told.size is None:
            names = word("separator", self._language).join(self._measured(own, body) for own in told.outside)
            self._reply.say("utter_size_outside", product=self._title, measures=names)
            self._reply.show(TextBlock(text="\n".join(_row_text(row, self._language) for row in self._table)))
            self._reply.offer(person_reply(self._language))
            return
        reasons = word("separator", self._language).join(
            word("size_by_measure", self._language, measure=self._measured(own, body), size=size)
            for own, size in told.by_measure.items()
        )
        differ = len(set(told.by_measure.values())) > 1
        said = "utter_size_by_table_larger" if differ else "utter_size_by_table"
        self._reply.say(said, product=self._title, size=told.size, reasons=reasons)
        self._close(told.size)

    def _measured(self, measure: Measure, body: dict[Measure, float]) -> str:
        return word(f"measure_{measure}", self._language, value=f"{body[measure]:g}")

    def _by_usual(self, usual: str) -> None:
        if usual not in self._sizes:
            sizes = word("separator", self._language).join(self._sizes)
            self._reply.say("utter_size_not_made", product=self._title, size=usual, sizes=sizes)
            self._reply.offer(person_reply(self._language))
            return
        self._reply.say("utter_size_by_usual", product=self._title, size=usual)
        history = self._history()
        if history and history.sent_back:
            self._say_sent_back(history.sent_back)
        self._close(usual)

    def _history(self) -> SizeHistory | None:
        customer = self._turn.metadata.customer_id
        if customer is None or _SOMEBODY_ELSE.search(self._turn.text):
            return None
        try:
            return self._services.recommender.size_history(customer, self._product.id)
        except IndexMissing:
            return None

    def _by_history(self, history: SizeHistory) -> bool:
        """Name what was kept, with where; False where that says too little."""
        size = next((own for own in self._sizes if own.casefold() == (history.size or "").casefold()), None)
        if size is None or history.confidence < SURE_ENOUGH:
            return False
        self._reply.say(
            "utter_size_by_orders" if history.is_same_kind else "utter_size_by_other_orders",
            product=self._title,
            size=size,
            kept=history.kept,
            of=history.of,
            titles=self._titles(history.kept_pieces),
        )
        self._say_sent_back(history.sent_back)
        self._close(size)
        return True

    def _say_sent_back(self, pieces: tuple[SizedPiece, ...]) -> None:
        if pieces:
            newest = pieces[0]
            self._reply.say("utter_size_sent_back", size=newest.size, title=self._titles((newest,)))

    def _titles(self, pieces: tuple[SizedPiece, ...]) -> str:
        ids = list(dict.fromkeys(piece.product_id for piece in pieces))[:_TITLES]
        found = self._services.shop.products.get_many(ids)
        titles = [product.title.get(self._language) for product in found.values()]
        return word("list_separator", self._language).join(titles)

    def _close(self, size: str) -> None:
        """Say how it is cut and whether the size can be had, and offer to put it into the cart."""
        cut = next((own for own in self._product.attributes if own.key == "fit"), None)
        if cut is not None:
            self._reply.show(TextBlock(text=fact_text(cut, self._language)))
        variants = [own for own in self._product.variants if own.options.get("size") == size and own.stock_quantity > 0]
        if not variants:
            self._reply.say("utter_size_sold_out", size=size)
            entities = {"choice": f"alert:{self._product.id}"}
            label = word("alert_me", self._language)
            self._reply.offer(QuickReply(label=label, payload=Payload(intent="stock", entities=entities)))
        elif len(variants) == 1:
            entities = {"product_id": self._product.id, "variant_id": variants[0].id}
            label = word("size_add", self._language, size=size)
            self._reply.offer(QuickReply(label=label, payload=Payload(intent="add_to_cart", entities=entities)))

    def _ask_usual(self, said: str) -> None:
        self._ask(said)
        self._reply.offer(
            *(
                QuickReply(
                    label=size,
                    payload=Payload(
                        intent="size_advice", entities={"product_id": self._product.id, "choice": f"size:{size}"}
                    ),
                )
                for size in self._sizes[:8]
            )
        )

    def _ask(self, said: str) -> None:
        self._reply.say(said, product=self._title)
        if not self._turn.tracker.active_loop:
            ask(Question.SIZE, self._turn, self._reply, product_id=self._product.id)

    @property
    def _title(self) -> str:
        return self._product.title.get(self._language)

    def hear(self) -> bool:
        """Take an answer to the question for size or measures; False where it is none."""
        body = body_in(self._turn.text)
        usual = size_in(self._turn.text, self._known_sizes())
        if fit(self._table, body) is None and usual is None:
            return False
        self.advise(usual)
        return True


def _row_text(row: SizeRow, language: Language) -> str:
    ranges = (
        word(f"measure_{measure}", language, value=f"{low:g}–{high:g}") for measure, (low, high) in row.ranges.items()
    )
    return word("size_row", language, size=row.size, ranges=word("separator", language).join(ranges))


@answers(Question.SIZE)
def _size(asked: Asked, turn: Turn, services: Services, reply: Reply) -> bool:
    product = services.shop.products.get(asked.product_id) if asked.product_id else None
    if product is None or turn.is_button:
        return False
    return SizeDesk(product, turn, services, reply).hear()
