"""Every export format. A new one is one file here and one line in this table."""

from typing import Any, Final

from annotate.exporters.base import Exporter
from annotate.exporters.chair import ChairExporter
from annotate.exporters.coco import CocoExporter
from annotate.exporters.corrections import CorrectionsExporter
from annotate.exporters.llamafactory import LlamaFactoryExporter
from annotate.exporters.llava import LlavaExporter
from annotate.exporters.lmms_eval import LmmsEvalExporter
from annotate.exporters.messages import MessagesExporter
from annotate.exporters.ndjson import NdjsonExporter
from annotate.exporters.openai import OpenAiExporter
from annotate.exporters.pope import PopeExporter
from annotate.exporters.swift import SwiftExporter
from annotate.exporters.vlmevalkit import VlmEvalKitExporter

EXPORTERS: Final[dict[str, Exporter[Any]]] = {
    "coco": CocoExporter(),
    "messages": MessagesExporter(),
    "swift": SwiftExporter(),
    "llamafactory": LlamaFactoryExporter(),
    "llava": LlavaExporter(),
    "openai": OpenAiExporter(),
    "corrections": CorrectionsExporter(),
    "pope": PopeExporter(),
    "chair": ChairExporter(),
    "vlmevalkit": VlmEvalKitExporter(),
    "lmms_eval": LmmsEvalExporter(),
    "ndjson": NdjsonExporter(),
}
