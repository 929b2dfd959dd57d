"""What the chapters print under "In your framework", and the call of adaopt that is equal.

``make_golden.py`` runs the left side as it is printed and keeps the numbers. ``test_printed.py``
looks for it on the page, runs the right side and compares. Where the left side has several lines,
the last one is what counts. ``params`` and ``w`` are the point, ``optimizer`` an SGD with the rate
0.9, ``x`` the readings, ``model`` a parameter that takes their values.
"""

import json
import re
from pathlib import Path
from typing import NamedTuple

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


class Printed(NamedTuple):
    """A call that stands on a page, and its equal."""

    page: str
    library: str
    theirs: str
    ours: str


def blocks(page: str, cell: str) -> list[str]:
    """Return the blocks of Python code in a cell of prose."""
    notebook = json.loads((NOTEBOOKS / f"{page}.ipynb").read_text(encoding="utf-8"))
    found = next(each["source"] for each in notebook["cells"] if each["id"] == cell)
    return re.findall(r"```python\n(.*?)```", "".join(found), flags=re.DOTALL)


# Programs that are run whole: PyTorch, Keras and Optax clip gradients on Beale's function.
CLIPPED = ("07_comparison", "comparison-frameworks-code")

# Thirty steps on the ravine.
RUNS = [
    Printed("01_learning_rate", "torch", "torch.optim.SGD(params, lr=0.9)", "SGD(lr=0.9)"),
    Printed("01_learning_rate", "keras", "keras.optimizers.SGD(learning_rate=0.9)", "SGD(lr=0.9)"),
    Printed("01_learning_rate", "optax", "optax.sgd(0.9)", "SGD(lr=0.9)"),
    Printed(
        "02_momentum",
        "torch",
        "torch.optim.SGD([w], lr=0.1, momentum=0.9)",
        "Momentum(lr=0.1, beta=0.9)",
    ),
    Printed("02_momentum", "optax", "optax.sgd(0.1, momentum=0.9)", "Momentum(lr=0.1, beta=0.9)"),
    Printed(
        "02_momentum",
        "keras",
        "keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)",
        "Momentum(lr=0.1, beta=0.9)",
    ),
    Printed(
        "04_adagrad",
        "torch",
        "torch.optim.Adagrad(params, lr=0.01, eps=1e-8)",
        "AdaGrad(lr=0.01, eps=1e-8)",
    ),
    Printed(
        "04_adagrad",
        "keras",
        "keras.optimizers.Adagrad(learning_rate=0.01, initial_accumulator_value=0.1, epsilon=1e-7)",
        "AdaGrad(lr=0.01, h0=0.1 + 1e-7, eps=1e-30)",
    ),
    Printed(
        "04_adagrad",
        "optax",
        "optax.adagrad(0.01, initial_accumulator_value=0.1, eps=1e-7)",
        "AdaGrad(lr=0.01, h0=0.1 + 1e-7, eps=1e-30)",
    ),
    Printed(
        "05_rmsprop",
        "torch",
        "torch.optim.RMSprop(params, lr=0.01, alpha=0.9, eps=1e-8)",
        "RMSProp(lr=0.01, gamma=0.9, eps=1e-8)",
    ),
    Printed(
        "05_rmsprop",
        "optax",
        "optax.rmsprop(0.01, decay=0.9, eps=1e-8, eps_in_sqrt=False)",
        "RMSProp(lr=0.01, gamma=0.9, eps=1e-8)",
    ),
    Printed(
        "05_rmsprop",
        "keras",
        "keras.optimizers.RMSprop(learning_rate=0.01, rho=0.9, epsilon=1e-8)",
        "RMSProp(lr=0.01, gamma=0.9, eps=1e-8, eps_inside=True)",
    ),
    Printed(
        "06_adam",
        "torch",
        "torch.optim.Adam([w], lr=0.3, betas=(0.9, 0.999), eps=1e-8)",
        "Adam(lr=0.3, beta1=0.9, beta2=0.999, eps=1e-8)",
    ),
    Printed(
        "06_adam",
        "optax",
        "optax.adam(0.3, b1=0.9, b2=0.999, eps=1e-8)",
        "Adam(lr=0.3, beta1=0.9, beta2=0.999, eps=1e-8)",
    ),
    Printed(
        "06_adam",
        "keras",
        "keras.optimizers.Adam(learning_rate=0.3, beta_1=0.9, beta_2=0.999, epsilon=1e-8)",
        "Adam(lr=0.3, beta1=0.9, beta2=0.999, eps=lambda k: 1e-8 / sqrt(1 - 0.999 ** (k + 1)))",
    ),
]
STEPS = 30

# PyTorch weighs a gradient by 1 - dampening, but for the first. No call of adaopt is equal.
DAMPENED = "torch.optim.SGD([w], lr=1.0, momentum=0.9, dampening=0.9)"

# Rates at k = 0 … 300.
SCHEDULES = [
    Printed("01_learning_rate", *line)
    for line in (
        (
            "torch",
            "StepLR(optimizer, step_size=100, gamma=0.3)",
            "step_decay(0.9, every=100, factor=0.3)",
        ),
        ("torch", "ExponentialLR(optimizer, gamma=0.985)", "exponential(0.9, factor=0.985)"),
        (
            "torch",
            "LambdaLR(optimizer, lambda k: 1 / (1 + 0.1 * k))",
            "inverse_time(0.9, decay=0.1)",
        ),
        ("torch", "PolynomialLR(optimizer, total_iters=300)", "polynomial(0.9, steps=300)"),
        ("torch", "CosineAnnealingLR(optimizer, T_max=300)", "cosine(0.9, steps=300)"),
        (
            "torch",
            "up = LinearLR(optimizer, start_factor=0.1, total_iters=20)\n"
            "down = CosineAnnealingLR(optimizer, T_max=280)\n"
            "SequentialLR(optimizer, [up, down], milestones=[20])",
            "chain([linear_warmup(0.9, steps=20, start=0.09), cosine(0.9, steps=280)], [20])",
        ),
        (
            "keras",
            "theirs.ExponentialDecay(0.9, decay_steps=100, decay_rate=0.3, staircase=True)",
            "step_decay(0.9, every=100, factor=0.3)",
        ),
        (
            "keras",
            "theirs.ExponentialDecay(0.9, decay_steps=1, decay_rate=0.985)",
            "exponential(0.9, factor=0.985)",
        ),
        (
            "keras",
            "theirs.InverseTimeDecay(0.9, decay_steps=1, decay_rate=0.1)",
            "inverse_time(0.9, decay=0.1)",
        ),
        (
            "keras",
            "theirs.PolynomialDecay(0.9, decay_steps=300, end_learning_rate=0.0)",
            "polynomial(0.9, steps=300)",
        ),
        ("keras", "theirs.CosineDecay(0.9, decay_steps=300)", "cosine(0.9, steps=300)"),
        (
            "keras",
            "theirs.CosineDecay(0.09, decay_steps=280, warmup_target=0.9, warmup_steps=20)",
            "chain([linear_warmup(0.9, steps=20, start=0.09), cosine(0.9, steps=280)], [20])",
        ),
        (
            "optax",
            "optax.exponential_decay(0.9, transition_steps=100, decay_rate=0.3, staircase=True)",
            "step_decay(0.9, every=100, factor=0.3)",
        ),
        (
            "optax",
            "optax.exponential_decay(0.9, transition_steps=1, decay_rate=0.985)",
            "exponential(0.9, factor=0.985)",
        ),
        ("optax", "lambda k: 0.9 / (1 + 0.1 * k)", "inverse_time(0.9, decay=0.1)"),
        (
            "optax",
            "optax.linear_schedule(0.9, 0.0, transition_steps=300)",
            "polynomial(0.9, steps=300)",
        ),
        ("optax", "optax.cosine_decay_schedule(0.9, decay_steps=300)", "cosine(0.9, steps=300)"),
        (
            "optax",
            "optax.warmup_cosine_decay_schedule(0.09, 0.9, warmup_steps=20, decay_steps=300)",
            "chain([linear_warmup(0.9, steps=20, start=0.09), cosine(0.9, steps=280)], [20])",
        ),
    )
]
RATES = 301

# Averages of forty readings.
AVERAGES = [
    Printed("03_ema", *line)
    for line in (
        ("pandas", "pd.Series(x).ewm(alpha=0.1).mean()", 'ema(x, alpha=0.1, start="corrected")'),
        (
            "pandas",
            "pd.Series(x).ewm(alpha=0.1, adjust=False).mean()",
            'ema(x, alpha=0.1, start="first")',
        ),
        ("torch", "s.lerp_(value, 0.1)", 'ema(x, alpha=0.1, start="zero")'),
        (
            "torch",
            "averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.9))\n"
            "averaged.update_parameters(model)",
            'ema(x, alpha=0.1, start="first")',
        ),
        (
            "keras",
            "keras.optimizers.SGD(use_ema=True, ema_momentum=0.9)",
            'ema(x, alpha=0.1, start="first")',
        ),
        ("optax", "optax.ema(decay=0.9)", 'ema(x, alpha=0.1, start="corrected")'),
        ("optax", "optax.ema(decay=0.9, debias=False)", 'ema(x, alpha=0.1, start="zero")'),
    )
]

# The optimizers whose defaults the cheat sheet tells.
DEFAULTS = {
    "torch": ["torch.optim.SGD", "torch.optim.Adagrad", "torch.optim.RMSprop", "torch.optim.Adam"],
    "keras": [
        "keras.optimizers.SGD",
        "keras.optimizers.Adagrad",
        "keras.optimizers.RMSprop",
        "keras.optimizers.Adam",
    ],
    "optax": ["optax.sgd", "optax.adagrad", "optax.rmsprop", "optax.adam"],
}
