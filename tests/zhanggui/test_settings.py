from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from zhanggui.cli import settings_table
from zhanggui.settings import MIN_SECRET_CHARS, Settings


def test_unknown_setting_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGGUI_PROT", "9000")
    with pytest.raises(ValidationError, match="ZHANGGUI_PROT"):
        Settings()


def test_generated_secret_is_stable_and_private(tmp_path: Path) -> None:
    first = Settings(var_dir=tmp_path).secret("secret_key")
    assert first == Settings(var_dir=tmp_path).secret("secret_key")
    assert len(first) >= MIN_SECRET_CHARS
    path = tmp_path / "secrets" / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [child.name for child in path.parent.iterdir()] == ["secret_key"]


def test_production_refuses_generated_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGGUI_ENVIRONMENT", "production")
    with pytest.raises(ValidationError, match="ZHANGGUI_SECRET_KEY must be set in production"):
        Settings()


def test_short_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGGUI_IDENTITY_SECRET", "hunter2")
    with pytest.raises(ValidationError, match="at least 32"):
        Settings()


def test_secrets_do_not_show_in_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGGUI_SECRET_KEY", "s" * 40)
    assert "ssss" not in repr(Settings())


def test_database_url_defaults_to_sqlite_in_var(tmp_path: Path) -> None:
    assert Settings(var_dir=tmp_path).resolved_database_url == f"sqlite:///{tmp_path / 'zhanggui.db'}"


def test_the_operators_guide_lists_all_settings() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "operator.md").read_text(encoding="utf-8")
    assert settings_table() in guide, "`zhanggui settings --markdown` prints the table for docs/operator.md"
