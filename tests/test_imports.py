"""The source's imports: their direction, what `import motionary` costs, and that nothing can run a stranger's code."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "motionary"
MODULES = sorted(SOURCE.rglob("*.py"))

# what each package may import of the others; a package or module not named here may import nothing but `errors`
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "motion": set(),
    "formats": {"motion", "features"},
    "features": {"motion"},
    "pictures": {"motion"},
    "grounding": {"motion"},
    "coaching": {"motion", "grounding"},
    "onnx_graph": set(),
    "text": {"onnx_graph"},
    "models": {"motion", "features", "onnx_graph"},
    "index": {"motion", "features"},
    "evaluation": {"motion", "features"},
    "datasets": {"motion", "formats", "features"},
    "training": {"motion", "formats", "features", "datasets", "text", "models", "evaluation"},
    "tasks": {
        *("motion", "formats", "features", "pictures", "grounding", "datasets", "text", "models", "index"),
        *("evaluation", "training", "coaching"),
    },
    "api": {"tasks"},
    "cli": {"tasks", "server"},
    "server": {"tasks"},
}
LIGHT = {"__init__", "__main__"}
HEAVY = ("numpy", "scipy", "torch", "tokenizers", "safetensors", "PIL", "pydantic", "rich", "typer", "transformers")
FORBIDDEN_MODULES = {"pickle", "cPickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}
FORBIDDEN_CALLS = {"torch.load", "np.fromregex", "eval", "exec", "os.system", "yaml.load", "pd.read_pickle"}


def package_of(module: Path) -> str:
    relative = module.relative_to(SOURCE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imported_names(module: Path, tree: ast.AST) -> list[tuple[int, str]]:
    """(line, dotted name) of every import, relative ones made absolute; also of lazy import strings "motionary.x:y"."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                here = ["motionary", *module.relative_to(SOURCE).parent.parts]
                base = ".".join([*here[: len(here) - node.level + 1], *([base] if base else [])])
            found += [(node.lineno, base)]
            if base == "motionary":
                found += [(node.lineno, f"motionary.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if text.startswith("motionary.") and ":" in text and " " not in text and "\n" not in text:
                found.append((node.lineno, text.split(":", 1)[0]))
    return found


def wrong_direction(module: Path, source: str) -> list[str]:
    """Imports in `source`, taken to be the file `module`, that go against the design."""
    package = package_of(module)
    if package in LIGHT:
        return []
    wrong = []
    for line, name in imported_names(module, ast.parse(source)):
        parts = name.split(".")
        if parts[0] != "motionary" or len(parts) < 2 or parts[1] in {package, "errors", "__version__"}:
            continue
        if parts[1] not in ALLOWED.get(package, set()):
            wrong.append(f"{module.relative_to(SOURCE)}:{line}: {package} must not import {name}")
    return wrong


def code_from_strangers(module: Path, source: str) -> list[str]:
    """Uses in `source` of what would run code from a file: pickles, torch.load, eval."""
    tree, wrong = ast.parse(source), []
    for line, name in imported_names(module, tree):
        if name.split(".")[0] in FORBIDDEN_MODULES:
            wrong.append(f"{module.name}:{line}: import {name}")
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in FORBIDDEN_CALLS:
            wrong.append(f"{module.name}:{node.lineno}: {called}(...)")
        for keyword in node.keywords:
            if keyword.arg == "allow_pickle" and not (
                isinstance(keyword.value, ast.Constant) and keyword.value.value is False
            ):
                wrong.append(f"{module.name}:{node.lineno}: allow_pickle is not False")
            if keyword.arg == "trust_remote_code" or (
                keyword.arg == "shell"
                and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
            ):
                wrong.append(f"{module.name}:{node.lineno}: {keyword.arg}")
    return wrong


def test_every_package_has_a_direction() -> None:
    packages = {package_of(module) for module in MODULES} - LIGHT
    assert packages <= set(ALLOWED), "name the new package and what it may import in ALLOWED"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(SOURCE)))
def test_imports_follow_the_design(module: Path) -> None:
    assert not wrong_direction(module, module.read_text(encoding="utf-8"))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(SOURCE)))
def test_no_code_from_strangers(module: Path) -> None:
    assert not code_from_strangers(module, module.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("motion/new.py", "from motionary.formats import read_motion"),
        ("models/new.py", "def f():\n    import motionary.text.encoders"),
        ("index/new.py", "from ..models import TMR"),
        ("index/new.py", "from motionary import tasks"),
        ("cli/new.py", "from motionary.formats import read_motion"),
        ("text/new.py", 'TABLE = {"x": "motionary.index.store:Store"}'),
    ],
)
def test_the_direction_check_finds_what_is_wrong(path: str, source: str) -> None:
    assert len(wrong_direction(SOURCE / path, source)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("tasks/new.py", "from motionary.index import Store"),
        ("motion/new.py", "from . import skeleton\nfrom motionary.errors import FormatError"),
        ("cli/new.py", "from motionary.tasks import search"),
    ],
)
def test_the_direction_check_lets_the_design_pass(path: str, source: str) -> None:
    assert wrong_direction(SOURCE / path, source) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "def f():\n    from joblib import load",
        "import torch\ntorch.load('x', weights_only=True)",
        "np.load('x', allow_pickle=True)",
        "np.load('x', allow_pickle=flag)",
        "eval('1')",
        "subprocess.run('ls', shell=True)",
    ],
)
def test_the_safety_check_finds_what_is_wrong(source: str) -> None:
    assert len(code_from_strangers(SOURCE / "new.py", source)) == 1


def test_the_safety_check_lets_safe_code_pass() -> None:
    assert code_from_strangers(SOURCE / "new.py", "np.load('x', allow_pickle=False)\nmodel.eval()") == []


@pytest.mark.parametrize(
    ("statement", "absent"),
    [("motionary", HEAVY), ("motionary.errors", HEAVY), ("motionary.motion", ("torch", "scipy"))],
)
def test_imports_stay_light(statement: str, absent: tuple[str, ...]) -> None:
    program = f"import sys, {statement}; print(*sorted(name for name in {absent!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == []
