"""Reads what a model will see of one released item."""

from contextlib import closing
from typing import Any

import msgspec

from annotate import storage
from annotate.access import Actor
from annotate.document.manifest_lookup import ManifestFile
from annotate.document.problem import DocumentInvalid
from annotate.errors import Invalid, NotFound
from annotate.exporters.preview import Preview, preview_item
from annotate.exporters.registry import EXPORTERS
from annotate.exporters.release import BlobDamaged
from annotate.exporters.scripts import ScriptExporter
from curation.queries.released_blobs import open_release
from curation.queries.releases import get_release, require_ready


class PreviewFilter(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A format, its options as a JSON object, and the key of an item; the first item when there is none."""

    format: str
    options: str = "{}"
    key: str | None = None


def get_preview(actor: Actor, release_id: int, wanted: PreviewFilter) -> Preview:
    """Return what a model will see of one item of a release.

    Raises:
        NotFound: No such release, format or item.
        Conflict: The release is not built.
        Invalid: The format is not one of conversations, or has not those options; or a blob is damaged.
    """
    release = get_release(actor, release_id)
    require_ready(release)
    exporter = _find_exporter(wanted.format)
    options = _read_options(exporter, wanted)
    store = storage.get_storage()

    def read(start: int, end: int) -> bytes:
        with closing(store.open(release.manifest_key, start=start, end=end)) as stream:
            return stream.read()

    header, record = ManifestFile(read, store.size(release.manifest_key)).find(wanted.key)
    if record is None:
        which = "any item" if wanted.key is None else f"an item with key {wanted.key!r}"
        raise NotFound("item_not_released", f"release {release.name!r} does not hold {which}")
    try:
        return preview_item(open_release(release), header, record, exporter, options)
    except BlobDamaged as error:
        raise Invalid("blob_damaged", str(error)) from error


def _find_exporter(name: str) -> ScriptExporter[Any]:
    formats = {name: one for name, one in EXPORTERS.items() if isinstance(one, ScriptExporter)}
    if name in formats:
        return formats[name]
    if name in EXPORTERS:
        raise Invalid(
            "format_without_preview", f"format {name!r} holds no conversations; expected one of {sorted(formats)}"
        )
    raise NotFound("format_unknown", f"there is no format {name!r}; expected one of {sorted(formats)}")


def _read_options(exporter: ScriptExporter[Any], wanted: PreviewFilter) -> Any:
    try:
        given = msgspec.json.decode(wanted.options, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise Invalid("bad_options", f"options are no JSON object: {error}") from error
    try:
        return exporter.read_options(given)
    except DocumentInvalid as error:
        raise Invalid("bad_options", f"options of format {exporter.name}: {error}") from error
