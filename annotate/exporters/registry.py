"""Every export format. A new one is one file here and one line in this table."""

from typing import Any, Final

from annotate.exporters.base import Exporter
from annotate.exporters.coco import CocoExporter
from annotate.exporters.messages import MessagesExporter
from annotate.exporters.ndjson import NdjsonExporter
from annotate.exporters.swift import SwiftExporter

EXPORTERS: Final[dict[str, Exporter[Any]]] = {
    "coco": CocoExporter(),
    "messages": MessagesExporter(),
    "swift": SwiftExporter(),
    "ndjson": NdjsonExporter(),
}
