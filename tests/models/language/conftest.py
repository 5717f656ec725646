"""Small language models, one folder a kind, made once."""

from __future__ import annotations

import pytest

KINDS = ("llama", "qwen2", "mistral", "gpt2", "t5", "bert")


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    """Folder of each kind of small model."""
    pytest.importorskip("peft", reason="needs the extra language")
    from small_models import make

    home = tmp_path_factory.mktemp("language")
    return {kind: make(kind, home / kind) for kind in KINDS}
