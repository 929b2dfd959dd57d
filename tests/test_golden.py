"""The optimizers against the trajectories of PyTorch, Keras and Optax, kept in golden/*.npz.

The tolerance, 1e-12 of the largest coordinate, is what rounding can do in 50 steps, with room.
"""

import math
import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import adaopt
from adaopt import schedules

GOLDEN = Path(__file__).parent / "golden"
EQUAL = SimpleNamespace(**runpy.run_path(str(GOLDEN / "conversions.py")))
PROBLEMS = dict(np.load(GOLDEN / "problems.npz"))
THEIRS = {name: dict(np.load(GOLDEN / f"{name}.npz")) for name in ("torch", "keras", "optax")}
NAMES = {name: getattr(adaopt, name) for name in adaopt.__all__} | {
    name: getattr(schedules, name) for name in schedules.__all__
}
N = len(PROBLEMS["x0"])
HYPERPARAMETERS = ("eps", "beta", "gamma", "beta1", "beta2", "h0")


def rate(conversion, i):
    """The Schedule that has the rates of the scheduler the other library was driven with."""
    adapts = not conversion.ours.startswith(("SGD", "Momentum", "Nesterov"))
    lr = float(PROBLEMS["lr" if adapts else "lr_plain"][i])
    if conversion.rate == "constant":
        return schedules.constant(lr)
    if conversion.rate == "gentle":
        return schedules.inverse_time(lr, decay=0.005)
    return eval(EQUAL.SCHEDULES[str(PROBLEMS["schedule"][i])], {**NAMES, "lr": lr})


def trajectory(conversion, i):
    """Our points after steps 1 … 50 of problem i, by the text of the conversion as it stands."""
    names = {name: float(PROBLEMS[name][i]) for name in HYPERPARAMETERS}
    names |= {**NAMES, "schedules": schedules, "sqrt": math.sqrt, "lr": rate(conversion, i)}
    opt = eval(conversion.ours, names)
    x, points = PROBLEMS["x0"][i], []
    for k in range(EQUAL.STEPS):
        if PROBLEMS["is_stream"][i]:
            g = PROBLEMS["stream"][i][k]
        else:
            g = EQUAL.gradient(EQUAL.PROBLEMS[str(PROBLEMS["loss"][i])], x, k)
        x = opt.step(x, g)
        points.append(x)
    return np.array(points)


def deviation(conversion, i):
    """Largest distance from the other library, as a share of the largest coordinate."""
    theirs = THEIRS[conversion.library]
    row = list(theirs["optimizer"]).index(f"{conversion.theirs} · {conversion.rate}")
    ours = trajectory(conversion, i)
    largest = max(abs(ours).max(), abs(PROBLEMS["x0"][i]).max())
    return abs(ours[theirs["step"] - 1] - theirs["x"][row, i]).max() / largest


@pytest.mark.parametrize("conversion", EQUAL.CONVERSIONS, ids=lambda c: f"{c.theirs}-{c.rate}")
def test_trajectories_are_equal(conversion):
    worst = {i: deviation(conversion, i) for i in range(N)}
    far = {f"{i}: {PROBLEMS['loss'][i]}": d for i, d in worst.items() if not d <= 1e-12}
    assert not far


def test_the_golden_problems_are_what_they_should_be():
    assert N >= 40
    kinds = set(PROBLEMS["loss"])
    assert {"dense", "sparse", "badly scaled", "silent coordinates", "heavy tails"} <= kinds
    assert set(EQUAL.PROBLEMS) <= kinds
    assert PROBLEMS["eps"].min() == 1e-10
    assert PROBLEMS["eps"].max() == 0.1
    assert set(PROBLEMS["schedule"]) == set(EQUAL.SCHEDULES)
    silent = (PROBLEMS["stream"] == 0).all(axis=1).any(axis=1)
    assert silent[PROBLEMS["loss"][: len(silent)] == "silent coordinates"].all()
    for name in HYPERPARAMETERS:
        assert len(set(PROBLEMS[name])) >= 3


def test_every_golden_trajectory_is_compared():
    for library, theirs in THEIRS.items():
        ours = [c for c in EQUAL.CONVERSIONS if c.library == library]
        assert list(theirs["optimizer"]) == [f"{c.theirs} · {c.rate}" for c in ours]
        assert theirs["x"].shape == (len(ours), N, len(theirs["step"]), EQUAL.DIM)
        assert theirs["x"].dtype == np.float64
    assert list(THEIRS["torch"]["step"]) == list(range(1, EQUAL.STEPS + 1))


OTHER_METHODS = [
    # A comparison that could not tell these apart would prove nothing.
    ("torch.optim.SGD(params, lr=lr, momentum=beta)", "Nesterov(lr=lr, beta=beta)"),
    ("torch.optim.Adagrad(params, lr=lr, eps=eps)", "AdaGrad(lr=lr, eps=10 * eps)"),
    ("torch.optim.Adagrad(params, lr=lr, eps=eps)", "AdaGrad(lr=lr, eps=eps, h0=eps)"),
    (
        "torch.optim.RMSprop(params, lr=lr, alpha=gamma, eps=eps)",
        "RMSProp(lr=lr, gamma=gamma, eps=eps, eps_inside=True)",
    ),
    (
        "torch.optim.RMSprop(params, lr=lr, alpha=gamma, eps=eps, centered=True)",
        "RMSProp(lr=lr, gamma=gamma, eps=eps)",
    ),
    (
        "torch.optim.Adam(params, lr=lr, betas=(beta1, beta2), eps=eps)",
        "Adam(lr=lr, beta1=beta1, beta2=beta2, eps=eps, bias_correction=False)",
    ),
    (
        "keras.optimizers.Adam(learning_rate=lr, beta_1=beta1, beta_2=beta2, epsilon=eps)",
        "Adam(lr=lr, beta1=beta1, beta2=beta2, eps=eps)",
    ),
]


@pytest.mark.parametrize(("theirs", "wrong"), OTHER_METHODS, ids=[w for _, w in OTHER_METHODS])
def test_a_wrong_conversion_is_seen(theirs, wrong):
    conversion = EQUAL.Conversion(theirs, wrong)
    assert max(deviation(conversion, i) for i in range(N)) > 1e-6
