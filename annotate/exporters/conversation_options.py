"""What a person may choose about formats of conversations."""

from typing import Annotated

from msgspec import Meta

from annotate.exporters.base import MediaOptions

Preferences = Annotated[bool, Meta(description="Whether comparisons of responses become rows for preference training.")]
Kto = Annotated[
    bool,
    Meta(description="Whether responses that won or lost a comparison become rows of their own, good or bad, for KTO."),
]


class ConversationOptions(MediaOptions, frozen=True, kw_only=True):
    """The choices that all formats of conversations share."""

    media_prefix: Annotated[
        str, Meta(description="Folder put in front of media paths, e.g. /data/cats; empty for relative paths.")
    ] = ""

    def point_at(self, path: str) -> str:
        """Return what a row says about a media file whose path inside the export is given."""
        return f"{self.media_prefix.rstrip('/')}/{path}" if self.media_prefix else path


class DialogueOptions(ConversationOptions, frozen=True, kw_only=True):
    """The choices that formats with comparisons share."""

    preferences: Preferences = True
    kto: Kto = False
