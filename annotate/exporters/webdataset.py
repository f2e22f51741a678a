"""WebDataset: tar shards in which the files of an item stand together and share the start of their name."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from annotate.document.document import Document, hash_content
from annotate.document.manifest import ManifestAsset, ManifestRecord, Split
from annotate.exporters.base import Exporter
from annotate.exporters.jpegs import JPEG_LOSSES, ImageFormat
from annotate.exporters.ledger import Books, Ledger
from annotate.exporters.media import MEDIA_LOSSES, make_upright, propose_name
from annotate.exporters.media_shards import stream_checked
from annotate.exporters.records import SPLITS, choose_annotation
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.said import SAID_LOSSES, SaidOptions, Sayer, describe_terms
from annotate.exporters.spill import Spill
from annotate.exporters.tar import TarWriter, measure_member

MAX_KEY = 40
"""Members have names of at most 100 bytes: key, slot and ending."""

MAX_SLOT = 40


class WebdatasetOptions(SaidOptions, frozen=True, kw_only=True):
    """Options of the WebDataset export."""

    media: Annotated[
        Literal["copy", "reference"],
        Meta(description="copy: the media are inside the shards. reference: only their names and hashes are."),
    ] = "copy"
    shard_mb: Annotated[
        int, Meta(ge=1, description="Most megabytes of a shard; an item larger than it has its own.")
    ] = 500
    shard_items: Annotated[int, Meta(ge=1, description="Most items of a shard.")] = 10_000
    image_format: ImageFormat = "as_is"

    @property
    def as_jpeg(self) -> bool:
        """Whether images of other formats are written anew as JPEG."""
        return self.image_format == "jpg"


class WebdatasetExporter(Exporter[WebdatasetOptions]):
    """Writes ``<split>/<split>-000000.tar`` and so on."""

    name = "webdataset"
    version = 2
    title = "WebDataset"
    description = "Tar shards of items with their media, caption, label and whole document, for streaming trainers."
    media = ("image", "video", "audio", "text")
    options_type = WebdatasetOptions
    libraries = ("pillow",)
    losses = (
        MEDIA_LOSSES
        | JPEG_LOSSES
        | SAID_LOSSES
        | {
            "key_changed": "Keys that hold more than letters, digits, '_' and '-', or are long, were replaced by one "
            "made of them and their hash; the own key is in the JSON."
        }
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: WebdatasetOptions) -> None:
        """Write the shards of every split that has an item."""
        with ExitStack() as stack:
            samples = {split: stack.enter_context(Spill()) for split in SPLITS}
            planner = _Planner(release, ledger, options)
            for record in release.records():
                ledger.tally("items")
                sample = planner.plan(record)
                if sample is not None:
                    samples[record.split].add(sample)
            for split in [split for split in SPLITS if samples[split].count] or ["train"]:
                _write_shards(split, samples[split], release, ledger, options)


class _File(msgspec.Struct):
    """One media file of a sample."""

    name: str
    sha256: str
    slot: str
    is_image: bool
    size_bytes: int | None


class _Sample(msgspec.Struct):
    """One item, ready to be written."""

    item: str
    key: str
    texts: dict[str, str]
    files: list[_File]


class _Planner:
    """Decides what a sample holds."""

    def __init__(self, release: ReleaseReader, ledger: Ledger, options: WebdatasetOptions) -> None:
        self._ledger = ledger
        self._copies = options.media == "copy"
        self._as_jpeg = options.as_jpeg
        self._sayer = Sayer(release, ledger, options)

    def plan(self, record: ManifestRecord) -> _Sample | None:
        """Return the sample of an item; None for an item that is left out, which is counted."""
        annotation = choose_annotation(record, self._ledger)
        if annotation is None:
            return None
        key = make_key(record.key)
        if key != record.key:
            self._ledger.lose("key_changed", record.key)
        about = self._describe(record, annotation.document)
        texts = {"json": msgspec.json.encode(about).decode()}
        if about["text"]:
            texts["txt"] = about["text"]
        if about["label"]:
            texts["cls.txt"] = about["label"]
        files = list(_name_files(record, self._as_jpeg)) if self._copies else []
        self._ledger.tally("samples")
        return _Sample(record.key, key, texts, files)

    def _describe(self, record: ManifestRecord, document: Document) -> dict[str, Any]:
        assets = {slot: _describe_asset(asset) for slot, asset in sorted(record.assets.items())}
        said = self._sayer.describe(record, document)
        objects = self._sayer.list_objects(record, document)
        return said | {"objects": objects, "assets": msgspec.json.encode(assets).decode()}


def _describe_asset(asset: ManifestAsset) -> dict[str, Any]:
    facts = {
        "media": asset.media,
        "name": asset.name,
        "sha256": asset.sha256,
        "text": asset.text,
        "width": asset.width_px,
        "height": asset.height_px,
        "duration_us": asset.duration_us,
        **describe_terms(asset),
    }
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _name_files(record: ManifestRecord, as_jpeg: bool) -> Iterator[_File]:
    """Yield an item's media; the only one is named by its ending alone, several by their slot too."""
    stored = {slot: asset for slot, asset in sorted(record.assets.items()) if asset.sha256 is not None}
    for slot, asset in stored.items():
        _, dot, ending = propose_name(asset, as_jpeg=as_jpeg).rpartition(".")
        ending = ending if dot else "bin"
        # A text must not be taken for the caption.
        name = ending if len(stored) == 1 and asset.media != "text" else f"{slot[:MAX_SLOT]}.{ending}"
        assert asset.sha256 is not None
        yield _File(name, asset.sha256, slot, asset.media == "image", asset.size_bytes)


def make_key(key: str) -> str:
    """Return a key that no reader takes apart: a dot would end it, and a slash would make a folder."""
    if re.fullmatch(rf"[A-Za-z0-9_-]{{1,{MAX_KEY}}}", key):
        return key
    return f"{re.sub('[^A-Za-z0-9_-]', '_', key)[: MAX_KEY - 13]}-{hash_content(key.encode())[:12]}"


def _write_shards(
    split: Split, samples: Spill, release: ReleaseReader, ledger: Ledger, options: WebdatasetOptions
) -> None:
    most = options.shard_mb * 1_000_000
    waiting = (msgspec.json.decode(line, type=_Sample) for line in samples.lines())
    sample = next(waiting, None)
    number = 0
    while sample is not None or number == 0:
        path = f"{split}/{split}-{number:06}.tar"
        number += 1
        done = ledger.take_over(path)
        if done is not None:
            sample = next(islice(waiting, max(done.count - 1, 0), None), None)
            continue
        with ledger.open_part(path) as part:
            packer = _Packer(release, part.books, as_jpeg=options.as_jpeg)
            tar = TarWriter(part.stream)
            while sample is not None:
                is_full = tar.size_bytes + _measure(sample) > most or part.count == options.shard_items
                if part.count and is_full:
                    break
                packer.pack(tar, sample)
                part.count += 1
                sample = next(waiting, None)
            tar.finish()


def _measure(sample: _Sample) -> int:
    texts = sum(measure_member(len(text.encode())) for text in sample.texts.values())
    return texts + sum(measure_member(file.size_bytes or 0) for file in sample.files)


class _Packer:
    """Puts samples into shards."""

    def __init__(self, release: ReleaseReader, books: Books, *, as_jpeg: bool) -> None:
        self._release = release
        self._books = books
        self._as_jpeg = as_jpeg

    def pack(self, tar: TarWriter, sample: _Sample) -> None:
        """Add the members of a sample; nothing when some of its media are gone, which is counted."""
        try:
            for file in sample.files:
                self._release.open_blob(file.sha256).close()
        except BlobMissing:
            self._books.lose("blob_missing", sample.item)
            return
        for file in sample.files:
            self._pack_file(tar, sample, file)
        for ending, text in sample.texts.items():
            tar.add(f"{sample.key}.{ending}", text.encode())

    def _pack_file(self, tar: TarWriter, sample: _Sample, file: _File) -> None:
        name = f"{sample.key}.{file.name}"
        if file.is_image or file.size_bytes is None:
            data = self._release.read_blob(file.sha256)
            if file.is_image:
                about = {"item": sample.item, "slot": file.slot}
                data = make_upright(data, ledger=self._books, as_jpeg=self._as_jpeg, **about)
            tar.add(name, data)
        else:
            tar.add_chunks(name, file.size_bytes, stream_checked(self._release, file.sha256))
