"""/api/search: by words, pictures, items and regions, narrowed; with a worker's answers given in this process."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from annotate.jobs import ask as asking
from annotate.models.item import Item, ItemAsset
from annotate.models.project import Project
from annotate.models.user import User
from curation.models.embedding import Encoder
from curation.models.finding import Finding
from curation.services.embeddings import store_embeddings
from curation.services.encoders import register_encoder
from tests.support.client import Client
from tests.support.encoders import load_shared_encoder, load_shared_text_encoder
from tests.support.items import make_image_items, make_text_items
from tests.support.media import encode
from tests.support.photos import load_photo
from workers.encoders.base import Encoder as WorkerEncoder
from workers.questions import find_answer

pytestmark = pytest.mark.django_db

PHOTOS = ("chelsea", "coffee", "rocket", "coins")
TEXTS = ("A steaming cup of coffee stands on the table.", "The rocket left the launch pad.", "Interest rates rose.")


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Questions are answered by the real function, in this process instead of another."""
    cache.clear()
    monkeypatch.setattr(asking, "put_question", lambda kind, payload, **_: find_answer(kind, payload))
    yield
    cache.clear()


@pytest.fixture
def photos(project: Project, worker: None) -> list[Item]:
    """Four photos, embedded whole."""
    items = make_image_items(project, *(encode(load_photo(name)) for name in PHOTOS))
    encoder = load_shared_encoder()
    store(project, items, encoder.encode_images([load_photo(name) for name in PHOTOS]))
    return items


@pytest.fixture
def texts(project: Project, worker: None) -> list[Item]:
    """Three texts, embedded whole."""
    items = make_text_items(project, *TEXTS)
    store(project, items, load_shared_text_encoder().encode_texts(TEXTS), encoder=load_shared_text_encoder())
    return items


def get_row(encoder: WorkerEncoder) -> Encoder:
    return register_encoder(
        name=encoder.name, revision=encoder.revision, weights_hash=encoder.weights_hash, dimension=encoder.dimension
    )


def store(
    project: Project, items: list[Item], vectors: Any, part: str = "whole", encoder: WorkerEncoder | None = None
) -> None:
    asset_ids = [ItemAsset.objects.get(item=item).asset_id for item in items]
    row = get_row(encoder or load_shared_encoder())
    store_embeddings(row, project_id=project.pk, asset_ids=asset_ids, vectors=vectors, parts=[part] * len(asset_ids))


def search(client: Client, project: Project, **wanted: Any) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = client.post_json("/api/search", {"project": project.pk, **wanted})["results"]
    return results


def send_picture(client: Client, project: Project, data: bytes, **wanted: Any) -> Any:
    search = json.dumps({"project": project.pk, **wanted})
    return client.post(
        "/api/search/picture", {"search": search, "picture": SimpleUploadedFile("query.png", data, "image/png")}
    )


def test_words_find_what_says_the_same(ann: Client, project: Project, texts: list[Item]) -> None:
    hits = search(ann, project, text="hot drinks", encoder="minilm")
    assert hits[0]["item"]["id"] == texts[0].pk
    assert (hits[0]["part"]["kind"], hits[0]["slot"], hits[0]["words"]) == ("whole", "question", None)


def test_a_picture_that_is_sent_finds_its_like_and_is_not_kept(
    ann: Client, project: Project, photos: list[Item]
) -> None:
    photo = load_photo("rocket")
    answer = send_picture(ann, project, encode(photo.resize((photo.width // 2, photo.height // 2)), "JPEG"))
    assert answer.status_code == 200
    best, second = answer.json()["results"][:2]
    assert (best["item"]["id"], best["score"] > second["score"] + 0.2) == (photos[2].pk, True)
    assert (Item.objects.count(), answer.json()["encoder"]) == (4, "prototype 2")


@pytest.mark.parametrize(
    ("data", "code"), [(b"no picture", "wrong_type"), (b"\x89PNG\r\n\x1a\nbroken", "truncated"), (b"", "empty_file")]
)
def test_what_is_no_picture_is_refused(
    ann: Client, project: Project, photos: list[Item], data: bytes, code: str
) -> None:
    answer = send_picture(ann, project, data)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_form_without_its_fields_is_malformed(ann: Client, project: Project) -> None:
    for form in ({"search": json.dumps({"project": project.pk})}, {"search": "{"}, {}):
        answer = ann.post("/api/search/picture", form)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_strangers_cannot_search_with_a_picture(bob: Client, make_project: Any, photos: list[Item]) -> None:
    other = make_project("Other")
    assert send_picture(bob, other, encode(load_photo("coins"))).status_code == 404


def test_a_region_finds_regions_and_says_which(mia: Client, project: Project, photos: list[Item]) -> None:
    chelsea, coffee = load_photo("chelsea"), load_photo("coffee")
    face = (90, 20, 300, 180)
    encoder = load_shared_encoder()
    store(project, photos[1:2], encoder.encode_images([coffee.crop((100, 50, 400, 300))]), "crop:100,50,400,300")
    store(project, photos[2:3], encoder.encode_images([chelsea.crop((95, 25, 295, 175))]), "crop:95,25,295,175")
    wanted = {"item": photos[0].pk, "part": f"crop:{','.join(map(str, face))}", "kinds": ["crop"]}
    hits = search(mia, project, **wanted)
    assert [hit["item"]["id"] for hit in hits] == [photos[2].pk, photos[1].pk]
    assert (hits[0]["part"]["xyxy"], hits[0]["score"] > hits[1]["score"] + 0.2) == ([95, 25, 295, 175], True)


def test_regions_that_cannot_be_are_refused(mia: Client, project: Project, photos: list[Item]) -> None:
    for part, status, code in (
        ("crop:9000,0,9100,50", 422, "region_outside"),
        ("somewhere", 422, "bad_part"),
        ("time:0-5", 404, "not_embedded"),
    ):
        wanted = {"project": project.pk, "item": photos[0].pk, "part": part}
        assert mia.post_json("/api/search", wanted, status=status)["code"] == code


def test_annotators_do_not_see_what_others_marked(
    ann: Client, mia: Client, project: Project, photos: list[Item]
) -> None:
    crop = load_shared_encoder().encode_images([load_photo("chelsea").crop((90, 20, 300, 180))])
    store(project, photos[3:], crop, "crop:1,2,30,40")
    found = [search(client, project, item=photos[0].pk) for client in (ann, mia)]
    assert [{hit["part"]["kind"] for hit in hits} for hits in found] == [{"whole"}, {"whole", "crop"}]


def ids(hits: list[dict[str, Any]]) -> set[int]:
    return {hit["item"]["id"] for hit in hits}


def test_metadata_findings_and_facts_narrow(ann: Client, project: Project, photos: list[Item], owner: User) -> None:
    Item.objects.filter(pk=photos[0].pk).update(metadata={"camera": "left", "seed": 4})
    Finding.objects.create(
        project=project, item=photos[1], check_name="blur", version=1, code="blurred", severity="warning", score=0.5
    )
    wide = {item.pk for item, name in zip(photos, PHOTOS, strict=True) if load_photo(name).width >= 600}
    query = encode(load_photo("moon"))
    for narrowing, expected in (
        ({"metadata": {"camera": "left"}}, {photos[0].pk}),
        ({"metadata": {"seed": "4"}}, set()),
        ({"findings": ["blur", "exposure"]}, {photos[1].pk}),
        ({"is_clean": True}, {photos[0].pk, photos[2].pk, photos[3].pk}),
        ({"facts": [{"fact": "width_px", "least": 600}]}, wide),
        ({"facts": [{"fact": "sharpness", "most": -1}]}, set()),
    ):
        assert ids(send_picture(ann, project, query, narrowing=narrowing).json()["results"]) == expected, narrowing


def test_a_range_the_wrong_way_round_is_refused(ann: Client, project: Project, photos: list[Item]) -> None:
    narrowing = {"facts": [{"fact": "brightness", "least": 9, "most": 3}]}
    body = {"project": project.pk, "item": photos[0].pk, "narrowing": narrowing}
    assert ann.post_json("/api/search", body, status=422)["code"] == "bad_range"


def test_a_passage_of_a_text_is_shown(ann: Client, project: Project, texts: list[Item]) -> None:
    encoder = load_shared_text_encoder()
    store(project, texts[2:], encoder.encode_texts(["hot drinks"]), "text:9-14", encoder)
    hit = search(ann, project, text="hot drinks", encoder="minilm")[0]
    assert (hit["part"]["start"], hit["part"]["end"], hit["words"]) == (9, 14, "rates")


def test_neither_or_both_is_refused(ann: Client, project: Project, photos: list[Item]) -> None:
    for wanted in ({}, {"text": "a cat", "item": photos[0].pk}):
        assert ann.post_json("/api/search", {"project": project.pk, **wanted}, status=422)["code"] == "query_missing"
