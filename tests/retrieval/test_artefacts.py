"""Versions: published by one rename, pruned, swapped under readers; what fails changes nothing."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from retrieval.artefacts import CURRENT, KEPT_VERSIONS, MANIFEST, ArtefactStore
from retrieval.versions import RETRY_AFTER_S, InUse

KIND = "index"
CONTENT = "content.txt"


@pytest.fixture
def store(tmp_path: Path) -> ArtefactStore:
    return ArtefactStore(tmp_path / "models")


def publish(store: ArtefactStore, content: str) -> Path:
    def build(folder: Path) -> dict[str, Any]:
        (folder / CONTENT).write_text(content, encoding="utf-8")
        return {"holds": content}

    return store.publish(KIND, build)


def read(folder: Path) -> str:
    found = (folder / CONTENT).read_text(encoding="utf-8")
    if found == "broken":
        raise ValueError("a version that cannot be read")
    return found


def versions(store: ArtefactStore) -> list[str]:
    return sorted(path.name for path in (store.models_dir / KIND).iterdir() if path.is_dir())


# The store


def test_nothing_was_built(store: ArtefactStore) -> None:
    assert store.current(KIND) is None
    assert store.manifest(KIND) == {}


def test_what_was_published_is_in_use(store: ArtefactStore) -> None:
    folder = publish(store, "帐篷")
    assert store.current(KIND) == folder
    assert read(folder) == "帐篷"
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert manifest == store.manifest(KIND)
    assert (manifest["kind"], manifest["holds"]) == (KIND, "帐篷")
    assert manifest["made_at"].endswith("+00:00"), "times are in UTC"


def test_others_may_read_a_version(store: ArtefactStore) -> None:
    assert publish(store, "one").stat().st_mode & 0o777 == 0o755


def test_the_newest_version_is_in_use_and_old_ones_go(store: ArtefactStore) -> None:
    folders = [publish(store, str(number)) for number in range(KEPT_VERSIONS + 2)]
    assert versions(store) == [folder.name for folder in folders[-KEPT_VERSIONS:]]
    assert store.current(KIND) == folders[-1]


def test_kinds_do_not_touch_each_other(store: ArtefactStore) -> None:
    folder = publish(store, "one")
    store.publish("encoder", lambda _folder: {})
    assert store.current(KIND) == folder


def test_rolling_back_is_one_line_in_one_file(store: ArtefactStore) -> None:
    first, _second = publish(store, "one"), publish(store, "two")
    (store.models_dir / KIND / CURRENT).write_text(f"{first.name}\n", encoding="ascii")
    assert store.current(KIND) == first


@pytest.mark.parametrize("named", ["", "20200101T000000.000000"])
def test_the_version_that_is_named_is_gone(store: ArtefactStore, named: str) -> None:
    publish(store, "one")
    (store.models_dir / KIND / CURRENT).write_text(named, encoding="ascii")
    assert store.current(KIND) is None
    assert store.manifest(KIND) == {}


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_build_that_fails_changes_nothing(store: ArtefactStore, error: type[BaseException]) -> None:
    publish(store, "one")
    before = files(store)

    def fail(folder: Path) -> dict[str, Any]:
        (folder / CONTENT).write_text("half", encoding="utf-8")
        raise error

    with pytest.raises(error):
        store.publish(KIND, fail)
    assert files(store) == before


def test_a_manifest_that_cannot_be_written_changes_nothing(store: ArtefactStore) -> None:
    publish(store, "one")
    before = files(store)
    with pytest.raises(TypeError):
        store.publish(KIND, lambda _folder: {"not": {"for", "JSON"}})
    assert files(store) == before


def test_readers_see_the_old_version_while_a_new_one_is_built(store: ArtefactStore) -> None:
    first = publish(store, "one")

    def build(_folder: Path) -> dict[str, Any]:
        assert store.current(KIND) == first
        return {}

    second = store.publish(KIND, build)
    assert store.current(KIND) == second


def test_builders_at_once_leave_a_whole_version(store: ArtefactStore) -> None:
    together = threading.Barrier(4)

    def build(number: int) -> None:
        def fill(folder: Path) -> dict[str, Any]:
            (folder / CONTENT).write_text(str(number), encoding="utf-8")
            together.wait()
            return {"holds": str(number)}

        store.publish(KIND, fill)

    run([partial(build, number) for number in range(4)])
    current = store.current(KIND)
    assert current is not None
    assert read(current) == store.manifest(KIND)["holds"]
    assert len(versions(store)) <= KEPT_VERSIONS
    assert [path.name for path in (store.models_dir / KIND).iterdir() if path.name.startswith(".")] == []


def files(store: ArtefactStore) -> dict[str, bytes]:
    root = store.models_dir
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


# The version in use


def test_no_version_is_none(store: ArtefactStore) -> None:
    assert InUse(store, KIND, read).get() is None


def test_a_version_is_read_once(store: ArtefactStore) -> None:
    publish(store, "one")
    opened: list[str] = []

    def load(folder: Path) -> str:
        opened.append(folder.name)
        return read(folder)

    in_use = InUse(store, KIND, load)
    assert [in_use.get() for _ in range(5)] == ["one"] * 5
    assert len(opened) == 1


def test_a_new_version_is_noticed_and_a_roll_back_too(store: ArtefactStore) -> None:
    first = publish(store, "one")
    in_use = InUse(store, KIND, read)
    assert in_use.get() == "one"
    publish(store, "two")
    assert in_use.get() == "two"
    (store.models_dir / KIND / CURRENT).write_text(first.name, encoding="ascii")
    assert in_use.get() == "one"


def test_an_unreadable_new_version_leaves_the_old_one_in_use(store: ArtefactStore) -> None:
    publish(store, "one")
    opened: list[str] = []

    def load(folder: Path) -> str:
        opened.append(folder.name)
        return read(folder)

    in_use = InUse(store, KIND, load)
    in_use.get()
    publish(store, "broken")
    assert [in_use.get() for _ in range(5)] == ["one"] * 5
    assert len(opened) == 2, "the broken version is tried once, not at every request"
    publish(store, "three")
    assert in_use.get() == "three"


def test_a_new_version_that_could_not_be_read_for_a_moment_is_tried_again(
    store: ArtefactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, "one")
    in_use = InUse(store, KIND, read)
    in_use.get()
    folder = publish(store, "broken")
    assert in_use.get() == "one"
    (folder / CONTENT).write_text("mended", encoding="utf-8")
    assert in_use.get() == "one", "not at every request"
    now_s = time.monotonic()
    monkeypatch.setattr("retrieval.versions.monotonic", lambda: now_s + RETRY_AFTER_S)
    assert in_use.get() == "mended"


def test_an_unreadable_first_version_is_an_error_until_it_is_mended(store: ArtefactStore) -> None:
    folder = publish(store, "broken")
    in_use = InUse(store, KIND, read)
    for _ in range(2):
        with pytest.raises(ValueError, match="cannot be read"):
            in_use.get()
    (folder / CONTENT).write_text("mended", encoding="utf-8")
    assert in_use.get() == "mended"


def test_the_version_in_use_may_be_deleted(store: ArtefactStore) -> None:
    publish(store, "one")
    in_use = InUse(store, KIND, read)
    in_use.get()
    (store.models_dir / KIND / CURRENT).unlink()
    assert in_use.get() == "one"


def test_readers_go_on_with_the_old_version_while_the_new_one_is_loaded(store: ArtefactStore) -> None:
    publish(store, "one")
    loading, may_end = threading.Event(), threading.Event()

    def load(folder: Path) -> str:
        found = read(folder)
        if found == "two":
            loading.set()
            assert may_end.wait(10)
        return found

    in_use = InUse(store, KIND, load)
    assert in_use.get() == "one"
    publish(store, "two")
    slow: list[str | None] = []
    reader = threading.Thread(target=lambda: slow.append(in_use.get()))
    reader.start()
    assert loading.wait(10)
    assert [in_use.get() for _ in range(3)] == ["one"] * 3, "nobody waits for the one who loads"
    may_end.set()
    reader.join(10)
    assert slow == ["two"]
    assert in_use.get() == "two"


def test_no_request_is_dropped_while_versions_come(store: ArtefactStore) -> None:
    publish(store, "0")
    in_use = InUse(store, KIND, lambda folder: int(read(folder)))
    stop = threading.Event()
    answers: list[list[int | None]] = []

    def ask() -> None:
        own: list[int | None] = []
        answers.append(own)
        while not stop.is_set():
            own.append(in_use.get())

    def publish_all() -> None:
        try:
            for number in range(1, 30):
                publish(store, str(number))
        finally:
            stop.set()

    run([ask, ask, ask, publish_all])
    assert in_use.get() == 29
    for own in answers:
        assert own, "every reader was served"
        known = [answer for answer in own if answer is not None]
        assert len(known) == len(own), "an answer for every request"


def run(jobs: list[Callable[[], None]]) -> None:
    """Run all at once; an error in any of them is this test's error."""
    errors: list[BaseException] = []

    def guarded(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
