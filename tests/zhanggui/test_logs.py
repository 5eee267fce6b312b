"""Logs are readable, and tell nothing of what shoppers wrote."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import structlog

from zhanggui.logs import configure_logging
from zhanggui.settings import Settings


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_a_traceback_names_no_local_variables(
    log_format: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    handlers, level = logging.getLogger().handlers, logging.getLogger().level
    try:
        configure_logging(Settings.model_validate({"var_dir": tmp_path, "log_format": log_format}), process="test")
        secret = "my" + "-own-words"
        try:
            raise RuntimeError(f"broken with {len(secret)} characters")
        except RuntimeError:
            structlog.get_logger("test").exception("it failed")
    finally:
        logging.getLogger().handlers, logging.getLogger().level = handlers, level
        structlog.reset_defaults()
        structlog.contextvars.clear_contextvars()
    printed = capsys.readouterr().out
    assert "it failed" in printed
    assert "broken with 12 characters" in printed
    assert "my-own-words" not in printed
