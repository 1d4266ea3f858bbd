"""The walls: who imports whom, what each heavy library's one place is, and that the front door is right."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import rag
from rag import reading

ROOT = Path(rag.__file__).parent
STAGES = {"reading", "everyday", "scripts", "split", "models", "lexical", "vectors"}
WORDS = {"errors", "types", "config", "cache", "language", "segmenter"}
OWNERS = {
    "onnx": {"models/graph.py"},
    "onnxruntime": {"models/runtime.py"},
    "sentencepiece": {"models/tokens.py"},
    "tokenizers": {"models/tokens.py"},
    "torch": set(),  # only through sentence_transformers
    "sentence_transformers": {"models/transformer.py"},
    "transformers": {"models/transformer.py"},
    "huggingface_hub": {"models/transformer.py"},
    "safetensors": {"models/bundled.py", "models/ordinary.py", "models/reader.py"},
    "faiss": {"vectors/flat.py", "vectors/coded.py"},
    "jieba": {"segmenter.py"},
    "bm25s": {"lexical.py"},
    "opencc": {"lexical.py"},
    "uvicorn": {"cli/serving.py", "cli/connections.py"},
    "mcp": {"api/mcp.py"},
    "mcp_types": {"api/mcp.py"},
    "langchain_core": {"integrations/langchain.py"},
    "llama_index": {"integrations/llamaindex.py"},
    "pypdfium2": {"reading/formats/pdf_worker.py", "reading/formats/ocr_worker.py"},
    "rapidocr": {"reading/formats/ocr_worker.py"},
    "PIL": {"reading/formats/ocr_worker.py"},
    "docx": {"reading/formats/word.py"},
    "lxml": {"reading/formats/html.py", "reading/formats/packed.py"},
    "openpyxl": {"reading/formats/sheets.py"},
    "python_calamine": {"reading/formats/sheets.py"},
    "striprtf": {"reading/formats/rtf.py"},
    "charset_normalizer": {"reading/formats/encodings.py"},
    "tqdm": {"cli/output.py"},
    "watchfiles": {"live/watching.py"},
    "openai": {"llm/client.py"},
    "httpx2": {"llm/client.py"},
    "filelock": {"build/__init__.py", "cache.py"},
    "jinja2": {"pages/rendering.py"},
    "yaml": {"reading/formats/frontmatter.py"},
}
LIGHT = {"filelock", "tqdm", "charset_normalizer"}
DOORS = {"fastapi", "starlette", "pydantic", "fastapi_offline"}  # only in api/


def modules() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def order() -> list[str]:
    """The rooms as the front door lists them."""
    return re.findall(r"^(\w+)  +\S", rag.__doc__ or "", re.MULTILINE)


def reading_order() -> list[str]:
    """The rooms of reading as its front door lists them."""
    return re.findall(r"^    (\w+)  +\S", reading.__doc__ or "", re.MULTILINE)


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, bool, bool]]:
    """Every imported module, whether inside a function, and whether for types only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    typing = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, id(node) in inside, id(node) in typing
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            for name in node.names:
                yield (
                    (f"{base}.{name.name}" if base == "rag" else base),
                    id(node) in inside,
                    id(node) in typing,
                )


def test_the_front_door_lists_every_room() -> None:
    rooms = {path.name.removesuffix(".py") for path in ROOT.iterdir() if not path.name.startswith("_")}
    assert set(order()) == rooms


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_from_above(path: Path) -> None:
    if path == ROOT / "__init__.py":
        return
    places = {name: place for place, name in enumerate(order())}
    for name, inside, _ in imports(path):
        parts = name.split(".")
        if parts[0] != "rag" or len(parts) == 1:
            continue
        assert not inside or name == "rag.api", f"{path} imports {name} inside a function"
        if parts[1] == room(path):
            continue
        assert places[parts[1]] < places[room(path)], f"{path} imports {name} from below"
        if room(path) in STAGES:
            assert parts[1] in WORDS, f"{path} imports {name} from another stage"


def test_reading_lists_every_room() -> None:
    inside = {path.name.removesuffix(".py") for path in (ROOT / "reading").iterdir()}
    assert set(reading_order()) == {name for name in inside if not name.startswith("_")}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "reading").glob("*/*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_room_of_reading_imports_only_from_above(path: Path) -> None:
    places = {name: place for place, name in enumerate(reading_order())}
    for name, _, _ in imports(path):
        parts = name.split(".")
        if parts[:2] == ["rag", "reading"]:
            assert places[parts[2]] <= places[path.parent.name], f"{path} imports {name} from below"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_heavy_library_has_one_place(path: Path) -> None:
    here = path.relative_to(ROOT).as_posix()
    for name, inside, for_types in imports(path):
        library = name.split(".")[0]
        if library in DOORS:
            assert room(path) == "api", f"{here} imports {library}"
        if library in OWNERS:
            assert here in OWNERS[library], f"{here} imports {library}"
            light = library in LIGHT
            asked = room(path) == "integrations"  # imported by those only who ask for it
            assert light or asked or inside or for_types, f"{here} imports {library} before it is needed"


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, rag, rag.cli; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = (OWNERS.keys() | DOORS) - LIGHT
    assert not heavy & set(loaded.split())


def test_every_public_name_exists() -> None:
    assert sorted(rag.__all__) == rag.__all__
    for name in rag.__all__:
        assert getattr(rag, name).__doc__
