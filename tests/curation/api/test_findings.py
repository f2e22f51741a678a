"""/api/findings: pages, filters, counts, histogram, decisions."""

from typing import Any

import pytest

from annotate.models.item import Item
from annotate.models.project import Project
from curation.models.finding import Finding
from tests.support.client import Client
from tests.support.items import make_text_items


@pytest.fixture
def items(project: Project) -> list[Item]:
    """Three items; the first two have findings of two checks."""
    found = make_text_items(project, "one", "two", "three")
    add(project, found[0], "blur", 0.9, severity="warning")
    add(project, found[1], "blur", 0.3, severity="warning")
    add(project, found[0], "personal_data", 0.5, severity="error", slot="question", details={"shown": "a*b"})
    return found


def add(project: Project, item: Item, check: str, score: float, **fields: Any) -> Finding:
    return Finding.objects.create(
        project=project, item=item, check_name=check, version=1, code="x", sentence="So.", score=score, **fields
    )


def ask(client: Client, project: Project, query: str = "") -> list[tuple[str, float]]:
    path = f"/api/findings?project={project.pk}{query}"
    return [(row["check"], row["score"]) for row in client.read_pages(path)]


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_pages_give_the_surest_first_and_each_once(
    rita: Client, project: Project, items: list[Item], limit: int
) -> None:
    assert ask(rita, project, f"&limit={limit}") == [("blur", 0.9), ("personal_data", 0.5), ("blur", 0.3)]


def test_filters(rita: Client, project: Project, items: list[Item]) -> None:
    assert ask(rita, project, "&check=blur") == [("blur", 0.9), ("blur", 0.3)]
    assert ask(rita, project, "&severity=error") == [("personal_data", 0.5)]
    assert ask(rita, project, f"&item={items[1].pk}") == [("blur", 0.3)]
    assert ask(rita, project, "&min_score=0.5&check=blur") == [("blur", 0.9)]
    assert ask(rita, project, "&state=dismissed") == []
    assert rita.get_json(f"/api/findings?project={project.pk}&after=x", status=422)["code"] == "bad_cursor"


def test_a_finding_shows_what_is_needed_to_judge_it(rita: Client, project: Project, items: list[Item]) -> None:
    row = rita.get_json(f"/api/findings?project={project.pk}&check=personal_data")["results"][0]
    assert (row["key"], row["text"], row["media"], row["slot"]) == ("item-0001", "one", "text", "question")
    assert (row["severity"], row["details"], row["item_state"]) == ("error", {"shown": "a*b"}, "active")


def test_counts_name_every_check(rita: Client, project: Project, items: list[Item]) -> None:
    counts = rita.get_json(f"/api/findings/counts?project={project.pk}")["results"]
    assert {row["check"]: row["count"] for row in counts if row["count"]} == {"blur": 2, "personal_data": 1}
    assert next(row for row in counts if row["check"] == "outliers")["needs"] == ["vectors"]


def test_the_histogram_counts_scores_in_steps(rita: Client, project: Project, items: list[Item]) -> None:
    add(project, items[2], "blur", 1.0)
    counts = rita.get_json(f"/api/findings/histogram?project={project.pk}&check=blur")["counts"]
    assert (len(counts), counts[6], counts[18], counts[19], sum(counts)) == (20, 1, 1, 1, 3)
    refused = rita.get_json(f"/api/findings/histogram?project={project.pk}&check=luck", status=404)
    assert refused["code"] == "unknown_check"


def test_annotators_see_nothing_of_what_others_did(ann: Client, project: Project, items: list[Item]) -> None:
    assert ask(ann, project) == [("blur", 0.9), ("blur", 0.3)]
    names = {row["check"] for row in ann.get_json(f"/api/findings/counts?project={project.pk}")["results"]}
    assert names.isdisjoint({"label_errors", "answer_disagreement", "personal_data", "duplicate_regions"})


def decide(client: Client, project: Project, finding: Finding, status: int = 200, **fields: Any) -> Any:
    body = {"project": project.pk, "findings": [finding.pk], **fields}
    return client.post_json("/api/findings/decide", body, status=status)


def test_dismiss_and_reopen(rita: Client, project: Project, items: list[Item]) -> None:
    finding = Finding.objects.get(score=0.9)
    assert decide(rita, project, finding, decision="dismissed") == {"changed": 1}
    assert decide(rita, project, finding, decision="dismissed") == {"changed": 0}
    row = rita.get_json(f"/api/findings?project={project.pk}&state=dismissed")["results"][0]
    assert (row["decided_by"], row["state"]) == ("Rita", "dismissed")
    decide(rita, project, finding, decision="open")
    assert len(ask(rita, project)) == 3


def test_confirm_and_set_aside_can_be_taken_back(rita: Client, project: Project, items: list[Item]) -> None:
    finding = Finding.objects.get(score=0.9)
    decide(rita, project, finding, decision="confirmed", set_aside=True)
    item = Item.objects.get(pk=items[0].pk)
    assert (item.state, item.set_aside_reason) == ("set_aside", "finding: blur")
    decide(rita, project, finding, decision="open")
    assert Item.objects.get(pk=items[0].pk).state == "active"


def test_bad_decisions_are_refused(rita: Client, ann: Client, project: Project, items: list[Item]) -> None:
    finding = Finding.objects.get(score=0.9)
    refused = decide(rita, project, finding, 422, decision="dismissed", set_aside=True)
    assert refused["code"] == "bad_decision"
    body = {"project": project.pk, "findings": [finding.pk + 10**6], "decision": "dismissed"}
    assert rita.post_json("/api/findings/decide", body, status=404)["code"] == "finding_not_found"
    decide(ann, project, finding, 403, decision="dismissed")
