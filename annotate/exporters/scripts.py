"""What formats of conversations have in common beside their rows: each can say what of a row a model reads."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, TypeVar

from annotate.exporters.base import Exporter
from annotate.exporters.conversation_options import ConversationOptions
from annotate.exporters.dialogue_rows import Wanted
from annotate.exporters.dialogues import Dialogue, Talk
from annotate.exporters.grounding.base import GroundingRenderer
from annotate.exporters.media import MediaFiles
from annotate.exporters.release import ReleaseReader

OptionsT = TypeVar("OptionsT", bound=ConversationOptions)


class Line(NamedTuple):
    """One message as a model reads it: media as tags."""

    role: str
    text: str


class Script(NamedTuple):
    """One conversation as a model reads it.

    Attributes:
        side: ``conversation``, or what its last message is: ``chosen``, ``rejected``, ``good`` or ``bad``.
        lines: The messages.
        columns: What the row holds beside the messages to fill placeholders in them.
    """

    side: str
    lines: list[Line]
    columns: Mapping[str, Any]


class Speller(Protocol):
    """Spells dialogues as rows, and reads rows.

    Attributes:
        wanted: What becomes rows.
    """

    wanted: Wanted

    def spell(self, talk: Talk, dialogue: Dialogue) -> dict[str, Any]:
        """Return a row.

        Raises:
            LeftOut: The format cannot hold it.
        """

    def read(self, row: dict[str, Any]) -> list[Script]:
        """Return the conversations in a row that :meth:`spell` returned."""

    def make_renderer(self) -> GroundingRenderer:
        """Return what spells and reads the phrases of one row."""


class ScriptExporter(Exporter[OptionsT]):
    """A format of conversations."""

    @abstractmethod
    def make_speller(self, release: ReleaseReader, files: MediaFiles, options: OptionsT) -> Speller:
        """Return what spells the rows.

        Args:
            release: The release.
            files: Where media go.
            options: What was chosen.
        """


def read_parts(messages: list[dict[str, Any]]) -> list[Line]:
    """Return messages whose content is words or a list of parts, media as tags."""
    return [Line(message["role"], _join_parts(message["content"])) for message in messages]


def _join_parts(content: Any) -> str:
    if isinstance(content, str):
        return content
    tags = {"image": "<image>", "image_url": "<image>", "input_audio": "<audio>"}
    return "".join(part["text"] if part["type"] == "text" else tags[part["type"]] for part in content)
