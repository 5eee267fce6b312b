"""The bridge's tables, by area; whoever imports this package knows all of them."""

from bridge.models.base import Base
from bridge.models.conversations import AuditRow, ConversationRow, MessageRow
from bridge.models.integrator import (
    ApiKeyRow,
    IdempotencyRow,
    ImportJobRow,
    WatermarkRow,
    WebhookDeliveryRow,
    WebhookEndpointRow,
    WebhookEventRow,
)

__all__ = [
    "ApiKeyRow",
    "AuditRow",
    "Base",
    "ConversationRow",
    "IdempotencyRow",
    "ImportJobRow",
    "MessageRow",
    "WatermarkRow",
    "WebhookDeliveryRow",
    "WebhookEndpointRow",
    "WebhookEventRow",
]
