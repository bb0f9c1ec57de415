"""Loads a learner's file, a .py or .ipynb, and finds the class, function or object of a name in it."""

from __future__ import annotations

import ast
import hashlib
import importlib
import json
import linecache
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from nettui.common.errors import InvalidValue, Phrase, nearest
from nettui.common.foreign import TrainerError, call
from nettui.common.modules import on_path, run_file
from nettui.data.files import require_no_pipe
from nettui.sources.own.running import Output, quiet

FORM = re.compile(r"(?P<file>.+\.(py|ipynb))(:(?P<name>\w+))?")


MAKES = re.compile(r"(build|make|create)(_|$)|(get|init)_(net|network|model|nn|mlp)$", re.IGNORECASE)
"""How functions begin that make a network."""

NETWORK = re.compile(r"(net|network|model|mlp|nn|classifier|regressor|perceptron)$", re.IGNORECASE)
"""How classes end that are one."""


MOST_CODE, MOST_NOTEBOOK, MOST_VALUES = 2**22, 2**27, 2**22
"""Bytes of Python, of a notebook with its outputs, and the values in that. Reading takes a hundred times the
memory, and nobody writes more."""


class Loaded(NamedTuple):
    """A module, the name asked for in it, what it printed, and in sentences what was done about it."""

    module: ModuleType
    file: str
    name: str
    source: str
    code_file: str
    notes: tuple[str, ...] = ()


def load_code(path: str, output: Output) -> Loaded:
    """The module in the file that `path` names, FILE.py:NAME. Runs it. Raises InvalidValue."""
    form = FORM.fullmatch(path)
    if form is None:
        raise InvalidValue("code.path", "FILE.py:NAME, as my_net.py:TwoLayerNet", path)
    file, name = form["file"], form["name"] or ""
    try:
        source = _source(file)
    except OSError as error:
        raise InvalidValue("code.path", "a file that can be read", file, error.strerror or "") from None
    if file.endswith(".py"):
        try:
            return Loaded(_imported(file, output), file, name, source, str(Path(file).resolve()))
        except TrainerError as error:
            first = str(error)
    else:
        first = ""
    try:
        module, notes = _definitions(file, source, output)
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise _unreadable(file, f"{Path(file).name}{line}: {error.msg}") from None
    except (RecursionError, MemoryError):
        raise _unreadable(file, "it is nested too deeply") from None
    failed = (
        (f"running {Path(file).name} failed, so only its definitions are used: {first}",) if first else ()
    )
    return Loaded(module, file, name, source, _code_file(file), (*failed, *notes))


def _unreadable(file: str, why: str) -> InvalidValue:
    return InvalidValue("code.path", "Python that can be read", file, why)


def _source(file: str) -> str:
    require_no_pipe(file, "code.path")
    is_python = file.endswith(".py")
    _require_size(file, os.path.getsize(file), MOST_CODE if is_python else MOST_NOTEBOOK)
    text = Path(file).read_text(encoding="utf-8", errors="replace")
    return text if is_python else _cells(file, text)


def _require_size(file: str, size: int, most: int) -> None:
    if size > most:
        raise InvalidValue("code.path", f"a file of at most {most:,} bytes", Phrase(f"{size:,} in {file!r}"))


def _cells(file: str, text: str) -> str:
    """The code cells of a notebook one after another; magics and shell commands become comments."""
    if (values := sum(map(text.count, "[{,"))) > MOST_VALUES:
        raise InvalidValue(
            "code.path", f"a notebook of at most {MOST_VALUES:,} values", Phrase(f"{values:,} in {file!r}")
        )
    try:
        cells = json.loads(text)["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InvalidValue("code.path", "a Jupyter notebook", file, "it is no JSON with cells") from None
    whole = "\n\n".join(code)
    _require_size(file, len(whole), MOST_CODE)
    lines = whole.split("\n")
    return "\n".join(
        f"pass  # {line}" if line.lstrip().startswith(("%", "!", "?")) else line for line in lines
    )


def _imported(file: str, output: Output) -> ModuleType:
    """The module, run as an import runs it, as part of its package if it is in one. Raises TrainerError."""
    path = Path(file).resolve()
    package, root = [path.stem], path.parent
    while (root / "__init__.py").exists():
        package.insert(0, root.name)
        root = root.parent
    with quiet(output):
        if len(package) == 1:
            return run_file(file, f"{path.stem}_{_digest(path)}")
        name = ".".join(package)
        sys.modules.pop(name, None)  # it may have changed since
        with on_path(root):
            return call(f"in {file}", importlib.import_module, name)


def _digest(path: Path) -> str:
    return hashlib.blake2b(str(path).encode(), digest_size=4).hexdigest()


def _definitions(file: str, source: str, output: Output) -> tuple[ModuleType, tuple[str, ...]]:
    """A module with a source's imports, functions, classes and constants; nothing else of it runs."""
    path = Path(file).resolve()
    name = f"{path.stem}_{_digest(path)}_definitions"
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    notebook, filename = not file.endswith(".py"), _code_file(file)
    if notebook:
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    notes = []
    with on_path(path.parent), quiet(output):
        for node in ast.parse(source, filename).body:
            if not _is_definition(node):
                continue
            code = compile(ast.Module([node], []), filename, "exec")
            try:
                exec(code, vars(module))
            except ImportError as error:
                notes.append(f"line {node.lineno}: {error}; it matters only if the network uses it")
            except Exception as error:
                notes.append(f"line {node.lineno}: {type(error).__name__}: {error}")
    return module, tuple(notes)


def _code_file(file: str) -> str:
    """The name of the file in tracebacks: of a notebook, that of its code cells."""
    path = Path(file).resolve()
    return str(path) if file.endswith(".py") else f"{path}:cells"


def _is_definition(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return (
            node.value is not None and not any(isinstance(part, ast.Call) for part in ast.walk(node.value))
        ) or _is_generator(node)
    return isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)


def _is_generator(node: ast.stmt) -> bool:
    """Whether it makes a random generator, which functions below may use."""
    return any(
        isinstance(part, ast.Attribute) and part.attr in ("default_rng", "RandomState")
        for part in ast.walk(node)
    )


def find(loaded: Loaded) -> Any:
    """The object of that name; without a name, the only class, or None for the functions of the module.

    A class of which the file makes several objects is that of a layer.
    """
    own = {key: value for key, value in vars(loaded.module).items() if not key.startswith("_")}
    if loaded.name:
        if loaded.name not in own:
            known = [key for key, value in own.items() if callable(value)]
            hint = nearest(loaded.name, known) if known else "it defines no class and no function"
            hint = "; ".join((hint, *loaded.notes[:1]))
            raise InvalidValue(
                "code.path", f"a name that {Path(loaded.file).name} defines", loaded.name, hint
            )
        return own[loaded.name]
    classes = [each for each in own_classes(loaded.module) if not _is_helper(each)]
    layers = sum(type(each) in classes for _, each in objects_in(loaded.module)) > 1
    return classes[0] if len(classes) == 1 and not layers else None


HELPER = re.compile(
    r"(config|settings|params?|args|options|hyper\w*|sgd|adam|rmsprop|adagrad|momentum|optimi[sz]er|scheduler"
    r"|loader|dataset|data|batch(es)?|iterator|scaler|encoder|logger|timer|history|metrics?|loss|mse|entropy)s?$",
    re.IGNORECASE,
)
"""How classes end that stand beside a network."""

ACTS = (
    *(
        "forward",
        "feedforward",
        "feed_forward",
        "forward_propagation",
        "forward_pass",
        "predict",
        "loss",
        "think",
    ),
    *(
        "backward",
        "backprop",
        "train",
        "fit",
        "query",
        "gradient",
        "layers",
        "start",
        "train_step",
        "__call__",
    ),
)
"""What a network has some of."""


def own_classes(module: Any) -> list[type]:
    """The classes that the module itself defines."""
    found = vars(module).values()
    return [each for each in found if isinstance(each, type) and each.__module__ == module.__name__]


def _is_helper(each: type) -> bool:
    """Whether a class is called like a helper, or does nothing that a network does."""
    return HELPER.search(each.__name__) is not None or (
        not any(hasattr(each, name) for name in ACTS) and "__init__" not in vars(each)
    )


def only_network(loaded: Loaded) -> Any:
    """The only network of a file of several classes: an object, a list of layers, or a function for it."""
    known = [value for _, value in objects_in(loaded.module)]
    lists = [value for value in known if isinstance(value, list)]
    whole = [value for value in known if hasattr(value, "layers")]
    makers = [
        value
        for name, value in vars(loaded.module).items()
        if MAKES.match(name) and callable(value) and value.__module__ == loaded.module.__name__
    ]
    networks = [value for value in vars(loaded.module).values() if _is_network(value, loaded.module)]
    found = whole or lists or makers or networks
    return found[0] if len(found) == 1 else None


def _is_network(value: Any, module: ModuleType) -> bool:
    """Whether it is a class of the module that is called like a whole network."""
    own = isinstance(value, type) and value.__module__ == module.__name__
    return own and NETWORK.search(value.__name__) is not None


def candidates(loaded: Loaded) -> str:
    """What the file defines, for messages."""
    objects = {name for name, _ in objects_in(loaded.module)}
    own = [
        key
        for key, value in vars(loaded.module).items()
        if key in objects or (callable(value) and getattr(value, "__module__", "") == loaded.module.__name__)
    ]
    return ", ".join(own) or Phrase("nothing")


def objects_in(module: Any) -> Iterator[tuple[str, Any]]:
    """The objects of the module's own classes, and lists of such, that are variables of the module."""
    own = {
        each
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__ == module.__name__
    }
    for name, value in vars(module).items():
        parts = value if isinstance(value, list) and value else [value]
        if not name.startswith("_") and all(type(part) in own for part in parts):
            yield name, value
