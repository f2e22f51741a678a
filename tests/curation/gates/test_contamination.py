"""Gate ``contamination``."""

from tests.support.gates import ask, make_item

ITEMS = (make_item("a", references=("MMLU", "MMLU", "COCO")), make_item("b", split="test", references=("COCO",)))


def test_it_counts_records_by_reference_set() -> None:
    report = ask("contamination", *ITEMS)
    assert (report.items, report.reasons) == (2, {"COCO": 2, "MMLU": 2})
    assert ask("contamination", *ITEMS, reference_sets=["MMLU"]).reasons == {"MMLU": 2}


def test_splits_that_may_hold_them_are_passed_over() -> None:
    report = ask("contamination", *ITEMS, splits=["train"])
    assert (report.items, report.reasons) == (1, {"MMLU": 2, "COCO": 1})
