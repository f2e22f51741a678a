"""What an erasure removes of recipes: results name items, and what runs have kept holds their facts and vectors."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from annotate import storage
from annotate.document.decoding import load_json
from annotate.document.document import canonicalise
from annotate.errors import NotFound
from curation.models.recipe import Artefact, Proposal
from curation.queries.artefacts import artefact_key, read_artefact
from curation.services.artefacts import store_artefact

SOMETHING: Final = "an erased item"


def scrub_proposals(project_id: int, key: str) -> list[str]:
    """Take an item out of the proposals of a project, and forget what their runs have kept to go on with.

    Call inside the job's fence, and :func:`remove_artefacts` afterwards. A run that goes on meanwhile fails for want of
    its inputs, which held the item.

    Args:
        project_id: The project.
        key: The item's key.

    Returns:
        SHA-256 of the files that are of no use any more.
    """
    kept = Artefact.objects.filter(project_id=project_id)
    unused = set(kept.values_list("sha256", flat=True))
    kept.delete()
    for proposal in Proposal.objects.select_for_update(of=("self",)).filter(project_id=project_id).order_by("id"):
        unused |= {*proposal.inputs.values(), *(step["artefact"] for step in proposal.steps)}
        new = _rewrite_result(proposal.result_hash, key)
        if new != proposal.result_hash:
            unused.add(proposal.result_hash)
        proposal.result_hash = new
        proposal.steps = [_scrub_step(step, key) for step in proposal.steps]
        proposal.save(update_fields=["result_hash", "steps"])
    return sorted(unused)


def remove_artefacts(hashes: Iterable[str]) -> int:
    """Remove the files of artefacts that nothing refers to; return how many. May be called again."""
    store, removed = storage.get_storage(), 0
    for sha256 in hashes:
        is_used = (
            Artefact.objects.filter(sha256=sha256).exists() or Proposal.objects.filter(result_hash=sha256).exists()
        )
        if not is_used and store.exists(artefact_key(sha256)):
            store.delete(artefact_key(sha256))
            removed += 1
    return removed


def _rewrite_result(sha256: str, key: str) -> str:
    """Return the hash of a result without an item; the same where the item is not in it, or its file is gone."""
    if not sha256:
        return sha256
    try:
        head, *lines = read_artefact(sha256).splitlines()
    except NotFound:
        return sha256
    return store_artefact(b"".join(line + b"\n" for line in (head, *_scrub_lines(lines, key))))


def _scrub_lines(lines: list[bytes], key: str) -> Iterator[bytes]:
    for line in lines:
        verdict: dict[str, Any] = load_json(line)
        if verdict["key"] == key:
            continue
        why = str(verdict.get("why", ""))
        yield line if _leave_out(why, key) == why else canonicalise(verdict | {"why": _leave_out(why, key)})


def _scrub_step(step: dict[str, Any], key: str) -> dict[str, Any]:
    shown = {
        name: [one | {"why": _leave_out(one["why"], key)} for one in step[name] if one["key"] != key]
        for name in ("kept", "dropped")
    }
    return step | shown


def _leave_out(sentence: str, key: str) -> str:
    """Return a sentence that does not name an item; a key that is a part of a longer word is another one."""
    return re.sub(rf"(?<!\w){re.escape(key)}(?!\w)", SOMETHING, sentence)
