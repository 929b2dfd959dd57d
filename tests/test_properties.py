"""What holds whatever comes: any shape, type, memory layout and size of numbers.

Hypothesis makes up the cases, the same ones every time. Many more, and new ones:
``pytest tests/test_properties.py --hypothesis-profile=thorough``.
"""

import inspect
import io

import numpy as np
import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from methods import METHODS, kinds

from adaopt import (
    SGD,
    AdaGrad,
    Adam,
    Momentum,
    Nesterov,
    RMSProp,
    averages,
    minimize,
    nn,
    problems,
    schedules,
)

# Numbers as large as a type has are squared here. An overflow is announced and is no failure.
pytestmark = pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")


# --- what is tried -------------------------------------------------------------------------------

FLOATS = st.sampled_from([np.float64, np.float32, np.float16])
LONG = st.just(np.longdouble)
INTEGERS = st.sampled_from([np.int8, np.uint8, np.int32, np.uint32, np.int64, np.uint64])
SHAPES = st.one_of(
    hnp.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=4),
    hnp.array_shapes(min_dims=3, max_dims=4, min_side=0, max_side=3),
)


def numbers(dtype):
    """Any finite number of the type: signed zeros, denormals and the largest among them."""
    dtype = np.dtype(dtype)
    if dtype.kind in "iu":
        return hnp.from_dtype(dtype)
    width = min(8 * dtype.itemsize, 64)
    info = np.finfo(f"f{width // 8}")
    ends = [float(x) for x in (info.smallest_subnormal, info.tiny, info.max)]
    return st.one_of(
        st.floats(-8, 8, width=width),
        st.floats(width=width, allow_nan=False, allow_infinity=False),
        st.sampled_from([0.0, *ends, -0.0, *(-x for x in ends)]),
    )


def tame(dtype):
    """Numbers whose squares every type can hold."""
    return st.floats(-8, 8, width=8 * np.dtype(dtype).itemsize)


# The range of each setting that float16 can hold too.
rates, epsilons = st.floats(0, 4), st.floats(2.0**-10, 4)
betas, sums, yes_or_no = st.floats(0, 0.99), st.floats(0, 64), st.booleans()
changing_rates = st.one_of(rates, rates.map(schedules.inverse_time))
changing_betas = st.one_of(betas, betas.map(lambda beta: schedules.step_decay(beta, 1, 0.5)))
BY_KIND = {
    "rate": changing_rates,
    "share": changing_betas,
    "positive": epsilons,
    "first": sums,
    "option": yes_or_no,
}
OPTIMIZERS = st.one_of(
    *(st.builds(m, **{n: BY_KIND[kind] for n, kind in kinds(m).items()}) for m in METHODS)
)


def by_columns(a):
    return np.array(a, order="F")


def strided(a):
    memory = np.full([2 * n + 1 for n in a.shape] or [3], 77, a.dtype)
    view = memory[tuple(slice(1, 2 * n + 1, 2) for n in a.shape or (1,))].reshape(a.shape)
    view[...] = a
    return view


def backwards(a):
    return np.flip(np.flip(a).copy()) if a.ndim else a.copy()


def turned(a):
    return np.moveaxis(np.moveaxis(a, 0, -1).copy(), -1, 0) if a.ndim else a.copy()


def misaligned(a):
    view = np.ndarray(a.shape, a.dtype, np.full(a.nbytes + 2, 77, np.uint8), offset=1)
    view[...] = a
    return view


def swapped(a):
    return a.astype(a.dtype.newbyteorder())


def read_only(a):
    a = a.copy()
    a.flags.writeable = False
    return a


def one_row_for_all(a):
    return np.broadcast_to(a[:1], a.shape) if a.ndim and a.size else a.copy()


WRITABLE = [np.copy, by_columns, strided, backwards, turned, misaligned, swapped]
LAYOUTS = [*WRITABLE, read_only, one_row_for_all]
layouts = st.sampled_from(LAYOUTS)


@st.composite
def walks(draw, types=FLOATS | INTEGERS | LONG):
    """Parameters and a few gradients for them."""
    dtype, shape, steps = draw(types), draw(SHAPES), draw(st.integers(1, 3))
    own = dtype if np.dtype(dtype).kind == "f" else np.float64
    g_type = draw(st.sampled_from([own, np.int8, np.float16]))
    w = draw(hnp.arrays(dtype, shape, elements=numbers(dtype)))
    gradients = draw(hnp.arrays(g_type, (steps, *shape), elements=numbers(g_type)))
    assume(np.isfinite(gradients.astype(dtype if own is dtype else np.float64)).all())
    return w, [gradients[k, ...] for k in range(steps)]


# --- what it should give -------------------------------------------------------------------------


def step_or_refusal(opt, alone, w, g):
    """The step, or None where the rule leaves the finite numbers: then the step is refused."""
    alone.step(g)
    made = [alone.w, *(a for a in alone.state.values() if a is not None)]
    if all(np.isfinite(a).all() for a in made):
        return opt.step(w, g)
    before = fingerprint(opt)
    with pytest.raises(ValueError, match=r"overflows|is not finite at step"):
        opt.step(w, g)
    assert fingerprint(opt) == before
    return None


def tame_step(opt, w, g):
    """The step of a walk that is about something else than overflow."""
    try:
        return opt.step(w, g)
    except ValueError as error:
        if "overflows" in str(error):
            reject()
        raise


class Alone:
    """The rule and nothing else, on contiguous copies; settings are full arrays of their type."""

    def __init__(self, opt, w):
        self.opt, self.w = opt, line(w, w.dtype if w.dtype.kind == "f" else np.float64)
        self.rule = type(opt).rule
        names = inspect.getfullargspec(self.rule)
        self.keywords = names.kwonlyargs
        self.state = dict.fromkeys(names.args[2:], np.zeros_like(self.w))
        if hasattr(opt, "first"):
            given = inspect.getfullargspec(type(opt).first).kwonlyargs
            made = type(opt).first(self.w, **{name: opt.settings[name] for name in given})
            made = made if isinstance(made, tuple) else (made,)
            self.state = dict(zip(self.state, made, strict=True))
        start = self.spread(float(opt.settings.get("bias_correction", True)))
        self.products = {name: start for name in self.keywords if name.endswith("_t")}
        self.k = 0

    def spread(self, value):
        return np.full(self.w.shape, value).astype(self.w.dtype)

    def setting(self, name):
        value = self.opt.settings[name]
        return value if isinstance(value, bool) else value(self.k) if callable(value) else value

    def step(self, g):
        # The powers of the betas as they are rounded, in the precision of the parameter.
        self.products = {n: p * self.spread(self.setting(n[:-2])) for n, p in self.products.items()}
        self.given = dict(self.products)
        for name in (n for n in self.keywords if n not in self.products):
            value = self.setting(name)
            self.given[name] = value if isinstance(value, bool) else self.spread(value)
        arrays = [self.w, line(g, self.w.dtype), *self.state.values()]
        for a in (a for a in arrays if a is not None):
            a.flags.writeable = False  # a rule changes nothing in place
        made = self.rule(*arrays, **self.given)
        made = made if isinstance(made, tuple) else (made,)
        self.w, self.state = made[0], dict(zip(self.state, made[1:], strict=True))
        self.k += 1

    @property
    def rate(self):
        if not hasattr(self.opt, "rate"):
            return self.given["lr"]
        names = inspect.getfullargspec(type(self.opt).rate)
        known = {**self.state, **self.given}
        return type(self.opt).rate(
            *(known[n] for n in names.args), **{n: known[n] for n in names.kwonlyargs}
        )


def line(a, dtype):
    """A contiguous copy with at least one axis, in the byte order of this machine."""
    return np.array(a, np.dtype(dtype).newbyteorder("="), order="C", ndmin=1)


def same(got, expected):
    """The same bits, type and shape; a NaN is a NaN."""
    assert type(got) is np.ndarray
    assert (got.shape, got.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_array_equal(got, expected)
    known = ~np.isnan(expected)
    np.testing.assert_array_equal(np.signbit(got)[known], np.signbit(expected)[known])


def same_tree(got, expected):
    assert type(got) is type(expected)
    if isinstance(got, dict):
        assert list(got) == list(expected)
    for a, b in zip(leaves(got), leaves(expected), strict=True):
        same(a, b)


def leaves(tree):
    if isinstance(tree, dict):
        return list(tree.values())
    return list(tree) if isinstance(tree, list | tuple) else [tree]


def memory(a):
    """All of the memory that an array is a view of."""
    while a.base is not None:
        a = a.base
    return a


def fingerprint(opt):
    """Everything an optimizer remembers, to be compared exactly."""
    return {name: (a.dtype, a.shape, a.tobytes()) for name, a in opt.state_dict().items()}


# --- a step --------------------------------------------------------------------------------------


@given(OPTIMIZERS, walks(), st.integers(0, len(LAYOUTS) - 1))
def test_steps_are_the_rule_on_contiguous_copies(opt, walk, shift):
    for i, laid in enumerate(LAYOUTS):
        opt, w, shape = opt.fresh(), laid(walk[0]), walk[0].shape
        alone = Alone(opt, w)
        for t, g in enumerate(walk[1], 1):
            g = LAYOUTS[(i + shift + t) % len(LAYOUTS)](g)
            w = step_or_refusal(opt, alone, w, g)
            if w is None:
                return
            assert opt.t == t
            same(w, alone.w.reshape(shape))
        kept = {name for name, a in alone.state.items() if a is not None}
        assert set(dir(opt.state)) == kept | {"rate"}
        for name in dir(opt.state):
            expected = alone.rate if name == "rate" else alone.state[name]
            np.testing.assert_array_equal(getattr(opt.state, name), expected.reshape(shape))


@given(OPTIMIZERS, walks())
def test_arguments_stay_as_they_are_and_nothing_hangs_on_them_afterwards(opt, walk):
    for laid in LAYOUTS:
        opt, w, shape = opt.fresh(), laid(walk[0]), walk[0].shape
        alone = Alone(opt, w)
        for g in map(laid, walk[1]):
            given = [memory(a).tobytes() for a in (w, g)]
            new = step_or_refusal(opt, alone, w, g)
            if new is None:
                return
            assert [memory(a).tobytes() for a in (w, g)] == given
            assert new.flags.writeable
            for a in (w, g):
                if a.flags.writeable:
                    a[...] = 99
            same(new, alone.w.reshape(shape))
            w = new.copy()
            new[...] = 99


# --- parameters that are many --------------------------------------------------------------------


@st.composite
def trees(draw, kinds=("array", "dict", "list", "tuple")):
    """Parameters of any structure, each with its own type and shape, and gradients for them."""
    kind, steps = draw(st.sampled_from(kinds)), draw(st.integers(1, 4))
    n = 1 if kind == "array" else draw(st.integers(1, 3))
    ws, gs = [], []
    for _ in range(n):
        dtype, shape = draw(FLOATS), draw(SHAPES)
        ws.append(draw(hnp.arrays(dtype, shape, elements=tame(dtype))))
        gs.append(draw(hnp.arrays(dtype, (steps, *shape), elements=tame(dtype))))
    if kind == "array":
        return ws[0], list(gs[0])
    names = draw(st.lists(NAMES, min_size=n, max_size=n, unique=True))
    built = {"dict": lambda arrays: dict(zip(names, arrays, strict=True)), "list": list}
    build = built.get(kind, tuple)
    return build(ws), [build([g[k, ...] for g in gs]) for k in range(steps)]


NAMES = st.text("abW12_./ :éη", max_size=6)


@given(OPTIMIZERS, trees(["dict", "list", "tuple"]))
def test_many_parameters_are_each_one_alone(opt, walk):
    tree, gradients = walk
    each = [(opt.fresh(), a) for a in leaves(tree)]
    for g in gradients:
        tree = tame_step(opt, tree, g)
        each = [(o, tame_step(o, a, b)) for (o, a), b in zip(each, leaves(g), strict=True)]
        for a, (_, expected) in zip(leaves(tree), each, strict=True):
            same(a, expected)
    keys = list(tree) if isinstance(tree, dict) else range(len(tree))
    for key, (o, _) in zip(keys, each, strict=True):
        for name in dir(o.state):
            np.testing.assert_array_equal(getattr(opt.state[key], name), getattr(o.state, name))


@given(OPTIMIZERS, trees(), st.integers(0, 4))
def test_a_checkpoint_goes_on_as_if_nothing_had_been(opt, walk, cut):
    tree, gradients = walk
    for g in gradients[:cut]:
        tree = tame_step(opt, tree, g)
    saved = opt.state_dict()
    file = io.BytesIO()
    np.savez(file, **saved)
    file.seek(0)
    second = opt.fresh()
    with np.load(file) as loaded:
        second.load_state_dict(loaded)
    assert fingerprint(second) == fingerprint(opt)
    if opt.t:
        for one, other in zip(leaves(opt.state), leaves(second.state), strict=True):
            np.testing.assert_array_equal(other.rate, one.rate)
    a = b = tree
    for g in gradients[cut:]:
        a, b = tame_step(opt, a, g), tame_step(second, b, g)
        same_tree(b, a)
    assert fingerprint(second) == fingerprint(opt)


@given(OPTIMIZERS, trees())
def test_fresh_starts_again(opt, walk):
    tree, gradients = walk
    ways = []
    for o in (opt, opt.fresh()):
        w = tree
        for g in gradients:
            w = tame_step(o, w, g)
        ways.append(w)
        new = o.fresh()
        assert (new.t, repr(new)) == (0, repr(opt))
    same_tree(*ways)


# --- what is illegal -----------------------------------------------------------------------------

SIDES = hnp.array_shapes(max_dims=2, min_side=2, max_side=3)
NO_NUMBERS = st.sampled_from([bool, complex, object, "U3", "M8[s]"])
ILLEGAL = []
illegal = ILLEGAL.append  # each spoils something of the second parameter and tells what is said


@illegal
def a_gradient_that_is_not_finite(draw, w, g):
    g["b"] = np.array(g["b"])
    place = draw(st.sampled_from(list(np.ndindex(g["b"].shape))))
    g["b"][place] = draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    return r"^gradient\['b'\] has 1 non-finite value at step 2$"


@illegal
def a_gradient_of_no_numbers(draw, w, g):
    g["b"] = np.zeros(g["b"].shape, draw(NO_NUMBERS))
    return r"^gradient\['b'\] must be an array of real numbers"


@illegal
def a_gradient_of_another_shape(draw, w, g):
    g["b"] = g["b"][None]
    return r"^gradient\['b'\] has shape"


@illegal
def a_gradient_too_few(draw, w, g):
    del g["b"]
    return r"missing \['b'\]$"


@illegal
def a_gradient_too_many(draw, w, g):
    g["c"] = g["b"]
    return r"unexpected \['c'\]$"


@illegal
def a_parameter_of_no_numbers(draw, w, g):
    w["b"] = np.zeros(w["b"].shape, draw(NO_NUMBERS))
    return r"^parameter\['b'\] must be an array of real numbers"


@illegal
def a_parameter_of_another_shape_than_before(draw, w, g):
    for tree in (w, g):
        tree["b"] = tree["b"][None]
    return r"^parameter\['b'\] has shape .* the state has"


@illegal
def a_parameter_of_another_type_than_before(draw, w, g):
    other = np.float32 if w["b"].dtype == np.float64 else np.float64
    w["b"] = w["b"].astype(other)
    return r"^parameter\['b'\] has shape .* the state has"


@illegal
def a_parameter_too_few(draw, w, g):
    for tree in (w, g):
        del tree["b"]
    return r"^parameters do not match the state: missing \['b'\]$"


@illegal
def a_parameter_too_many(draw, w, g):
    for tree in (w, g):
        tree["c"] = tree["b"].copy()
    return r"^parameters do not match the state: unexpected \['c'\]$"


@given(OPTIMIZERS, st.data(), FLOATS, st.tuples(SIDES, SIDES))
def test_an_illegal_step_leaves_everything_as_it_was(opt, data, dtype, shapes):
    def tree():
        elements = st.floats(-8, 8, width=16)
        return {
            "a": data.draw(hnp.arrays(np.float64, shapes[0], elements=elements)),
            "b": data.draw(hnp.arrays(dtype, shapes[1], elements=elements)),
        }

    w, g = tame_step(opt, tree(), tree()), tree()
    before, twin = fingerprint(opt), opt.fresh()
    twin.load_state_dict(opt.state_dict())
    for spoil in ILLEGAL:
        bad_w, bad_g = dict(w), dict(g)
        says = spoil(data.draw, bad_w, bad_g)
        given = [repr(tree) for tree in (bad_w, bad_g)]
        with pytest.raises((ValueError, TypeError), match=says):
            opt.step(bad_w, bad_g)
        assert [repr(tree) for tree in (bad_w, bad_g)] == given
        assert fingerprint(opt) == before
    same_tree(tame_step(opt, w, g), tame_step(twin, w, g))


LEGAL = {"rate": "[0", "share": "[0 1)", "positive": "(0", "first": "[0"}
SETTINGS = {m: {n: LEGAL[k] for n, k in kinds(m).items() if k in LEGAL} for m in METHODS}


@given(st.floats() | st.sampled_from([0.0, -0.0, 1.0, np.nextafter(1.0, 0.0)]))
def test_a_setting_is_taken_exactly_where_it_is_legal(value):
    for method, name in [(m, name) for m, names in SETTINGS.items() for name in names]:
        legal = SETTINGS[method][name]
        above = value > 0 or (value == 0 and legal[0] == "[")
        if above and value < (1 if legal.endswith(")") else np.inf):
            assert getattr(method(**{name: value}), name) == value
            continue
        with pytest.raises(ValueError, match=f"^{method.__name__}: {name} must be "):
            method(**{name: value})
        if kinds(method)[name] != "first":
            opt = method(**{name: lambda k: value if k else 0.5})
            w = opt.step(np.ones(1), np.ones(1))
            before = fingerprint(opt)
            with pytest.raises(ValueError, match=f"^{method.__name__}: {name} at step k = 1 must"):
                opt.step(w, w)
            assert fingerprint(opt) == before


# --- what the methods are ------------------------------------------------------------------------


def scaled_alike(c, lr, beta, beta2, eps, h0, option):
    """Each method twice: for a gradient, and for c times that gradient."""
    of_averages = {"gamma": beta, "centered": option}
    of_adam = {"beta1": beta, "beta2": beta2, "bias_correction": option}
    return [
        (AdaGrad(lr, eps=eps, h0=h0), AdaGrad(lr, eps=c * eps, h0=c * c * h0)),
        (RMSProp(lr, eps=eps, **of_averages), RMSProp(lr, eps=c * eps, **of_averages)),
        (
            RMSProp(lr, eps=eps, eps_inside=True, **of_averages),
            RMSProp(lr, eps=c * c * eps, eps_inside=True, **of_averages),
        ),
        (Adam(lr, eps=eps, **of_adam), Adam(lr, eps=c * eps, **of_adam)),
        (SGD(lr), SGD(lr / c)),
        (Momentum(lr, beta=beta), Momentum(lr / c, beta=beta)),
        (Nesterov(lr, beta=beta), Nesterov(lr / c, beta=beta)),
    ]


def moderate(dtype):
    """0, or a number not too far from 1."""
    size = st.floats(2.0**-9, 2.0**9, width=8 * np.dtype(dtype).itemsize)
    return st.one_of(st.just(0.0), size, size.map(lambda x: -x))


@given(
    st.data(),
    st.sampled_from([np.float32, np.float64]),
    st.integers(-6, 6).map(lambda exponent: 2.0**exponent),
    st.tuples(st.floats(2.0**-6, 4), betas, betas, epsilons, st.floats(2.0**-6, 64), yes_or_no),
)
def test_the_path_does_not_depend_on_the_scale_of_the_loss(data, dtype, c, numbers):
    # An adaptive method needs eps in the same unit, the others a rate in its inverse. Powers of
    # two scale without rounding, so that even the bits agree.
    w, *gradients = data.draw(hnp.arrays(dtype, (4, 3), elements=moderate(dtype)))
    for one, other in scaled_alike(c, *numbers):
        a = b = w
        for g in gradients:
            a, b = one.step(a, g), other.step(b, dtype(c) * g)
            same(b, a)


@given(OPTIMIZERS, hnp.arrays(np.float64, (3, 2), elements=st.floats(-8, 8)))
def test_a_function_is_its_values_one_after_another(opt, gradients):
    by_function = by_value = np.ones(2)
    twin = opt.fresh()
    functions = {name: f for name, f in opt.settings.items() if callable(f)}
    for k, g in enumerate(gradients):
        for name, f in functions.items():
            setattr(twin, name, f(k))
        by_function, by_value = opt.step(by_function, g), twin.step(by_value, g)
        same(by_value, by_function)


@given(
    st.sampled_from([AdaGrad(0.5), RMSProp(0.5, gamma=0.5), Adam(0.5)]),
    st.sampled_from([np.float32, np.float64]),
    st.floats(0.53, 0.99),
    st.sampled_from([-1, 1]),
)
def test_a_gradient_whose_square_overflows_is_named_and_leaves_no_trace(opt, dtype, e, sign):
    opt, huge = opt.fresh(), dtype(sign) * np.finfo(dtype).max ** dtype(e)
    w = np.array([1.0, 2.0], dtype)
    with pytest.raises(ValueError, match=rf"^{type(opt).__name__}: [vh] of parameter overflows fl"):
        opt.step(w, np.array([huge, 3.0], dtype))
    assert opt.t == 0
    assert np.isfinite(opt.step(w, np.ones(2, dtype))).all()


# --- sweeps and runs -----------------------------------------------------------------------------


@st.composite
def sweeps(draw, shape):
    """An optimizer whose settings are arrays that broadcast to this shape."""
    method = draw(st.sampled_from(list(SETTINGS)))
    ranges = {"rate": rates, "share": betas, "positive": epsilons, "first": sums}
    arrays = {}
    for name in SETTINGS[method]:
        axes = [draw(st.sampled_from([1, n])) for n in shape]
        while axes and axes[0] == 1 and draw(st.booleans()):
            axes.pop(0)
        arrays[name] = draw(hnp.arrays(np.float64, axes, elements=ranges[kinds(method)[name]]))
    options = {n: draw(yes_or_no) for n, v in method().settings.items() if isinstance(v, bool)}
    return method(**arrays, **options)


def member(sweep, shape, index):
    """The optimizer that stands in one place of a sweep."""
    numbers = {
        name: value if isinstance(value, bool) else np.broadcast_to(value, shape)[index].item()
        for name, value in sweep.settings.items()
    }
    return type(sweep)(**numbers)


@given(st.data(), hnp.array_shapes(max_dims=3, max_side=3), FLOATS)
def test_a_step_of_a_sweep_is_each_member_alone(data, shape, dtype):
    opt = data.draw(sweeps(shape))
    w, *gradients = data.draw(hnp.arrays(dtype, (4, *shape), elements=tame(dtype)))
    alone = {i: (member(opt, shape, i), w[i][None]) for i in np.ndindex(shape)}
    for g in gradients:
        w = tame_step(opt, w, g)
        alone = {i: (o, tame_step(o, x, g[i][None])) for i, (o, x) in alone.items()}
        for i, (o, x) in alone.items():
            np.testing.assert_array_equal(w[i], x[0])
            np.testing.assert_array_equal(np.broadcast_to(opt.state.rate, shape)[i], o.state.rate)


LANDSCAPES = st.sampled_from(
    [
        problems.ravine,
        problems.rosenbrock,
        problems.rotated(problems.beale, 30),
        problems.noisy(problems.himmelblau, 1.0, seed=3),
        problems.sparse(problems.ravine, [0.2, 0.9], seed=5),
        problems.changed(problems.stretched(problems.bowl, [1, 10]), 0.1, 2),
    ]
)


@given(
    data=st.data(),
    problem=LANDSCAPES,
    shape=hnp.array_shapes(min_dims=0, max_dims=2, max_side=3),
    dtype=st.sampled_from([np.float64, np.float32]),
    steps=st.integers(1, 8),
)
def test_a_swept_run_is_each_member_alone_divergence_and_all(data, problem, shape, dtype, steps):
    opt = data.draw(sweeps((*shape, 1)))
    fewer = data.draw(st.sampled_from([(*shape, 2), (2,)]))
    size = st.floats(-8, 8, width=32) | st.sampled_from([2.0**50, -(2.0**50), 2.0**100])
    x0 = data.draw(hnp.arrays(dtype, fewer, elements=size | numbers(dtype)))
    run = minimize(problem, x0, opt, steps)
    start = np.broadcast_to(x0, run.x.shape[1:])
    batch = start.shape[:-1]
    assert opt.t == 0
    assert run.x.dtype == dtype
    assert run.x.shape == (steps + 1, *batch, 2)
    assert run.loss.shape == run.x.shape[:-1]
    assert run.grad.shape == run.rate.shape == (steps, *batch, 2)
    assert np.shape(run.diverged_at) == batch
    for i in np.ndindex(batch):
        one = minimize(problem, start[i], member(opt, (*batch, 1), (*i, 0)), steps)
        here = (slice(None), *i)
        for name in {"x", "loss", "grad", "rate", "m", "v", "h", "a"} & set(dir(run)):
            np.testing.assert_array_equal(getattr(run, name)[here], getattr(one, name))
        at = one.diverged_at
        assert np.asarray(run.diverged_at)[i] == at
        finite = np.isfinite(one.loss) & np.isfinite(one.x).all(axis=-1)
        assert finite.tolist() == [at < 0 or k < at for k in range(steps + 1)]


points = hnp.arrays(np.float64, (3, 2), elements=st.floats(-4, 4))


@given(LANDSCAPES, OPTIMIZERS, points)
def test_a_run_is_its_steps(problem, opt, x):
    run = minimize(problem, x, opt, 4)
    for t in range(min(run.diverged_at[run.diverged_at >= 0], default=4)):
        same(run.x[t], x)
        g = problem.grad(x, t)
        same(run.grad[t], g)
        x = opt.step(x, g)
        for name in dir(opt.state):
            np.testing.assert_array_equal(
                np.broadcast_to(getattr(run, name)[t], x.shape), getattr(opt.state, name)
            )
    np.testing.assert_array_equal(run.loss, problem.loss(run.x))


@given(LANDSCAPES, OPTIMIZERS, points)
def test_a_start_may_have_any_layout_and_is_left_alone(problem, opt, x0):
    for start in [laid(x0) for laid in LAYOUTS]:
        given = memory(start).tobytes()
        run = minimize(problem, start, opt, 1)
        expected = minimize(problem, np.array(start, np.float64), opt, 1)
        for name in ("x", "loss", "grad", "rate"):
            same(getattr(run, name), getattr(expected, name))
        assert memory(start).tobytes() == given
        assert not np.shares_memory(run.x, start)


@given(LANDSCAPES, hnp.arrays(np.float64, (2, 3, 2), elements=numbers(np.float64)))
def test_a_problem_takes_points_in_any_layout(problem, x):
    for laid in LAYOUTS:
        plain = np.array(laid(x), np.float64)
        np.testing.assert_array_equal(problem.loss(laid(x)), problem.loss(plain))
        np.testing.assert_array_equal(problem.grad(laid(x), 1), problem.grad(plain, 1))


@given(
    st.lists(st.integers(1, 9), min_size=2, max_size=4),
    st.integers(1, 3),
    st.integers(1, 40),
    st.integers(0, 2**32 - 1),
)
def test_many_networks_are_each_one_alone(sizes, networks, n, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(n, sizes[0])), rng.integers(0, sizes[-1], n)
    nets = nn.init(sizes, rng.integers(0, 2**32, networks))
    given = [a.tobytes() for a in (x, y, *nets.values())]
    losses, grads = nn.loss_and_grad(nets, x, y)
    for i in range(networks):
        loss, alone = nn.loss_and_grad({name: a[i] for name, a in nets.items()}, x, y)
        np.testing.assert_allclose(losses[i], loss, rtol=1e-12)
        for name, a in alone.items():  # matrix products need not round alike on every machine
            np.testing.assert_allclose(grads[name][i], a, rtol=1e-9, atol=1e-13)
    assert [a.tobytes() for a in (x, y, *nets.values())] == given


# --- averages and schedules ----------------------------------------------------------------------


@given(
    st.data(),
    FLOATS | INTEGERS | LONG,
    hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=3),
    betas,
    st.sampled_from(averages.STARTS),
)
def test_an_average_is_that_of_a_contiguous_copy(data, dtype, shape, beta, start):
    values = data.draw(hnp.arrays(dtype, shape, elements=numbers(dtype)))
    for x in [laid(values) for laid in LAYOUTS]:
        plain = np.array(x, dtype if x.dtype.kind == "f" else np.float64)
        given = memory(x).tobytes()
        average = averages.ema(x, beta=beta, start=start)
        same(average, averages.ema(plain, beta=beta, start=start))
        assert (average.shape, average.dtype) == (plain.shape, plain.dtype)
        assert memory(x).tobytes() == given
        assert not np.shares_memory(average, x)
    for i in np.ndindex(shape[1:]):  # and each component is by itself
        here = (slice(None), *i)
        np.testing.assert_array_equal(average[here], averages.ema(x[here], beta=beta, start=start))


@given(
    FLOATS.flatmap(lambda dtype: hnp.arrays(dtype, st.integers(1, 6), elements=tame(dtype))),
    betas,
)
def test_an_average_is_adams_m(x, beta):
    opt, w, m = Adam(beta1=beta, eps=0.5), np.zeros(1, x.dtype), averages.ema(x, beta=beta)
    for t in range(len(x)):
        w = opt.step(w, x[t : t + 1])
        np.testing.assert_array_equal(opt.state.m, m[t : t + 1])


any_rate = st.floats(0, 1e308)
counts = st.integers(1, 10**6)
factors = st.floats(0, 1, exclude_min=True)
powers = st.floats(1e-3, 1e3)
falling = st.one_of(
    st.builds(schedules.constant, any_rate),
    st.builds(schedules.step_decay, any_rate, counts, factors),
    st.builds(schedules.exponential, any_rate, factors),
    st.builds(schedules.inverse_time, any_rate, st.floats(0, 1e308), powers),
    st.builds(schedules.polynomial, any_rate, counts, powers),
    st.builds(schedules.cosine, any_rate, counts),
)
any_schedule = st.recursive(
    st.one_of(
        falling,
        st.builds(schedules.polynomial, any_rate, counts, powers, any_rate),
        st.builds(schedules.cosine, any_rate, counts, any_rate),
        st.builds(schedules.cosine_restarts, any_rate, counts, st.integers(1, 3), any_rate),
        st.builds(schedules.linear_warmup, any_rate, counts, any_rate),
    ),
    lambda parts: st.builds(lambda a, b, at: schedules.chain([a, b], [at]), parts, parts, counts),
    max_leaves=3,
)
moments = st.integers(0, 10) | st.integers(0, 2**63 - 1)


@given(any_schedule, st.lists(moments, max_size=4))
def test_a_schedule_is_legal_at_every_step(schedule, ks):
    one_by_one = [schedule(k) for k in ks]
    assert all(type(rate) is float and 0 <= rate < np.inf for rate in one_by_one)
    same(schedule(np.array(ks, np.int64)), np.array(one_by_one, np.float64))
    again = eval(repr(schedule), {name: getattr(schedules, name) for name in schedules.__all__})
    assert [again(k) for k in ks] == one_by_one


@given(falling, moments, moments)
def test_a_decay_never_rises(schedule, k, later):
    k, later = sorted((k, later))
    assert schedule(later) <= schedule(k) <= schedule(0)


@given(st.lists(st.floats(0, 1e3), min_size=1, max_size=3), moments)
def test_a_schedule_of_a_sweep_is_each_member_alone(lrs, k):
    for make in [
        schedules.constant,
        lambda lr: schedules.step_decay(lr, 3, 0.3),
        lambda lr: schedules.exponential(lr, 0.9),
        lambda lr: schedules.inverse_time(lr, 0.3, 0.7),
        lambda lr: schedules.polynomial(lr, 7, 1.5, 0.1),
        lambda lr: schedules.cosine(lr, 7, 0.1),
        lambda lr: schedules.cosine_restarts(lr, 3, 2, 0.1),
        lambda lr: schedules.linear_warmup(lr, 7, 0.1),
    ]:
        same(make(np.array(lrs)[:, None])(k), np.array([[make(lr)(k)] for lr in lrs]))
