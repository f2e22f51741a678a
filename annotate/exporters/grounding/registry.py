"""Every spelling of grounding. A new one is one file here and one line in this table."""

from typing import Final

from annotate.exporters.grounding.base import GroundingRenderer
from annotate.exporters.grounding.deepseek_ocr import DeepSeekTokens
from annotate.exporters.grounding.gemini import GeminiJson
from annotate.exporters.grounding.internvl import InternTags
from annotate.exporters.grounding.molmo import MolmoPoints
from annotate.exporters.grounding.paligemma import PaliGemmaTokens
from annotate.exporters.grounding.plain import PlainWords
from annotate.exporters.grounding.qwen2_5_vl import Qwen25Json
from annotate.exporters.grounding.qwen2_vl import Qwen2Tokens
from annotate.exporters.grounding.qwen3_vl import Qwen3Json
from annotate.exporters.grounding.swift import SwiftTags

RENDERERS: Final[dict[str, type[GroundingRenderer]]] = {
    "plain": PlainWords,
    "swift": SwiftTags,
    "qwen2_vl": Qwen2Tokens,
    "qwen2_5_vl": Qwen25Json,
    "qwen3_vl": Qwen3Json,
    "internvl": InternTags,
    "deepseek_ocr": DeepSeekTokens,
    "gemini": GeminiJson,
    "paligemma": PaliGemmaTokens,
    "molmo": MolmoPoints,
}
