"""The bench's own arithmetic: what it calls met, what it remembers, what it refuses."""

import json

import pytest

from bench import run
from bench.harness import AtLeast, AtMost, Beside, Row, percentile


def row(figure=50.0, beside=100.0, target=None):
    return Row(
        name="API read",
        figure=figure,
        unit="1/s",
        beside=Beside("bare Flask", beside),
        target=target,
    )


@pytest.mark.parametrize(
    ("target", "met"),
    [(AtLeast(0.5), True), (AtLeast(0.51), False), (AtMost(0.5), True), (AtMost(0.49), False)],
)
def test_the_ratio_decides(target, met):
    assert row(target=target).met is met


def test_a_target_needs_something_beside_it():
    with pytest.raises(ValueError, match="nothing beside it"):
        Row(name="lonely", figure=1, unit="s", target=AtLeast(1))


def test_a_peer_that_did_nothing_is_no_way_to_meet_an_upper_target():
    assert not row(beside=0.0, target=AtMost(2)).met


def test_a_group_measured_alone_leaves_the_figures_of_others(tmp_path):
    path = tmp_path / "results" / "latest.json"

    run.write(path, {"foundation": [row()], "exchange": [row(figure=1)]})
    run.write(path, {"exchange": [row(figure=2, target=AtLeast(1))]})

    groups = json.loads(path.read_text())["groups"]
    assert groups["foundation"]["rows"][0]["ratio"] == 0.5
    assert (
        groups["exchange"]["rows"][0] | {"met": False, "target": "≥ 1"}
        == groups["exchange"]["rows"][0]
    )
    assert groups["exchange"]["machine"]["cores"] > 0


def test_the_table_shouts_what_was_missed():
    text = run.table([row(target=AtLeast(0.9)), row(target=AtMost(0.9))])

    assert "0.5" in text
    assert [line.split()[-1] for line in text.splitlines()[1:]] == ["MISSED", "met"]


def test_an_unknown_group_is_named(capsys):
    assert run.main(["no-such-group"]) == 2
    assert "no-such-group" in capsys.readouterr().out


def test_percentiles_are_of_what_was_measured():
    assert percentile([1.0, 2.0, 3.0, 4.0], 0.5) == 3.0
    assert percentile([1.0, 2.0, 3.0, 4.0], 1.0) == 4.0
