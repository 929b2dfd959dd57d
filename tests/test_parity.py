"""JavaScript computes what NumPy computes, to the last bit.

Each case is played by `adaopt` and by the JavaScript of the live figures, in Node; some also in a
real browser. Every double is compared, without tolerance; of NaNs, where they are. A tolerance
would prove little: within ten thousand steps Adam's late oscillation makes 1e-3 out of one wrong
bit.
"""

import functools
import hashlib
import http.server
import json
import pathlib
import subprocess
import threading
from typing import ClassVar

import live
import numpy as np
import pytest
from methods import METHODS, variants

import adaopt
from adaopt import averages, chance, problems
from adaopt.degrees import cos_sin
from adaopt.widgets import StepLab
from adaopt.widgets.streams import STREAMS, stream

ROOT = pathlib.Path(__file__).parent.parent
STEPS = 10_000
STARTS = 32

# --- the cases ---------------------------------------------------------------------------------

CASES = {}


def case(name, kind, /, **given):
    assert name not in CASES
    CASES[name] = {"kind": kind, **given}


def some(n, low=0.0, high=1.0, seed=0):
    """`n` numbers between `low` and `high` with all their digits."""
    return (low + (high - low) * chance.uniform(seed, 0, n)).tolist()


def starts_for(spec):
    """The problem's own start, and others from all over its view."""
    problem = build(spec)
    columns = [some(STARTS - 1, *side, seed=i) for i, side in enumerate(problem.view)]
    return [list(map(float, problem.start)), *map(list, zip(*columns, strict=True))]


def descent(problem, name, steps=STEPS, **hyper):
    label = "-".join([name, *(f"{k}={v}" for k, v in hyper.items() if not isinstance(v, list))])
    schedule = "".join(f"-{k}(k)" for k, v in hyper.items() if isinstance(v, list))
    case(
        f"{label}{schedule}-{spelled(problem)}",
        "minimize",
        problem=problem,
        starts=starts_for(problem),
        optimizer={"name": name, **hyper},
        steps=steps,
    )


def spelled(value):
    """["rotated", ["ravine"], 30] as rotated(ravine,30)."""
    if isinstance(value, list) and isinstance(value[0], str):
        return value[0] + (f"({','.join(map(spelled, value[1:]))})" if value[1:] else "")
    return str(value)


def build(value):
    """The problem a case speaks of; the same in tests/js/play.mjs."""
    if not (isinstance(value, list) and isinstance(value[0], str)):
        return value
    name, *arguments = value
    if name == "make":
        return made(**arguments[0])
    maker = stream if name == "stream" else getattr(problems, name)
    return maker if isinstance(maker, problems.Problem) else maker(*map(build, arguments))


def made(problem, rotation=0, noise=0.0, seed=0):
    """What the settings of a figure mean."""
    problem = getattr(problems, problem)
    if rotation:
        problem = problems.rotated(problem, rotation)
    return problems.noisy(problem, noise, seed) if noise else problem


# Rates at which most starts go far and some of the steep ones overflow.
PLAIN = {"ravine": 0.3, "bowl": 0.3, "rosenbrock": 3e-4, "beale": 1e-3, "himmelblau": 5e-3}
for landscape, rate in PLAIN.items():
    length = 2000 if landscape == "bowl" else STEPS  # nothing in it that the ravine has not
    for method in METHODS:
        adapts = hasattr(method, "rate")
        descent([landscape], method.__name__, length, lr=0.3 if adapts else rate)

# Each option, first value and rate of its own
for variant in variants().values():
    descent(["himmelblau"], type(variant).__name__, 2000, **{**variant.settings, "lr": 0.01})

descent(["rosenbrock"], "AdaGrad", lr=0.3, h0=0.1)
descent(["rosenbrock"], "RMSProp", lr=0.01, gamma=0.99, eps=1e-3, eps_inside=True)
descent(["rosenbrock"], "RMSProp", lr=0.01, centered=True)
descent(["himmelblau"], "RMSProp", lr=0.01, eps_inside=True, centered=True)
descent(["rosenbrock"], "Adam", lr=0.1, bias_correction=False)
descent(["beale"], "Adam", lr=0.1, beta1=0.0, beta2=0.99, eps=0.1)
descent(["rosenbrock"], "Adam", lr=some(STEPS, 0, 0.5))
descent(["rosenbrock"], "Adam", lr=some(STEPS, 0, 0.5), beta1=some(STEPS, 0, 0.95, seed=1),
        beta2=some(STEPS, 0.9, 0.999, seed=2))  # fmt: skip
descent(["himmelblau"], "Momentum", lr=some(STEPS, 0, 5e-3), beta=some(STEPS, seed=1))

# What the wrappers do shows early; ten thousand steps of each would only take time.
compose = functools.partial(descent, steps=2000)
compose(["quadratic", [0.1, 2.0, 30.0]], "Nesterov", lr=0.03)
compose(["quadratic", [0.1, 2.0, 30.0]], "Adam", lr=0.3)
compose(["slope"], "Adam", lr=0.1, bias_correction=False)
compose(["vee", 0.3, 2.0], "RMSProp", lr=0.05)
compose(["rotated", ["ravine"], 30], "AdaGrad", lr=1.0)
compose(["rotated", ["rosenbrock"], -217], "Adam", lr=0.1)
compose(["scaled", ["beale"], 1e-3], "RMSProp", lr=0.01)
compose(["stretched", ["himmelblau"], [3.0, 0.1]], "Adam", lr=0.1)
compose(["noisy", ["ravine"], 1.7, 42], "SGD", lr=0.1)
compose(["noisy", ["rotated", ["changed", ["ravine"], 0.1, 100], 45], 0.5, 7], "Adam", lr=0.1)
compose(["sparse", ["ravine"], 0.1, 3], "AdaGrad", lr=0.5)
compose(["sparse", ["ravine"], [1.0, 0.05], 3], "RMSProp", lr=0.01)
compose(["changed", ["rosenbrock"], 0.1, 100], "Momentum", lr=1e-4)
# A gradient that is finite and whose square is not: at once, or from one step on.
for method in ("AdaGrad", "RMSProp", "Adam", "Momentum"):
    compose(["slope", 1e200], method, lr=0.1)
    compose(["changed", ["bowl"], 1e200, 3], method, lr=0.1)
for name in STREAMS:
    compose(["stream", name, 5], "Adam", lr=0.1)
    compose(["stream", name, 5], "AdaGrad", lr=0.1)

for spec in (
    *([landscape] for landscape in PLAIN),
    ["quadratic", [0.1, 2.0, 30.0]],
    ["slope", 0.3], ["vee", 0.3, 2.0],
    *(["rotated", ["himmelblau"], degrees] for degrees in (1, 90, 180, 200, 270, 359, -30)),
    ["scaled", ["ravine"], 3.7], ["stretched", ["rosenbrock"], [0.3, 7.0]],
    ["noisy", ["ravine"], 0.3, 9], ["sparse", ["ravine"], 0.5, 9], ["changed", ["ravine"], 0.1, 2],
    ["make", {"problem": "ravine", "rotation": 0, "noise": 0, "seed": 0}],
    ["make", {"problem": "beale", "rotation": 33, "noise": 0.7, "seed": 11}],
):  # fmt: skip
    sides = [some(200, *side, seed=i) for i, side in enumerate(build(spec).view)]
    case(f"landscape-{spelled(spec)}", "landscape", problem=spec,
         points=list(map(list, zip(*sides, strict=True))), steps=[0, 1, 2, 1000])  # fmt: skip

for name in ("uniform", "normal"):
    for seed in (0, 1, 12345, 2**32 - 1):
        case(f"{name}-seed{seed}", "chance", name=name, seed=seed, steps=[0, 1, 9999, 10**6], n=7)

case("degrees", "degrees", **{"from": -720, "to": 721})

noise = chance.normal(0, 0, STEPS).tolist()
for start in averages.STARTS:
    for weight in ({"beta": 0.9}, {"beta": 0.999}, {"beta": 0.0}, {"alpha": 0.3}, {"alpha": 1.0}):
        options = {**weight, "start": start}
        label = "-".join(map(str, options.values()))
        case(f"ema-{next(iter(weight))}-{label}", "ema", xs=noise, options=options)
        case(f"weights-{next(iter(weight))}-{label}", "weights", n=300, options=options)
case("lengths", "lengths", betas=some(1000))

books = {"lr": 0.3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "steps": 2000, "seed": 4}
for name in STREAMS:
    for corrected in (True, False):
        case(f"trace-{name}-bias_correction={corrected}", "trace",
             state={"stream": name, "bias_correction": corrected, **books})  # fmt: skip


# --- NumPy's answers ---------------------------------------------------------------------------


def minimize(problem, starts, optimizer, steps):
    problem, starts = build(problem), np.array(starts)
    name, hyper = optimizer["name"], {k: v for k, v in optimizer.items() if k != "name"}
    hyper = {k: (v.__getitem__ if isinstance(v, list) else v) for k, v in hyper.items()}
    method = getattr(adaopt, name)(**hyper)
    run = adaopt.minimize(problem, starts, method, steps)
    _, first = method.method.first(starts[0], method.method.values(0))
    states = zip(method.method.state_names, first, strict=True)
    remembered = [state for state, kept in states if kept is not None]
    fields = ("x", "loss", "grad", "rate", "lr", "diverged_at", *remembered)
    return {field: getattr(run, field) for field in fields}


def landscape(problem, points, steps):
    problem, points = build(problem), np.array(points)
    return {
        "loss": problem.loss(points),
        "grad": np.stack([np.broadcast_to(problem.grad(points, k), points.shape) for k in steps]),
        "minimum": [] if problem.minimum is None else problem.minimum,
        "minima": problem.minima, "start": problem.start, "view": problem.view,
    }  # fmt: skip


ANSWERS = {
    "minimize": minimize,
    "landscape": landscape,
    "chance": lambda name, seed, steps, n: {
        name: [getattr(chance, name)(seed, k, n) for k in steps]
    },
    "degrees": lambda **of: {"cos_sin": [cos_sin(d) for d in range(of["from"], of["to"])]},
    "ema": lambda xs, options: {"ema": averages.ema(xs, **options)},
    "weights": lambda n, options: {"weights": averages.weights(n, **options)},
    "lengths": lambda betas: {
        "timeConstant": averages.time_constant(betas),
        "window": averages.window(betas),
    },
    "trace": lambda state: StepLab(**state).run()._asdict(),
}


def played(name):
    """The fields of a case as little-endian doubles, all NaNs alike."""
    given = dict(CASES[name])
    fields = ANSWERS[given.pop("kind")](**given)
    fields = {field: np.array(values, "<f8", order="C") for field, values in fields.items()}
    for values in fields.values():
        values.view("<u8")[np.isnan(values)] = 0x7FF8000000000000
    return fields


@functools.cache
def expected(name):
    return {k: hashlib.sha256(a.tobytes()).hexdigest() for k, a in played(name).items()}


# --- JavaScript's answers ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def node():
    """Ask tests/js/play.mjs, in Node."""
    with subprocess.Popen(
        [live.node_program(), ROOT / "tests/js/serve.mjs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:

        def ask(*question):
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


class Files(http.server.SimpleHTTPRequestHandler):
    """The files of the project, silently."""

    extensions_map: ClassVar = {
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".json": "application/json",
    }

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def page(browser):
    """Ask tests/js/play.mjs, in a real browser."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Files, directory=str(ROOT))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/tests/js/play.mjs")
    ask = "async ([question, ...given]) => (await import(location.href))[question](...given)"
    yield lambda *question: page.evaluate(ask, question)
    page.close()
    server.shutdown()
    server.server_close()


# Chromium and Node run JavaScript by the same engine: one case of each kind is played in a page.
IN_A_PAGE = {given["kind"]: name for name, given in CASES.items()}.values()


@pytest.mark.parametrize(
    ("host", "name"),
    [*(("node", name) for name in CASES), *(("page", name) for name in IN_A_PAGE)],
)
def test_same_bits(host, name, request):
    ask = request.getfixturevalue(host)
    got = ask("digests", CASES[name])
    assert sorted(got) == sorted(expected(name))
    different = [field for field in got if got[field] != expected(name)[field]]
    if different:
        pytest.fail("\n".join(first_difference(name, field, ask) for field in different))


def first_difference(name, field, ask):
    """Where NumPy and JavaScript part, and the two doubles there."""
    ours = played(name)[field]
    theirs = np.array([int(digits, 16) for digits in ask("hex", CASES[name], field)], np.uint64)
    if ours.size != theirs.size:
        return f"{field}: {ours.size} doubles in NumPy, {theirs.size} in JavaScript"
    bits = ours.view(np.uint64).ravel()
    at = int(np.argmax(bits != theirs))
    place = tuple(map(int, np.unravel_index(at, ours.shape)))
    return (
        f"{field}{list(place)}: NumPy {bits[at]:016x} = {ours.ravel()[at]!r}, "
        f"JavaScript {theirs[at]:016x} = {theirs.view(float)[at]!r}; "
        f"{np.count_nonzero(bits != theirs)} of {ours.size} differ"
    )
