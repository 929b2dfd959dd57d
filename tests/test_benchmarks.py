"""The benchmarks: candidates do the same work, and the page says what was measured."""

import copy
import json

import matplotlib
import numpy as np
import pytest
from PIL import Image

from benchmarks import __main__ as bench
from benchmarks import large, network, report, scaling, small, sweep, timing
from benchmarks.goals import GOALS, LINEAR_FROM, Results

PAGE = report.ROOT / "book" / "speed.md"


@pytest.fixture(scope="module")
def results():
    return Results.read(report.RESULTS)


# --- the candidates ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", small.NUMPY)
def test_two_parameters_go_the_same_way(name):
    timing.agree(name, small.NUMPY[name](50), small.with_minimize(50))


def test_the_gradient_is_that_of_the_problem():
    x = np.array([0.3, -1.7])
    timing.agree("slopes", small.slopes(*x), small.problems.rosenbrock.grad(x))
    timing.agree("loss", [small.loss(x)], [small.problems.rosenbrock.loss(x)])


def test_sweeps_are_the_same(monkeypatch):
    monkeypatch.setattr(sweep, "STEPS", 20)
    sweep.check(sweep.NUMPY)


def test_of_a_loop_over_runs_the_time_of_all_is_counted():
    assert sweep.WHOLE * len(sweep.SAMPLE) == sweep.RATES.size * sweep.BETA2S.size
    assert {job.times for job in sweep.NUMPY.values()} == {1, sweep.WHOLE}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_large_steps_are_the_same_and_adaopt_makes_no_array(dtype):
    steppers = large.numpy_steppers(*large.start(300_000, dtype))
    large.check(steppers, dtype)
    ours, bare, _ = steppers.values()
    size = 300_000 * np.dtype(dtype).itemsize
    assert large.new_memory(ours.step) < size < large.new_memory(bare.step)


def test_bandwidth_is_measured_on_as_much_memory_as_a_step_has():
    for job, size in large.bandwidth(1000, "float64").values():
        moved = job.run()
        assert moved is None or size == moved.size * (2 if moved.size == 4000 else 3)


def test_the_class_over_dictionaries_learns_the_digits_as_train_does(monkeypatch):
    monkeypatch.setattr(network, "EPOCHS", 2)
    hidden, batch = network.SIZES["narrow"]
    both = {
        "train": network.with_train(hidden, batch),
        "dictionaries": network.with_dicts(network.task(hidden, batch)),
    }
    network.check(both)
    assert len(both["train"].loss) == 2


def test_other_numbers_are_not_taken_for_the_same():
    with pytest.raises(ValueError, match="up to 1e-06"):
        timing.agree("other", [1.0, 1.000001], [1.0, 1.0])
    with pytest.raises(ValueError, match="up to nan"):
        timing.agree("other", [np.nan], [1.0])
    with pytest.raises(ValueError, match=r"shape \(2,\), expected \(1,\)"):
        timing.agree("other", [1.0, 1.0], [1.0])


def test_every_round_times_every_candidate_and_parts_are_multiplied():
    ran = []
    jobs = {n: timing.Candidate(lambda n=n: ran.append(n), k) for n, k in (("a", 1), ("b", 1000))}
    seconds = timing.interleaved(jobs, rounds=8)
    rounds = [ran[k : k + 2] for k in range(0, 16, 2)]
    assert all(sorted(each) == ["a", "b"] for each in rounds)
    assert ["a", "b"] in rounds
    assert ["b", "a"] in rounds
    assert np.median(seconds["b"]) > 100 * np.median(seconds["a"])


# --- the results and the page --------------------------------------------------------------------


def test_everything_was_measured(results):
    assert list(results.parts) == list(bench.PARTS)
    for name, part in results.parts.items():
        for point in part.get("points", [part]):
            assert all(len(seconds) >= 3 for seconds in point["seconds"].values()), name
    assert [point["n"] for point in results.parts["scaling-sizes"]["points"]] == scaling.SIZES
    assert [point["n"] for point in results.parts["scaling-steps"]["points"]] == scaling.STEPS


@pytest.mark.parametrize("name", report.FRAGMENT)
def test_the_page_says_what_was_measured(results, name):
    text = (report.FRAGMENTS / f"{name}.md").read_text("utf-8")
    assert text == report.written(report.FRAGMENT[name](results))
    assert f"```{{include}} speed/{name}.md\n" in PAGE.read_text("utf-8")


@pytest.mark.skipif(
    f"matplotlib=={matplotlib.__version__}\n"
    not in (report.ROOT / "requirements.txt").read_text("utf-8"),
    reason="another matplotlib than the locked one draws other dots",
)
@pytest.mark.parametrize("file", report.PICTURE)
def test_the_pictures_show_what_was_measured(results, file, tmp_path):
    """Dot by dot, not byte by byte: libraries differ in how they pack a picture."""
    (tmp_path / file).write_bytes(report.png(report.picture(results, report.PICTURE[file])))
    stored, made = (
        np.asarray(Image.open(folder / file).convert("RGB"), float)
        for folder in (report.PICTURES, tmp_path)
    )
    assert stored.shape == made.shape
    assert np.abs(stored - made).mean() < 1


def test_every_goal_is_judged(results):
    lines = report.goals(results).splitlines()
    for goal, line in zip(GOALS, lines[2:], strict=False):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        verdict = "reached" if goal.reached(results) else "**missed**"
        told = goal.shown(goal.measured(results))
        assert cells == [f"{goal.work}: {goal.text}", told, verdict]
    reasons = [line for line in lines if line.startswith("- ")]
    for goal in GOALS:
        if not goal.reached(results):
            assert [r for r in reasons if goal.work in r and r.endswith(f":** {goal.why}")]
    assert bool(reasons) == (not all(goal.reached(results) for goal in GOALS))


@pytest.mark.parametrize("factor", [1e-6, 1e6])
def test_verdicts_follow_the_measurements(factor):
    """Were adaopt a million times faster, all goals of time would be reached; slower, none."""
    raw = copy.deepcopy(json.loads(report.RESULTS.read_text("utf-8")))
    for part in raw["parts"].values():
        if "seconds" in part:
            ours = next(iter(part["seconds"]))
            part["seconds"][ours] = [factor * s for s in part["seconds"][ours]]
    changed = Results(raw)
    timed = [g for g in GOALS if "memory of that size" not in g.text and "accuracy" not in g.text]
    timed = [goal for goal in timed if "linear" not in goal.text]
    assert {goal.reached(changed) for goal in timed} == {factor < 1}
    all_reached = all(goal.reached(changed) for goal in GOALS)
    assert ("All" in report.goals(changed)) == all_reached


def test_a_quadratic_cost_is_not_called_linear(results):
    raw = copy.deepcopy(results.parts)
    for what in LINEAR_FROM:
        for point in raw[f"scaling-{what}"]["points"]:
            point["seconds"]["adaopt"] = [1e-6 * point["n"] ** 2]
    changed = Results({"machine": {}, "versions": {}, "parts": raw})
    linear = [goal for goal in GOALS if "linear" in goal.text]
    assert len(linear) == 2
    assert not any(goal.reached(changed) for goal in linear)


def test_one_group_is_stored_only_beside_results_of_the_same_machine(tmp_path, monkeypatch, capsys):
    file = tmp_path / "results.json"
    monkeypatch.setattr(bench, "RESULTS", file)
    here = {"machine": {"processor": "a"}, "versions": {}, "parts": {"small": 1, "sweep": 2}}
    bench.store(here, whole=True)
    bench.store({**here, "parts": {"sweep": 3}}, whole=False)
    assert json.loads(file.read_text("utf-8"))["parts"] == {"small": 1, "sweep": 3}
    bench.store({**here, "machine": {"processor": "b"}, "parts": {"sweep": 4}}, whole=False)
    assert "Not stored" in capsys.readouterr().out
    assert json.loads(file.read_text("utf-8"))["parts"] == {"small": 1, "sweep": 3}


def test_numbers_in_words():
    told = [report.digits(x) for x in (0.01234, 4.5, 123.4, 12345)]
    assert told == ["0.0123", "4.5", "123", "12,300"]
    told = [report.duration(s) for s in (2.5, 0.0123, 4.5e-6)]
    assert told == ["2.5\u00a0s", "12.3\u00a0ms", "4.5\u00a0µs"]
