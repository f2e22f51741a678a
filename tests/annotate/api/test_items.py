"""Item pages: every filter, substring search, keyset paging; one item with all about it."""

from urllib.parse import urlencode

import pytest

from annotate.models.item import Item
from annotate.models.project import Project
from annotate.queries import items as item_queries
from tests.conftest import MakeProject
from tests.support.client import Client
from tests.support.items import claim, decide, label_all, make_image_items, make_text_items, submit
from tests.support.media import encode, make_picture


@pytest.fixture
def path(project: Project) -> str:
    """The page of items."""
    return f"/api/items?project={project.pk}"


def keys(client: Client, path: str) -> list[str]:
    return [row["key"] for row in client.get_json(path)["results"]]


def add(client: Client, project: Project, **texts: str) -> None:
    """Import texts by key."""
    records = [{"key": key, "assets": {"question": {"text": text}}} for key, text in texts.items()]
    client.send_lines(f"/api/imports?project={project.pk}", *records)


@pytest.mark.parametrize("limit", [1, 3, 7, 8, 100])
def test_pages_give_every_item_once_in_order(limit: int, ann: Client, path: str, project: Project) -> None:
    items = make_text_items(project, *"abcdefg")
    assert [row["id"] for row in ann.read_pages(f"{path}&limit={limit}")] == [item.pk for item in items]


@pytest.mark.parametrize(("limit", "shown"), [(0, 1), (-5, 1), (500, 501), (10_000, 501)])
def test_a_page_has_1_to_500_rows(limit: int, shown: int, ann: Client, path: str, project: Project) -> None:
    make_text_items(project, *map(str, range(501)))
    page = ann.get_json(f"{path}&limit={limit}")
    assert len(page["results"]) == min(shown, 500)
    assert page["next"] == page["results"][-1]["id"]


def test_items_that_come_while_paging_are_neither_lost_nor_doubled(mia: Client, path: str, project: Project) -> None:
    make_text_items(project, *"abcd")
    first = mia.get_json(f"{path}&limit=2")
    add(mia, project, late="late")
    rest = mia.get_json(f"{path}&limit=10&after={first['next']}")
    seen = [row["key"] for row in first["results"] + rest["results"]]
    assert seen == ["item-0001", "item-0002", "item-0003", "item-0004", "late"]


def test_a_row_shows_what_a_list_needs(ann: Client, path: str, project: Project) -> None:
    make_image_items(project, encode(make_picture(64, 48)))
    (row,) = ann.get_json(path)["results"]
    assert (row["key"], row["media"], row["width_px"], row["height_px"]) == ("image-0001.png", "image", 64, 48)
    assert (row["progress"], row["state"], row["has_errors"], row["text"]) == ("unlabeled", "active", False, None)
    assert ann.get(row["thumbnail_url"]).getvalue()


def test_filters_by_progress_media_state_key_and_id(ann: Client, rita: Client, path: str, project: Project) -> None:
    a, b, c = make_text_items(project, "a", "b", "c")
    (picture,) = make_image_items(project, encode(make_picture()))
    label_all(ann, project, limit=2)
    decide(rita, project)
    rita.post_json("/api/items/set-aside", {"project": project.pk, "items": [c.pk], "reason": "x"})
    assert keys(ann, f"{path}&progress=accepted") == [a.key]
    assert keys(ann, f"{path}&progress=accepted&progress=in_review") == [a.key, b.key]
    assert keys(ann, f"{path}&media=image") == [picture.key]
    assert keys(ann, f"{path}&media=text&media=image") == [a.key, b.key, picture.key]
    assert keys(ann, f"{path}&state=set_aside") == [c.key]
    assert len(keys(ann, f"{path}&state=any")) == 4
    assert keys(ann, f"{path}&key={b.key}") == [b.key]
    assert keys(ann, f"{path}&ids={a.pk}&ids={picture.pk}&ids={10**9}") == [a.key, picture.key]
    assert keys(ann, f"{path}&progress=accepted&media=image") == []


def test_filters_by_errors(mia: Client, path: str, project: Project) -> None:
    make_text_items(project, "a", "b")
    Item.objects.filter(key="item-0002").update(has_errors=True)
    assert (keys(mia, f"{path}&errors=true"), keys(mia, f"{path}&errors=false")) == (["item-0002"], ["item-0001"])


def test_filters_by_class_of_marks_that_count(ann: Client, path: str, project: Project) -> None:
    make_text_items(project, "a cat", "a dog")
    for id_, class_id in (("s1", "cat"), ("s2", "dog")):
        task = claim(ann, project)["task"]["id"]
        span = {"id": id_, "kind": "text_span", "slot": "question", "class": class_id, "start": 2, "end": 5}
        ops = [{"op": "put_mark", "value": span}]
        body = {"change": {"client_id": "tab", "seq": 1, "base_version": 0, "ops": ops}}
        ann.post_json(f"/api/tasks/{task}/submit", body)
    assert keys(ann, f"{path}&class_id=dog") == ["item-0002"]
    assert keys(ann, f"{path}&class_id=text") == []
    counts_path = path.replace("/items?", "/items/counts?")
    assert ann.get_json(counts_path) == {"media": {"text": 2}, "errors": 0, "classes": {"cat": 1, "dog": 1}}
    Item.objects.filter(key="item-0001").update(state="set_aside")
    Item.objects.filter(key="item-0002").update(has_errors=True)
    assert ann.get_json(counts_path) == {"media": {"text": 1}, "errors": 1, "classes": {"dog": 1}}


TEXTS = {
    "one": "The quick brown fox",
    "two": "A BROWNIE with 100% cocoa",
    "three": "snake_case and C:\\path",
    "four": "一只小猫坐在沙发上",
    "five": "Größe: Äpfel",
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("brown", ["one", "two"]),
        ("ROWN", ["one", "two"]),
        ("row", ["one", "two"]),
        ("brown fox", ["one"]),
        ("fox brown", ["one"]),
        ("brown cat", []),
        ("q", ["one"]),
        ("qu", ["one"]),
        ("ui", []),
        ("100%", ["two"]),
        ("10%25", []),
        ("e_c", ["three"]),
        ("eXc", []),
        ("c:\\path", ["three"]),
        ("小猫", ["four"]),
        ("猫", ["four"]),
        ("坐在沙发", ["four"]),
        ("猫 沙发", ["four"]),
        ("狗", []),
        ("größe", ["five"]),
        ("ÄPFEL", ["five"]),
        ("five", ["five"]),
        ("   ", list(TEXTS)),
    ],
)
def test_text_is_found_by_parts_of_words(text: str, found: list[str], mia: Client, project: Project) -> None:
    add(mia, project, **TEXTS)
    assert keys(mia, f"/api/items?{urlencode({'project': project.pk, 'text': text})}") == found


def test_names_and_metadata_are_found_too(mia: Client, path: str, project: Project) -> None:
    record = {
        "key": "a",
        "assets": {"question": {"text": "x", "name": "invoice.txt"}},
        "metadata": {"city": {"name": "Lisbon"}, "years": [1999, True, None]},
    }
    mia.send_lines(f"/api/imports?project={project.pk}", record)
    assert [keys(mia, f"{path}&text={word}") for word in ("voice", "lisb", "1999", "true")] == [["a"], ["a"], ["a"], []]


@pytest.mark.parametrize("walked", [0, 5, 2000])
def test_pages_of_a_search_are_complete(
    walked: int, mia: Client, path: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the next items fill a page, or an index is asked."""
    monkeypatch.setattr(item_queries, "WALKED", walked)
    add(mia, project, **{f"k{n:02}": f"cat number {n}" if n % 3 else "dog" for n in range(30)})
    assert len(mia.read_pages(f"{path}&text=cat&limit=4")) == 20


def test_one_item_comes_with_assets_work_and_tasks(ann: Client, rita: Client, project: Project) -> None:
    (item,) = make_text_items(project, "Hello")
    submit(ann, project)
    found = rita.get_json(f"/api/items/{item.pk}")
    assert (found["slots"]["question"]["text"], found["slots"]["question"]["state"]) == ("Hello", "ready")
    assert [(one["author"], one["number"]) for one in found["annotations"]] == [("Ann", 1)]
    tasks = [(task["stage"], task["state"], task["holder"]) for task in found["tasks"]]
    assert tasks == [("annotate", "done", "Ann"), ("review", "open", None)]
    assert (found["refused_documents"], found["mask_urls"]) == ([], {})


def test_projects_do_not_mix(olga: Client, project: Project, make_project: MakeProject) -> None:
    make_text_items(project, "a")
    make_text_items(make_project("Other"), "a", "b")
    assert len(olga.get_json(f"/api/items?project={project.pk}&state=any")["results"]) == 1


def test_setting_aside_needs_a_reason(rita: Client, project: Project) -> None:
    body = {"project": project.pk, "items": [1], "reason": " "}
    assert rita.post_json("/api/items/set-aside", body, status=422)["code"] == "reason_missing"


def test_what_is_set_aside_says_why(rita: Client, project: Project) -> None:
    (item,) = make_text_items(project, "a")
    body = {"project": project.pk, "items": [item.pk, 10**9]}
    assert rita.post_json("/api/items/set-aside", {**body, "reason": "blurred"}) == {"changed": 1}
    found = rita.get_json(f"/api/items/{item.pk}")
    assert (found["state"], found["set_aside_reason"]) == ("set_aside", "blurred")
    assert rita.post_json("/api/items/restore", body) == {"changed": 1}
    assert rita.post_json("/api/items/restore", body) == {"changed": 0}
