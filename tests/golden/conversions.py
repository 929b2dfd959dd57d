"""What equals what: calls of other libraries, and the call of adaopt that gives the same numbers.

Both sides are text that is run as it stands: ``make_golden.py`` runs the left one and keeps the
numbers, ``test_golden.py`` and ``test_schedules.py`` run the right one and compare. So what the
chapters print under "In your framework" is what was proved equal.
"""

from typing import NamedTuple

from adaopt import problems

STEPS = 50  # of every trajectory
DIM = 4  # of every problem; the plane problems are taken twice, on coordinates (0, 1) and (2, 3)
SCHEDULE_STEPS = 61  # k = 0 … 60

# torch.optim.lr_scheduler, for an optimizer `opt` whose own learning rate is `lr`
SCHEDULES = {
    "ConstantLR(opt, factor=1.0)": "constant(lr)",
    "StepLR(opt, step_size=7, gamma=0.3)": "step_decay(lr, every=7, factor=0.3)",
    "ExponentialLR(opt, gamma=0.93)": "exponential(lr, factor=0.93)",
    "LambdaLR(opt, lambda k: 1 / (1 + k))": "inverse_time(lr)",
    "LambdaLR(opt, lambda k: 1 / (1 + 0.2 * k))": "inverse_time(lr, decay=0.2)",
    "LambdaLR(opt, lambda k: 1 / math.sqrt(1 + k))": "inverse_time(lr, power=0.5)",
    "PolynomialLR(opt, total_iters=60, power=2.0)": "polynomial(lr, steps=60, power=2)",
    "PolynomialLR(opt, total_iters=20, power=0.5)": "polynomial(lr, steps=20, power=0.5)",
    "LinearLR(opt, start_factor=1.0, end_factor=0.1, total_iters=40)": (
        "polynomial(lr, steps=40, end=0.1 * lr)"
    ),
    "CosineAnnealingLR(opt, T_max=60)": "cosine(lr, steps=60)",
    "CosineAnnealingLR(opt, T_max=60, eta_min=1e-4)": "cosine(lr, steps=60, end=1e-4)",
    "CosineAnnealingWarmRestarts(opt, T_0=12)": "cosine_restarts(lr, steps=12)",
    "CosineAnnealingWarmRestarts(opt, T_0=5, T_mult=2, eta_min=1e-4)": (
        "cosine_restarts(lr, steps=5, multiplier=2, end=1e-4)"
    ),
    "LinearLR(opt, start_factor=0.1, total_iters=10)": (
        "linear_warmup(lr, steps=10, start=0.1 * lr)"
    ),
    "SequentialLR(opt, [LinearLR(opt, start_factor=0.1, total_iters=10), "
    "ExponentialLR(opt, gamma=0.9)], milestones=[10])": (
        "chain([linear_warmup(lr, steps=10, start=0.1 * lr), exponential(lr, factor=0.9)], [10])"
    ),
    "SequentialLR(opt, [ConstantLR(opt, factor=1.0), StepLR(opt, step_size=5, gamma=0.5), "
    "CosineAnnealingWarmRestarts(opt, T_0=9)], milestones=[8, 30])": (
        "chain([constant(lr), step_decay(lr, every=5, factor=0.5), "
        "cosine_restarts(lr, steps=9)], [8, 30])"
    ),
}

# Losses, where the gradient depends on the point; the other problems are streams of gradients.
PROBLEMS = {
    "bowl": problems.bowl,
    "ravine": problems.ravine,
    "rotated ravine": problems.rotated(problems.ravine, 30),
    "noisy ravine": problems.noisy(problems.ravine, 0.5, seed=1),
    "sparse ravine": problems.sparse(problems.ravine, [1.0, 0.3], seed=2),
    "changing ravine": problems.changed(problems.ravine, 0.1, step=25),
    "quadratic": problems.quadratic([0.001, 0.1, 1.0, 3.0]),
    "flat quadratic": problems.quadratic([0.0, 0.5, 0.5, 2.0]),
    "rosenbrock": problems.rosenbrock,
    "beale": problems.beale,
    "himmelblau": problems.himmelblau,
    "rotated himmelblau": problems.rotated(problems.himmelblau, 17),
}


def gradient(problem, x, k):
    """The gradient of a problem at a point of `DIM` coordinates."""
    return problem.grad(x.reshape(-1, problem.dim), k).reshape(DIM)


class Conversion(NamedTuple):
    """Two calls that are equal. `lr` is the rate, and on our side a function of the step."""

    theirs: str
    ours: str
    rate: str = "scheduled"  # or "constant", or "gentle": lr / (1 + 0.005 k)

    @property
    def library(self) -> str:
        """Return torch, keras or optax."""
        return self.theirs.partition(".")[0]


CONVERSIONS = [
    Conversion("torch.optim.SGD(params, lr=lr)", "SGD(lr=lr)"),
    Conversion("torch.optim.SGD(params, lr=lr, momentum=beta)", "Momentum(lr=lr, beta=beta)"),
    Conversion(
        "torch.optim.SGD(params, lr=lr, momentum=beta, nesterov=True)",
        "Nesterov(lr=lr, beta=beta)",
    ),
    Conversion("torch.optim.Adagrad(params, lr=lr, eps=eps)", "AdaGrad(lr=lr, eps=eps)"),
    Conversion(
        "torch.optim.Adagrad(params, lr=lr, eps=eps, initial_accumulator_value=h0)",
        "AdaGrad(lr=lr, eps=eps, h0=h0)",
    ),
    Conversion(
        "torch.optim.Adagrad(params, lr=lr, eps=eps, lr_decay=0.1)",
        "AdaGrad(lr=schedules.inverse_time(lr(0), decay=0.1), eps=eps)",
        "constant",
    ),
    Conversion(
        "torch.optim.RMSprop(params, lr=lr, alpha=gamma, eps=eps)",
        "RMSProp(lr=lr, gamma=gamma, eps=eps)",
    ),
    Conversion(
        "torch.optim.RMSprop(params, lr=lr, alpha=gamma, eps=eps, centered=True)",
        "RMSProp(lr=lr, gamma=gamma, eps=eps, centered=True)",
    ),
    Conversion(
        "torch.optim.Adam(params, lr=lr, betas=(beta1, beta2), eps=eps)",
        "Adam(lr=lr, beta1=beta1, beta2=beta2, eps=eps)",
    ),
    Conversion("keras.optimizers.SGD(learning_rate=lr)", "SGD(lr=lr)"),
    # Keras keeps the learning rate inside the velocity: the same for a constant rate …
    Conversion(
        "keras.optimizers.SGD(learning_rate=lr, momentum=beta)",
        "Momentum(lr=lr, beta=beta)",
        "constant",
    ),
    Conversion(
        "keras.optimizers.SGD(learning_rate=lr, momentum=beta, nesterov=True)",
        "Nesterov(lr=lr, beta=beta)",
        "constant",
    ),
    # … and for a changing one its velocity is ours times lr. A beta that changes makes up for
    # that, as long as it stays below 1.
    Conversion(
        "keras.optimizers.SGD(learning_rate=lr, momentum=beta)",
        "Momentum(lr=lr, beta=lambda k: beta * lr(k - 1) / lr(k) if k else beta)",
        "gentle",
    ),
    # sqrt(h + eps) with h from h0 is sqrt(h) with h from h0 + eps; adding 1e-30 changes nothing.
    Conversion(
        "keras.optimizers.Adagrad(learning_rate=lr, initial_accumulator_value=h0, epsilon=eps)",
        "AdaGrad(lr=lr, h0=h0 + eps, eps=1e-30)",
    ),
    Conversion(
        "keras.optimizers.RMSprop(learning_rate=lr, rho=gamma, epsilon=eps)",
        "RMSProp(lr=lr, gamma=gamma, eps=eps, eps_inside=True)",
    ),
    Conversion(
        "keras.optimizers.RMSprop(learning_rate=lr, rho=gamma, epsilon=eps, centered=True)",
        "RMSProp(lr=lr, gamma=gamma, eps=eps, eps_inside=True, centered=True)",
    ),
    # Keras adds its epsilon ("epsilon hat") to the root of v before the correction.
    Conversion(
        "keras.optimizers.Adam(learning_rate=lr, beta_1=beta1, beta_2=beta2, epsilon=eps)",
        "Adam(lr=lr, beta1=beta1, beta2=beta2, eps=lambda k: eps / sqrt(1 - beta2 ** (k + 1)))",
    ),
    Conversion("optax.sgd(lr)", "SGD(lr=lr)"),
    Conversion("optax.sgd(lr, momentum=beta)", "Momentum(lr=lr, beta=beta)"),
    Conversion("optax.sgd(lr, momentum=beta, nesterov=True)", "Nesterov(lr=lr, beta=beta)"),
    Conversion(
        "optax.adagrad(lr, initial_accumulator_value=h0, eps=eps)",
        "AdaGrad(lr=lr, h0=h0 + eps, eps=1e-30)",
    ),
    Conversion(
        "optax.adagrad(lr, initial_accumulator_value=0.0, eps=eps)",
        "AdaGrad(lr=lr, h0=eps, eps=1e-30)",
    ),
    Conversion(
        "optax.rmsprop(lr, decay=gamma, eps=eps)",
        "RMSProp(lr=lr, gamma=gamma, eps=eps, eps_inside=True)",
    ),
    Conversion(
        "optax.rmsprop(lr, decay=gamma, eps=eps, eps_in_sqrt=False)",
        "RMSProp(lr=lr, gamma=gamma, eps=eps)",
    ),
    Conversion(
        "optax.rmsprop(lr, decay=gamma, eps=eps, centered=True)",
        "RMSProp(lr=lr, gamma=gamma, eps=eps, eps_inside=True, centered=True)",
    ),
    Conversion(
        "optax.rmsprop(lr, decay=gamma, eps=eps, eps_in_sqrt=False, centered=True)",
        "RMSProp(lr=lr, gamma=gamma, eps=eps, centered=True)",
    ),
    Conversion(
        "optax.adam(lr, b1=beta1, b2=beta2, eps=eps)",
        "Adam(lr=lr, beta1=beta1, beta2=beta2, eps=eps)",
    ),
    Conversion(
        "torch.optim.AdamW(params, lr=lr, betas=(beta1, beta2), eps=eps, weight_decay=0.1)",
        "AdamW(lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=0.1)",
    ),
    Conversion(
        "keras.optimizers.AdamW(learning_rate=lr, beta_1=beta1, beta_2=beta2, epsilon=eps, "
        "weight_decay=0.1)",
        "AdamW(lr=lr, beta1=beta1, beta2=beta2, eps=lambda k: eps / sqrt(1 - beta2 ** (k + 1)), "
        "weight_decay=0.1)",
    ),
    Conversion(
        "optax.adamw(lr, b1=beta1, b2=beta2, eps=eps, weight_decay=0.1)",
        "AdamW(lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=0.1)",
    ),
    # Optax's amsgrad is another method: it takes the largest of the corrected averages.
    Conversion(
        "torch.optim.Adam(params, lr=lr, betas=(beta1, beta2), eps=eps, amsgrad=True)",
        "AMSGrad(lr=lr, beta1=beta1, beta2=beta2, eps=eps)",
    ),
    Conversion(
        "keras.optimizers.Adam(learning_rate=lr, beta_1=beta1, beta_2=beta2, epsilon=eps, "
        "amsgrad=True)",
        "AMSGrad(lr=lr, beta1=beta1, beta2=beta2, eps=lambda k: eps / sqrt(1 - beta2 ** (k + 1)))",
    ),
]
