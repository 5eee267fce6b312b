"""The forms that answer several questions of a task at once, and what was filled into them.

A form is the quicker way and never the only one: the question before it can be answered in words. What comes back is
checked here again, whatever the page checked: it is the network that speaks, not the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from actions.tasks.state import SAID_CHARS, Draft, FormName, Outcome, Task, TaskName
from shop.order_rules import ReturnReason
from shop.types import Language
from zhanggui.messages import FieldKind, FormBlock, FormField, FormOption, Payload
from zhanggui.wording import word


def _line(max_chars: int, min_chars: int = 0) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=min_chars, max_length=max_chars)


class _Answer(BaseModel):
    """What is filled into a form; a field that the form does not have is no business of ours."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    def applied(self, task: Task) -> Task | None:
        """Return the task with the answers, None where it is not what the task asks for."""
        raise TypeError(f"{type(self).__name__} must define applied(task)")


class ReturnAnswer(_Answer):
    """Why something comes back, what is wanted for it, and a word on it."""

    reason: ReturnReason
    outcome: Outcome
    comment: Annotated[str, _line(SAID_CHARS)] = ""

    def applied(self, task: Task) -> Task | None:
        """Answer why and what for in one go."""
        if task.name is not TaskName.RETURN:
            return None
        return task.having(reason=self.reason, outcome=self.outcome, said=self.comment)


class AddressAnswer(_Answer):
    """Where an order is to go; together no longer than the shop's longest address."""

    street: Annotated[str, _line(150, min_chars=3)]
    city: Annotated[str, _line(60, min_chars=1)]
    region: Annotated[str, _line(60)] = ""
    postcode: Annotated[str, _line(12)] = ""

    def applied(self, task: Task) -> Task | None:
        """Answer where to."""
        return task.having(address=self.written()) if task.name is TaskName.ADDRESS else None

    def written(self) -> str:
        """Return the address in one line, the large before the small where it is Chinese.

        Examples
        --------
        >>> AddressAnswer(street="42 Elm Street", city="Springfield", region="IL", postcode="62701").written()
        '42 Elm Street, Springfield, IL 62701'
        >>> AddressAnswer(street="文三路90号", city="杭州市西湖区", region="浙江省", postcode="310012").written()
        '浙江省杭州市西湖区文三路90号 310012'
        """
        if any("一" <= character <= "鿿" for character in self.street + self.city):
            parts = f"{self.region}{self.city}{self.street} {self.postcode}"
        else:
            place = " ".join(filter(None, (self.region, self.postcode)))
            parts = ", ".join(filter(None, (self.street, self.city, place)))
        return " ".join(parts.split())


_ANSWERS: Mapping[FormName, type[_Answer]] = {FormName.RETURN: ReturnAnswer, FormName.ADDRESS: AddressAnswer}


def filled(task: Task, form: str, values: Mapping[str, str]) -> Task:
    """Return the task with what was filled in; faults are kept beside the values, to be shown at their fields."""
    if form not in set(FormName):
        return task.having(misses=task.misses + 1)
    name = FormName(form)
    try:
        answered = _ANSWERS[name].model_validate(dict(values)).applied(task)
    except ValidationError as error:
        faults = {str(fault["loc"][0]): fault["type"] for fault in error.errors()}
        draft = Draft(form=name, values=dict(values), faults=faults)
        return task.having(draft=draft, misses=task.misses + 1)
    return answered.having(draft=None, misses=0) if answered else task.having(misses=task.misses + 1)


def return_form(task: Task, language: Language) -> FormBlock:
    """Ask why, what for, and for a word on it."""
    reasons = tuple(FormOption(value=reason, label=word(f"reason_{reason}", language)) for reason in ReturnReason)
    outcomes = tuple(FormOption(value=way, label=word(f"outcome_{way}", language)) for way in ("refund", "exchange"))
    fields = (
        FormField(name="reason", label=word("form_reason", language), kind=FieldKind.RADIO, options=reasons),
        FormField(
            name="outcome",
            label=word("form_outcome", language),
            kind=FieldKind.RADIO,
            options=outcomes,
            value=task.outcome or "",
        ),
        FormField(
            name="comment",
            label=word("form_comment", language),
            kind=FieldKind.MULTILINE,
            is_required=False,
            max_chars=SAID_CHARS,
        ),
    )
    return _Form(FormName.RETURN, task, language).block(fields)


def address_form(task: Task, language: Language) -> FormBlock:
    """Ask for an address; the browser may fill in what it knows."""

    def field(name: str, max_chars: int, autocomplete: str, *, is_required: bool = True) -> FormField:
        label = word(f"form_{name}", language)
        kind = FieldKind.MULTILINE if autocomplete == "street-address" else FieldKind.TEXT
        return FormField(
            name=name,
            label=label,
            kind=kind,
            max_chars=max_chars,
            autocomplete=autocomplete,
            is_required=is_required,
        )

    street = field("street", 150, "street-address")
    city = field("city", 60, "address-level2")
    region = field("region", 60, "address-level1", is_required=False)
    postcode = field("postcode", 12, "postal-code", is_required=False)
    # As addresses are written: from the house outwards, in Chinese from the province inwards.
    fields = (region, city, street, postcode) if language == "zh" else (street, city, region, postcode)
    return _Form(FormName.ADDRESS, task, language).block(fields)


class _Form:
    """A form for one task, with what was filled in before and what was wrong with it."""

    def __init__(self, name: FormName, task: Task, language: Language) -> None:
        self._name, self._language = name, language
        self._draft = task.draft if task.draft and task.draft.form is name else None

    def block(self, fields: tuple[FormField, ...]) -> FormBlock:
        return FormBlock(
            title=word(f"form_{self._name}_title", self._language),
            fields=tuple(self._with_draft(field) for field in fields),
            submit_label=word("form_submit", self._language),
            payload=Payload(intent="inform", entities={"choice": f"form:{self._name}"}),
        )

    def _with_draft(self, field: FormField) -> FormField:
        if self._draft is None:
            return field
        fault = self._draft.faults.get(field.name)
        written = self._draft.values.get(field.name, "")
        return field.model_copy(update={"value": written, "error": self._words(fault, field) if fault else None})

    def _words(self, fault: str, field: FormField) -> str:
        """Say what was expected: a choice, something at all, or less."""
        if field.options:
            return word("form_choose", self._language)
        if fault == "string_too_long":
            return word("form_too_long", self._language, count=field.max_chars)
        return word("form_fill_in", self._language)
