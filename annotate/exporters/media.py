"""Copies media into an export under names that every file system can hold, each file once and upright."""

import hashlib
import io
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import BinaryIO, Final, NamedTuple

from PIL import Image, UnidentifiedImageError

from annotate.document.manifest import ManifestAsset
from annotate.exporters.base import MediaOptions
from annotate.exporters.jpegs import QUALITY, make_jpeg
from annotate.exporters.ledger import Books, Ledger
from annotate.exporters.media_shards import MediaShards, list_checked
from annotate.exporters.release import BlobDamaged, ReleaseReader, read_checked
from annotate.media.orientation import read_orientation, read_pillow_orientation, turn_upright

CHUNK_BYTES = 1 << 20
MAX_STEM_BYTES = 180
"""File systems hold names of 255 bytes; the rest is for what makes a name unique and its ending."""

UNSAFE: Final = frozenset('<>:"|?*')
"""Characters that some file system or shell cannot hold."""

EXTENSIONS: Final = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
    "image/avif": ".avif",
    "image/heic": ".heic",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "video/quicktime": ".mov",
    "video/x-matroska": ".mkv",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "audio/mpeg": ".mp3",
    "audio/flac": ".flac",
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
    "audio/webm": ".weba",
    "text/plain": ".txt",
}
"""File name endings by media type; the standard library's table depends on the machine."""


SAVE_ARGUMENTS: Final[dict[str, dict[str, object]]] = {
    "JPEG": QUALITY,
    "PNG": {},
    "WEBP": {"lossless": True},
    "TIFF": {},
}
"""How an image of each format is written again once it is turned."""

METADATA: Final = ("exif", "xmp", "XML:com.adobe.xmp", "Raw profile type exif")
"""What Pillow knows of an image that may say how to turn it."""

MEDIA_LOSSES = {
    "image_re_encoded": "Some photos say in their EXIF data how to turn them. Most trainers ignore that, so the "
    "copies hold the turned pixels, written anew (JPEG at quality 95, others without loss) and without EXIF data.",
    "image_not_upright": "Some images say in their EXIF data how to turn them but could not be written anew. "
    "Their coordinates are upright: turn them when you load them.",
}
"""Losses of copying media upright."""


Make = Callable[[], Iterator[Callable[[], bytes]]]
"""Begins to make files, and gives for each, in order, what makes its bytes."""


class MadeName(NamedTuple):
    """What a file that is made for the export would like to be called.

    Attributes:
        name: Clean file name.
        key: What it is made of, for a name if its own is taken.
    """

    name: str
    key: str


class FileNames:
    """Gives out file names, no two alike even where case or the ending is ignored, in constant memory."""

    def __init__(self) -> None:
        # An empty name is SQLite's private database in a temporary file, gone when closed.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("CREATE TABLE names (key TEXT PRIMARY KEY, path TEXT, sha256 TEXT) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def close(self) -> None:
        """Forget all names."""
        self._database.close()

    def assign(self, folder: str, wanted: str, sha256: str, *, shared: bool) -> tuple[str, bool]:
        """Return the path for a file.

        Args:
            folder: Folder inside the export; empty for its root.
            wanted: Clean file name that it would like.
            sha256: Hash of its bytes.
            shared: Whether the same bytes under the same wanted name may have the same path.

        Returns:
            The path, and whether it is new: not given out before.
        """
        stem, dot, ending = wanted.rpartition(".")
        stem = stem if dot else ending
        suffix = dot + ending if dot else ""
        attempt = 0
        while True:
            name = _vary(stem, sha256, attempt)
            bare = f"{folder}/{name}" if folder else name
            path = bare + suffix
            key = unicodedata.normalize("NFC", bare).casefold()
            given = self._database.execute("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", (key, path, sha256))
            if given.rowcount:
                return path, True
            found = self._database.execute("SELECT path, sha256 FROM names WHERE key = ?", (key,)).fetchone()
            if shared and found[1] == sha256:
                return str(found[0]), False
            attempt += 1


def _vary(stem: str, sha256: str, attempt: int) -> str:
    if attempt == 0:
        return stem
    return f"{stem}-{sha256[:8]}" if attempt == 1 else f"{stem}-{sha256[:8]}-{attempt}"


def propose_name(asset: ManifestAsset, *, by_hash: bool = False, as_jpeg: bool = False) -> str:
    """Return a clean file name for an asset: its own, or one made of its hash; ``.jpg`` where images become JPEG.

    Letters of any script stay. What some file system or shell cannot hold becomes ``_``.
    """
    own = unicodedata.normalize("NFC", asset.name.replace("\\", "/").rpartition("/")[2])
    if not own.isprintable() or not UNSAFE.isdisjoint(own):
        own = "".join(c if c.isprintable() and c not in UNSAFE else "_" for c in own)
    clean = own.strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if not (dot and ending.isascii() and ending.isalnum() and len(ending) <= 5):
        stem, ending = clean, ""
    suffix = f".{ending.lower()}" if ending else EXTENSIONS.get(asset.mime, "")
    if as_jpeg and asset.media == "image":
        suffix = ".jpg"
    if by_hash or not stem:
        stem = asset.sha256 or ""
    return stem.encode()[:MAX_STEM_BYTES].decode(errors="ignore") + suffix


class MediaFiles:
    """Puts the media of a release into an export.

    Args:
        release: Where the bytes come from.
        ledger: Where they go.
        options: Whether to copy, and under which names.
        upright: Whether images are to be turned as their EXIF data says, for readers that would not.
    """

    def __init__(self, release: ReleaseReader, ledger: Ledger, options: MediaOptions, *, upright: bool) -> None:
        self._release = release
        self._ledger = ledger
        self._options = options
        self._upright = upright
        self._names = FileNames()
        self._shards: MediaShards | None = None
        if options.media == "shards":
            self._shards = MediaShards(ledger, options.media_shard_mb)
            ledger.defer(self._shards.finish, close=self._shards.abandon)

    def close(self) -> None:
        """Forget all names."""
        self._names.close()

    def place(self, asset: ManifestAsset, folder: str, *, item: str, slot: str, shared: bool = True) -> str:
        """Copy an asset, if media are copied, unless its bytes are there already.

        Args:
            asset: The asset, which is a blob.
            folder: Folder inside the export.
            item: Key of the item, for the books.
            slot: Its slot, for the books.
            shared: Whether assets of the same bytes and name may share a file.

        Returns:
            Path inside the export.

        Raises:
            BlobMissing: Its bytes are no longer kept.
            BlobDamaged: Its bytes are not those that were released.
        """
        assert asset.sha256 is not None
        copies = self._options.media != "reference"
        # Opened before a name is given out, so that a missing blob leaves no trace.
        with closing(self._release.open_blob(asset.sha256) if copies else io.BytesIO()) as source:
            by_hash, as_jpeg = self._options.file_names == "sha256", self._options.as_jpeg
            wanted = propose_name(asset, by_hash=by_hash, as_jpeg=as_jpeg)
            path, is_new = self._names.assign(folder, wanted, asset.sha256, shared=shared)
            if not copies or not is_new:
                return path
            is_turned_here = self._upright and asset.media == "image"
            if self._shards is not None:
                self._pack(source, asset, path, self._shards, (item, slot) if is_turned_here else None)
            elif not is_turned_here:
                copy_checked(source, asset.sha256, path, self._ledger)
            elif self._ledger.take_over(path, is_media=True) is None:
                with self._ledger.open_part(path, is_media=True) as part:
                    data = read_checked(source, asset.sha256)
                    part.stream.write(make_upright(data, ledger=part.books, item=item, slot=slot, as_jpeg=as_jpeg))
        return path

    def _pack(
        self,
        source: BinaryIO,
        asset: ManifestAsset,
        path: str,
        shards: MediaShards,
        turned: tuple[str, str] | None,
    ) -> None:
        """Put an asset into an archive; ``turned`` are item and slot of an image that is to be turned."""
        assert asset.sha256 is not None
        archive = shards.open_for(asset.size_bytes or 0)
        if archive is None:
            return
        self._ledger.limits.check()
        if turned is not None:
            item, slot = turned
            data = read_checked(source, asset.sha256)
            books, as_jpeg = archive.part.books, self._options.as_jpeg
            archive.add(path, make_upright(data, ledger=books, item=item, slot=slot, as_jpeg=as_jpeg))
        elif asset.size_bytes is None:
            archive.add(path, read_checked(source, asset.sha256))
        else:
            archive.add_chunks(path, asset.size_bytes, list_checked(source, asset.sha256))

    def place_made(self, names: Sequence[MadeName], folder: str, make: Make | None) -> Iterator[str]:
        """Put files that are made for the export into it, unless an earlier run has.

        Args:
            names: What they would like to be called.
            folder: Folder inside the export.
            make: Makes them; None where media are not copied. It is not called where all of them are there.

        Yields:
            Their paths inside the export, each once the file is in it.
        """
        paths = [self._assign_made(name, folder) for name in names]
        if make is None:
            yield from paths
            return
        ways = make() if paths and not self._has_made(paths) else iter([_need_nothing] * len(paths))
        for path, way in zip(paths, ways, strict=True):
            self._ledger.limits.check()  # a long video makes thousands of files of one item
            self._put_made(path, way)
            yield path

    def _assign_made(self, name: MadeName, folder: str) -> str:
        sha256 = hashlib.sha256(name.key.encode()).hexdigest()
        return self._names.assign(folder, name.name, sha256, shared=False)[0]

    def _has_made(self, paths: list[str]) -> bool:
        if self._shards is not None:
            return self._shards.has_next(len(paths))
        return all(self._ledger.find(path) is not None for path in paths)

    def _put_made(self, path: str, make: Callable[[], bytes]) -> None:
        if self._shards is not None:
            self._shards.add_made(path, make)
        elif self._ledger.take_over(path, is_media=True) is None:
            with self._ledger.open_part(path, is_media=True) as part:
                part.stream.write(make())


def _need_nothing() -> bytes:
    raise ValueError("a file that an earlier run wrote is gone")


def make_upright(data: bytes, *, ledger: Books, item: str, slot: str, as_jpeg: bool = False) -> bytes:
    """Return an image's bytes with its pixels turned as its EXIF data says; the same bytes where nothing is to turn."""
    if as_jpeg:
        data = make_jpeg(data, ledger=ledger, item=item, slot=slot)
    if not is_turned(data):
        return data
    turned = write_upright(data)
    ledger.lose("image_not_upright" if turned is None else "image_re_encoded", item, slot)
    return data if turned is None else turned


def copy_checked(source: BinaryIO, sha256: str, path: str, ledger: Ledger) -> None:
    """Copy a blob of any length into the export, unless an earlier run has.

    Raises:
        BlobDamaged: Its bytes are not those that the hash promises.
    """
    if ledger.take_over(path, is_media=True) is not None:
        return
    digest = hashlib.sha256()
    with ledger.open_part(path, is_media=True) as part:
        while chunk := source.read(CHUNK_BYTES):
            ledger.limits.check()
            digest.update(chunk)
            part.stream.write(chunk)
        if digest.hexdigest() != sha256:
            raise BlobDamaged(sha256, digest.hexdigest())


def is_turned(data: bytes) -> bool:
    """Return whether some reader would turn or mirror an image's pixels before it shows them.

    Those that mind EXIF data turn by them; Pillow also by XMP, which browsers leave alone.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            return read_pillow_orientation(image) != 1 or read_orientation(image) != 1
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return False


def write_upright(data: bytes) -> bytes | None:
    """Return an image with its pixels turned as its EXIF data says, in its own format; None where that fails."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            format_ = "JPEG" if image.format == "MPO" else image.format
            if format_ not in SAVE_ARGUMENTS:
                return None
            image.load()
            turned = turn_upright(image).copy()
            for name in METADATA:
                turned.info.pop(name, None)
            written = io.BytesIO()
            turned.save(written, format_, icc_profile=image.info.get("icc_profile"), **SAVE_ARGUMENTS[format_])
    except (OSError, Image.DecompressionBombError):
        return None
    return written.getvalue()
