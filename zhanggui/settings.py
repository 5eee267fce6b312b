"""The one typed settings object of a process, read from ``ZHANGGUI_*`` and ``.env``.

Unknown ``ZHANGGUI_*`` names are an error, so that a misspelt setting is not silently ignored.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, IPvAnyNetwork, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from zhanggui.widget_settings import Consent, Proactive, RatingQuestion

PREFIX = "ZHANGGUI_"
#: Read by the Makefile and the set-up scripts, not by the processes.
SETUP_ONLY = frozenset({"ZHANGGUI_PYTHON310"})
#: Shorter secrets can be searched through offline (HS256 wants 32 bytes, RFC 7518 section 3.2).
MIN_SECRET_CHARS = 32


class SettingsError(ValueError):
    """A setting is missing, unknown or unsafe; the message says what to do."""


class Settings(BaseSettings):
    """All settings, each with its default and one line of help (``zhanggui settings`` prints them)."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="forbid", frozen=True)

    environment: Literal["development", "production"] = Field(
        "development", description="production refuses generated secrets and the demo identities"
    )
    var_dir: Path = Field(Path("var"), description="folder of the database, models, logs and secrets")
    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in var_dir/zhanggui.db")
    redis_url: SecretStr = Field(
        SecretStr(""),
        description="for several bridges side by side: redis://:PASSWORD@HOST:6379/0; empty: one bridge alone",
    )
    attachments_dir: Path | None = Field(
        None, description="folder of the pictures and PDFs of conversations; empty: var_dir/attachments"
    )
    demo: bool = Field(True, description="serve the demo shop page and its demo identities")
    host: str = Field("127.0.0.1", description="address that the bridge listens on")
    port: int = Field(8000, ge=1, le=65_535, description="port that the bridge listens on")
    bot_url: str = Field("http://127.0.0.1:5005", description="where Rasa listens (loopback only)")
    actions_url: str = Field("http://127.0.0.1:5055", description="where the action server listens")
    bot_timeout_s: float = Field(8.0, gt=0, description="after this the shopper gets the fixed answer")
    bot_turns_at_once: int = Field(8, ge=1, le=1_000, description="turns that ask the bot at the same time")
    bot_turns_waiting: int = Field(
        8, ge=0, le=100_000, description="turns that wait for these; messages beyond are refused for a moment (503)"
    )
    requests_at_once: int = Field(
        256, ge=1, le=100_000, description="HTTP requests answered at the same time; more are refused (503)"
    )
    allowed_origins: list[str] = Field(
        default_factory=lambda: ["http://127.0.0.1:8000", "http://localhost:8000"],
        description="pages that may embed the widget (CORS)",
    )
    secret_key: SecretStr = Field(
        SecretStr(""), description="signs conversation tokens; empty: generated in var_dir/secrets"
    )
    identity_secret: SecretStr = Field(
        SecretStr(""), description="shared with the shop's back end, signs customer identities"
    )
    staff_password: SecretStr = Field(
        SecretStr(""), description="password of the first staff account, admin; empty: generated in var_dir/secrets"
    )
    metrics_token: SecretStr = Field(
        SecretStr(""), description="lets Prometheus read /metrics from another machine; empty: only from this one"
    )
    encoder: str = Field("e5", description="e5, minilm, or a sentence-transformers id or folder")
    index_follow_s: float = Field(
        0.5, ge=0, le=3_600, description="seconds between two looks at the shop for products to index; 0: never"
    )
    recommender_update_minutes: float = Field(
        5.0, ge=0, le=1_440, description="minutes between two counts of new events for recommendations; 0: never"
    )
    recommender_training_hours: float = Field(
        24.0, ge=0, le=8_760, description="hours between two trainings of the recommender; 0: only by command"
    )
    recommender_exploration_rate: float = Field(
        0.0, ge=0, le=0.5, description="share of recommendations in which one place is drawn by chance, to learn from"
    )
    shop_name: str = Field("Clerk & Co", description="shown in the widget and the demo page")
    conversation_token_ttl_s: int = Field(
        604_800, ge=60, description="how long a shopper may stay away and still find their conversation"
    )
    conversation_token_max_days: int = Field(
        30,
        ge=1,
        le=400,
        description="after this a conversation's token is not renewed any more",
    )
    log_format: Literal["console", "json"] = Field("console", description="console for people, json for machines")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level logged")
    agent_grace_s: float = Field(
        60.0, gt=0, le=3_600, description="seconds without a console until an agent's conversations are queued again"
    )
    messages_per_minute: int = Field(30, ge=1, description="messages a conversation may send a minute")
    conversations_per_hour: int = Field(60, ge=1, description="conversations an address may open an hour")
    order_lookups_per_hour: int = Field(
        20, ge=1, description="wrong order numbers or contacts after which an address is not answered for the hour"
    )
    uploads_per_hour: int = Field(60, ge=1, description="files an address, or an agent, may upload an hour")
    webhook_allowed_networks: list[IPvAnyNetwork] = Field(
        default_factory=list, description='private networks that webhooks may reach all the same, like ["10.0.7.0/24"]'
    )
    consent: Consent | None = Field(
        None, description="JSON: what shoppers agree to before the chat stores or sends anything; none: not asked"
    )
    proactive: Proactive | None = Field(
        None,
        description="JSON: messages that come by themselves, and how rarely; none: no such messages, in the demo shop "
        "one of each kind",
    )
    rating: RatingQuestion = Field(
        RatingQuestion(), description="JSON: whether and in which words shoppers are asked how a person did"
    )
    erased_orders: Literal["pseudonymise", "keep"] = Field(
        "pseudonymise",
        description="of customers who are erased: without name, contact and address, or kept whole where these are "
        "the shop's only records of sales",
    )
    retention_conversations_days: int = Field(
        0, ge=0, le=36_500, description="days after its last message that a conversation is erased; 0: never"
    )
    retention_attachments_days: int = Field(
        0, ge=0, le=36_500, description="days after which files go, also from conversations that stay; 0: never"
    )
    retention_events_days: int = Field(
        0, ge=0, le=36_500, description="days that page events and logged recommendations are kept; 0: for ever"
    )
    retention_audit_days: int = Field(
        0, ge=0, le=36_500, description="days that audit entries and receipts of erasures are kept; 0: for ever"
    )
    retention_webhooks_days: int = Field(
        14, ge=2, le=365, description="days that webhooks which could not be delivered are kept for a replay"
    )
    webhook_http_on_loopback: bool = Field(
        False, description="development only: webhooks may reach http and this machine itself"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        known = {PREFIX + name.upper() for name in type(self).model_fields} | SETUP_ONLY
        unknown = sorted(n for n in os.environ if n.startswith(PREFIX) and n not in known)
        if unknown:
            raise SettingsError(f"unknown setting {', '.join(unknown)}; `zhanggui settings` lists the known ones")
        if self.webhook_http_on_loopback and self.environment == "production":
            raise SettingsError(f"{PREFIX}WEBHOOK_HTTP_ON_LOOPBACK is for development; unset it in production")
        for name in ("secret_key", "identity_secret", "staff_password"):
            value = getattr(self, name).get_secret_value()
            if value and name != "staff_password" and len(value) < MIN_SECRET_CHARS:
                raise SettingsError(f"{PREFIX}{name.upper()} needs at least {MIN_SECRET_CHARS} characters")
            if not value and self.environment == "production":
                raise SettingsError(f"{PREFIX}{name.upper()} must be set in production")
        return self

    @cached_property
    def resolved_database_url(self) -> str:
        """The database's URL with the default filled in."""
        return self.database_url or f"sqlite:///{self.sqlite_file.resolve()}"

    @property
    def sqlite_file(self) -> Path:
        """Where the database is unless ``database_url`` names another."""
        return self.var_dir / "zhanggui.db"

    @property
    def lacks_database(self) -> bool:
        """Whether SQLite's file is missing, which opening it would make."""
        return not self.database_url and not self.sqlite_file.exists()

    @cached_property
    def attachments_folder(self) -> Path:
        """The folder of attachments with the default filled in."""
        return self.attachments_dir or self.var_dir / "attachments"

    @cached_property
    def models_dir(self) -> Path:
        """Folder of the built artefacts."""
        return self.var_dir / "models"

    def secret(self, name: Literal["secret_key", "identity_secret", "staff_password"]) -> str:
        """Return a secret: the setting, else the generated file with mode 600 in ``var_dir/secrets``."""
        given: str = getattr(self, name).get_secret_value()
        if given:
            return given
        folder = self.var_dir / "secrets"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / name
        if not path.exists():
            # Written aside and linked: of two processes that start together both read the winner's secret.
            draft = folder / f".{name}.{os.getpid()}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        return path.read_text(encoding="ascii").strip()
