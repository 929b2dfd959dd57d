"""Make the tables and the pictures of ``book/speed.md`` from the results.

``python -m benchmarks.report`` writes ``book/speed/*.md``, which the page includes, and two
pictures into ``book/images``. It measures nothing: the same results give the same files.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PIL import Image

from adaopt import plots

from .goals import GOALS, JITTED, LINEAR_FROM, NBSP, NUMPY_IMPORT, STREAMS, TORCH, Results, digits

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results.json"
FRAGMENTS = ROOT / "book" / "speed"
PICTURES = ROOT / "book" / "images"

NAMES = {"torch": "PyTorch", "numpy": "NumPy", "jax": "JAX", "optax": "Optax", "keras": "Keras"}


# --- words ---------------------------------------------------------------------------------------


def duration(seconds: float) -> str:
    """A time with the unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{digits(seconds / size)}{NBSP}{unit}"
    return f"{digits(seconds / 1e-6)}{NBSP}µs"


def listed(words: Iterable[str]) -> str:
    """Words with commas, and "and" before the last."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first to the right."""
    lines = [head, [":--", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def by_time(results: Results, part: str, names: Iterable[str] | None = None) -> list[str]:
    """The candidates, the quickest first."""
    return sorted(names or results.names(part), key=lambda name: results.median(part, name))


# --- what the page includes ----------------------------------------------------------------------


def machine(results: Results) -> str:
    """Where and when it was measured, and with what."""
    told = results.machine
    dates = sorted({part["date"] for part in results.parts.values()})
    loads = [x for part in results.parts.values() for x in part["load"] if x is not None]
    load = f"{min(loads):g} to {max(loads):g}" if loads else "not known"
    others = [f"{NAMES[n]} {v}" for n, v in results.versions.items() if n in NAMES]
    rows = [
        ("Processor", told["processor"]),
        ("Caches", told["caches"]),
        ("System", told["system"]),
        ("Python", results.versions["python"]),
        ("Compared", ", ".join([f"adaopt {results.versions['adaopt']}", *others])),
        ("Measured", " and ".join(dict.fromkeys([dates[0], dates[-1]]))),
        ("Load average", f"{load} (1 is this measurement itself)"),
    ]
    return "\n".join(f"- **{name}:** {value}" for name, value in rows)


def goals(results: Results) -> str:
    """The table of goals, each judged, and why those are missed that are."""
    rows: list[tuple[str, ...]] = []
    missed: dict[str, list[str]] = {}  # by what stands in the way
    for goal in GOALS:
        reached = goal.reached(results)
        rows.append(
            (
                f"{goal.work}: {goal.text}",
                goal.shown(goal.measured(results)),
                "reached" if reached else "**missed**",
            )
        )
        if not reached:
            missed.setdefault(goal.why, []).append(goal.work)
    verdict = f"All {len(GOALS)} goals are reached."
    if missed:
        count = sum(map(len, missed.values()))
        verdict = f"{len(GOALS) - count} of {len(GOALS)} goals are reached. Why not the others:"
    reasons = [f"- **{'; '.join(dict.fromkeys(w))}:** {why}" for why, w in missed.items()]
    text = [table(("goal", "measured", "verdict"), rows), "", verdict]
    return "\n".join([*text, "", *reasons] if reasons else text)


def compared(results: Results, part: str) -> str:
    """One part: everybody's time, and adaopt's beside it."""
    ours = results.names(part)[0]
    rows = []
    for name in by_time(results, part):
        seconds = results.seconds(part, name)
        bold = "**" if name == ours else ""
        rows.append(
            (
                f"{bold}{name}{bold}",
                duration(results.median(part, name)),
                duration(float(seconds.min())),
                "1" if name == ours else digits(results.ratio(part, name), 2),
            )
        )
    return table(("who", "median", "least", "adaopt ÷ it"), rows)


def small(results: Results) -> str:
    """Two parameters."""
    steps = 1000
    each = results.median("small") / steps
    own = f"{JITTED} with its own gradient"
    return "\n\n".join(
        [
            compared(results, "small"),
            f"A step of adaopt takes {duration(each)}, with its gradient and everything that is "
            f"recorded. Where Optax compiles the gradient into the step as well, which it can and "
            f"NumPy cannot, adaopt takes {digits(results.ratio('small', own), 2)} of its time.",
        ]
    )


def sweep(results: Results) -> str:
    """4096 runs at once."""
    first = results.median("sweep")
    return "\n\n".join(
        [
            compared(results, "sweep"),
            f"One call of `minimize` takes {duration(first)} for the whole square. What is called "
            f"“one run after another” was measured on a few of the 4096 runs and multiplied.",
        ]
    )


def large(results: Results) -> str:
    """10⁷ parameters, in both precisions."""
    return "\n\n".join(_large(results, dtype) for dtype in ("float32", "float64"))


def _large(results: Results, dtype: str) -> str:
    part, kept = f"large-{dtype}", f"large-{dtype}-kept"
    measured, limit = results.parts[part], results.bandwidth(part)
    with_kept = kept in results.parts
    ours = results.names(part)[0]
    rows = []
    for name in by_time(results, part, set(results.names(part)) - set(STREAMS)):
        pages = measured["faults"][name]
        one = name == ours
        bold = "**" if one else ""
        row = [f"{bold}{name}{bold}", duration(results.median(part, name))]
        row.append("1" if one else digits(results.ratio(part, name), 2))
        if with_kept:
            row.append("1" if one else digits(results.ratio(kept, name), 2))
        row.append(f"{100 * results.rate(part, name) / limit:.0f}{NBSP}%")
        row.append("not known" if pages is None else digits(pages))
        rows.append(row)
    head = [dtype, "median", "adaopt ÷ it", *(["pages kept"] if with_kept else [])]
    head += ["of the bandwidth", "new pages"]
    least = measured["bytes"][ours] / limit
    quickest = max(STREAMS, key=lambda name: results.rate(part, name))
    share = 100 * measured["new memory"][ours] / measured["array"]
    text = (
        f"**{dtype}:** the most that one core moved was {limit / 1e9:.0f} GB/s (“{quickest}”). "
        f"At that rate no step takes less than {duration(least)}. After the first step, adaopt "
        f"held at most {digits(measured['new memory'][ours] / 1024)} KiB at a time that it did not "
        f"hold before, {share:.1f}{NBSP}% of one array."
    )
    if with_kept:
        text += (
            f" Against PyTorch's default it takes {digits(results.ratio(part, TORCH), 2)} of the "
            f"time out of the box, and {digits(results.ratio(kept, TORCH), 2)} where memory pages "
            "are kept."
        )
    return f"{table(head, rows)}\n\n{text}"


def network(results: Results) -> str:
    """The digits, in two sizes."""
    texts = []
    for size in ("narrow", "wide"):
        part = f"network-{size}"
        told, accuracy = results.parts[part]["network"], results.parts[part]["accuracy"]
        same = {f"{100 * a:.2f}{NBSP}%" for name, a in accuracy.items() if "float32" not in name}
        texts += [
            f"64 inputs, {told['hidden']} hidden units, 10 classes; {told['batch']} examples a "
            f"step, {told['steps']} steps:",
            compared(results, part),
            f"Accuracy on the test images after the last epoch, in float64: "
            f"{listed(sorted(same))}{' for everybody' if len(same) == 1 else ''}.",
        ]
    return "\n\n".join(texts)


def imports(results: Results) -> str:
    """Fresh processes."""
    names = by_time(results, "imports")
    base = results.median("imports", NUMPY_IMPORT)
    rows = [
        (
            name,
            duration(results.median("imports", name)),
            digits(results.median("imports", name) / base),
        )
        for name in names
    ]
    return table(("statement", "median", "÷ `import numpy`"), rows)


def scaling(results: Results) -> str:
    """Both pictures, and what they say."""
    return "\n\n".join(
        [
            f"![{picture(results, 'sizes').alt}](images/speed-sizes.png)",
            sizes_told(results),
            f"![{picture(results, 'steps').alt}](images/speed-steps.png)",
            steps_told(results),
        ]
    )


def sizes_told(results: Results) -> str:
    """How the cost grows with the parameters, and who is quicker where."""
    n, curves = results.curve("sizes")
    told = [
        f"Two parameters take adaopt {duration(curves['adaopt'][0])} a step, "
        f"{digits(n[-1])} take {duration(curves['adaopt'][-1])}. "
        f"From {digits(LINEAR_FROM['sizes'])} on, what more of them add grows like their number to "
        f"the power of {results.exponent('sizes'):.2f}."
    ]
    for name in ("PyTorch", "PyTorch, fused", "Optax, jitted"):
        behind = n[curves["adaopt"] > curves[name]].tolist()
        told.append(f"{name} was quicker than adaopt at {_sizes(behind, n.tolist())}.")
    return " ".join(told)


def _sizes(those: list[int], all_sizes: list[int]) -> str:
    """Some of the sizes, in words."""
    if not those:
        return "none of these sizes"
    if len(those) == len(all_sizes):
        return "all of these sizes"
    if those == all_sizes[-len(those) :]:
        return f"{digits(those[0])} parameters and more"
    if those == all_sizes[: len(those)]:
        return f"{digits(those[-1])} parameters and fewer"
    return listed(digits(k) for k in those) + " parameters"


def steps_told(results: Results) -> str:
    """How the cost grows with the steps."""
    n, curves = results.curve("steps")
    ahead = n[curves["adaopt"] < curves["Optax, scan with compilation"]].tolist()
    return (
        f"{digits(n[0])} steps take adaopt {duration(curves['adaopt'][0])}, {digits(n[-1])} steps "
        f"{duration(curves['adaopt'][-1])}. From {LINEAR_FROM['steps']} on, what more of them add "
        f"grows like their number to the power of {results.exponent('steps'):.2f}. A scan of Optax "
        f"costs its compilation and then next to nothing: {_steps(ahead, n.tolist())}."
    )


def _steps(ahead: list[int], all_steps: list[int]) -> str:
    """Up to where adaopt is quicker than compiling first."""
    if not ahead:
        return "it was quicker for every number of steps here"
    if len(ahead) == len(all_steps):
        return "adaopt was quicker for every number of steps here"
    return f"adaopt was quicker up to {digits(max(ahead))} steps"


def picture(results: Results, what: str) -> plots.Picture:
    """Cost over size or over steps, both axes in powers of ten."""
    n, curves = results.curve(what)
    unit, size = {"sizes": ("µs a step", 1e-6), "steps": ("ms a run", 1e-3)}[what]
    return plots.curves(
        {name: seconds / size for name, seconds in curves.items()},
        t=n,
        log=True,
        xlog=True,
        xlabel={"sizes": "parameters", "steps": "steps"}[what],
        ylabel=unit,
    )


# --- files ---------------------------------------------------------------------------------------

MADE = "<!-- Made by python -m benchmarks.report; not written by hand. -->"
FRAGMENT: dict[str, Callable[[Results], str]] = {
    made.__name__: made for made in (machine, goals, small, sweep, large, network, imports, scaling)
}
PICTURE = {f"speed-{what}.png": what for what in ("sizes", "steps")}


def written(text: str) -> str:
    """A fragment as it stands in its file."""
    return f"{MADE}\n\n{text}\n"


def png(drawn: plots.Picture) -> bytes:
    """A picture as a file that says how large it is to be shown."""
    buffer = io.BytesIO()
    dots = plots.PIXELS_PER_INCH * plots.SHARPNESS
    with Image.open(io.BytesIO(plots.png(drawn.figure))) as image:
        image.save(buffer, format="png", optimize=True, dpi=(dots, dots))
    return buffer.getvalue()


def main() -> None:
    """Write everything and say the verdicts."""
    results = Results.read(RESULTS)
    FRAGMENTS.mkdir(exist_ok=True)
    for name, made in FRAGMENT.items():
        (FRAGMENTS / f"{name}.md").write_text(written(made(results)), encoding="utf-8")
    for name, what in PICTURE.items():
        (PICTURES / name).write_bytes(png(picture(results, what)))
    for goal in GOALS:
        verdict = "reached" if goal.reached(results) else "missed "
        print(f"{verdict}  {goal.work}: {goal.shown(goal.measured(results))} ({goal.text})")


if __name__ == "__main__":
    main()
