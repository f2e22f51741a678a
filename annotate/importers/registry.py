"""Every import format. A new one is one file here and one line in this table; the order is that of recognising."""

from typing import Final

from annotate.importers.base import Importer
from annotate.importers.coco import CocoImporter
from annotate.importers.cvat import CvatImporter
from annotate.importers.imagefolder import ImagefolderImporter
from annotate.importers.items import ItemsImporter
from annotate.importers.label_studio import LabelStudioImporter
from annotate.importers.llava import LlavaImporter
from annotate.importers.messages import MessagesImporter
from annotate.importers.ndjson import NdjsonImporter
from annotate.importers.openai import OpenAiImporter
from annotate.importers.parquet import ParquetImporter
from annotate.importers.rttm import RttmImporter
from annotate.importers.sharegpt import ShareGptImporter
from annotate.importers.srt import SrtImporter
from annotate.importers.swift import SwiftImporter
from annotate.importers.textgrid import TextgridImporter
from annotate.importers.voc import VocImporter
from annotate.importers.webdataset import WebdatasetImporter
from annotate.importers.webvtt import WebvttImporter
from annotate.importers.yolo import YoloImporter

IMPORTERS: Final[dict[str, Importer]] = {
    "items": ItemsImporter(),
    "ndjson": NdjsonImporter(),
    "coco": CocoImporter(),
    "cvat": CvatImporter(),
    "voc": VocImporter(),
    "yolo": YoloImporter(),
    "label_studio": LabelStudioImporter(),
    "webdataset": WebdatasetImporter(),
    "llava": LlavaImporter(),
    "sharegpt": ShareGptImporter(),
    "openai": OpenAiImporter(),
    "swift": SwiftImporter(),
    "messages": MessagesImporter(),
    "parquet": ParquetImporter(),
    "webvtt": WebvttImporter(),
    "srt": SrtImporter(),
    "rttm": RttmImporter(),
    "textgrid": TextgridImporter(),
    "imagefolder": ImagefolderImporter(),
}
