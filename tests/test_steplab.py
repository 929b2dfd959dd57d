"""StepLab: the numbers of the chapter on Adam, the state, the words, the poster."""

import json

import numpy as np
import pytest
import traitlets

from adaopt import Adam, ema, minimize
from adaopt.widgets import StepLab
from adaopt.widgets.streams import STREAMS, stream


def test_without_correction_the_first_steps_are_too_long():
    step = StepLab(lr=0.01, bias_correction=False, steps=2000).run().step / 0.01
    assert step[0] == pytest.approx(0.1 / np.sqrt(0.001), rel=1e-6)  # 3.16
    assert np.argmax(step) == 12 - 1
    assert step[11] == pytest.approx(6.57, abs=0.005)
    assert step[1749] == pytest.approx(1.1, abs=0.005)


def test_with_correction_every_step_is_one_learning_rate():
    np.testing.assert_allclose(StepLab(lr=0.01, steps=2000).run().step, 0.01, rtol=1e-7)


@pytest.mark.parametrize("corrected", [True, False])
@pytest.mark.parametrize("name", STREAMS)
def test_trace_are_those_of_the_optimizer(name, corrected):
    figure = StepLab(stream=name, lr=0.2, beta1=0.8, bias_correction=corrected, steps=300, seed=7)
    trace = figure.run()
    run = minimize(stream(name, 7), None, Adam(0.2, beta1=0.8, bias_correction=corrected), 300)
    for ours, theirs in zip(trace[:3], (run.grad, run.m, run.v), strict=True):
        np.testing.assert_array_equal(ours, theirs[:, 0])
    np.testing.assert_array_equal(trace.rate, run.rate[:, 0])
    walked = run.x[:-1, 0] - run.x[1:, 0]  # rounded to the size of x
    np.testing.assert_allclose(trace.step, walked, atol=1e-12)
    start = "corrected" if corrected else "zero"
    np.testing.assert_array_equal(trace.m_hat, ema(trace.g, beta=0.8, start=start))
    np.testing.assert_array_equal(trace.v_hat, ema(trace.g * trace.g, beta=0.999, start=start))


def test_streams_are_what_they_are_called():
    grads = {name: StepLab(stream=name, steps=2000).run().g for name in STREAMS}
    assert np.all(grads["constant"] == 1)
    assert np.all(grads["drop"][:100] == 1)
    assert np.all(grads["drop"][100:] == 0.1)
    assert set(grads["sparse"]) == {0.0, 1.0}
    assert grads["sparse"].mean() == pytest.approx(0.1, abs=0.02)
    assert grads["noisy"].mean() == pytest.approx(1, abs=0.1)
    assert grads["noisy"].std() == pytest.approx(1, abs=0.1)
    assert np.any(grads["noisy"] != StepLab(stream="noisy", steps=2000, seed=1).run().g)


def test_words_follow_the_state():
    figure = StepLab(time=12, bias_correction=False)
    assert figure.alt() == (
        "Adam, one step at a time. The gradient is constant. Bias correction is off. "
        "Step 12 of 100: g = 1, m = 0.718, v = 0.0119. The effective rate is 0.915. "
        "The step is 0.657, 6.57 η. With the correction it is 1 η."
    )
    figure.bias_correction = True
    assert figure.alt().endswith(
        "m̂ = 1, v̂ = 1. The effective rate is 0.1. The step is 0.1, 1 η. "
        "Without the correction it is 6.57 η."
    )
    figure.time = 0
    assert figure.alt().endswith("Before the first of 100 steps m and v are 0.")
    figure.stream = "drop"
    assert "10 times smaller after step 100" in figure.alt()


def test_words_are_written_as_on_the_page():
    figure = StepLab(stream="sparse", time=1)  # no gradient yet: the rate is η/ε
    assert figure.alt().endswith(
        "g = 0, m = 0, v = 0, m̂ = 0, v̂ = 0. The effective rate is 10⁷. The step is 0, 0 η. "
        "Without the correction it is 0 η."
    )
    assert "v = 0.000219." in StepLab(beta2=1 - 2.19e-4, time=1, bias_correction=False).alt()
    assert "m = −10⁻⁷," in StepLab(stream="noisy", time=1, bias_correction=False, **tiny()).alt()


def tiny():
    """Settings under which the first m is −1e-7."""
    seed = next(s for s in range(99) if StepLab(stream="noisy", seed=s, steps=1).run().g[0] < 0)
    g = StepLab(stream="noisy", seed=seed, steps=1).run().g[0]
    return {"seed": seed, "beta1": 1 + 1e-7 / g}


def test_negative_steps_have_a_real_minus():
    figure = StepLab(stream="noisy", beta1=0.0)
    figure.time = int(np.argmin(figure.run().g)) + 1
    assert "g = −" in figure.alt()
    assert "-" not in figure.alt()


def test_a_learning_rate_of_zero_takes_no_steps():
    figure = StepLab(lr=0.0)
    assert not figure.run().step.any()
    assert figure.alt().endswith("The step is 0.")
    assert figure.poster()


def test_time_beyond_the_last_step_shows_the_last():
    assert StepLab(time=500, steps=30).shown() == 30
    assert "Step 30 of 30" in StepLab(time=500, steps=30).alt()


@pytest.mark.parametrize(
    ("setting", "value", "legal"),
    [
        ("stream", "ramp", "one of constant, drop, sparse, noisy"),
        ("lr", -0.1, "a finite number >= 0"),
        ("lr", float("nan"), "a finite number >= 0"),
        pytest.param("lr", 10**400, "a finite number >= 0", id="lr-huge"),
        ("steps", float("inf"), "a whole number from 1 to 2000"),
        ("beta1", 1.0, "in \\[0, 1\\)"),
        ("beta2", -0.5, "in \\[0, 1\\)"),
        ("eps", 0.0, "a finite number > 0"),
        ("bias_correction", "yes", "True or False"),
        ("time", -1, "a whole number >= 0"),
        ("steps", 0, "a whole number from 1 to 2000"),
        ("steps", 2001, "a whole number from 1 to 2000"),
        ("seed", 1.5, "a whole number from 0 to"),
    ],
)
def test_illegal_settings_are_named(setting, value, legal):
    with pytest.raises(traitlets.TraitError, match=f"StepLab: {setting} must be {legal}"):
        StepLab(**{setting: value})


def test_an_unknown_stream_is_named():
    with pytest.raises(ValueError, match="stream must be one of constant, drop, sparse, noisy"):
        stream("ramp")


def test_output_has_the_state_the_picture_and_its_words():
    figure = StepLab(stream="sparse", time=30)
    data, metadata = figure._repr_mimebundle_()
    told = data["application/vnd.adaopt.figure+json"]
    assert told["figure"] == "steplab"
    assert StepLab(**json.loads(json.dumps(told["state"]))).run().step.tolist() == (
        figure.run().step.tolist()
    )
    assert told["alt"] == metadata["image/png"]["alt"] == figure.alt()
    assert data["text/plain"] == "StepLab(stream='sparse', time=30)"
    assert figure.poster() == figure.poster()
    assert figure.poster()[:4] == b"\x89PNG"
