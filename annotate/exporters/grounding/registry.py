"""Every spelling of grounding. A new one is one file here and one line in this table."""

from typing import Final

from annotate.exporters.grounding.base import GroundingRenderer
from annotate.exporters.grounding.plain import PlainWords
from annotate.exporters.grounding.swift import SwiftTags

RENDERERS: Final[dict[str, GroundingRenderer]] = {
    "plain": PlainWords(),
    "swift": SwiftTags(),
}
