"""The doctor over real set-ups: a whole one, an empty folder, and one thing wrong at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bridge.database import upgrade
from tests.ports import free_port
from zhanggui.cli import FAILED, app
from zhanggui.doctor.findings import Finding, Level, examine
from zhanggui.settings import Settings


def found(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(settings)}


def test_whole_set_up_has_no_fault(module_var: Path) -> None:
    settings = Settings(var_dir=module_var, port=free_port())
    upgrade(settings.resolved_database_url)
    findings = found(settings)
    assert [finding for finding in findings.values() if finding.level is Level.FAULT] == []
    assert findings["products"].found == "1,374"
    # Nothing runs on that port, and the doctor says what would.
    assert (findings["processes"].level, findings["processes"].remedy) == (Level.WARNING, "make run")


def test_demo_shop_among_the_shops_own(module_var: Path) -> None:
    finding = found(Settings(var_dir=module_var, demo=False, port=free_port()))["demo shop"]
    assert finding.level is Level.FAULT
    assert "among the shop's own" in finding.found


def test_each_fault_of_an_empty_folder_names_its_remedy_and_nothing_is_made(tmp_path: Path) -> None:
    var = tmp_path / "var"
    findings = found(Settings(var_dir=var, port=free_port()))
    faults = {what for what, finding in findings.items() if finding.level is Level.FAULT}
    assert {"var folder", "database", "sentence encoder", "product index", "article index", "bot"} <= faults
    assert all(finding.remedy for finding in findings.values() if finding.level is not Level.OK)
    assert not var.exists()


def test_tables_that_nobody_made(tmp_path: Path) -> None:
    (tmp_path / "zhanggui.db").touch()
    findings = found(Settings(var_dir=tmp_path, port=free_port()))
    assert findings["shop's tables"].remedy == "zhanggui shop migrate"
    assert findings["bridge's tables"].remedy == "zhanggui bridge migrate"


def test_database_that_does_not_answer(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none"
    findings = found(Settings(var_dir=tmp_path, database_url=url, port=free_port()))
    assert findings["database"].level is Level.FAULT
    assert findings["bridge"].level is Level.FAULT, "a look that cannot be made is a finding, and the others go on"


def test_secret_that_others_can_read(tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path, port=free_port())
    settings.secret("secret_key")
    assert found(settings)["secrets"].level is Level.OK
    path = tmp_path / "secrets" / "secret_key"
    path.chmod(0o644)
    finding = found(settings)["secrets"]
    assert finding.level is Level.FAULT
    assert f"chmod 600 {path}" in finding.remedy


@pytest.mark.parametrize(
    ("origins", "level"), [(["https://shop.example"], Level.OK), (["https://shop.example", "http://x"], Level.FAULT)]
)
def test_production(tmp_path: Path, origins: list[str], level: Level) -> None:
    given = dict.fromkeys(("secret_key", "identity_secret", "staff_password"), "s" * 40)
    settings = Settings.model_validate(
        {**given, "var_dir": tmp_path, "environment": "production", "allowed_origins": origins, "port": free_port()}
    )
    findings = found(settings)
    assert findings["origins"].level is level
    assert {findings["demo shop"].level, findings["logs"].level} == {Level.WARNING}


def test_command_ends_with_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGGUI_VAR_DIR", str(tmp_path / "var"))
    result = CliRunner().invoke(app, ["doctor", "--json"])
    assert result.exit_code == FAILED
    assert {"what": "bot", "level": "fault", "found": "not built yet", "remedy": "zhanggui bot train"} in json.loads(
        result.stdout
    )
