"""The bridge's tables, by area; whoever imports this package knows all of them."""

from bridge.models.attachments import AttachmentRow
from bridge.models.base import Base
from bridge.models.consents import ConsentRow
from bridge.models.conversations import AuditRow, ConversationRow, MessageRow, MessageTextRow
from bridge.models.integrator import (
    ApiKeyRow,
    IdempotencyRow,
    ImportJobRow,
    WatermarkRow,
    WebhookDeliveryRow,
    WebhookEndpointRow,
    WebhookEventRow,
)
from bridge.models.privacy import ErasureRow
from bridge.models.staff import (
    CannedFileRow,
    CannedReplyRow,
    DeskSettingRow,
    LabelRow,
    NoteRow,
    SignInGuardRow,
    StaffAuditRow,
    StaffRow,
    StaffSessionRow,
)

__all__ = [
    "ApiKeyRow",
    "AttachmentRow",
    "AuditRow",
    "Base",
    "CannedFileRow",
    "CannedReplyRow",
    "ConsentRow",
    "ConversationRow",
    "DeskSettingRow",
    "ErasureRow",
    "IdempotencyRow",
    "ImportJobRow",
    "LabelRow",
    "MessageRow",
    "MessageTextRow",
    "NoteRow",
    "SignInGuardRow",
    "StaffAuditRow",
    "StaffRow",
    "StaffSessionRow",
    "WatermarkRow",
    "WebhookDeliveryRow",
    "WebhookEndpointRow",
    "WebhookEventRow",
]
