"""Conversations on their way in: roles, tags and parts of every dialect become turns, media become slots."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, cast
from urllib.parse import unquote_to_bytes

from annotate.document.conversation import AssetPart, Part, Preference, Response, TextPart, Turn
from annotate.document.document import Document
from annotate.document.kinds.registry import AnyMark
from annotate.document.problem import Problem
from annotate.importers.base import BadRecord, ImportAsset, ImportRecord, Parsed
from annotate.importers.keys import KeyBook
from annotate.importers.rows import Row
from annotate.importers.source import Source

Role = Literal["system", "user", "assistant", "tool"]
Family = Literal["image", "video", "audio"]

ROLES: Final[dict[str, Role]] = {
    **dict.fromkeys(("system", "developer"), "system"),
    **dict.fromkeys(("user", "human"), "user"),
    **dict.fromkeys(("assistant", "gpt", "model", "bot", "chatgpt", "function_call", "tool_call"), "assistant"),
    **dict.fromkeys(("tool", "function", "observation", "tool_response"), "tool"),
}
"""What formats call the speakers."""

PLAIN: Final = ("system", "user", "human", "assistant", "gpt", "tool")
"""Names of speakers that need not be kept, as every writer knows which of them it wants."""

TEXT_SLOT = "question"
"""Where the first words of a conversation without media go, as an item needs something that it is about."""

SUFFIXES: Final[dict[str, str]] = {"jpeg": "jpg", "svg+xml": "svg", "mpeg": "mp3", "x-wav": "wav", "quicktime": "mov"}
COLUMNS: Final[dict[Family, tuple[str, ...]]] = {
    "image": ("images", "image"),
    "video": ("videos", "video"),
    "audio": ("audios", "audio"),
}
_TAG = re.compile(r"<(image|video|audio)>(\n?)")
_WEB = ("http://", "https://")
_FAMILIES: Final[dict[str, Family]] = {
    **dict.fromkeys(("image", "image_url", "input_image"), "image"),
    **dict.fromkeys(("video", "video_url"), "video"),
    **dict.fromkeys(("audio", "audio_url", "input_audio"), "audio"),
}

SplitText = Callable[[str, "Talk"], list[Part]]
"""Turns words without media tags into parts."""


class Talk:
    """One conversation while it is read.

    Args:
        source: Where its media are.
        row: The row it stands in.
        form: Name of the format, for what the document keeps.
        eats_newline: Whether the newline after a media tag belongs to the tag.
        has_tags: Whether words may show media by tags; elsewhere ``<image>`` is what somebody said.
        split_text: What words become; one part of text when None.

    Attributes:
        assets: The media, by slot.
        turns: What has been said.
        marks: What words point at.
        notes: What was changed on the way in.
    """

    def __init__(
        self,
        source: Source,
        row: Row,
        form: str,
        *,
        eats_newline: bool = False,
        has_tags: bool = True,
        split_text: SplitText | None = None,
    ) -> None:
        self.assets: dict[str, ImportAsset] = {}
        self.turns: list[Turn] = []
        self.marks: list[AnyMark] = []
        self.notes: list[Problem] = []
        self._responses: list[Response] = []
        self._preferences: list[Preference] = []
        self._source, self._row, self._form = source, row, form
        self._eats_newline, self._has_tags, self._split_text = eats_newline, has_tags, split_text
        self._columns: dict[Family, list[str]] = {"image": [], "video": [], "audio": []}
        self._shown: dict[Family, int] = {"image": 0, "video": 0, "audio": 0}
        self._kept: dict[str, Any] = {}

    def take_columns(self, row: Mapping[str, Any], columns: Mapping[Family, Sequence[str]] = COLUMNS) -> None:
        """Take the media that stand beside the words, in order.

        Raises:
            BadRecord: One of them is no path, address or bytes.
        """
        for family, names in columns.items():
            name = next((name for name in names if row.get(name) is not None), None)
            if name is None:
                continue
            found = row[name]
            for value in found if isinstance(found, list) else [found]:
                self._columns[family].append(self._add_asset(family, value))

    def say(self, role: object, content: object, *, loss: bool | None = None) -> Turn:
        """Add a turn.

        Raises:
            BadRecord: Nobody has that role, or the words show a medium that is not there.
        """
        turn = Turn(id=f"t{len(self.turns) + 1}", role=self._find_role(role), parts=self.read_parts(content), loss=loss)
        if str(role).lower() not in PLAIN:
            self._kept.setdefault("roles", {})[turn.id] = str(role)
        self.turns.append(turn)
        return turn

    def compare(self, chosen: object, rejected: object, *, split_rejected: SplitText | None = None) -> None:
        """Add two candidates for the last turn, of which the first is better; the turn holds the better one.

        Args:
            chosen: The content of the better one.
            rejected: The content of the other.
            split_rejected: What the words of the other become, where that differs.

        Raises:
            BadRecord: They say something that cannot be read.
        """
        turn = self.say("assistant", chosen)
        self._split_text = split_rejected or self._split_text
        parts = self.read_parts(rejected)
        self._responses += [
            Response(id="chosen", turn=turn.id, parts=turn.parts),
            Response(id="rejected", turn=turn.id, parts=parts),
        ]
        self._preferences.append(Preference(id="p1", turn=turn.id, chosen="chosen", rejected="rejected"))

    def judge(self, is_good: bool) -> None:
        """Note whether the last turn is a desirable answer."""
        last = self.turns[-1] if self.turns else None
        if last is not None and last.role == "assistant":
            score = {"desirable": float(is_good)}
            self._responses.append(Response(id="judged", turn=last.id, parts=last.parts, scores=score))

    def keep(self, name: str, value: object) -> None:
        """Keep something for the way back out that documents do not model."""
        if value not in (None, "", [], {}):
            self._kept[name] = value

    def keep_of(self, turn: str, message: Mapping[str, Any], names: Sequence[str]) -> None:
        """Keep members of a message that turns do not model, e.g. calls of tools."""
        found = {name: message[name] for name in names if message.get(name) not in (None, "", [])}
        if found:
            self._kept.setdefault("messages", {})[turn] = found

    def slot_of(self, family: Family, index: int) -> str | None:
        """Return the slot of a medium beside the words, by its position."""
        slots = self._columns[family]
        return slots[index] if 0 <= index < len(slots) else None

    def read_parts(self, content: object) -> list[Part]:
        """Return the parts of a message: tagged words, or a list of typed parts."""
        if isinstance(content, str):
            return self._read_tagged(content)
        if content is None:
            return []
        if not isinstance(content, list):
            raise BadRecord("malformed", f"content is {type(content).__name__}; expected words or a list of parts")
        parts: list[Part] = []
        for entry in content:
            parts += self._read_part(entry)
        return parts

    def finish(self, keys: KeyBook, *, key: object = None, metadata: Mapping[str, Any] | None = None) -> Parsed:
        """Return the record.

        Raises:
            BadRecord: Nothing is said, or media are left that no tag shows while others are shown by tags.
        """
        if not any(turn.parts for turn in self.turns):
            raise BadRecord("nothing_said", "the conversation is empty; expected messages with words")
        self._place_rest()
        if not self.assets:
            self._move_words()
        named = str(key) if isinstance(key, str | int) and str(key) else keys.digest(self._row.value)
        kept = {self._form: self._kept} if self._kept else {}
        document = Document(
            schema=1,
            marks=self.marks,
            turns=self.turns,
            responses=self._responses,
            preferences=self._preferences,
            source=kept,
        )
        record = ImportRecord(
            key=keys.take(named), assets=self.assets, metadata=dict(metadata or {}), annotations=[document]
        )
        return Parsed(line_number=self._row.line_number, file=self._row.file, record=record, notes=self.notes)

    def _find_role(self, role: object) -> Role:
        found = ROLES.get(str(role).lower())
        if found is None:
            raise BadRecord("unknown_role", f"the role is {str(role)[:40]!r}; expected one of {sorted(ROLES)}")
        return found

    def _read_tagged(self, text: str) -> list[Part]:
        if not any(self._columns.values()):
            if self._has_tags:
                self._refuse_tags(text)
            return self._read_words(text)
        parts: list[Part] = []
        at = 0
        for match in _TAG.finditer(text):
            parts += self._read_words(text[at : match.start()])
            parts.append(AssetPart(self._show(cast("Family", match[1]))))
            at = match.end() if self._eats_newline else match.end(1) + 1
        return parts + self._read_words(text[at:])

    def _refuse_tags(self, text: str) -> None:
        found = _TAG.search(text)
        if found is not None and not self.assets:
            raise BadRecord("tag_without_medium", f"the words hold {found[0]!r}, but the row names no {found[1]}")

    def _read_words(self, text: str) -> list[Part]:
        if not text:
            return []
        return [TextPart(text)] if self._split_text is None else self._split_text(text, self)

    def _show(self, family: Family) -> str:
        slots, at = self._columns[family], self._shown[family]
        if at >= len(slots):
            raise BadRecord(
                "tag_without_medium",
                f"the words show {at + 1} of <{family}>, but the row names {len(slots)}; expected one each",
            )
        self._shown[family] += 1
        return slots[at]

    def _read_part(self, entry: object) -> list[Part]:
        if isinstance(entry, str):
            return self._read_words(entry)
        if not isinstance(entry, Mapping):
            raise BadRecord("malformed", f"a part is {type(entry).__name__}; expected an object with 'type'")
        kind = str(entry.get("type", "text" if "text" in entry else ""))
        family = _FAMILIES.get(kind)
        if family is not None:
            value = _find_value(entry, kind, family)
            return [AssetPart(self._show(family) if value is None else self._add_asset(family, value))]
        if kind in ("text", "input_text", "output_text", "refusal"):
            return self._read_words(str(entry.get("text") or entry.get("refusal") or ""))
        raise BadRecord(
            "unknown_part", f"a part has type {kind[:40]!r}; expected text, image, video, audio and the like"
        )

    def _add_asset(self, family: Family, value: object) -> str:
        asset = self._read_asset(family, value)
        known = next((slot for slot, other in self.assets.items() if other == asset), None)
        if known is not None:
            return known
        count = sum(slot.split("_")[0] == family for slot in self.assets)
        slot: str = family if count == 0 else f"{family}_{count + 1}"
        self.assets[slot] = asset
        return slot

    def _read_asset(self, family: Family, value: object) -> ImportAsset:
        if isinstance(value, Mapping):
            path, data = value.get("path"), value.get("bytes")
            if isinstance(data, str):
                data = _decode(data)
            if isinstance(data, bytes) and data:
                name = str(path or "")
                return ImportAsset(upload=self._source.embed(data, name), name=name.rsplit("/", 1)[-1])
            value = path or value.get("url")
        if not isinstance(value, str) or not value:
            raise BadRecord("bad_medium", f"a {family} is {value!r}; expected a path, an address or bytes")
        if value.startswith("data:"):
            data, name = _read_data_url(value)
            return ImportAsset(upload=self._source.embed(data, name))
        path = self._source.media.find(value, near=self._row.file)
        name = value.rsplit("/", 1)[-1][:500]
        if path is not None:
            return ImportAsset(upload=path, name=name)
        return ImportAsset(url=value) if value.startswith(_WEB) else ImportAsset(upload=value.removeprefix("file://"))

    def _place_rest(self) -> None:
        """Show media that no tag shows before the first words of the user, as trainers do; some left is an error."""
        rest = [(family, slots[self._shown[family] :]) for family, slots in self._columns.items()]
        left = [slot for _, slots in rest for slot in slots]
        if not left:
            return
        shown = {part.slot for turn in self.turns for part in turn.parts if isinstance(part, AssetPart)}
        left = [slot for slot in left if slot not in shown]
        if left and shown:
            raise BadRecord("medium_without_tag", f"no tag shows {left}; expected as many tags as the row names media")
        at = next((at for at, turn in enumerate(self.turns) if turn.role == "user"), 0)
        turn = self.turns[at]
        parts: list[Part] = [AssetPart(slot) for slot in left]
        self.turns[at] = Turn(id=turn.id, role=turn.role, parts=[*parts, *turn.parts], loss=turn.loss)

    def _move_words(self) -> None:
        """Let the first words be the item's text, as they are what it is about."""
        at = next((at for at, turn in enumerate(self.turns) if turn.role == "user" and turn.parts), 0)
        turn = self.turns[at]
        first = turn.parts[0] if turn.parts else None
        if not isinstance(first, TextPart):
            raise BadRecord("no_assets", "the conversation has neither media nor words of a user")
        self.assets[TEXT_SLOT] = ImportAsset(text=first.text)
        parts: list[Part] = [AssetPart(TEXT_SLOT), *turn.parts[1:]]
        self.turns[at] = Turn(id=turn.id, role=turn.role, parts=parts, loss=turn.loss)


def list_rest(row: Mapping[str, Any], known: Sequence[str]) -> dict[str, Any]:
    """Return the members of a row that the format does not know: they become metadata."""
    return {name: value for name, value in row.items() if name not in known and value is not None}


def list_messages(value: object, what: str) -> list[Mapping[str, Any]]:
    """Return messages.

    Raises:
        BadRecord: It is no list of objects.
    """
    if not isinstance(value, list) or not all(isinstance(message, Mapping) for message in value):
        raise BadRecord("malformed", f"'{what}' is {type(value).__name__}; expected a list of messages")
    return value


def _find_value(entry: Mapping[str, Any], kind: str, family: Family) -> object:
    """Return the medium inside a part; None for a bare one, whose medium stands beside the words."""
    for name in (kind, family, "path", "url", "base64", "bytes"):
        value = entry.get(name)
        if value is None:
            continue
        if kind == "input_audio" and isinstance(value, Mapping):
            return f"data:audio/{value.get('format', 'wav')};base64,{value.get('data', '')}"
        if name == "base64":
            return f"data:{family}/{'png' if family == 'image' else 'mp4'};base64,{value}"
        if name == "bytes":
            return {"bytes": value}
        if isinstance(value, Mapping) and "url" in value:
            return value["url"]
        return cast("object", value)
    return None


def _decode(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRecord("bad_base64", f"bytes are no base64: {error}") from error


def _read_data_url(value: str) -> tuple[bytes, str]:
    head, comma, data = value.partition(",")
    mime = head[5:].partition(";")[0]
    if not comma:
        raise BadRecord("bad_data_url", f"{value[:40]!r} is no data URL; expected data:<type>;base64,<data>")
    content = _decode(data) if head.endswith(";base64") else unquote_to_bytes(data)
    kind = mime.partition("/")[2]
    return content, f"medium.{SUFFIXES.get(kind, kind)}" if kind.replace("+", "").isalnum() else ""
