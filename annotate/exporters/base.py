"""The contract of an exporter. A new format is one file with one subclass, and one line in ``registry.py``."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import closing
from importlib.metadata import version as find_library_version
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta

from annotate.document.decoding import convert
from annotate.document.facts import MediaKind
from annotate.exporters.ledger import Ledger
from annotate.exporters.limits import Limits, collect_rarely
from annotate.exporters.release import ReleaseReader
from annotate.exporters.report import ExportReport
from annotate.exporters.sink import Sink
from annotate.exporters.spill import Spill

REPORT = "export.json"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a person may choose about an export. Every option has a default."""

    @property
    def libraries(self) -> tuple[str, ...]:
        """Distributions whose version shapes the bytes once these options are chosen, besides the exporter's own."""
        return ()


class MediaOptions(Options, frozen=True, kw_only=True):
    """The choices about media that formats with media files share."""

    media: Annotated[
        Literal["copy", "shards", "reference"],
        Meta(
            description="copy: the media files are part of the export. shards: they are, packed in tar archives that "
            "unpack to the same folders. reference: only their names are."
        ),
    ] = "copy"
    media_shard_mb: Annotated[
        int, Meta(ge=1, description="Most megabytes of an archive of media; a file larger than it has its own.")
    ] = 1000
    file_names: Annotated[
        Literal["name", "sha256"],
        Meta(description="name: files keep the names they came with. sha256: files are named by their hash."),
    ] = "name"

    @property
    def as_jpeg(self) -> bool:
        """Whether images of other formats are written anew as JPEG."""
        return False


OptionsT = TypeVar("OptionsT", bound=Options)


class Exporter(ABC, Generic[OptionsT]):
    """Renders a release in one format.

    Attributes:
        name: Key in the registry.
        version: Raised whenever the same release and options give other bytes.
        title: Name of the format for people.
        description: One line on what it is for.
        media: The media it can carry.
        losses: Everything it may lose, by code, as a sentence for people.
        options_type: The struct of its options.
        libraries: Distributions whose version shapes the bytes.
    """

    name: ClassVar[str]
    version: ClassVar[int]
    title: ClassVar[str]
    description: ClassVar[str]
    media: ClassVar[tuple[MediaKind, ...]]
    losses: ClassVar[Mapping[str, str]]
    options_type: type[OptionsT]
    libraries: ClassVar[tuple[str, ...]] = ()

    def read_options(self, raw: Mapping[str, Any]) -> OptionsT:
        """Check options that came as JSON.

        Raises:
            DocumentInvalid: An option is unknown or has a value it cannot have.
        """
        options: OptionsT = convert(dict(raw), self.options_type)
        return options

    def describe_options(self) -> dict[str, Any]:
        """Return the JSON Schema of the options."""
        return msgspec.json.schema(self.options_type)

    def write(
        self, release: ReleaseReader, sink: Sink, options: OptionsT | None = None, limits: Limits | None = None
    ) -> ExportReport:
        """Write the release into the sink, in constant memory.

        Besides the files of the format, the export holds ``export.json`` (the report) and ``SHA256SUMS``.

        Args:
            release: What to export.
            sink: Where to.
            options: None for the defaults.
            limits: How much of the machine it may use, which changes no byte; None for all cores.

        Returns:
            What was written and what was lost.

        Raises:
            BlobDamaged: A blob's bytes are not those that were released.
            RenderingEnded: A process that rendered a part of it ended before its time.
        """
        chosen = options if options is not None else self.options_type()
        with collect_rarely(), Spill() as sums, closing(Ledger(sink, self.losses, sums, limits)) as ledger:
            self.write_files(release, ledger, chosen)
            ledger.finish()
            with ledger.open(REPORT) as stream:
                report = msgspec.json.encode(self._report(release, ledger, chosen))
                stream.write(msgspec.json.format(report, indent=1) + b"\n")
            ledger.write_checksums()
            return self._report(release, ledger, chosen)

    def describe_maker(self, options: OptionsT) -> str:
        """Return what shapes the bytes besides release and options: this exporter's version and those of libraries."""
        libraries = [f"{name} {version}" for name, version in self._list_libraries(options).items()]
        return ", ".join([f"{self.name} {self.version}", *libraries])

    def _list_libraries(self, options: OptionsT) -> dict[str, str]:
        return {name: find_library_version(name) for name in (*self.libraries, *options.libraries)}

    @abstractmethod
    def write_files(self, release: ReleaseReader, ledger: Ledger, options: OptionsT) -> None:
        """Write the files of the format; one open at a time, nothing lost in silence."""

    def _report(self, release: ReleaseReader, ledger: Ledger, options: OptionsT) -> ExportReport:
        return ExportReport(
            exporter=self.name,
            version=self.version,
            release=release.sha256,
            options=msgspec.to_builtins(options),
            libraries=self._list_libraries(options),
            counts=dict(sorted(ledger.counts.items())),
            losses=ledger.losses(),
            files=list(ledger.files),
            media_files=ledger.media_files,
            media_bytes=ledger.media_bytes,
            since=release.since,
        )
