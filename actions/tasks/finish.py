"""The end of a task: the change and its receipt, or why there is none."""

from __future__ import annotations

from typing import ClassVar

from actions.base import ShopAction
from actions.choices import person_reply
from actions.reply import Reply
from actions.tasks.access import Access, line_of
from actions.tasks.ask import start_reply
from actions.tasks.exchange import wanted_text
from actions.tasks.items import becomes_text, item_change
from actions.tasks.say import day, short_title, show_order
from actions.tasks.state import Ending, Task, TaskName, task_in
from actions.turn import Turn
from shop.audit import AskedBy
from shop.carts import NotInStock
from shop.cases import Case, CaseKind, NewCase
from shop.money import format_money
from shop.order_changes import NotAllowed
from shop.order_rules import Refusal, ReturnReason, price_drop, refund_for
from shop.types import Money, Order, OrderLine
from zhanggui.messages import QuickReply, Source, SourcesBlock
from zhanggui.wording import word

#: Articles of the shop that say what a task's terms are; one that the shop does not have is not named.
_ARTICLES = {
    TaskName.CANCEL: "cancel-order",
    TaskName.ADDRESS: "change-address",
    TaskName.ITEMS: "change-items",
    TaskName.RETURN: "return-window",
    TaskName.WARRANTY: "warranty",
    TaskName.PRICE: "price-protection",
    TaskName.INVOICE: "invoices",
    TaskName.REFUND_STATUS: "refund-time",
}
#: What to do instead.
_INSTEAD = {
    (TaskName.CANCEL, Refusal.SHIPPED): TaskName.ORDER_STATUS,
    (TaskName.CANCEL, Refusal.DELIVERED): TaskName.RETURN,
    (TaskName.ITEMS, Refusal.SHIPPED): TaskName.ORDER_STATUS,
    (TaskName.ITEMS, Refusal.DELIVERED): TaskName.RETURN,
    (TaskName.RETURN, Refusal.NOT_DELIVERED): TaskName.CANCEL,
    (TaskName.RETURN, Refusal.TOO_LATE): TaskName.WARRANTY,
    (TaskName.WARRANTY, Refusal.NO_WARRANTY): TaskName.RETURN,
}


class FinishTask(ShopAction):
    """Does what the task was for, once, and says what was done."""

    action_name: ClassVar[str] = "action_finish_task"
    takes_answers: ClassVar[bool] = False

    def answer(self, turn: Turn, reply: Reply) -> None:
        """End the task by its ending."""
        task = task_in(turn.tracker.get_slot("order_task"))
        if task is None:
            return
        reply.remember(order_task=None, order_number=None, contact=None)
        access = Access(turn, self.services)
        order = access.visible(task.order)
        if task.notice and task.ending is not Ending.LEFT:
            reply.say(task.notice)
        if task.ending is Ending.LEFT:
            reply.say("utter_task_left" if task.name is not TaskName.ORDER_STATUS else "utter_cancelled")
        elif task.ending is Ending.LOCKED:
            reply.say("utter_order_tries_exceeded")
            reply.offer(person_reply(turn.language))
        elif task.ending is Ending.NO_ORDERS or order is None:
            reply.say("utter_no_orders")
            reply.offer(QuickReply(label=word("try_search", turn.language)), person_reply(turn.language))
        elif task.ending is Ending.REFUSED:
            self._refuse(task, order, access, reply)
        else:
            try:
                _FINISH[task.name](self, task, order, access, reply)
            except NotAllowed as refused:
                # The parcel left between question and answer.
                self._refuse(task.having(refusal=refused.refusal), order, access, reply)

    def _refuse(self, task: Task, order: Order, access: Access, reply: Reply) -> None:
        """Say why not, by which terms, and what can be done instead."""
        language, refusal = access.turn.language, task.refusal or Refusal.TOO_LATE
        line = line_of(order, task.item) or order.lines[0]
        until = access.verdict(task, order, line).until
        reply.say(
            f"utter_refused_{refusal}",
            number=order.number,
            item=short_title(line, language),
            until=day(until, language) if until else "",
            task=word(f"task_{task.name}", language),
        )
        self._quote(task.name, reply, access)
        instead = _INSTEAD.get((task.name, refusal))
        reply.offer(*([start_reply(instead, language)] if instead else []), person_reply(language))

    def _quote(self, name: TaskName, reply: Reply, access: Access) -> None:
        key = _ARTICLES.get(name)
        article = self.services.shop.articles.get(key, access.turn.language) if key else None
        if article:
            reply.show(SourcesBlock(sources=(Source(title=article.title, url=f"/a/{key}"),)))

    def _asked_by(self, order: Order, access: Access) -> AskedBy:
        """Say who asked, for the audit log: the customer whose order it is has proved to be theirs."""
        data = access.turn.metadata
        return AskedBy(
            customer_id=order.customer_id, conversation_id=access.turn.session_id, message_seq=data.message_seq
        )

    def _show_order(self, _task: Task, order: Order, access: Access, reply: Reply) -> None:
        show_order(order, access, reply)

    def _cancel(self, task: Task, order: Order, access: Access, reply: Reply) -> None:
        language = access.turn.language
        is_new = self.services.shop.order_changes.cancel(order.number, self._asked_by(order, access))
        said = "utter_order_cancelled" if is_new else "utter_refused_cancelled"
        reply.say(said, number=order.number, total=format_money(order.total, language))
        self._quote(task.name, reply, access)

    def _move(self, task: Task, order: Order, access: Access, reply: Reply) -> None:
        self.services.shop.order_changes.change_address(order.number, task.address or "", self._asked_by(order, access))
        reply.say("utter_address_changed", number=order.number, address=task.address)
        self._quote(task.name, reply, access)

    def _change_items(self, task: Task, order: Order, access: Access, reply: Reply) -> None:
        language, line = access.turn.language, line_of(order, task.item)
        assert line is not None  # noqa: S101 (the plan asks for it before it asks for the decision)
        products, coupon = access.products(order), access.coupon_of(order)
        try:
            revision = self.services.shop.order_changes.change_items(
                order.number, item_change(task), products, coupon, self._asked_by(order, access)
            )
        except NotInStock:
            # Somebody else was faster since the question.
            reply.say("utter_change_not_in_stock")
            reply.offer(start_reply(TaskName.ITEMS, language), person_reply(language))
            return
        values = {
            "number": order.number,
            "item": short_title(line, language),
            "becomes": becomes_text(task, order, line, access),
        }
        if revision is None:
            reply.say("utter_items_so_already", **values)
        elif revision.is_dearer:
            case, _ = self._open(CaseKind.ORDER_CHANGE, task, order, line, access, revision.difference)
            amount = format_money(revision.difference, language)
            reply.say("utter_change_to_be_paid", case=case.number, amount=amount, **values)
        else:
            reply.say("utter_items_changed", total=format_money(revision.total, language), **values)
            if revision.difference.amount_minor:
                back = revision.difference.model_copy(update={"amount_minor": -revision.difference.amount_minor})
                reply.say("utter_difference_comes_back", amount=format_money(back, language))
        self._quote(task.name, reply, access)

    def _send_back(self, task: Task, order: Order, access: Access, reply: Reply) -> None:
        line, reason = line_of(order, task.item), task.reason or ReturnReason.OTHER
        assert line is not None  # noqa: S101 (the plan asks for it before it asks for the decision)
        kind = CaseKind.EXCHANGE if task.outcome == "exchange" else CaseKind.RETURN
        is_back = kind is CaseKind.RETURN
        amount = refund_for(order, line, reason, is_label_free=task.is_sold_out) if is_back else None
        case, is_new = self._open(kind, task, order, line, access, amount)
        until = access.verdict(task, order, line).until
        said = {CaseKind.RETURN: "utter_return_opened", CaseKind.EXCHANGE: "utter_exchange_opened"}[case.kind]
        reply.say(
            said if is_new else "utter_case_known",
            case=case.number,
            item=short_title(line, access.turn.language),
            until=day(until, access.turn.language) if until else "",
            amount=format_money(case.amount, access.turn.language) if case.amount else "",
            wanted=wanted_text(task, order, line, access),
        )
        _thank_for_photos(task, reply)
        self._quote(task.name, reply, access)

    def _claim(self, task: Task, order: Order, access: Access, reply: Reply) -> None:
        line = line_of(order, task.item)
        assert line is not None  # noqa: S101 (as above)
        case, is_new = self._open(CaseKind.WARRANTY, task, order, line, access, None)
        title = short_title(line, access.turn.language)
        reply.say("utter_warranty_opened" if is_new else "utter_case_known", case=case.number, item=title)
        _thank_for_photos(task, reply)
        self._quote(task.name, reply, access)

    def _price(self, task: Task, order: Order, access: Access, reply: Reply) -> None:
        line, language = line_of(order, task.item), access.turn.language
        assert line is not None  # noqa: S101 (as above)
        _, amount = price_drop(order, line, access.products(order).get(line.product_id), access.now)
        case, is_new = self._open(CaseKind.PRICE_PROTECTION, task, order, line, access, amount)
        sum_text = format_money(case.amount, language) if case.amount else ""
        said = "utter_price_opened" if is_new else "utter_case_known"
        reply.say(said, case=case.number, item=short_title(line, language), amount=sum_text)
        self._quote(task.name, reply, access)

    def _open(
        self, kind: CaseKind, task: Task, order: Order, line: OrderLine | None, access: Access, amount: Money | None
    ) -> tuple[Case, bool]:
        new = NewCase(
            kind=kind,
            order_number=order.number,
            customer_id=order.customer_id,
            variant_id=line.variant_id if line else None,
            quantity=task.quantity or (max(1, line.quantity - line.returned_quantity) if line else 1),
            reason=task.reason,
            said=task.said,
            attachment_ids=task.photos or (),
            amount=amount,
            wanted_variant_id=task.wanted if kind in (CaseKind.EXCHANGE, CaseKind.ORDER_CHANGE) else None,
        )
        return self.services.shop.cases.open(new, self._asked_by(order, access))

    def _invoice(self, task: Task, order: Order, access: Access, reply: Reply) -> None:
        """Ask for the invoice to be mailed again; before the dispatch there is none."""
        if not order.shipments:
            reply.say("utter_invoice_later", number=order.number)
        else:
            case, _ = self._open(CaseKind.INVOICE, task, order, None, access, None)
            reply.say("utter_invoice_sent", number=order.number, case=case.number)
        self._quote(task.name, reply, access)

    def _refund_status(self, task: Task, order: Order, access: Access, reply: Reply) -> None:
        language = access.turn.language
        cases = [c for c in self.services.shop.cases.for_order(order.number) if c.kind is CaseKind.RETURN]
        returned = [line for line in order.lines if line.returned_quantity]
        if order.cancelled_at:
            total = format_money(order.total, language)
            reply.say(
                "utter_refund_of_cancelled", number=order.number, total=total, day=day(order.cancelled_at, language)
            )
        elif returned:
            title = short_title(returned[0], language)
            reply.say("utter_refund_of_returned", number=order.number, item=title)
        elif cases:
            reply.say("utter_refund_awaited", number=order.number, case=cases[-1].number)
        else:
            reply.say("utter_refund_none", number=order.number)
            reply.offer(start_reply(TaskName.RETURN, language), person_reply(language))
        self._quote(task.name, reply, access)


def _thank_for_photos(task: Task, reply: Reply) -> None:
    if task.photos:
        reply.say("utter_photos_with_it")


_FINISH = {
    TaskName.ORDER_STATUS: FinishTask._show_order,
    TaskName.REFUND_STATUS: FinishTask._refund_status,
    TaskName.INVOICE: FinishTask._invoice,
    TaskName.CANCEL: FinishTask._cancel,
    TaskName.ADDRESS: FinishTask._move,
    TaskName.ITEMS: FinishTask._change_items,
    TaskName.RETURN: FinishTask._send_back,
    TaskName.WARRANTY: FinishTask._claim,
    TaskName.PRICE: FinishTask._price,
}
