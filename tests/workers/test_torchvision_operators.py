"""torchvision can be imported whatever torch stands beside it."""

import subprocess
import sys

import torch

from workers.torchvision_operators import SCHEMAS, declare_missing_operators


def run_fresh(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_open_clip_imports_in_a_fresh_process() -> None:
    """And the schemas are declared exactly when torchvision alone would not import."""
    alone = run_fresh("import torchvision")
    done = run_fresh(
        "from workers.torchvision_operators import declare_missing_operators as declare\n"
        "print(declare(), declare())\n"
        "import open_clip"
    )
    missing = "torchvision::nms does not exist" in alone.stderr
    assert (done.returncode, done.stdout) == (0, f"{missing} {missing}\n"), done.stderr


def test_operators_exist_after_the_call() -> None:
    declare_missing_operators()
    assert [str(getattr(torch.ops.torchvision, name).default._schema) for name in ("nms", "qnms")] == [
        f"torchvision::{schema}" for schema in SCHEMAS
    ]
