"""Staff accounts and sessions."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, model_validator

from bridge.passwords import MAX_CHARS, MIN_CHARS
from bridge.roles import Right, Role
from bridge.schemas.common import Schema

MAX_CAPACITY = 100


def _is_one_line(name: str) -> str:
    if not name.isprintable():
        raise ValueError("expected a name in one line, without control characters")
    return name


#: What people are called: by each other, by the audit, by shoppers.
StaffName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80),
    AfterValidator(_is_one_line),
]
#: What is tried; that it is short is no reason to say something else than that it is wrong.
TriedPassword = Annotated[str, Field(max_length=MAX_CHARS)]
NewPassword = Annotated[str, Field(min_length=MIN_CHARS, max_length=MAX_CHARS)]
#: Apps show it as two groups.
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{3} ?[0-9]{3}$"), AfterValidator(lambda c: c.replace(" ", ""))]
Capacity = Annotated[int, Field(ge=1, le=MAX_CAPACITY, description="conversations at once")]


class SignIn(Schema):
    """Staff sign-in; ``code`` where the account has a second factor."""

    name: StaffName
    password: TriedPassword
    code: Code | None = None


class SessionView(Schema):
    """Who is signed in; all of it null when nobody is."""

    name: str | None = None
    display_name: str | None = None
    role: Role | None = None
    rights: tuple[Right, ...] = ()
    has_totp: bool = False
    csrf_token: str | None = None
    shop_name: str = Field(default="", description="what `{shop}` in a canned reply is")


class ChangePassword(Schema):
    """One's own new password."""

    old_password: TriedPassword
    new_password: NewPassword


class PasswordOnly(Schema):
    """The present password, asked again before a second factor is set up or removed."""

    password: TriedPassword


class TotpSetUp(Schema):
    """What an authenticator app is given, in the three ways in which it takes it."""

    secret: str
    provisioning_uri: str
    qr_code: str = Field(description="address (`data:`) of an SVG picture: the QR code of `provisioning_uri`")


class CodeOnly(Schema):
    """A code of the authenticator app."""

    code: Code


class NewAccount(Schema):
    """A new account."""

    name: StaffName
    password: NewPassword
    role: Role = Role.AGENT
    display_name: StaffName | None = Field(default=None, description="what shoppers read; else the name")
    capacity: Capacity = 6


class ChangeAccount(Schema):
    """What is to change of an account; what is not named stays."""

    role: Role | None = None
    display_name: StaffName | None = None
    capacity: Capacity | None = None
    is_active: bool | None = None
    password: NewPassword | None = Field(default=None, description="ends its sessions, removes its second factor")

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not self.model_dump(exclude_none=True):
            raise ValueError("expected at least one field to change, got none")
        return self


class AccountView(Schema):
    """An account as admins see it."""

    name: str
    display_name: str
    role: Role
    capacity: int
    is_active: bool
    has_totp: bool
    created_at: AwareDatetime
    last_seen_at: AwareDatetime | None = Field(description="to the minute; null: has never signed in")


class Accounts(Schema):
    """All accounts."""

    accounts: tuple[AccountView, ...]


class SessionLine(Schema):
    """One session of an account."""

    id: str = Field(description="names the session and opens nothing")
    created_at: AwareDatetime
    seen_at: AwareDatetime = Field(description="to the minute")
    client: str | None = Field(description="what the browser calls itself")
    is_this: bool = Field(description="the one that asks")


class Sessions(Schema):
    """The sessions of an account, the one that was used last first."""

    sessions: tuple[SessionLine, ...]


class AuditLine(Schema):
    """Who did what to which account, setting or conversation."""

    at: AwareDatetime
    actor: str
    action: str
    subject: str


class Audit(Schema):
    """A page of the audit, the newest lines first."""

    lines: tuple[AuditLine, ...]
    next_cursor: str | None = Field(default=None, description="ask with it for older lines; null on the last page")
