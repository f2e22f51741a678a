"""What a file's name and its declared media type claim it to be, held against what it is."""

from collections.abc import Collection
from pathlib import PurePosixPath

import msgspec

from annotate.media.filetype import Family, FileType
from annotate.media.refusal import MediaRefused, RefusalCode


class Claim(msgspec.Struct, frozen=True):
    """What an extension or a media type promises.

    Attributes:
        family: The media it promises.
        containers: Layouts for which it is the usual name whatever they hold: an ``.mp4`` may hold sound alone.
    """

    family: Family
    containers: tuple[str, ...] = ()


_IMAGE, _AUDIO, _TEXT, _OTHER = Claim("image"), Claim("audio"), Claim("text"), Claim("other")
_VIDEO = Claim("video", ("isobmff", "matroska", "ogg"))

_OGG = Claim("audio", ("ogg", "matroska"))

_CLAIMED_BY: tuple[tuple[str, Claim], ...] = (
    ("jpg jpeg jpe jfif png apng webp gif bmp dib tif tiff avif heic heif jp2 jxl ico psd svg", _IMAGE),
    ("mp4 m4v mov qt webm mkv avi ogv mpg mpeg wmv flv 3gp", _VIDEO),
    ("wav wave flac mp3 opus oga m4a m4b aac aif aiff wma amr mid midi", _AUDIO),
    ("ogg mka weba", _OGG),
    ("txt text md csv tsv json jsonl ndjson srt vtt yaml yml xml html htm log", _TEXT),
    ("svgz pdf zip gz tgz tar 7z rar xz bz2 zst exe dll so js css swf", _OTHER),
)
_EXTENSIONS = {extension: claim for extensions, claim in _CLAIMED_BY for extension in extensions.split()}
_MIME_TYPES: dict[str, Claim] = {
    "application/ogg": _OGG,
    "application/mp4": _VIDEO,
    "application/json": _TEXT,
    "application/x-ndjson": _TEXT,
    "application/xml": _TEXT,
    "application/xhtml+xml": _TEXT,
    "application/pdf": _OTHER,
    "application/zip": _OTHER,
    "application/gzip": _OTHER,
    "application/javascript": _OTHER,
}
_MIME_FAMILIES: dict[str, Claim] = {"image": _IMAGE, "video": _VIDEO, "audio": _AUDIO, "text": _TEXT}


def read_extension(name: str) -> Claim | None:
    """Return what a file name claims; None when its extension says nothing known."""
    return _EXTENSIONS.get(PurePosixPath(name.replace("\\", "/")).suffix.removeprefix(".").lower())


def read_mime(declared: str | None) -> Claim | None:
    """Return what a declared media type claims; None for none, ``application/octet-stream`` and unknown types."""
    mime = (declared or "").partition(";")[0].strip().lower()
    return _MIME_TYPES.get(mime) or _MIME_FAMILIES.get(mime.partition("/")[0])


def check_claims(file_type: FileType, families: Collection[Family], *, name: str, declared_mime: str | None) -> None:
    """Refuse a file whose name or declared type promises another medium.

    Args:
        file_type: What the bytes are.
        families: What the file may hold, as far as is known.
        name: The file's name.
        declared_mime: The Content-Type it came with, if any.

    Raises:
        MediaRefused: ``wrong_type``, saying what it is and what was claimed.
    """
    claims = (
        (f"the name {name!r}", read_extension(name)),
        (f"Content-Type {declared_mime!r}", read_mime(declared_mime)),
    )
    for source, claim in claims:
        if claim is None or claim.family in families or file_type.container in claim.containers:
            continue
        held = "" if file_type.family in families else f" that holds {' or '.join(families)}"
        promised = "something else" if claim.family == "other" else claim.family
        raise MediaRefused(
            "wrong_type",
            f"the bytes are {_with_article(file_type.label)}{held}, but {source} claims {promised}: "
            "correct the claim or send the file that was meant",
        )


def refuse_unsupported(file_type: FileType) -> None:
    """Refuse a type that is known but not taken in.

    Args:
        file_type: What the bytes are.

    Raises:
        MediaRefused: ``svg_not_allowed``, ``html_not_allowed``, ``unsupported_codec`` for media that cannot be decoded
            here, else ``unknown_type``.
    """
    if not file_type.advice:
        return
    what = _with_article(file_type.label)
    if file_type.id in ("svg", "html"):
        code: RefusalCode = "svg_not_allowed" if file_type.id == "svg" else "html_not_allowed"
        raise MediaRefused(code, f"the bytes are {what}, which can carry scripts: {file_type.advice}")
    is_medium = file_type.family in ("image", "audio", "video")
    raise MediaRefused(
        "unsupported_codec" if is_medium else "unknown_type",
        f"the bytes are {what}, which is not taken in: {file_type.advice}",
    )


def _with_article(label: str) -> str:
    is_spelled_with_vowel = label.startswith(("MP", "M4", "HTML", "SVG", "AVI", "AAC", "AMR", "AIFF", "MPEG"))
    return f"{'an' if is_spelled_with_vowel or label[0] in 'aeioAEIO' else 'a'} {label}"
