"""Progress bars, or nothing."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from tqdm import tqdm  # type: ignore[import-untyped, unused-ignore]


class Progress:
    """A bar on standard error."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar

    def __enter__(self) -> Progress:  # noqa: PYI034  (typing has no Self before 3.11)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def add(self, count: int) -> None:
        """Note that so many more are done."""
        self._bar.update(count)

    def set(self, done: int, total: int | None, note: str = "") -> None:
        """Show how far a job is."""
        self._bar.total = total
        self._bar.n = done
        self._bar.set_postfix_str(note, refresh=False)
        self._bar.refresh()


def show_progress(title: str, wanted: bool, *, unit: str, total: int | None = None, is_bytes: bool = False) -> Progress:
    """Return a bar, which shows only when it is wanted."""
    bar = tqdm(
        desc=title,
        total=total,
        unit=" B" if is_bytes else f" {unit}",
        unit_scale=is_bytes,
        disable=not wanted,
        leave=True,
    )
    return Progress(bar)
