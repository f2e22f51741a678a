"""/api/releases/{id}/preview: what a model will see of one item."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from annotate import storage
from annotate.models.project import Project
from curation.models.release import Release
from tests.annotate.exporters.sample import make_sample
from tests.support.client import Client


@pytest.fixture
def release(project: Project) -> Release:
    """The sample release, as if it had been built."""
    sample = make_sample()
    made = Release.objects.create(
        project=project,
        name="v1",
        state=Release.State.READY,
        manifest_key="releases/sample.ndjson",
        manifest_hash=sample.sha256,
        created_by=project.created_by,
    )
    storage.get_storage().save(made.manifest_key, BytesIO(sample.manifest))
    return made


def ask(client: Client, release: Release, status: int = 200, **query: str) -> Any:
    """Return the answer, decoded."""
    response = client.call("GET", f"/api/releases/{release.pk}/preview?{urlencode(query)}")
    assert response.status_code == status, response.content
    return msgspec.json.decode(response.content)


def test_one_item_is_spelled_and_read_back(ann: Client, release: Release) -> None:
    options = '{"grounding": "qwen3_vl"}'
    seen = ask(ann, release, format="llamafactory", options=options, key="b-images")
    (script,) = seen["scripts"]
    assert script["messages"][2] == {
        "role": "assistant",
        "text": 'No, see [{"bbox_2d": [312, 208, 469, 312], "label": "both"}, '
        '{"bbox_2d": [2, 4, 5, 9], "label": "both"}]',
    }
    assert [[box["image"] for box in phrase["boxes"]] for phrase in script["phrases"]] == [[1], [1, 0]]
    assert script["phrases"][0]["boxes"][0]["xyxy"] == pytest.approx([199.68, 99.84, 300.16, 149.76])
    assert [image["slot"] for image in script["images"]] == ["left", "right"]
    assert "asset_not_shown" in [loss["code"] for loss in seen["losses"]]


def test_without_a_key_the_first_item_is_shown(ann: Client, release: Release) -> None:
    assert ask(ann, release, format="swift")["key"] == "a-regions"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"format": "coco"}, 422, "format_without_preview"),
        ({"format": "gif"}, 404, "format_unknown"),
        ({"format": "swift", "key": "gone"}, 404, "item_not_released"),
        ({"format": "swift", "options": "[]"}, 422, "bad_options"),
        ({"format": "swift", "options": '{"colour": 1}'}, 422, "bad_options"),
    ],
)
def test_what_cannot_be_shown_says_why(
    ann: Client, release: Release, query: dict[str, str], status: int, code: str
) -> None:
    assert ask(ann, release, status, **query)["code"] == code


def test_a_release_that_is_not_built_cannot_be_shown(ann: Client, release: Release) -> None:
    Release.objects.filter(pk=release.pk).update(state=Release.State.BUILDING)
    assert ask(ann, release, 409, format="swift")["code"] == "release_not_ready"
