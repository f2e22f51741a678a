"""Peers that are libraries: installed beside the product, run in a process of their own, timed in there."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def install_peer(folder: Path, requirements: Sequence[str]) -> Path:
    """Install packages, without what they depend on, into a folder of their own, once; return the folder.

    What they depend on and the product has as well (numpy, torch) is the product's; the rest is to be named too.
    """
    if not (folder / "complete").exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", "--target", str(folder)]
        subprocess.run([*pip, *requirements], check=True)
        (folder / "complete").touch()
    return folder


def install_environment(folder: Path, requirements: Sequence[str]) -> Path:
    """Install packages and what they depend on into a virtual environment of their own, once; return its Python."""
    python = folder / "venv" / "bin" / "python"
    if not (folder / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *requirements], check=True)
        (folder / "complete").touch()
    return python


def run_script(python: Path, script: str, arguments: Sequence[str]) -> Any:
    """Run a file of ``benchmarks`` with the Python of a peer's environment; return the JSON that it prints last."""
    command = [str(python), str(ROOT / "benchmarks" / script), *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def run_peer(module: str, arguments: Sequence[str], packages: Path) -> Any:
    """Run a module of ``benchmarks`` with the peer's packages; return the JSON that it prints last."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(packages), str(ROOT)])}
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return json.loads(done.stdout.splitlines()[-1])
