"""The check that must pass before a ratio means anything."""


class GateFailed(Exception):
    """The measured program did not do the work: its speed says nothing."""


def require(is_met: bool, what: str) -> None:
    """Raise GateFailed with what was wrong unless a condition is met."""
    if not is_met:
        raise GateFailed(what)
