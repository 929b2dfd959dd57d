"""Every problem: the gradient is the slope, the minimum is one, any leading shape works."""

import copy
import pickle
import re

import numpy as np
import pytest
from strange import NO_NUMBERS, NO_WHOLE_NUMBERS

from adaopt import chance, problems
from adaopt.problems import (
    Problem,
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


def own(**changes):
    """A problem of somebody's own, x² with a change."""
    parts = {"name": "own", "minima": [[0.0]], "start": [1.0], "view": [(-2, 2)], **changes}
    loss = parts.pop("loss", lambda x: x[..., 0] ** 2)
    return Problem(parts.pop("name"), loss, parts.pop("grad", lambda x, k: 2 * x), **parts)


BAD = [
    (lambda: ravine.loss([1.0]), "ravine: x must have 2 components last, got shape (1,)"),
    (lambda: ravine.grad(3.0), "ravine: x must have 2 components last, got shape ()"),
    (lambda: ravine.grad([10**400, 1]), "ravine: x must be real numbers, got [1000"),
    (lambda: ravine.grad([1, 1], -1), "ravine: k must be a whole number >= 0, got -1"),
    (lambda: quadratic([]), "quadratic: eigenvalues must be finite, got []"),
    (lambda: quadratic([1, np.nan]), "quadratic: eigenvalues must be finite, got [1, nan]"),
    (lambda: quadratic([[1], [2]]), "quadratic: eigenvalues must be of shape (n,), got shape (2, "),
    (
        lambda: quadratic([1, 2], start=[1]),
        "quadratic: start must be of shape (2,), got shape (1,)",
    ),
    (lambda: quadratic([1], start=np.inf), "quadratic: start must be finite, got inf"),
    (
        lambda: quadratic([1, 2], view=[(0, 1)]),
        "quadratic(1, 2): view must be 2 pairs (low, high),",
    ),
    (
        lambda: quadratic([1], view=[(1, 1)]),
        "quadratic(1): view must be 1 pairs (low, high), got [",
    ),
    (lambda: quadratic([1], view=[(1, np.nan)]), "quadratic(1): view must be finite, got [(1, nan"),
    (
        lambda: quadratic([1], view=[1, 2]),
        "quadratic(1): view must be rows of 2 numbers, got shape",
    ),
    (lambda: quadratic([1], start=1e308), "quadratic(1): view must be finite, got [(-inf, inf)]"),
    (lambda: own(start=[]), "own: start must be finite, got []"),
    (lambda: own(start=[[1.0]]), "own: start must be of shape (n,), got shape (1, 1)"),
    (lambda: own(minima=[[0, 1]]), "own: minima must be rows of 1 numbers, got shape (1, 2)"),
    (lambda: own(minima=[[np.nan]]), "own: minima must be finite, got [[nan]]"),
    (lambda: vee(minimum=np.inf), "vee: minimum must be finite, got inf"),
    (lambda: scaled(ravine, 0), "scaled: factor must be finite and > 0, got 0"),
    (lambda: stretched(ravine, [1]), "stretched: factors must be of shape (2,), got shape (1,)"),
    (lambda: stretched(ravine, 1), "stretched: factors must be of shape (2,), got shape ()"),
    (lambda: stretched(ravine, [1, 0]), "stretched: factors must be finite and > 0, got [1, 0]"),
    (
        lambda: stretched(ravine, [1e-308] * 2),
        "stretched(ravine, 1e-308, 1e-308): start must be fi",
    ),
    (
        lambda: noisy(ravine, 1, seed=[1, 2]),
        "noisy: seed must have a last axis of length 1 where it is an array, for the components, "
        "got shape (2,)",
    ),
    (lambda: noisy(ravine, -1), "noisy: sigma must be finite and >= 0, got -1"),
    (
        lambda: noisy(ravine, 1, seed=-1),
        "noisy: seed must be a whole number in [0, 2**32), or an a",
    ),
    (lambda: noisy(ravine, 1, seed=2**32), "noisy: seed must be a whole number in [0, 2**32), or"),
    (
        lambda: noisy(ravine, 1, seed=[]),
        "noisy: seed must be a whole number in [0, 2**32), or an a",
    ),
    (lambda: noisy(ravine, 1).grad([1, 1], -1), "noisy(ravine, 1): k must be a whole number >= 0"),
    (lambda: sparse(ravine, 1.5), "sparse: keep must be in [0, 1], got 1.5"),
    (lambda: sparse(ravine, [0.1] * 3), "sparse: keep must be one number or 2, got shape (3,)"),
    (lambda: rotated(slope(), 30), "rotated: problem must have two components and a minimum"),
    (lambda: changed(ravine, np.nan, 3), "changed: factor must be finite, got nan"),
    (lambda: changed(ravine, 0.1, -1), "changed: step must be a whole number >= 0, got -1"),
]


@pytest.mark.parametrize(("act", "message"), BAD)
def test_bad_input_is_named(act, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        act()


NUMBERS = {
    "ravine: x": lambda bad: ravine.loss(bad),
    "quadratic: eigenvalues": lambda bad: quadratic(bad),
    "quadratic: start": lambda bad: quadratic([1], start=bad),
    "quadratic(1): view": lambda bad: quadratic([1], view=[(0, bad)]),
    "own: start": lambda bad: own(start=bad),
    "own: minima": lambda bad: own(minima=[bad]),
    "slope: g": lambda bad: slope(bad),
    "vee: minimum": lambda bad: vee(bad),
    "vee: slope": lambda bad: vee(0, bad),
    "scaled: factor": lambda bad: scaled(bowl, bad),
    "stretched: factors": lambda bad: stretched(bowl, bad),
    "noisy: sigma": lambda bad: noisy(bowl, bad),
    "sparse: keep": lambda bad: sparse(bowl, bad),
    "changed: factor": lambda bad: changed(bowl, bad, 1),
}
WHOLE = {
    "ravine: k": lambda bad: ravine.grad([1, 1], bad),
    "noisy: seed": lambda bad: noisy(bowl, 1, bad),
    "sparse: seed": lambda bad: sparse(bowl, 1, bad),
    "rotated: degrees": lambda bad: rotated(bowl, bad),
    "changed: step": lambda bad: changed(bowl, 1, bad),
}


@pytest.mark.parametrize("label", [*NUMBERS, *WHOLE])
def test_what_is_no_number_is_a_type_error(label):
    for bad in NO_NUMBERS if label in NUMBERS else NO_WHOLE_NUMBERS:
        if bad is None and label == "quadratic: start":
            continue  # it is the default
        with pytest.raises(TypeError) as caught:
            {**NUMBERS, **WHOLE}[label](bad)
        assert str(caught.value).startswith(f"{label} must be ")


@pytest.mark.parametrize("bad", ["ravine", None, slope, lambda x: x, (abs, abs), Problem])
def test_what_is_no_problem_is_a_type_error(bad):
    for change in [
        lambda: rotated(bad, 30),
        lambda: scaled(bad, 1.0),
        lambda: stretched(bad, [1, 1]),
        lambda: noisy(bad, 1.0),
        lambda: sparse(bad, 0.5),
        lambda: changed(bad, 1.0, 1),
    ]:
        with pytest.raises(
            TypeError, match=r"^\w+: problem must be a Problem such as ravine, got "
        ):
            change()


def test_a_name_is_text_and_a_loss_a_function():
    for name in (3, None, b"own"):
        with pytest.raises(TypeError, match=r"^Problem: name must be text, got "):
            own(name=name)
    with pytest.raises(TypeError, match=r"^Problem: name must be text, got 3"):
        quadratic([1], name=3)
    with pytest.raises(TypeError, match=r"^own: loss must be a function, got 3"):
        own(loss=3)
    with pytest.raises(TypeError, match=r"^own: grad must be a function, got None"):
        own(grad=None)


# --- what belongs to whom ------------------------------------------------------------------------


def test_a_loss_that_writes_into_its_argument_changes_nothing_of_the_callers():
    """By hand: the loss (x − 1)² at 3 is 4, its gradient 4; and the same again."""

    def loss(x):
        x -= 1
        return x[..., 0] ** 2

    def grad(x, k):
        x -= 1
        x *= 2
        return x

    for problem in (own(loss=loss, grad=grad), scaled(own(loss=loss, grad=grad), 1)):
        x = np.array([3.0])
        for _ in range(2):
            assert problem.loss(x) == 4
            assert problem.grad(x) == [4]
        assert x == [3]


@every
def test_what_comes_back_is_the_callers(problem):
    x = problem.start.copy()
    g, value = problem.grad(x), np.array(problem.loss(x))
    assert not np.shares_memory(g, x)
    g *= 7
    np.testing.assert_array_equal(problem.grad(x) * 7, g)
    assert problem.loss(x) == value
    assert not np.shares_memory(own(grad=lambda x, k: x).grad(x[:1]), x)


def test_a_problem_keeps_arrays_of_its_own_and_nobody_changes_them():
    start, low = np.array([1.0]), [-2.0, 2.0]
    problem = own(start=start, minima=[start], view=[low])
    start[0], low[0] = 7, 1
    assert (problem.start, problem.minimum, problem.view) == ([1], [1], ((-2, 2),))
    for made in [*ALL, problem]:
        for point in (made.start, *made.minima):
            with pytest.raises(ValueError, match="read-only"):
                point[0] = 1
    for name in ("start", "minima", "minimum", "view", "dim", "name"):
        with pytest.raises(AttributeError, match=f"property '{name}' of 'Problem' object"):
            setattr(ravine, name, 5)


VARIANTS = [
    *ALL,
    noisy(ravine, 0.5, seed=3),
    noisy(rotated(ravine, 30), 0.5, seed=[[3], [4]]),
    sparse(ravine, [0.5, 0.1 + 0.2], seed=1),
    sparse(bowl, 0.5, seed=[[1], [2]]),
    changed(scaled(bowl, 0.1), 0.1, 1),
    quadratic([1 / 3, 0.1], start=[0.1, 7], view=[(-1, 1), (-9, 9)], name="own"),
]
COPIES = [copy.copy, copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made))]


@pytest.mark.parametrize("again", COPIES)
@pytest.mark.parametrize("problem", VARIANTS, ids=repr)
def test_a_copy_and_a_pickle_are_the_same_problem(problem, again):
    same_problem(again(problem), problem)


def same_problem(copied, problem):
    x = points(problem, 2)
    for k in (0, 1, 2):
        np.testing.assert_array_equal(copied.grad(x, k), problem.grad(x, k))
    np.testing.assert_array_equal(copied.loss(x), problem.loss(x))
    assert (repr(copied), copied.view) == (repr(problem), problem.view)
    np.testing.assert_array_equal(copied.start, problem.start)
    np.testing.assert_array_equal(copied.minima, problem.minima)
    assert not any(point.flags.writeable for point in (copied.start, *copied.minima))


def square(x):
    return x[..., 0] ** 2


def twice(x, k):
    return 2 * x


class Counting(Problem):
    """A problem of a user's own that counts its gradients."""

    calls = 0

    def grad(self, x, k=0):
        self.calls += 1
        return super().grad(x, k)


@pytest.mark.parametrize("again", COPIES)
def test_a_problem_of_ones_own_is_pickled_by_its_functions(again):
    mine = Counting("mine", square, twice, minima=[[0]], start=[1], view=[])
    mine.grad([1])
    copied = again(mine)
    assert (type(copied), copied.calls, copied.view) == (Counting, 1, ())
    assert not copied.start.flags.writeable
    assert again(noisy(mine, 0.5)).grad([1.0], 3) == noisy(mine, 0.5).grad([1.0], 3)
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(own())


# --- numbers of every kind -----------------------------------------------------------------------


def test_a_problem_without_a_view_can_be_turned_and_stretched():
    bare = Problem("bare", ravine.loss, ravine.grad, minima=[[0, 0]], start=[1, 1], view=[])
    assert rotated(bare, 30).view == stretched(bare, [1, 2]).view == ()


@pytest.mark.parametrize(
    "x",
    [
        [10**30, 2],
        np.array([3, 2], np.int8),
        np.array([3.0, 2.0], ">f8"),
        np.array([3.0, 2.0], np.float16),
        np.array([3.0, 2.0], np.longdouble),
        np.ones(2).view(np.recarray),
        [np.array(3.0), np.float32(2)],
        (-0.0, 5e-324),
    ],
    ids=lambda x: getattr(x, "dtype", repr(x)),
)
def test_a_point_may_be_made_of_numbers_of_any_kind(x):
    plain = [float(v) for v in x]
    for problem in (ravine, beale, himmelblau, rotated(ravine, 30), stretched(bowl, [1, 2])):
        np.testing.assert_array_equal(problem.loss(x), problem.loss(plain))
        np.testing.assert_allclose(problem.grad(x).astype(float), problem.grad(plain), rtol=1e-3)


@every
def test_what_is_too_small_to_matter_raises_nothing(problem):
    x = np.array([1e-200, 5e-324, 1e-310])[:, None] * np.ones(problem.dim)
    with np.errstate(all="raise"):
        value, slope = problem.loss(x), problem.grad(x)
    np.testing.assert_array_equal(value, problem.loss(x))
    np.testing.assert_array_equal(slope, problem.grad(x))


def test_all_names_are_public():
    assert all(hasattr(problems, name) for name in problems.__all__)
