"""Makes items of files of any known format that were sent or lie below an import root."""

from itertools import islice
from tempfile import TemporaryFile
from typing import BinaryIO, cast

import msgspec

from annotate.access import Actor
from annotate.jobs.specs import ImportDatasetParams
from annotate.models.user import User
from annotate.services.import_jobs import drop_files, keep_outcomes, open_import
from annotate.services.imports import import_dataset
from annotate.services.items import BATCH
from workers.context import JobContext

MAX_EXAMPLES = 20


class Result(msgspec.Struct):
    """What became of the records, and the first ones that could not be taken in."""

    counts: dict[str, int]
    problems: list[str]


def run(context: JobContext, params: ImportDatasetParams) -> Result:
    """Import batch by batch; what an earlier attempt took in is found unchanged."""
    assert context.created_by_id is not None  # only people start this job
    actor = Actor(User.objects.get(pk=context.created_by_id))
    result = Result({}, [])
    done = 0
    with open_import(params) as source, TemporaryFile() as kept:
        outcomes = import_dataset(
            actor,
            project_id=context.project_id,
            source=source,
            format_name=params.format,
            update=params.update,
            create_classes=params.create_classes,
        )
        while True:
            with context.writing():
                batch = list(islice(outcomes, BATCH))
            for outcome in batch:
                result.counts[outcome.outcome] = result.counts.get(outcome.outcome, 0) + 1
                if outcome.message and len(result.problems) < MAX_EXAMPLES:
                    result.problems.append(outcome.message)
                kept.write(msgspec.json.encode(outcome) + b"\n")
            done += len(batch)
            context.report(done)
            if len(batch) < BATCH:
                break
        keep_outcomes(context.job_id, cast("BinaryIO", kept))
    drop_files(params)
    context.log(f"{done} records: {result.counts}")
    return result
