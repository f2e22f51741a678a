"""Items that are like a benchmark are reported with evidence; nothing is set aside."""

from typing import Any

import pytest
from PIL import Image

from annotate.models.asset import Blob
from annotate.models.item import Item
from annotate.models.project import Project
from curation.models.embedding import Encoder
from curation.models.reference_set import ReferenceHit
from curation.queries.embeddings import read_vectors
from tests.support.client import Client
from tests.support.items import make_image_items, make_text_items
from tests.support.jobs import run_named_job
from tests.support.media import encode
from tests.support.photos import load_photo
from tests.support.texts import make_texts

pytestmark = pytest.mark.django_db(transaction=True)


def make_photo(name: str) -> Image.Image:
    return load_photo(name).crop((0, 0, 300, 300)).resize((200, 200))


def register(olga: Client, project: Project, **body: Any) -> int:
    made = olga.post_json("/api/reference-sets", {"project": project.pk, "name": "Benchmark"}, status=201)
    count = olga.post_json(f"/api/reference-sets/{made['id']}/records", body)
    assert count["record_count"] > 0
    return int(made["id"])


def list_hits(olga: Client, set_id: int) -> list[tuple[str, str, list[str]]]:
    found = olga.get_json(f"/api/reference-sets/{set_id}/hits")["results"]
    return [(hit["record_key"], hit["item_key"], [entry["method"] for entry in hit["evidence"]]) for hit in found]


def test_pictures_of_a_benchmark_project_are_found_even_when_turned(
    olga: Client, project: Project, make_project: Any
) -> None:
    benchmark = make_project("Benchmark")
    make_image_items(benchmark, *(encode(make_photo(name)) for name in ("chelsea", "coffee", "rocket")))
    turned = make_photo("coffee").transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    training = [make_photo("chelsea"), turned, make_photo("astronaut")]
    make_image_items(project, encode(training[0], "JPEG", quality=60), *map(encode, training[1:]))
    set_id = register(olga, project, from_project=benchmark.pk)
    found = run_named_job(project, "find_contamination", reference_set=set_id)
    assert found == {"records": 3, "items": 2, "hits": 2}
    assert sorted(list_hits(olga, set_id)) == [
        ("image-0001.png/image", "image-0001.png", ["phash64"]),
        ("image-0002.png/image", "image-0002.png", ["turned"]),
    ]
    assert set(Item.objects.filter(project=project).values_list("state", flat=True)) == {"active"}


def test_uploaded_texts_are_found_inside_longer_ones(olga: Client, project: Project) -> None:
    texts = make_texts(3, words=40)
    make_text_items(project, f"Question: {texts[0]} Answer: none.", texts[1])
    records = [{"key": "q1", "text": texts[0]}, {"key": "q2", "text": texts[2]}]
    set_id = register(olga, project, records=records)
    run_named_job(project, "find_contamination", reference_set=set_id)
    assert list_hits(olga, set_id) == [("q1", "item-0001", ["text"])]


def test_uploaded_hashes_are_compared(olga: Client, project: Project) -> None:
    make_image_items(project, encode(make_photo("coffee")), encode(make_photo("rocket")))
    blob = Blob.objects.order_by("sha256")[0]
    assert blob.phash64 is not None
    near, sha256 = f"{(blob.phash64 ^ 5) % 2**64:016x}", blob.sha256
    set_id = register(olga, project, records=[{"key": "near", "phash64": near}, {"key": "same", "sha256": sha256}])
    run_named_job(project, "find_contamination", reference_set=set_id)
    assert sorted((key, methods) for key, _, methods in list_hits(olga, set_id)) == [
        ("near", ["phash64"]),
        ("same", ["sha256"]),
    ]


def test_vectors_are_compared_by_the_set_s_encoder(olga: Client, project: Project) -> None:
    items = make_image_items(project, encode(make_photo("coffee")), encode(make_photo("rocket")))
    run_named_job(project, "embed_assets", encoder="prototype")
    encoder = olga.get_json(f"/api/encoders?project={project.pk}")["results"][0]
    body = {"project": project.pk, "name": "Vectors", "encoder": encoder["id"]}
    set_id = olga.post_json("/api/reference-sets", body, status=201)["id"]
    vector = read_vector(project, encoder["id"], items[1])
    olga.post_json(f"/api/reference-sets/{set_id}/records", {"records": [{"key": "v", "vector": vector}]})
    run_named_job(project, "find_contamination", reference_set=set_id, min_cosine=0.99)
    assert list_hits(olga, set_id) == [("v", items[1].key, ["embedding"])]


def test_running_again_replaces_the_hits(olga: Client, project: Project) -> None:
    text = make_texts(1)[0]
    make_text_items(project, text)
    set_id = register(olga, project, records=[{"key": "q", "text": text}])
    for _ in range(2):
        run_named_job(project, "find_contamination", reference_set=set_id)
    assert ReferenceHit.objects.count() == 1
    assert olga.get_json(f"/api/reference-sets?project={project.pk}")["results"][0]["hit_count"] == 1


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"key": "k"}, "empty_record"),
        ({"key": "k", "vector": [1.0]}, "encoder_missing"),
        ({"key": "k", "phash64": "xyz"}, "malformed"),
    ],
)
def test_bad_records_are_refused(olga: Client, project: Project, record: dict[str, Any], code: str) -> None:
    made = olga.post_json("/api/reference-sets", {"project": project.pk, "name": "B"}, status=201)
    status = 400 if code == "malformed" else 422
    answer = olga.post_json(f"/api/reference-sets/{made['id']}/records", {"records": [record]}, status=status)
    assert answer["code"] == code


def read_vector(project: Project, encoder_id: int, item: Item) -> list[float]:
    vectors = read_vectors(Encoder.objects.get(pk=encoder_id), project_id=project.pk)
    asset_id = item.slots.get().asset_id
    row: list[float] = vectors.rows[vectors.asset_ids.tolist().index(asset_id)].tolist()
    return row
