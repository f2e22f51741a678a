"""The file types that Loopwright knows: those it takes in and those it can only name."""

from typing import Literal

import msgspec

Family = Literal["image", "video", "audio", "text", "other"]


class FileType(msgspec.Struct, frozen=True):
    """One type of file.

    Attributes:
        id: Short name in code.
        label: What a person calls it, for messages.
        mime: Media type it is served as.
        family: What it holds. Containers of audio and video say ``video`` until they have been opened.
        container: The file layout, which decides how the end of the file is found; equal for types that share it.
        pillow: Name of Pillow's decoder, for images.
        advice: For types that are not taken in: what to send instead; empty for the others.
    """

    id: str
    label: str
    mime: str
    family: Family
    container: str
    pillow: str = ""
    advice: str = ""


_IMAGE_INSTEAD = "convert it to PNG or JPEG"
_VIDEO_INSTEAD = "convert it to MP4 or WebM"
_AUDIO_INSTEAD = "convert it to WAV, FLAC or MP3"
_UNPACK = "unpack it and send the files inside"

_ALL = (
    FileType("jpeg", "JPEG image", "image/jpeg", "image", "jpeg", "JPEG"),
    FileType("png", "PNG image", "image/png", "image", "png", "PNG"),
    FileType("webp", "WebP image", "image/webp", "image", "riff", "WEBP"),
    FileType("gif", "GIF image", "image/gif", "image", "gif", "GIF"),
    FileType("bmp", "BMP image", "image/bmp", "image", "bmp", "BMP"),
    FileType("tiff", "TIFF image", "image/tiff", "image", "tiff", "TIFF"),
    FileType("avif", "AVIF image", "image/avif", "image", "isobmff", "AVIF"),
    FileType("mp4", "MP4 file", "video/mp4", "video", "isobmff"),
    FileType("mov", "QuickTime file", "video/quicktime", "video", "isobmff"),
    FileType("m4a", "M4A audio file", "audio/mp4", "audio", "isobmff"),
    FileType("webm", "WebM file", "video/webm", "video", "matroska"),
    FileType("mkv", "Matroska file", "video/x-matroska", "video", "matroska"),
    FileType("avi", "AVI file", "video/x-msvideo", "video", "avi"),
    FileType("ogv", "Ogg video file", "video/ogg", "video", "ogg"),
    FileType("ogg", "Ogg audio file", "audio/ogg", "audio", "ogg"),
    FileType("wav", "WAV audio file", "audio/wav", "audio", "wav"),
    FileType("flac", "FLAC audio file", "audio/flac", "audio", "flac"),
    FileType("mp3", "MP3 audio file", "audio/mpeg", "audio", "mp3"),
    FileType("text", "UTF-8 text", "text/plain", "text", "text"),
    FileType("svg", "SVG drawing", "image/svg+xml", "image", "text", advice="export it as PNG"),
    FileType("html", "HTML page", "text/html", "text", "text", advice="send its text as plain text"),
    FileType("heic", "HEIC image", "image/heic", "image", "isobmff", advice=_IMAGE_INSTEAD),
    FileType("jp2", "JPEG 2000 image", "image/jp2", "image", "jp2", advice=_IMAGE_INSTEAD),
    FileType("jxl", "JPEG XL image", "image/jxl", "image", "jxl", advice=_IMAGE_INSTEAD),
    FileType("psd", "Photoshop file", "image/vnd.adobe.photoshop", "image", "psd", advice=_IMAGE_INSTEAD),
    FileType("ico", "icon", "image/x-icon", "image", "ico", advice=_IMAGE_INSTEAD),
    FileType("asf", "Windows Media file", "video/x-ms-asf", "video", "asf", advice=_VIDEO_INSTEAD),
    FileType("flv", "Flash video", "video/x-flv", "video", "flv", advice=_VIDEO_INSTEAD),
    FileType("mpeg", "MPEG programme stream", "video/mpeg", "video", "mpeg", advice=_VIDEO_INSTEAD),
    FileType("aac", "raw AAC stream", "audio/aac", "audio", "aac", advice=_AUDIO_INSTEAD),
    FileType("aiff", "AIFF audio file", "audio/aiff", "audio", "aiff", advice=_AUDIO_INSTEAD),
    FileType("midi", "MIDI file", "audio/midi", "audio", "midi", advice=_AUDIO_INSTEAD),
    FileType("amr", "AMR audio file", "audio/amr", "audio", "amr", advice=_AUDIO_INSTEAD),
    FileType("pdf", "PDF document", "application/pdf", "other", "pdf", advice="render its pages as PNG"),
    FileType("zip", "ZIP archive", "application/zip", "other", "zip", advice=_UNPACK),
    FileType("gzip", "gzip archive", "application/gzip", "other", "gzip", advice=_UNPACK),
    FileType("7z", "7-Zip archive", "application/x-7z-compressed", "other", "7z", advice=_UNPACK),
    FileType("rar", "RAR archive", "application/vnd.rar", "other", "rar", advice=_UNPACK),
    FileType("xz", "xz archive", "application/x-xz", "other", "xz", advice=_UNPACK),
    FileType("bz2", "bzip2 archive", "application/x-bzip2", "other", "bz2", advice=_UNPACK),
    FileType("zst", "Zstandard archive", "application/zstd", "other", "zst", advice=_UNPACK),
    FileType("exe", "program", "application/octet-stream", "other", "exe", advice="send media files only"),
    FileType("elf", "program", "application/octet-stream", "other", "elf", advice="send media files only"),
    FileType("utf16", "UTF-16 text", "text/plain", "text", "utf16", advice="save it as UTF-8"),
)

FILE_TYPES: dict[str, FileType] = {file_type.id: file_type for file_type in _ALL}
"""Every known type by id."""
