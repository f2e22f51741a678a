"""Every export format. A new one is one file here and one line in this table."""

from typing import Any, Final

from annotate.exporters.base import Exporter
from annotate.exporters.chair import ChairExporter
from annotate.exporters.charades_sta import CharadesStaExporter
from annotate.exporters.coco import CocoExporter
from annotate.exporters.corrections import CorrectionsExporter
from annotate.exporters.cvat import CvatExporter
from annotate.exporters.hf_parquet import HfParquetExporter
from annotate.exporters.imagefolder import ImagefolderExporter
from annotate.exporters.label_studio import LabelStudioExporter
from annotate.exporters.laion import LaionExporter
from annotate.exporters.llamafactory import LlamaFactoryExporter
from annotate.exporters.llava import LlavaExporter
from annotate.exporters.lmms_eval import LmmsEvalExporter
from annotate.exporters.messages import MessagesExporter
from annotate.exporters.ndjson import NdjsonExporter
from annotate.exporters.openai import OpenAiExporter
from annotate.exporters.pope import PopeExporter
from annotate.exporters.qvhighlights import QvhighlightsExporter
from annotate.exporters.rttm import RttmExporter
from annotate.exporters.srt import SrtExporter
from annotate.exporters.swift import SwiftExporter
from annotate.exporters.textgrid import TextgridExporter
from annotate.exporters.vlmevalkit import VlmEvalKitExporter
from annotate.exporters.voc import VocExporter
from annotate.exporters.webdataset import WebdatasetExporter
from annotate.exporters.webvtt import WebvttExporter
from annotate.exporters.yolo import YoloExporter

EXPORTERS: Final[dict[str, Exporter[Any]]] = {
    "coco": CocoExporter(),
    "yolo": YoloExporter(),
    "voc": VocExporter(),
    "cvat": CvatExporter(),
    "label_studio": LabelStudioExporter(),
    "webvtt": WebvttExporter(),
    "srt": SrtExporter(),
    "rttm": RttmExporter(),
    "textgrid": TextgridExporter(),
    "charades_sta": CharadesStaExporter(),
    "qvhighlights": QvhighlightsExporter(),
    "imagefolder": ImagefolderExporter(),
    "hf_parquet": HfParquetExporter(),
    "webdataset": WebdatasetExporter(),
    "laion": LaionExporter(),
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
