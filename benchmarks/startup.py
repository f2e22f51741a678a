"""From the command to the sign-in page: with empty data, then again."""

from pathlib import Path
from typing import Any

from benchmarks.label_studio import LabelStudio, install_label_studio
from benchmarks.loopwright import Loopwright


def measure_startup(folder: Path, *, peer: bool) -> dict[str, Any]:
    """Start each platform with no data, stop it, and start it again three times."""
    platforms: list[Loopwright | LabelStudio] = [Loopwright(folder / "loopwright")]
    if peer:
        platforms.append(LabelStudio(folder / "label_studio", install_label_studio(folder.parent / "label-studio")))
    results: dict[str, Any] = {}
    for platform in platforms:
        spent = []
        for _ in range(4):
            server = platform.start()
            server.stop()
            spent.append(round(server.started_s, 1))
        results[platform.name] = {"first_s": spent[0], "later_s": sorted(spent[1:])[1]}
    return results
