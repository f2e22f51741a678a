"""lmms-eval: a local task, which is questions in JSON Lines, a description in YAML, and the functions that it names.

https://github.com/EvolvingLMMs-Lab/lmms-eval, ``docs/task_guide.md``. Copy the folder into a checkout's ``tasks``, or
name it with ``--include_path``.
"""

from collections import defaultdict
from contextlib import ExitStack, closing
from typing import Annotated, Any, Final

from msgspec import Meta

from annotate.document.manifest import Split
from annotate.exporters.base import Exporter
from annotate.exporters.dialogues import DIALOGUE_LOSSES
from annotate.exporters.jsonl import JsonLines
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MEDIA_LOSSES, MediaFiles
from annotate.exporters.questions import LETTERS, QUESTION_LOSSES, Asked, QuestionOptions, list_questions
from annotate.exporters.records import SPLITS, describe_kinds, list_kinds_but
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.spill import Spill

TASK: Final = """\
task: {task}
dataset_path: json
dataset_kwargs:
  data_files:
    {split}: {data_file}
test_split: {split}
output_type: generate_until
doc_to_visual: !function utils.show
doc_to_text: !function utils.ask
doc_to_target: answer
generation_kwargs:
  max_new_tokens: {max_new_tokens}
  temperature: 0
  do_sample: false
metric_list:
  - metric: exact_match
    aggregation: mean
    higher_is_better: true
    ignore_case: true
    ignore_punctuation: true
metadata:
  - version: {release}
"""

UTILS: Final = '''\
"""What the task files beside this one name: the images of a question, and its words."""

from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parent


def show(doc):
    """Return the images, opened; paths are relative to this file unless they are absolute."""
    return [Image.open(FOLDER / path).convert("RGB") for path in doc["images"]]


def ask(doc, lmms_eval_specific_kwargs=None):
    """Return the question, its options below it."""
    given = lmms_eval_specific_kwargs or {}
    options = [f"{option['letter']}. {option['text']}" for option in doc.get("options") or []]
    closing = ["Answer with the letter of the option."] if options else []
    lines = [given.get("pre_prompt", "") + doc["question"], *options, *closing]
    return "\\n".join(lines) + given.get("post_prompt", "")
'''


class LmmsEvalOptions(QuestionOptions, frozen=True, kw_only=True):
    """Options of the lmms-eval export."""

    task: Annotated[
        str, Meta(pattern=r"^[a-z0-9_]{1,60}$", description="Name of the task; the split is added to it.")
    ] = "loopwright"
    max_new_tokens: Annotated[Annotated[int, Meta(ge=1)], Meta(description="Longest answer, tokens.")] = 128


class LmmsEvalExporter(Exporter[LmmsEvalOptions]):
    """Writes one task a split."""

    name = "lmms_eval"
    version = 1
    title = "lmms-eval task"
    description = "Questions about images with their answers, as a task of lmms-eval."
    media = ("image", "text")
    options_type = LmmsEvalOptions
    libraries = ("pillow",)
    losses = (
        DIALOGUE_LOSSES
        | MEDIA_LOSSES
        | describe_kinds(list_kinds_but(), "questions carry words and images only")
        | QUESTION_LOSSES
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: LmmsEvalOptions) -> None:
        """Write the rows of every split that has any; an empty release still gives an empty training file."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            rows: dict[Split, JsonLines] = defaultdict(lambda: JsonLines(stack.enter_context(Spill())))
            for asked in list_questions(release, ledger, options.source):
                key = asked.record.key
                try:
                    paths = [files.place(shown.asset, "images", item=key, slot=shown.slot) for shown in asked.images]
                except BlobMissing:
                    ledger.lose("blob_missing", key)
                    continue
                rows[asked.record.split].add(spell(asked, [options.point_at(path) for path in paths]))
            splits = [split for split in SPLITS if split in rows] or [SPLITS[0]]
            for split in splits:
                rows[split].write(ledger, f"{split}.jsonl")
                ledger.write(f"{options.task}_{split}.yaml", describe_task(options, split, release.sha256).encode())
            ledger.write("utils.py", UTILS.encode())


def spell(asked: Asked, paths: list[str]) -> dict[str, Any]:
    """Return a row."""
    row: dict[str, Any] = {"question_id": f"{asked.record.key}/{asked.id}", "images": paths}
    row |= {"question": asked.question, "answer": asked.answer}
    if asked.options:
        pairs = zip(LETTERS, asked.options, strict=False)
        row |= {"options": [{"letter": letter, "text": text} for letter, text in pairs], "category": asked.category}
    return row | {"item_key": asked.record.key}


def describe_task(options: LmmsEvalOptions, split: Split, release: str) -> str:
    """Return a task file. Its data file is looked for from where lmms-eval runs: set media_prefix to the folder."""
    return TASK.format(
        task=f"{options.task}_{split}",
        split=split,
        data_file=_quote(options.point_at(f"{split}.jsonl")),
        max_new_tokens=options.max_new_tokens,
        release=_quote(release),
    )


def _quote(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
