"""The action server: rasa-sdk's Sanic application over our actions."""

from __future__ import annotations

from typing import Any

from opentelemetry.trace import NoOpTracerProvider
from rasa_sdk.endpoint import create_app as create_sdk_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic

from actions.agree import Agree
from actions.cart import AddToCart, Checkout, RemoveFromCart, ShowCart
from actions.coupons import CheckCoupons
from actions.explain import Explain
from actions.fallback import Fallback
from actions.find import RefineSearch, SearchProducts, ShowMore
from actions.knowledge import AnswerQuestion
from actions.orders import ShowOrder
from actions.people import HandOff, Help
from actions.product import AnswerProduct, CompareProducts
from actions.recommend import GoesWith, Recommend, SimilarProducts
from actions.size_advice import AdviseSize
from actions.stock_alerts import AnswerStock
from actions.tasks.finish import FinishTask
from actions.tasks.form import AskAnswer, BeginTask, ValidateOrderForm
from actions.taste import ForgetPreference, HaveIt, NotePreference, ShowProfile
from zhanggui.services import Services

#: Every action; a new one is added here and in bot/domain.
ACTIONS = (
    SearchProducts,
    RefineSearch,
    ShowMore,
    AnswerProduct,
    CompareProducts,
    AdviseSize,
    AnswerStock,
    Recommend,
    SimilarProducts,
    GoesWith,
    NotePreference,
    HaveIt,
    Explain,
    ShowProfile,
    ForgetPreference,
    AnswerQuestion,
    ShowOrder,
    BeginTask,
    ValidateOrderForm,
    AskAnswer,
    FinishTask,
    AddToCart,
    RemoveFromCart,
    ShowCart,
    Checkout,
    CheckCoupons,
    Agree,
    HandOff,
    Fallback,
    Help,
)


class Executor(ActionExecutor):
    """Runs actions without the domain: Rasa 3.6 sends it only to those that ask for it (``bot/endpoints.yml``).

    rasa-sdk 3.21 would answer 449 and wait for Rasa Pro's second try. The domain is 100 kB of JSON a call.
    """

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
        """Return the domain that came with the call, else an empty one."""
        return payload.get("domain") or {}


def create_executor(services: Services) -> ActionExecutor:
    """Register every action with opened services."""
    executor = Executor()
    for action in ACTIONS:
        executor.register_action(action(services))
    return executor


def create_app(services: Services) -> Sanic[Any, Any]:
    """Build the application (``/webhook`` for Rasa, ``/health``, ``/actions``); starts nothing."""
    app: Sanic[Any, Any] = create_sdk_app(create_executor(services), cors_origins=[])
    # rasa-sdk's own spans would name the conversation, and stand in traces of their own: Rasa sends it no header.
    app.ctx.tracer_provider = NoOpTracerProvider()
    return app
