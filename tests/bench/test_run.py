"""The bench's own arithmetic: what it calls met, what it remembers, what it refuses."""

import json

import pytest

import bench
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


def test_a_part_measured_alone_leaves_the_figures_of_others(tmp_path):
    path = tmp_path / "results" / "latest.json"

    run.write(path, {"foundation_web": [row()], "exchange_pull": [row(figure=1)]})
    run.write(path, {"exchange_pull": [row(figure=2, target=AtLeast(1))]})

    parts = json.loads(path.read_text())["parts"]
    assert parts["foundation_web"]["rows"][0]["ratio"] == 0.5
    again = parts["exchange_pull"]["rows"][0]
    assert again | {"met": False, "target": "≥ 1"} == again
    assert parts["exchange_pull"]["machine"]["cores"] > 0


def test_the_table_shouts_what_was_missed():
    text = run.table([row(target=AtLeast(0.9)), row(target=AtMost(0.9))])

    assert "0.5" in text
    assert [line.split()[-1] for line in text.splitlines()[1:]] == ["MISSED", "met"]


def test_an_unknown_group_is_named(capsys):
    assert run.main(["no-such-group"]) == 2
    assert "no-such-group" in capsys.readouterr().out


@pytest.fixture
def bench_of(tmp_path, monkeypatch):
    """A bench of three small parts, whose rows are met or missed as their names say."""

    def build():
        folder = tmp_path / "bench"
        folder.mkdir()
        for name, ratio in (("alpha_one", 2), ("alpha_two", 2), ("beta_three", 0.5)):
            (folder / f"{name}.py").write_text(PART.format(name=name, ratio=ratio))
        monkeypatch.setattr(bench, "__path__", [str(folder), *bench.__path__])
        monkeypatch.setattr(run, "HERE", folder)
        monkeypatch.setattr(run, "RESULTS", folder / "results" / "latest.json")
        return run.RESULTS

    return build


PART = """
from bench.harness import AtLeast, Beside, Row


def measure(context):
    beside = Beside("floor", 1)
    yield Row(name="{name}", figure={ratio}, unit="1/s", beside=beside, target=AtLeast(1))
"""


@pytest.mark.parametrize(
    ("words", "measured", "status"),
    [
        (["alpha"], ["alpha_one", "alpha_two"], 0),
        (["alpha_two"], ["alpha_two"], 0),
        (["alpha", "alpha_one"], ["alpha_one", "alpha_two"], 0),
        (["beta"], ["beta_three"], 1),
        ([], ["alpha_one", "alpha_two", "beta_three"], 1),
    ],
)
def test_a_family_names_all_its_parts(bench_of, words, measured, status):
    results = bench_of()

    assert run.main(words) == status

    assert sorted(json.loads(results.read_text())["parts"]) == measured


def test_the_foundation_is_one_group():
    assert run.found()["foundation"] == [
        "foundation_bulk",
        "foundation_jobs",
        "foundation_lists",
        "foundation_web",
    ]


def test_percentiles_are_of_what_was_measured():
    assert percentile([1.0, 2.0, 3.0, 4.0], 0.5) == 3.0
    assert percentile([1.0, 2.0, 3.0, 4.0], 1.0) == 4.0
