"""The commands behind the Makefile."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable

from zhanggui.setup.environments import environment_steps, find_links, find_python310
from zhanggui.setup.process import PYTHON, ROOT, UV, VENV, SetupError, answers, exit_code, run, say
from zhanggui.setup.serve import serve
from zhanggui.setup.shop_steps import command, has_demo, model_steps, shop_steps, var_dir
from zhanggui.setup.steps import Step, perform


def set_up(lock: str = "base") -> None:
    """Do what is missing of the whole set-up."""
    # The environments belong to the checkout, everything else to the var folder.
    perform(environment_steps(lock), VENV / "setup")
    perform([*model_steps(var_dir()), *shop_steps(var_dir())], var_dir() / "setup")
    if not has_demo():
        say("── no demo shop, as ZHANGGUI_DEMO says: your own comes by the commands in docs/operator.md, or by the API")


def make_environments() -> None:
    """Make the two environments and nothing else: what an image of a container holds."""
    perform(environment_steps("base"), VENV / "setup")


def ensure_browser() -> None:
    """Find or install a Chromium for the browser tests; without one they skip (in CI they fail)."""
    if os.environ.get("CHROMIUM") or any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("── Chromium for the browser tests …")
        # noto-cjk: without it Chinese screenshots show empty boxes.
        for line in ("update -qq", "install -y -qq chromium fonts-noto-cjk"):
            if not answers("apt-get", *line.split()):
                say(f"   `apt-get {line}` failed: the browser tests will skip.")
                return
    elif not answers(VENV / "bin" / "playwright", "install", "chromium"):
        say("   no Chromium found and `playwright install chromium` failed: the browser tests will skip.")


def lint() -> None:
    """Run ruff, mypy and import-linter."""
    perform(environment_steps("test"), VENV / "setup")
    tools = VENV / "bin"
    run(tools / "ruff", "check", ".")
    run(tools / "ruff", "format", "--check", ".")
    run(tools / "mypy")
    run(tools / "lint-imports")


def test() -> None:
    """Set up, lint, run all tests."""
    lint()
    set_up("test")
    ensure_browser()
    _run_tests()


def test_fast() -> None:
    """The same without what waits for browsers, processes, database servers and trainings: for while one works."""
    lint()
    set_up("test")
    _run_tests("-m", "not (browser or e2e or postgres or slow)")


def _run_tests(*options: str) -> None:
    """Run a file's tests after the other on each free core (one thread per library: more slow each other)."""
    pytest = (PYTHON, "-m", "pytest", "-n", "auto", "--maxprocesses", "4", "--dist", "loadfile", "--durations=15")
    if exit_code(*pytest, *options, OMP_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false"):
        raise SetupError("tests failed: see the summary above.")


def demo_icecat() -> None:
    """Serve the same chat over the Icecat catalogue, in a var folder of its own."""
    perform(environment_steps("base"), VENV / "setup")
    shared_models = ROOT / "var" / "models"
    perform(model_steps(ROOT / "var"), ROOT / "var" / "setup")
    var = ROOT / "var" / "icecat"
    os.environ["ZHANGGUI_VAR_DIR"] = str(var)
    (var / "models").mkdir(parents=True, exist_ok=True)
    for kind in ("encoder", "english-encoder", "bot"):
        link = var / "models" / kind
        if not link.exists():
            link.symlink_to(shared_models / kind)
    migrate = model_steps(var)[0]
    catalogue = Step(
        "Icecat catalogue",
        ("data/*.py", "shop/types.py"),
        (),
        lambda: run(PYTHON, "-m", "data.import_icecat", "--var-dir", var),
        after=("database",),
    )
    index = Step(
        "Icecat index",
        ("retrieval/**/*.py", "retrieval/**/*.tsv"),
        (var / "models" / "index" / "current",),
        command("retrieval", "index"),
        after=("Icecat catalogue",),
    )
    perform([migrate, catalogue, index], var / "setup")
    serve()


def lock() -> None:
    """Compile the locks again; torch keeps its plain version, so that no machine's path is in them."""
    perform(environment_steps("test")[:1], VENV / "setup")
    compile_ = (UV, "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--upgrade")
    links = {"UV_FIND_LINKS": find_links()} if find_links() else {}
    source = () if links else ("--torch-backend", "cpu")
    base, tests = ROOT / "requirements" / "base.txt", ROOT / "requirements" / "test.txt"
    run(*compile_, *source, "pyproject.toml", "-o", base, **links)
    run(*compile_, *source, "--extra", "test", "-c", base, "pyproject.toml", "-o", tests, **links)
    for path in (base, tests):
        path.write_text(path.read_text().replace("+cpu", ""))
    bot = ROOT / "bot"
    run(*compile_, "--python", find_python310(), bot / "pyproject.toml", "-o", bot / "requirements.txt")
    bot_tests = ("--extra", "test", "-c", bot / "requirements.txt", "-o", bot / "requirements-test.txt")
    run(*compile_, "--python", find_python310(), bot / "pyproject.toml", *bot_tests)


def run_demo() -> None:
    """Set up what is missing and serve the demo shop."""
    set_up()
    serve()


COMMANDS: dict[str, Callable[[], None]] = {
    "setup": set_up,
    "environments": make_environments,
    "run": run_demo,
    "test": test,
    "test-fast": test_fast,
    "lint": lint,
    "demo-icecat": demo_icecat,
    "lock": lock,
}


def main() -> int:
    """Run one command; a failure ends with one sentence."""
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in COMMANDS:
        sys.stderr.write(f"expected one of {', '.join(COMMANDS)}, got {name!r}\n")
        return 2
    try:
        COMMANDS[name]()
    except SetupError as error:
        sys.stderr.write(f"\nstopped: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
