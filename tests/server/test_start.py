"""How the server starts: without what only some jobs need."""

from __future__ import annotations

import subprocess
import sys


def test_the_server_starts_without_torch() -> None:
    code = (
        "import sys; from motionary.server.app import create_app; create_app().state.studio.close(); "
        "sys.exit(bool({'torch', 'onnxruntime', 'transformers', 'scipy.stats'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 0, "a module that the routers import brings torch; import it where it is used"
