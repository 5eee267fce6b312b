"""The bridge's tables, by area; whoever imports this package knows all of them."""

from bridge.models.base import Base
from bridge.models.conversations import AuditRow, ConversationRow, MessageRow

__all__ = ["AuditRow", "Base", "ConversationRow", "MessageRow"]
