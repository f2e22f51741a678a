"""Every import format. A new one is one file here and one line in this table."""

from typing import Final

from annotate.importers.base import Importer
from annotate.importers.items import ItemsImporter

IMPORTERS: Final[dict[str, Importer]] = {
    "items": ItemsImporter(),
}
