"""Every problem: the gradient is the slope, the minimum is one, any leading shape works."""

import re

import numpy as np
import pytest

from adaopt import chance, problems
from adaopt.problems import (
    beale,
    bowl,
    changed,
    himmelblau,
    noisy,
    quadratic,
    ravine,
    rosenbrock,
    rotated,
    scaled,
    slope,
    sparse,
    stretched,
    vee,
)

ALL = [
    ravine,
    bowl,
    rosenbrock,
    beale,
    himmelblau,
    quadratic([0.5]),
    quadratic([1, 2, 3, 4, 5]),
    slope(-2.5),
    vee(minimum=100.0, slope=3.0),
    rotated(ravine, 30),
    rotated(rosenbrock, -45),
    rotated(himmelblau, 200),
    scaled(beale, 0.01),
    stretched(rosenbrock, [2.0, 0.1]),
    rotated(stretched(bowl, [1, 10]), 10),
]
every = pytest.mark.parametrize("problem", ALL, ids=repr)


def points(problem, n=20, seed=0):
    low, high = np.array(problem.view).T
    return np.random.default_rng(seed).uniform(low, high, (n, problem.dim))


@every
def test_the_gradient_is_the_slope_of_the_loss(problem):
    x = points(problem)
    for i in range(problem.dim):
        h = np.zeros(problem.dim)
        h[i] = 1e-6 * (problem.view[i][1] - problem.view[i][0])
        central = (problem.loss(x + h) - problem.loss(x - h)) / (2 * h[i])
        g = problem.grad(x)[:, i]
        np.testing.assert_allclose(g, central, rtol=1e-5, atol=1e-6 * np.abs(g).max())


@every
def test_minima_are_minima(problem):
    for m in problem.minima:
        if not problem.name.startswith("vee"):  # a corner: its slope there is a convention
            np.testing.assert_allclose(problem.grad(m), 0, atol=1e-10)
        around = m + 1e-3 * np.random.default_rng(0).normal(size=(50, problem.dim))
        assert (problem.loss(around) >= problem.loss(m)).all()
    for m in problem.minima[1:]:
        np.testing.assert_allclose(problem.loss(m), problem.loss(problem.minimum), atol=1e-12)


@every
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_any_leading_shape_gives_the_same_bits(problem, dtype):
    x = points(problem, 24).astype(dtype)
    losses = [problem.loss(p) for p in x]
    grads = [problem.grad(p) for p in x]
    for shape in [(24,), (4, 6), (2, 3, 4)]:
        block = x.reshape(*shape, problem.dim)
        np.testing.assert_array_equal(problem.loss(block), np.reshape(losses, shape))
        np.testing.assert_array_equal(problem.grad(block), np.reshape(grads, block.shape))


@every
def test_starts_and_minima_are_in_view(problem):
    low, high = np.array(problem.view).T
    for point in (problem.start, *problem.minima):
        assert (point >= low).all()
        assert (point <= high).all()


def test_values_from_the_formulas_in_print():
    np.testing.assert_allclose(ravine.loss([-7, 2]), 49 / 20 + 4)  # Saito: x²/20 + y²
    np.testing.assert_allclose(rosenbrock.loss([-1.2, 1.0]), 24.2)  # its classical start
    np.testing.assert_allclose(beale.loss([1.0, 1.0]), 14.203125)
    np.testing.assert_allclose(himmelblau.loss([0.0, 0.0]), 170.0)


def test_the_ravine_has_condition_number_twenty():
    hessian = np.array([ravine.grad([1.0, 0.0]), ravine.grad([0.0, 1.0])])
    np.testing.assert_allclose(np.linalg.cond(hessian), 20)


def test_a_turn_moves_the_landscape_and_keeps_the_losses():
    turned = rotated(ravine, 60)
    c, s = np.cos(np.pi / 3), np.sin(np.pi / 3)
    x = points(ravine)
    np.testing.assert_allclose(turned.loss(x @ np.array([[c, s], [-s, c]])), ravine.loss(x))
    np.testing.assert_allclose(turned.loss(turned.start), ravine.loss(ravine.start))
    hessian = np.array([turned.grad([1.0, 0.0]), turned.grad([0.0, 1.0])])
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), [0.1, 2.0])


def test_no_turn_changes_nothing():
    x = points(ravine)
    np.testing.assert_array_equal(rotated(ravine, 0).grad(x), ravine.grad(x))
    assert rotated(ravine, 0).view == ravine.view


def test_noise_is_a_function_of_seed_and_step():
    a, b = noisy(ravine, 0.5, seed=1), noisy(ravine, 0.5, seed=2)
    x = np.array([1.0, 1.0])
    np.testing.assert_array_equal(a.grad(x, 7), a.grad(x, 7))
    assert (a.grad(x, 7) != a.grad(x, 8)).all()
    assert (a.grad(x, 7) != b.grad(x, 7)).all()
    assert a.loss(x) == ravine.loss(x)


def test_noise_has_the_size_it_says():
    g = np.array([noisy(bowl, 3.0, seed=5).grad([0.0, 0.0], k) for k in range(20_000)])
    np.testing.assert_allclose(g.mean(axis=0), 0, atol=0.1)
    np.testing.assert_allclose(g.std(axis=0), 3.0, rtol=0.02)
    assert abs(np.corrcoef(g.T)[0, 1]) < 0.03
    assert abs(np.corrcoef(g[:-1, 0], g[1:, 0])[0, 1]) < 0.03


def test_seeds_may_be_an_array_for_a_batch():
    seeds = np.arange(4)[:, None]
    batch = noisy(ravine, 1.0, seeds).grad(np.ones((4, 2)), 3)
    for seed in range(4):
        np.testing.assert_array_equal(batch[seed], noisy(ravine, 1.0, seed).grad(np.ones(2), 3))


@pytest.mark.parametrize("seed", [3, np.array([[3]])])
@pytest.mark.parametrize("made", [lambda s: noisy(bowl, 1.0, s), lambda s: sparse(bowl, 0.5, s)])
def test_a_step_may_be_a_numpy_integer(made, seed):
    x = np.ones(2)
    for k in np.arange(5):
        np.testing.assert_array_equal(made(seed).grad(x, k), made(seed).grad(x, int(k)))


def test_sparse_keeps_the_share_it_says():
    g = np.array([sparse(bowl, [0.1, 1.0], seed=3).grad([1.0, 1.0], k) for k in range(5_000)])
    np.testing.assert_allclose(g.mean(axis=0), [0.1, 1.0], atol=0.015)
    assert set(g[:, 0]) == {0.0, 1.0}


def test_a_change_begins_at_its_step():
    p = changed(slope(1.0), 0.1, 100)
    assert [p.grad([0.0], k)[0] for k in (0, 99, 100, 500)] == [1.0, 1.0, 0.1, 0.1]


def test_chance_is_spread_evenly():
    u = np.concatenate([chance.uniform(9, k, 10) for k in range(10_000)])
    counts = np.histogram(u, bins=20, range=(0, 1))[0]
    assert (abs(counts - 5000) < 300).all()  # more than four standard deviations
    z = np.concatenate([chance.normal(9, k, 10) for k in range(10_000)])
    np.testing.assert_allclose([z.mean(), z.var()], [0, 1], atol=0.02)
    np.testing.assert_allclose((abs(z) < 1).mean(), 0.6827, atol=0.01)


BAD = [
    (lambda: ravine.loss([1.0]), "ravine: x must have 2 components last, got shape (1,)"),
    (lambda: ravine.grad(3.0), "ravine: x must have 2 components last, got shape ()"),
    (lambda: quadratic([]), "quadratic: eigenvalues must be finite numbers"),
    (lambda: quadratic([1, np.nan]), "quadratic: eigenvalues must be finite numbers"),
    (lambda: quadratic("steep"), "quadratic: eigenvalues must be finite numbers, got 'steep'"),
    (lambda: quadratic([1, 2], start=[1]), "quadratic: start must be 2 finite numbers, got [1]"),
    (lambda: slope("steep"), "slope: g must be a finite number, got 'steep'"),
    (lambda: vee(minimum=np.inf), "vee: minimum must be a finite number, got inf"),
    (lambda: scaled(ravine, 0), "scaled: factor must be a finite number > 0, got 0"),
    (lambda: stretched(ravine, [1]), "stretched: factors must be 2 finite numbers > 0"),
    (lambda: stretched(ravine, "far"), "stretched: factors must be 2 finite numbers > 0, got 'fa"),
    (lambda: noisy(ravine, 1, seed=[[1], [1, 2]]), "noisy: seed must be a whole number"),
    (
        lambda: noisy(ravine, 1, seed=[1, 2]),
        "noisy: an array of seeds must have a last axis of length 1, for the components, got shape "
        "(2,)",
    ),
    (lambda: noisy(ravine, -1), "noisy: sigma must be >= 0, got -1"),
    (lambda: noisy(ravine, 1, seed=0.5), "noisy: seed must be a whole number"),
    (lambda: noisy(ravine, 1, seed=-1), "noisy: seed must be a whole number"),
    (lambda: sparse(ravine, 1.5), "sparse: keep must be in [0, 1], got 1.5"),
    (lambda: sparse(ravine, [0.1] * 3), "sparse: keep must be one number or 2, got [0.1, 0.1, 0."),
    (lambda: sparse(ravine, "few"), "sparse: keep must be in [0, 1], got 'few'"),
    (lambda: rotated(ravine, 12.5), "rotated: degrees must be a whole number, got 12.5"),
    (lambda: rotated(slope(), 30), "rotated: problem must have two components and a minimum"),
    (lambda: changed(ravine, np.nan, 3), "changed: factor must be a finite number, got nan"),
    (lambda: changed(ravine, 0.1, 1.5), "changed: step must be a whole number >= 0, got 1.5"),
]


@pytest.mark.parametrize(("act", "message"), BAD)
def test_bad_input_is_named(act, message):
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        act()


def test_all_names_are_public():
    assert all(hasattr(problems, name) for name in problems.__all__)
