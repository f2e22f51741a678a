"""Makes items of the files below a folder or bucket prefix, which stay where they are."""

from itertools import islice

import msgspec

from annotate.access import Actor
from annotate.jobs.specs import ImportFolderParams
from annotate.models.user import User
from annotate.services.imports import import_files
from annotate.services.items import BATCH
from annotate.services.locations import list_files
from workers.context import JobContext

MAX_EXAMPLES = 20


class Result(msgspec.Struct):
    """What became of the files, and the first ones that could not be taken in."""

    counts: dict[str, int]
    problems: list[str]


def run(context: JobContext, params: ImportFolderParams) -> Result:
    """Import batch by batch; files that are known and unchanged cost a look-up."""
    assert context.created_by_id is not None  # only people start this job
    actor = Actor(User.objects.get(pk=context.created_by_id))
    files = list_files(params.root)
    result = Result({}, [])
    done = 0
    while batch := list(islice(files, BATCH)):
        with context.writing():
            outcomes = import_files(
                actor,
                project_id=context.project_id,
                files=batch,
                licence=params.licence,
                source=params.source,
                metadata_from_path=params.metadata_from_path,
            )
        for outcome in outcomes:
            result.counts[outcome.outcome] = result.counts.get(outcome.outcome, 0) + 1
            if outcome.message and len(result.problems) < MAX_EXAMPLES:
                result.problems.append(outcome.message)
        done += len(batch)
        context.report(done, done)
    context.log(f"{done} files: {result.counts}")
    return result
