"""Messages as TRL and Hugging Face read them: typed parts or plain words, prompts with completions, comparisons."""

from collections.abc import Iterator
from typing import ClassVar

from annotate.importers.base import DEFAULT_IMPORT_LIMITS, Importer, ImportLimits, Parsed
from annotate.importers.dialogue_files import find_dialogues, read_dialogues
from annotate.importers.keys import KeyBook
from annotate.importers.message_rows import is_messages_row, read_messages_row
from annotate.importers.parquet import find_tables, read_table
from annotate.importers.rows import JSON_SUFFIXES
from annotate.importers.source import Source


class MessagesImporter(Importer):
    """Reads messages."""

    name: ClassVar[str] = "messages"
    title: ClassVar[str] = "Messages (TRL)"
    description: ClassVar[str] = "Messages of typed parts or words, prompts and completions, chosen and rejected."
    suffixes: ClassVar[tuple[str, ...]] = JSON_SUFFIXES

    def recognise(self, source: Source) -> bool:
        return bool(find_dialogues(source, is_messages_row))

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        """Read the rows of JSON files; of tables, where the conversations are there."""
        tables, keys = find_tables(source), KeyBook()
        if not tables or find_dialogues(source, is_messages_row):
            yield from read_dialogues(source, is_messages_row, read_messages_row, limits)
            return
        for path in tables:
            yield from read_table(source, path, keys)
