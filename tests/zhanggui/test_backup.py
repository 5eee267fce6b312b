"""Backup and restore of a running shop: nothing is lost, nothing is overwritten."""

from __future__ import annotations

import shutil
import stat
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bridge.database import upgrade
from bridge.repository import ConversationRepository
from bridge.transactions import Transactions
from shop.database import open_engine
from shop.service import Shop
from zhanggui.backup import BackupError, back_up, restore
from zhanggui.cli import WRONG_USAGE, app
from zhanggui.messages import TextBlock
from zhanggui.settings import Settings


@pytest.fixture
def settings(set_up_var: Path, tmp_path: Path) -> Settings:
    """A var folder with the demo shop's database and a secret."""
    var = tmp_path / "var"
    var.mkdir()
    for part in set_up_var.glob("zhanggui.db*"):
        shutil.copy2(part, var / part.name)
    found = Settings(var_dir=var)
    found.secret("secret_key")
    upgrade(found.resolved_database_url)
    return found


def test_what_was_written_before_is_there_afterwards(settings: Settings, tmp_path: Path) -> None:
    repository = ConversationRepository(Transactions(open_engine(settings.resolved_database_url)))
    record = repository.create("en", None)
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            repository.add(record.id, "shopper", [TextBlock(text="and another one")])

    repository.add(record.id, "shopper", [TextBlock(text="keep this")])
    photo = settings.attachments_folder / record.id / "photo"
    photo.parent.mkdir(parents=True, mode=0o700)
    photo.write_bytes(b"a photo")
    photo.chmod(0o600)
    writer = threading.Thread(target=write)
    writer.start()
    try:
        back_up(settings, tmp_path / "backup")
    finally:
        stop.set()
        writer.join()
    moved = Settings(var_dir=tmp_path / "elsewhere", attachments_dir=tmp_path / "large disk" / "files")
    restore(moved, tmp_path / "backup")
    kept = ConversationRepository(Transactions(open_engine(moved.resolved_database_url)))
    assert kept.is_migrated()
    assert kept.messages(record.id)[0].blocks[0] == TextBlock(text="keep this")
    assert [message.seq for message in kept.messages(record.id)] == list(range(1, len(kept.messages(record.id)) + 1))
    restored = tmp_path / "large disk" / "files" / record.id / "photo"
    assert restored.read_bytes() == b"a photo"
    assert all(path.stat().st_mode & 0o077 == 0 for path in (restored, restored.parent, restored.parents[1]))
    assert moved.secret("secret_key") == settings.secret("secret_key"), "tokens of open conversations stay valid"
    shop = Shop.open(moved.resolved_database_url)
    assert shop.products.count() == 1_374
    shop.close()


def test_a_backup_is_its_owners_alone(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "backup")
    for path in (tmp_path / "backup" / "zhanggui.db", tmp_path / "backup" / "secrets" / "secret_key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_is_overwritten(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    back_up(settings, folder)
    with pytest.raises(BackupError, match="expected a new or an empty folder"):
        back_up(settings, folder)
    with pytest.raises(BackupError, match="move it away first"):
        restore(settings, folder)


def test_what_is_no_backup_and_what_cannot_be_backed_up(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"expected a folder with zhanggui\.db"):
        restore(Settings(var_dir=tmp_path / "new"), tmp_path)
    with pytest.raises(BackupError, match="is not there"):
        back_up(Settings(var_dir=tmp_path / "new"), tmp_path / "backup")
    elsewhere = Settings(var_dir=settings.var_dir, database_url="postgresql+psycopg://x")
    with pytest.raises(BackupError, match="pg_dump"):
        back_up(elsewhere, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_command_says_what_it_wrote_or_why_not(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHANGGUI_VAR_DIR", str(settings.var_dir))
    folder = tmp_path / "backup"
    done = CliRunner().invoke(app, ["backup", str(folder)])
    assert done.exit_code == 0
    assert str(folder / "zhanggui.db") in done.output.replace("\n", "")
    again = CliRunner().invoke(app, ["backup", str(folder)])
    assert again.exit_code == WRONG_USAGE
