"""The Vercel AI SDK's own clients, in Node: `make clients` installs them, and CI does."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT
from test_doors import QUESTIONS, native

CLIENTS = Path(os.environ.get("NODE_CLIENTS", ROOT / ".venv" / "clients"))

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(
        not os.environ.get("CI") and not (shutil.which("node") and (CLIENTS / "node_modules").is_dir()),
        reason="Node or its clients are not here: `make clients` installs these",
    ),
]


def test_the_ai_sdk_hears_what_every_door_says(live: str) -> None:
    shutil.copy(ROOT / "tests" / "clients" / "ask.mjs", CLIENTS)  # its imports are looked for beside it
    given = json.dumps({"base": live, "questions": QUESTIONS})
    ran = subprocess.run(
        ["node", CLIENTS / "ask.mjs"], input=given, capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    for question, heard in zip(QUESTIONS, said["heard"], strict=True):
        expected = native(live, question)
        parts = heard["message"]["parts"]
        text = "".join(part["text"] for part in parts if part["type"] == "text")
        sources = [part for part in parts if part["type"] == "source-document"]
        assert heard["whole"] == heard["streamed"] == text == expected.text
        assert [part["providerMetadata"]["rag"] for part in sources] == expected.citations
        assert heard["message"]["metadata"]["rag"]["citations"] == expected.citations
        assert heard["finish"] == "stop"
        assert heard["tokens"] > 0
    assert said["resumed"] is None
    assert "no word" in said["failure"]
