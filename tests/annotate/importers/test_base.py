"""Keys and hashes of records: the same for the same, other for other."""

import msgspec

from annotate.document.document import parse_document
from annotate.importers.base import ImportAsset, ImportRecord, derive_key, hash_record

RECORD = ImportRecord(
    assets={"image": ImportAsset(upload="a.jpg"), "question": ImportAsset(text="What?")},
    metadata={"b": 1, "a": {"y": 1, "x": 2}},
    annotations=[parse_document({"schema": 1})],
)


def change(**fields: object) -> ImportRecord:
    return msgspec.structs.replace(RECORD, **fields)


def test_a_key_is_made_of_the_assets_alone() -> None:
    key = derive_key(RECORD)
    assert key == "auto-e044b30cf0e96d24a5f7a18898d29f28"
    assert key == derive_key(change(key="x", metadata={}, annotations=[], priority=3.0))
    assert key == derive_key(change(assets=dict(reversed(RECORD.assets.items()))))
    assert key == derive_key(change(assets={**RECORD.assets, "image": ImportAsset(upload="a.jpg", licence="CC0-1.0")}))


def test_other_assets_have_another_key() -> None:
    others = [
        change(assets={"image": ImportAsset(upload="a.jpg")}),
        change(assets={**RECORD.assets, "image": ImportAsset(upload="b.jpg")}),
        change(assets={**RECORD.assets, "image": ImportAsset(path="a.jpg")}),
        change(assets={"picture": ImportAsset(upload="a.jpg"), "question": ImportAsset(text="What?")}),
    ]
    assert len({derive_key(record) for record in [RECORD, *others]}) == 5


def test_known_bytes_stand_in_for_the_name_of_an_upload() -> None:
    renamed = change(assets={**RECORD.assets, "image": ImportAsset(upload="b.jpg")})
    assert derive_key(RECORD, sha256_by_slot={"image": "aa"}) == derive_key(renamed, sha256_by_slot={"image": "aa"})
    assert derive_key(RECORD, sha256_by_slot={"image": "aa"}) != derive_key(RECORD, sha256_by_slot={"image": "bb"})


def test_the_hash_sees_everything_but_the_key_and_the_order_of_fields() -> None:
    same = [RECORD, change(key="x"), change(metadata={"a": {"x": 2, "y": 1}, "b": 1})]
    assert {hash_record(record) for record in same} == {hash_record(RECORD)}
    others = [
        change(metadata={}),
        change(priority=1.0),
        change(annotations=[]),
        change(assets={**RECORD.assets, "image": ImportAsset(upload="a.jpg", licence="CC0-1.0")}),
    ]
    assert len({hash_record(record) for record in [RECORD, *others]}) == 5
    assert hash_record(RECORD, sha256_by_slot={"image": "aa"}) != hash_record(RECORD)
