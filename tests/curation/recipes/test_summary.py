"""Summaries and results: what people see of a step, and what becomes of every item."""

import msgspec

from curation.recipes.base import Outcome, Population, start_frame
from curation.recipes.recipe import read_definition
from curation.recipes.result import read_verdicts, write_result
from curation.recipes.summary import StepSummary, summarize_step
from tests.support.recipes import apply, make_items, score

ITEMS = make_items(26)
CUT = {"kind": "filter", "conditions": [{"of": "score", "score": "x", "at_least": 20, "at_most": 30}]}
GET = {"kind": "score", "name": "x", "source": {"of": "metadata", "field": "x"}}


def summarize(items: Population = ITEMS) -> tuple[StepSummary, Outcome]:
    frame = score(items, x=[float(n) for n in range(25)] + [float("nan")])
    outcome = apply(CUT, items, frame)
    step = read_definition({"steps": [GET, CUT]}).steps[1]
    return summarize_step(step, frame, outcome, items, artefact="ab"), outcome


def test_a_filter_shows_counts_where_it_cuts_and_examples() -> None:
    found, _ = summarize()
    assert (found.items_in, found.items_out, found.reasons) == (26, 5, {"condition_1": 21})
    assert found.histogram is not None
    assert (found.histogram.low, found.histogram.high, sum(found.histogram.counts)) == (0, 24, 25)
    assert (found.histogram.unknown, found.histogram.at_least, found.histogram.at_most) == (1, 20, 30)
    assert sorted(one.key for one in found.kept) == ["u", "v", "w", "x", "y"]
    assert len(found.dropped) == 12
    assert found.dropped == summarize()[0].dropped


def test_a_score_shows_both_ends() -> None:
    items = make_items(26, metadata=[{"x": n} for n in range(26)])
    start = start_frame(items)
    found = summarize_step(read_definition({"steps": [GET]}).steps[0], start, apply(GET, items), items, artefact="ab")
    assert [one.key for one in found.kept] == [*"abcdef", *"uvwxyz"]
    assert (found.kept[-1].why, found.dropped) == ("x is 25.", [])


def test_the_result_says_what_becomes_of_every_item() -> None:
    _, outcome = summarize()
    frame = msgspec.structs.replace(outcome.frame, splits=["test"] * 5)
    definition = read_definition({"steps": [GET, CUT]})
    outcomes = [Outcome(start_frame(ITEMS), []), Outcome(frame, outcome.dropped)]
    data = write_result(definition, inputs={"items": "00"}, artefacts=["01", "02"], outcomes=outcomes, items=ITEMS)
    header = msgspec.json.decode(data.split(b"\n", 1)[0])
    assert (header["inputs"], [step["artefact"] for step in header["steps"]]) == ({"items": "00"}, ["01", "02"])
    verdicts = {one.key: one for one in read_verdicts(data)}
    assert (len(verdicts), sum(one.kept for one in verdicts.values())) == (26, 5)
    assert (verdicts["z"].step, verdicts["z"].why) == (2, "x is unknown.")
    assert (verdicts["y"].split, verdicts["y"].weight) == ("test", 1.0)
