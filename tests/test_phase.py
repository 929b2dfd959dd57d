"""The figure Phase: its eigenvalues are the matrix's, in Python and on the page; it answers."""

import functools
import json

import live
import numpy as np
import pytest
import traitlets
from live import says

from adaopt import Momentum, Nesterov, minimize, problems
from adaopt.widgets import Phase
from adaopt.widgets.figure import text
from adaopt.widgets.phase import LEVELS, STEEPEST, WIDEST

METHODS = {"Momentum": Momentum, "Nesterov": Nesterov}
RANDOM = np.random.default_rng(0)
POINTS = [
    {"method": method, "lr": lr, "beta": beta, "condition": condition}
    for method in METHODS
    for lr, beta, condition in [
        (0.1, 0.9, 20), (0.5, 0.0, 1), (0.0, 0.5, 20), (2.2, 0.995, 1000),
        *zip(WIDEST * RANDOM.random(60), RANDOM.random(60), 1 + 99 * RANDOM.random(60), strict=True)
    ]
]  # fmt: skip


def matrices(method, lr, beta, curvature):
    """One step as a matrix: what the rule, with g = λ w, makes of (w, v) = (1, 0) and (0, 1)."""
    columns = []
    for w, v in ((1.0, 0.0), (0.0, 1.0)):
        w, v = METHODS[method].rule(w, curvature * w, v, lr=lr, beta=beta)
        columns.append(np.stack(np.broadcast_arrays(w, v), axis=-1))
    return np.stack(columns, axis=-1)


# --- Python ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_the_matrix_is_the_optimizer_s_step(method):
    run = minimize(problems.quadratic([0.7]), [1.0], METHODS[method](0.4, beta=0.8), 3)
    state = np.linalg.matrix_power(matrices(method, 0.4, 0.8, 0.7), 3) @ [1, 0]
    np.testing.assert_allclose(run.x[3], state[0])


def test_eigenvalues_are_those_of_the_matrix():
    for settings in POINTS:
        figure = Phase(**settings)
        modes = figure.run()
        for i, curvature in enumerate((STEEPEST / figure.condition, STEEPEST)):
            exact = np.linalg.eigvals(matrices(figure.method, figure.lr, figure.beta, curvature))
            # Where the two coincide, an eigenvalue is good to the root of the rounding.
            np.testing.assert_allclose(
                np.sort_complex(modes.eigenvalues[i]), np.sort_complex(exact), atol=3e-8
            )
            assert modes.radius[i] == pytest.approx(np.abs(exact).max(), abs=3e-8)
            assert abs(modes.eigenvalues[i, 0]) == pytest.approx(modes.radius[i])
        assert modes.rate == modes.radius.max()
        assert Phase(**settings, direction="flat").run().rate == modes.radius[0]
        assert Phase(**settings, direction="steep").run().rate == modes.radius[1]


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9])
def test_the_border_of_stability_is_where_the_book_says(beta):
    edges = {"Momentum": 2 * (1 + beta), "Nesterov": 2 * (1 + beta) / (1 + 2 * beta)}
    for method, edge in edges.items():
        inside, outside = (
            Phase(method=method, lr=factor * edge / STEEPEST, beta=beta).run().radius[1]
            for factor in (0.999, 1.001)
        )
        assert inside < 1 < outside


@pytest.mark.parametrize("condition", [1, 5, 20, 1000])
@pytest.mark.parametrize("method", METHODS)
def test_no_point_of_the_plane_is_faster_than_the_best(method, condition):
    root, s = np.sqrt(condition), np.sqrt(3 * condition + 1)
    known = {"Momentum": (root - 1) / (root + 1), "Nesterov": 1 - 2 / s}
    for direction in ("both", "flat", "steep"):
        figure = Phase(method=method, condition=condition, direction=direction)
        best = figure.best()
        figure.lr, figure.beta = best["lr"], best["beta"]
        rate = figure.run().rate
        if direction == "both":
            assert rate == pytest.approx(known[method], abs=3e-8)
        lr, beta = RANDOM.random((2, 4000))
        lr[:2000], beta[:2000] = (  # half of them near the best, half anywhere
            np.clip(best["lr"] + 0.1 * (lr[:2000] - 0.5), 0, WIDEST),
            np.clip(best["beta"] + 0.1 * (beta[:2000] - 0.5), 0, 0.999),
        )
        lr[2000:] *= WIDEST
        shown = {"both": [0, 1], "flat": [0], "steep": [1]}[direction]
        curvatures = figure.curvatures()[shown]
        radii = [
            np.abs(np.linalg.eigvals(matrices(method, lr, beta, c))).max(-1) for c in curvatures
        ]
        assert np.max(radii, axis=0).min() > rate - 1e-7


@pytest.mark.parametrize("settings", POINTS[::9], ids=str)
def test_the_path_falls_at_the_rate(settings):
    """Over many steps the distance shrinks by the spectral radius a step, no more and no less."""
    figure = Phase(**settings, steps=500, start=[1, 1])
    modes = figure.run()
    alone = minimize(
        problems.quadratic([STEEPEST / figure.condition, STEEPEST]),
        [1, 1],
        METHODS[figure.method](figure.lr, beta=figure.beta),
        500,
    )
    np.testing.assert_array_equal(modes.run.x, alone.x)
    np.testing.assert_allclose(modes.distance, np.hypot(*alone.x.T))
    near = modes.predicted < 1e300
    powers = modes.rate ** np.arange(near.sum())
    np.testing.assert_allclose(modes.predicted[near], modes.distance[0] * powers)
    size = np.abs(modes.run.x).max(axis=1)[100:]
    size = size[np.isfinite(size) & (size > 1e-300)]
    if modes.rate > 0 and len(size) > 50:
        # The peaks of an oscillation count: take the largest of the last ten steps.
        fall = np.log(size[-10:].max() / size[:10].max()) / (len(size) - 10)
        assert np.exp(fall) == pytest.approx(modes.rate, rel=0.02)


def test_words_follow_the_numbers():
    figure = Phase(lr=0.36, beta=0.6, time=30)
    modes = figure.run()
    assert figure.alt().startswith("How fast Momentum converges on a ravine of condition number 20")
    for number in (modes.rate, *modes.radius, modes.distance[30], modes.predicted[30]):
        assert text(number) in figure.alt()
    assert "Along x, λ = 0.1, it creeps, " in figure.alt()
    assert "Along y, λ = 2, it oscillates, " in figure.alt()
    assert "it flips sides" in Phase(lr=0.9, beta=0.0).alt()
    assert "it diverges" in Phase(lr=1.2, beta=0.0).alt()
    assert "it arrives" in Phase(lr=0.5, beta=0.0).alt()
    assert "neither comes nearer nor leaves" in Phase(lr=0.0).alt()
    assert "Along x" not in Phase(direction="steep").alt()
    late = Phase(lr=2.2, beta=0.9, steps=500)
    assert f"The path has diverged, at step {late.run().run.diverged_at}." in late.alt()
    assert "it is at (0.00, 2.39 × 10²⁵), " in Phase(method="Nesterov", lr=1.34, beta=0.403).alt()
    assert "would make" not in Phase(time=0).alt()
    figure.time = 999  # beyond the end: the last
    assert "After 60 of 60" in figure.alt()


def test_output_holds_state_picture_and_words():
    data, _ = Phase(method="Nesterov", start=[1, 2])._repr_mimebundle_()
    told = data["application/vnd.adaopt.figure+json"]
    assert told["figure"] == "phase"
    assert told["state"] == {
        "method": "Nesterov", "lr": 0.1, "beta": 0.9, "condition": 20.0, "direction": "both",
        "start": [1.0, 2.0], "steps": 60, "time": None,
    }  # fmt: skip
    assert data["text/plain"] == "Phase(method='Nesterov', start=[1.0, 2.0])"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"method": "SGD"}, "method must be one of Momentum, Nesterov, got 'SGD'"),
        ({"lr": -0.1}, "lr must be from 0 to 2.2, got -0.1"),
        ({"lr": 2.3}, "lr must be from 0 to 2.2, got 2.3"),
        ({"lr": np.nan}, "lr must be from 0 to 2.2, got nan"),
        ({"beta": 1}, "beta must be in [0, 1), got 1"),
        ({"condition": 0.5}, "condition must be from 1 to 1000, got 0.5"),
        ({"direction": "x"}, "direction must be one of both, flat, steep, got 'x'"),
        ({"start": [1]}, "start must be two finite numbers or None, got [1]"),
        ({"steps": 501}, "steps must be a whole number from 1 to 500, got 501"),
        ({"time": -1}, "time must be a whole number >= 0 or None, got -1"),
    ],
)
def test_errors_name_setting_range_and_value(settings, message):
    with pytest.raises(traitlets.TraitError) as caught:
        Phase(**settings)
    assert str(caught.value) == f"Phase: {message}"


# --- JavaScript --------------------------------------------------------------------------------

node = functools.partial(live.node, phase="phase.js", module="figures/phase.js")


def test_the_same_eigenvalues_to_the_last_bit():
    given = [[p["method"], p["lr"], p["beta"], STEEPEST / p["condition"]] for p in POINTS]
    theirs = node(f"{json.dumps(given)}.map(p => phase.modes(...p))")
    for settings, answer in zip(POINTS, theirs, strict=True):
        modes = Phase(**settings).run()
        roots = [complex(*root) for root in answer["roots"]]
        assert roots == modes.eigenvalues[0].tolist()
        assert answer["radius"] == modes.radius[0]


def test_the_same_best_point_to_the_last_bit():
    for method in METHODS:
        for direction in ("both", "flat", "steep"):
            figure = Phase(method=method, condition=7, direction=direction)
            curvatures = (
                [2 / 7, 2] if direction == "both" else [2 / 7 if direction == "flat" else 2] * 2
            )
            assert (
                node(f"phase.best({json.dumps([method, *curvatures, WIDEST])[1:-1]})")
                == figure.best()
            )


@pytest.mark.parametrize("method", METHODS)
def test_level_lines_enclose_what_is_as_fast(method):
    """A band holds a learning rate if, and only if, the radius there is at most its level."""
    betas = np.linspace(0, 0.999, 40).tolist()
    asked = (
        f"{json.dumps(betas)}.map(b => {json.dumps(LEVELS)}.map(r => phase.band('{method}', b, r)))"
    )
    rates = np.linspace(0, WIDEST, 300)
    for beta, bands in zip(betas, node(asked), strict=True):
        radius = [Phase(method=method, lr=lr, beta=beta).run().radius[1] for lr in rates[::15]]
        for level, band in zip(LEVELS, bands, strict=True):
            low, high = band or (np.inf, -np.inf)
            for lr, each in zip(rates[::15], radius, strict=True):
                if abs(each - level) > 1e-9:
                    assert (low <= lr * STEEPEST <= high) == (each <= level), (beta, lr, level)


@pytest.mark.parametrize("method", METHODS)
def test_dashed_lines_are_where_eigenvalues_become_complex(method):
    betas = np.linspace(0.01, 0.99, 30).tolist()
    edges = node(f"{json.dumps(betas)}.map(b => phase.oscillating('{method}', b))")
    for beta, (low, high) in zip(betas, edges, strict=True):
        for product in (low * 0.999, low * 1.001, high * 0.999, high * 1.001):
            if product / STEEPEST <= WIDEST:
                roots = Phase(method=method, lr=product / STEEPEST, beta=beta).run().eigenvalues[1]
                assert bool(roots[0].imag) == (low < product < high)


# --- On a page ---------------------------------------------------------------------------------


@pytest.fixture
def show(show_figure):
    """Open a page that holds one Phase."""

    def open_page(width=800, options=None, **settings):
        return show_figure(Phase(**settings), width, options=options)

    return open_page


STATES = [
    {},
    {"method": "Nesterov", "lr": 0.7, "beta": 0.6, "time": 20},
    {"method": "Nesterov", "lr": 1.34, "beta": 0.403},
    {"lr": 2.2, "beta": 0.9, "steps": 500},
    {"lr": 0.0, "beta": 0.0, "direction": "flat", "time": 0},
    {"condition": 1, "lr": 0.5, "beta": 0.0, "direction": "steep"},
    {"condition": 73.5, "lr": 1.03, "beta": 0.07, "start": [3, -3.5]},
    Phase().best(),
]


@pytest.mark.parametrize("settings", STATES, ids=json.dumps)
def test_the_page_says_what_python_says(show, settings):
    page, figure = show(**settings), Phase(**settings)
    says(page, figure)
    modes = figure.run()
    rows = page.locator(".adaopt-area-roots tbody tr").all_inner_texts()
    for row, curvature, roots, radius in zip(
        rows, figure.curvatures(), modes.eigenvalues, modes.radius, strict=True
    ):
        pair = (
            f"{text(roots[0].real)} ± {text(roots[0].imag)}i"
            if roots[0].imag
            else f"{text(roots[0].real)} and {text(roots[1].real)}"
        )
        assert row.split("\t")[1:4] == [text(curvature), pair, text(radius)]


def test_everything_answers_the_keyboard(show):
    page = show()
    point = page.get_by_role("button", name="η 0.1, β 0.9")
    point.focus()
    for key in ["ArrowRight"] * 4 + ["Shift+ArrowDown", "ArrowUp"]:
        page.keyboard.press(key)
    says(page, Phase(lr=0.14, beta=0.81))
    handle = page.locator(".adaopt-map .adaopt-handle")
    assert handle.get_attribute("aria-label") == "η 0.14, β 0.81; arrow keys move it"
    for _ in range(12):
        page.keyboard.press("Shift+ArrowUp")
    says(page, Phase(lr=0.14, beta=0.995))

    page.get_by_role("slider", name="learning rate").press("Home")
    says(page, Phase(lr=0, beta=0.995))
    page.get_by_role("slider", name="β").press("ArrowLeft")
    says(page, Phase(lr=0, beta=0.99))
    page.get_by_role("radio", name="heavy ball").focus()
    page.keyboard.press("ArrowRight")
    says(page, Phase(method="Nesterov", lr=0, beta=0.99))
    page.get_by_label("condition number").select_option("100")
    page.get_by_role("button", name="Go to the fastest").press("Enter")
    figure = Phase(method="Nesterov", condition=100)
    figure.lr, figure.beta = figure.best().values()
    says(page, figure)
    page.get_by_label("show").select_option("steep")
    figure.direction = "steep"
    says(page, figure)
    page.get_by_label("steps", exact=True).press("Home")
    figure.steps = 10
    says(page, figure)
    page.get_by_role("button", name="one step back").press("Enter")
    figure.time = 9
    says(page, figure)
    page.get_by_role("button", name="start at").press("ArrowUp")
    page.wait_for_function(
        "words => !document.querySelector('.adaopt-summary').textContent.includes(words)",
        arg=figure.alt().split("steps it is at ")[1],
    )
    page.get_by_role("button", name="Reset").press("Enter")
    says(page, Phase())


def chosen(page):
    """The point that the sliders show, as settings."""
    names = ("learning rate η", "β")
    lr, beta = (page.get_by_role("slider", name=n).get_attribute("aria-valuetext") for n in names)
    return {"lr": float(lr), "beta": float(beta)}


def test_pointing_dragging_and_touch(show):
    page = show()
    box = page.locator(".adaopt-map").bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.wait_for_function("document.querySelector('.adaopt-summary').textContent.includes('0.9')")
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.7 * box["height"], steps=5)
    page.mouse.up()
    page.wait_for_function("document.activeElement.matches('.adaopt-map .adaopt-handle')")
    there = chosen(page)
    assert 0.4 < there["lr"] < 0.6
    assert 0.1 < there["beta"] < 0.3
    says(page, Phase(**there))

    page = show(390, options={"has_touch": True})
    box = page.locator(".adaopt-map").bounding_box()
    page.touchscreen.tap(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.wait_for_function("document.querySelector('output').textContent !== '0.1'")
    there = chosen(page)
    assert 0.8 < there["lr"] < 1.2
    assert 0.4 < there["beta"] < 0.6
    says(page, Phase(**there))


def test_the_diagram_is_drawn_again_only_for_other_eigenvalues(show):
    page = show()
    bands = "[...document.querySelectorAll('.adaopt-radii path')].map(p => p.getAttribute('d'))"
    page.evaluate(
        """() => {
            window.changes = 0;
            const bands = document.querySelector(".adaopt-radii");
            new MutationObserver(list => { changes += list.length; })
                .observe(bands, {attributes: true, childList: true, subtree: true});
        }"""
    )
    before = page.evaluate(bands)
    assert len(before) == 6  # 0.7 and more: below 0.635 there is nothing
    page.locator(".adaopt-map .adaopt-handle").press("ArrowRight")
    says(page, Phase(lr=0.11))
    assert page.evaluate("changes") == 0
    page.get_by_role("radio", name="Nesterov").check()
    says(page, Phase(method="Nesterov", lr=0.11))
    assert page.evaluate("changes") > 0
    assert page.evaluate(bands) != before


def test_scrubbing_and_the_table(show):
    page = show(360, lr=0.2)
    box = page.locator(".adaopt-chart").bounding_box()
    page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 30)
    page.wait_for_function("() => /After 3\\d of 60/.test(document.body.textContent)")
    page.get_by_text("The numbers as a table").click()
    page.locator("details tbody tr").first.wait_for()  # filled when it has opened
    rows = page.locator("details tbody tr").all_inner_texts()
    assert len(rows) == 61
    modes = Phase(lr=0.2).run()
    numbers = [float(cell.replace("−", "-")) for cell in rows[7].split()]
    exact = [7, *modes.run.x[7], modes.distance[7], modes.predicted[7]]
    assert numbers == pytest.approx(exact, rel=1e-3)
