"""Chapter 2, momentum: one step of heavy ball and of Nesterov, and what the eigenvalues say."""

import numpy as np

from .tasks import case, each, exercise

STEPS = [
    case(w=1.0, v=2.0, g=3.0, lr=0.1, beta=0.5),
    case(w=[1.0, -2.0, 0.5], v=[0.5, -1.0, 4.0], g=[-3.0, 1.0, 2.0], lr=0.2, beta=0.9),
    case(w=2.0, v=0.0, g=each(4.0, -3.0, 2.5, 1.0), lr=0.3, beta=0.6),
]
TESTED = "Tested with one step and four in a row, numbers and arrays, β from 0.5 to 0.9."


@exercise(returns="w, v", tested=TESTED, cases=STEPS)
def update(w, v, g, lr, beta):
    """Parameters and velocity after one step of momentum, in its sum form."""
    v = beta * v + g
    w = w - lr * v
    return w, v


@update.mistake
def average_form(w, v, g, lr, beta):
    """It is the average form.

    In the sum form the gradient goes in whole, without a factor: under a constant gradient of 1
    and β = 0.9 the velocity should grow to 10, and yours to 1.
    """
    v = beta * v + (1 - beta) * g
    return w - lr * v, v


@update.mistake
def rate_inside(w, v, g, lr, beta):
    """The learning rate is inside the velocity.

    Then `v` remembers steps made with older rates. Here `v` adds up gradients alone, and `lr`
    comes in when `w` moves. The paths agree only while `lr` stays the same.
    """
    v = beta * v + lr * g
    return w - v, v


@update.mistake
def step_as_velocity(w, v, g, lr, beta):
    """The velocity is the step itself, as in Keras: downhill, with the learning rate inside.

    For a constant `lr` the path would be the same. Here `v` adds up plain gradients, so it points
    uphill, and `w` moves against it.
    """
    v = beta * v - lr * g
    return w + v, v


@update.mistake
def step_taken_off(w, v, g, lr, beta):
    """The velocity points downhill, and `w` moves against it: uphill.

    Two forms are mixed. As in Keras, `v` is a step and is added. In this book's form `v` adds up
    plain gradients, and `lr` times `v` is taken off.
    """
    v = beta * v - lr * g
    return w - v, v


@update.mistake
def downhill_average(w, v, g, lr, beta):
    """The velocity is an average, and has the opposite sign.

    Here `v` adds up gradients as they come, each of them whole: no factor 1 − β, and no minus. The
    minus stands where `w` moves.
    """
    v = beta * v - (1 - beta) * g
    return w + lr * v, v


@update.mistake
def downhill_velocity(w, v, g, lr, beta):
    """The velocity has the opposite sign.

    `w` would move rightly if the old `v` pointed downhill as well. Here `v` adds up gradients as
    they come, and the minus sign stands where `w` moves.
    """
    v = beta * v - g
    return w + lr * v, v


@update.mistake
def old_velocity(w, v, g, lr, beta):
    """The parameters moved along the old velocity.

    With `v` = 0 they would not move at all, and every gradient would act one step late. Which of
    the two lines has to come first?
    """
    return w - lr * v, beta * v + g


@update.mistake
def step_not_faded(w, v, g, lr, beta):
    """The new velocity is right, but `w` moved along the old one, whole, plus the gradient.

    In the step the old velocity has to fade as it does in `v`. Use the new `v` for both: work it
    out first.
    """
    return w - lr * (v + g), beta * v + g


@update.mistake
def gradient_twice(w, v, g, lr, beta):
    """The gradient goes into the step twice.

    The new velocity has it already, so `w` moves along that alone. From `v` = 0 the step should be
    `lr * g`, and yours is twice that.
    """
    v = beta * v + g
    return w - lr * (v + g), v


@update.mistake
def uphill(w, v, g, lr, beta):
    """The step goes uphill.

    The velocity adds up gradients, and a gradient points to where the loss grows. Look at `w`
    with `v` = 0 and a positive `g`: it should get smaller.
    """
    v = beta * v + g
    return w + lr * v, v


@update.mistake
def forgets(w, v, g, lr, beta):
    """The velocity is replaced by the gradient.

    This is plain gradient descent: what came before is gone, and `beta` does nothing. Call it
    with two different `v`: the answers should differ.
    """
    return w - lr * g, g


@update.mistake
def no_forgetting(w, v, g, lr, beta):
    """The old velocity is kept whole.

    Without `beta` on it nothing is ever forgotten, and a ball without friction never comes to
    rest: under a constant gradient `v` grows for ever.
    """
    v = v + g
    return w - lr * v, v


@update.mistake
def beta_on_gradient(w, v, g, lr, beta):
    """The factor `beta` is on the gradient.

    It says how much of the past is kept, so it belongs to the old velocity. As it is, the past is
    kept whole and the news is cut down.
    """
    v = v + beta * g
    return w - lr * v, v


@update.mistake
def beta_on_both(w, v, g, lr, beta):
    """The factor `beta` is on the old velocity and on the gradient.

    The newest gradient has the weight 1; only what is older has faded. Try `v` = 0: the new
    velocity should be the gradient itself.
    """
    v = beta * (v + g)
    return w - lr * v, v


@update.mistake
def along_the_gradient(w, v, g, lr, beta):
    """The velocity is right, and the parameters do not use it.

    They moved along the new gradient alone, as in plain gradient descent. Under a steady gradient
    the steps should grow to 1/(1 − β) times the first one.
    """
    return w - lr * g, beta * v + g


@update.mistake
def without_rate(w, v, g, lr, beta):
    """The learning rate is missing.

    The velocity is right. A step is `lr` times as long: with `lr` = 0 nothing should move.
    """
    v = beta * v + g
    return w - v, v


@update.mistake
def weights_swapped(w, v, g, lr, beta):
    """It is the average form, with the two weights swapped.

    `beta` is kept of the past: at 0.9 the velocity changes slowly. And in the sum form the
    gradient has no factor at all.
    """
    v = (1 - beta) * v + beta * g
    return w - lr * v, v


@update.mistake
def looked_ahead(w, v, g, lr, beta):
    """It is Nesterov's step.

    It takes the velocity once more, after the gradient. Heavy ball moves along the new velocity
    alone. (Nesterov is the next exercise.)
    """
    v = beta * v + g
    return w - lr * (g + beta * v), v


@exercise(returns="w, v", tested=TESTED, cases=STEPS)
def nesterov(w, v, g, lr, beta):
    """Parameters and velocity after one step of Nesterov momentum, in this book's form."""
    v = beta * v + g
    w = w - lr * (g + beta * v)
    return w, v


@nesterov.mistake
def plain_momentum(w, v, g, lr, beta):
    """It is heavy ball, without the look ahead.

    It also comes out if `g + beta * v` is taken with the velocity from before the step, for that
    sum is the new velocity. The `v` in the second line has to be the new one.
    """
    v = beta * v + g
    return w - lr * v, v


@nesterov.mistake
def beta_squared(w, v, g, lr, beta):
    """The factor `beta * beta` is on the new velocity.

    The rule can be written with β² and (1 + β) g, but then on the old velocity. Mixing the two
    is a bug that was published more than once. Work out one step from `v` = 0 by hand.
    """
    v = beta * v + g
    return w - lr * ((1 + beta) * g + beta * beta * v), v


@nesterov.mistake
def bracket_missing(w, v, g, lr, beta):
    """A bracket is missing: the rate multiplies the gradient alone.

    Gradient and velocity are both taken off, both times `lr`. Yours adds β times the velocity,
    whole, and so goes uphill with it. With `lr` = 0 nothing should move.
    """
    v = beta * v + g
    return w - lr * g + beta * v, v


@nesterov.mistake
def beta_on_the_gradient(w, v, g, lr, beta):
    """β is on the gradient, and should be on the velocity.

    The new gradient goes into the step whole. It is the velocity that loses a share before the next
    step, and the look ahead goes by what is left of it.
    """
    v = beta * v + g
    return w - lr * (v + beta * g), v


@nesterov.mistake
def whole_velocity(w, v, g, lr, beta):
    """The new velocity was added whole.

    The look ahead goes by what will be left of the velocity one step later, and a share of it is
    lost by then. Which?
    """
    v = beta * v + g
    return w - lr * (g + v), v


@nesterov.mistake
def gradient_left_out(w, v, g, lr, beta):
    """The gradient itself is missing in the step.

    The step has two parts: the new gradient, and the part of the new velocity that is kept. Yours
    has the second alone. With `v` = 0 it should be (1 + β) gradients long.
    """
    v = beta * v + g
    return w - lr * beta * v, v


@nesterov.mistake
def looked_ahead_twice(w, v, g, lr, beta):
    """The look ahead was taken twice.

    `w` is the look-ahead point already, and `g` its gradient: the ball's own place does not occur
    in the rule. The step has one `g` and one share of the new velocity, and no old velocity.
    """
    ahead = w - lr * beta * v
    v = beta * v + g
    return ahead - lr * v, v


@nesterov.mistake
def beta_on_the_whole_step(w, v, g, lr, beta):
    """The factor `beta` is on the gradient as well.

    Only the new velocity loses a share before the next step. The gradient goes in whole: from
    `v` = 0 the step should be (1 + β) gradients long, times `lr`.
    """
    v = beta * v + g
    return w - lr * beta * (g + v), v


@nesterov.mistake
def averaged(w, v, g, lr, beta):
    """The velocity is an average.

    In this book's form it is a sum, and the gradient goes in without a factor. The average form
    would need another factor in the step as well.
    """
    v = beta * v + (1 - beta) * g
    return w - lr * (g + beta * v), v


@nesterov.mistake
def nesterov_rate_inside(w, v, g, lr, beta):
    """The learning rate is inside the velocity.

    The path is right while `lr` stays the same, if it starts with `v` = 0. Here `v` adds up
    gradients alone, and `lr` comes in when `w` moves.
    """
    v = beta * v + lr * g
    return w - (lr * g + beta * v), v


@nesterov.mistake
def nesterov_step_as_velocity(w, v, g, lr, beta):
    """The velocity is a step, as in Keras: downhill, with the learning rate inside.

    For a constant `lr` the path would be the same. Here `v` adds up plain gradients, so it points
    uphill, and `w` moves against it.
    """
    v = beta * v - lr * g
    return w + beta * v - lr * g, v


@nesterov.mistake
def nesterov_uphill(w, v, g, lr, beta):
    """The step goes uphill.

    Gradients point to where the loss grows. Look at `w` with `v` = 0 and a positive `g`: it should
    get smaller.
    """
    v = beta * v + g
    return w + lr * (g + beta * v), v


@exercise(
    returns="radius",
    tested="Tested with steps that creep, swing, change sides and diverge, "
    "and with no momentum at all.",
    cases=[
        case(lr=0.1, beta=0.5, lam=4.0),
        case(lr=0.5, beta=0.3, lam=0.2),
        case(lr=1.5, beta=0.25, lam=1.6),
        case(lr=0.9, beta=0.81, lam=4.5),
        case(lr=0.25, beta=0.0, lam=3.0),
        case(lr=1.2, beta=0.9, lam=2.0),
    ],
)
def radius(lr, beta, lam):
    """The spectral radius of heavy ball along a direction of curvature lam."""
    matrix = np.array([[1 - lr * lam, -lr * beta], [lam, beta]])
    return abs(np.linalg.eigvals(matrix)).max()


@radius.mistake
def always_root_beta(lr, beta, lam):
    """The root of β is right only while the eigenvalues are complex.

    Two real ones have the product β too, but one is larger than the root and the other smaller.
    Ask first whether trace² is below 4 · determinant.
    """
    return beta**0.5


@radius.mistake
def determinant(lr, beta, lam):
    """It is the determinant.

    β is the product of both eigenvalues. The radius is the size of the larger one: the root of
    β if the two are complex, more than that if they are real.
    """
    return beta


@radius.mistake
def real_part(lr, beta, lam):
    """Only the real part was taken, or 0 was put in for a negative number under the root.

    Either leaves half of the trace. The size of a complex number is the root of the sum of both
    squares; `abs` gives it. A path that swings has both parts.
    """
    matrix = np.array([[1 - lr * lam, -lr * beta], [lam, beta]])
    return abs(np.linalg.eigvals(matrix).real).max()


@radius.mistake
def without_size(lr, beta, lam):
    """The largest value was taken, without asking for sizes.

    Eigenvalues may be negative or complex, and then the largest value is not the largest size:
    one of −1.5 makes the distance grow by a half at every step. Take the size first.
    """
    matrix = np.array([[1 - lr * lam, -lr * beta], [lam, beta]])
    return np.linalg.eigvals(matrix).max()


@radius.mistake
def larger_by_value(lr, beta, lam):
    """The eigenvalue with the larger value was taken, not the one of the larger size.

    For a negative trace that is the other one, with the root subtracted. Try `lr` = 1.5,
    `lam` = 1.6 and `beta` = 0.25.
    """
    trace = 1 + beta - lr * lam
    under = trace * trace - 4 * beta
    return beta**0.5 if under < 0 else abs(trace + under**0.5) / 2


@radius.mistake
def real_formula(lr, beta, lam):
    """The formula for real eigenvalues was used where they are complex.

    Where trace² is below 4 · determinant, the root in the formula is not a real number. The size
    of both eigenvalues is then known without it: their product is the determinant.
    """
    trace = 1 + beta - lr * lam
    return (abs(trace) + np.sqrt(trace * trace - 4 * beta)) / 2


@radius.mistake
def one_sign(lr, beta, lam):
    """One sign in the matrix is wrong.

    Write out both new values in the old ones: u becomes ηλw + βu, and w becomes w − u with that
    new u. The determinant should come out as β.
    """
    matrix = np.array([[1 - lr * lam, lr * beta], [lam, beta]])
    return abs(np.linalg.eigvals(matrix)).max()


@radius.mistake
def old_velocity_in_matrix(lr, beta, lam):
    """The matrix moves `w` along the old velocity.

    The first row should be 1 − ηλ and −β: `w` moves by the new u, which has the gradient in it
    already. The determinant should come out as β.
    """
    matrix = np.array([[1, -lr], [lam, beta]])
    return abs(np.linalg.eigvals(matrix)).max()


@radius.mistake
def two_states_mixed(lr, beta, lam):
    """The learning rate is in the matrix once too often.

    With u = ηv as the second number the rows are 1 − ηλ, −β and ηλ, β. With v they are 1 − ηλ, −ηβ
    and λ, β. Yours mixes the two. The determinant should come out as β.
    """
    matrix = np.array([[1 - lr * lam, -lr * beta], [lr * lam, beta]])
    return abs(np.linalg.eigvals(matrix)).max()


@radius.mistake
def curvature_alone(lr, beta, lam):
    """The learning rate is missing.

    What counts is the product ηλ: a curvature is large or small only for a rate. With `lr` = 0 the
    radius should be 1, since nothing moves.
    """
    matrix = np.array([[1 - lam, -beta], [lam, beta]])
    return abs(np.linalg.eigvals(matrix)).max()


@radius.mistake
def smaller_one(lr, beta, lam):
    """It is the smaller of the two sizes.

    In the long run the eigenvalue that shrinks least decides: the other part is gone first.
    """
    matrix = np.array([[1 - lr * lam, -lr * beta], [lam, beta]])
    return abs(np.linalg.eigvals(matrix)).min()


@radius.mistake
def without_velocity(lr, beta, lam):
    """It is the factor of plain gradient descent.

    With momentum one number does not describe the state: the next point depends on the velocity
    too. Write down how a step changes both, as a matrix.
    """
    return abs(1 - lr * lam)


@radius.mistake
def norm(lr, beta, lam):
    """It is the norm of the matrix.

    The norm says how much one step can stretch, at worst. The radius says what many steps do, on
    average per step, and it can be far smaller: the size of the largest eigenvalue.
    """
    matrix = np.array([[1 - lr * lam, -lr * beta], [lam, beta]])
    return np.linalg.norm(matrix, 2)


@radius.mistake
def of_nesterov(lr, beta, lam):
    """It is the radius of Nesterov's step.

    Its determinant is β (1 − ηλ). Heavy ball moves along the new velocity alone, and its
    determinant is β.
    """
    a = lr * lam
    return abs(np.roots([1, -(1 + beta) * (1 - a), beta * (1 - a)])).max()


@exercise(
    returns="lr",
    tested="Tested with β from 0 to 0.99 and curvatures from 0.1 to 50.",
    cases=[
        case(beta=0.9, lam=1.0),
        case(beta=0.0, lam=2.0),
        case(beta=0.5, lam=0.1),
        case(beta=0.99, lam=50.0),
    ],
)
def limit(beta, lam):
    """The learning rate at which Nesterov momentum loses stability on a curvature lam."""
    return 2 * (1 + beta) / ((1 + 2 * beta) * lam)


@limit.mistake
def of_heavy_ball(beta, lam):
    """It is the limit of heavy ball.

    Nesterov gives way much earlier. Put z = −1 into z² − (1 + β)(1 − ηλ) z + β(1 − ηλ) = 0 and
    solve for η.
    """
    return 2 * (1 + beta) / lam


@limit.mistake
def of_gradient_descent(beta, lam):
    """It is the limit without momentum.

    It is right for β = 0 only. Put z = −1 into z² − (1 + β)(1 − ηλ) z + β(1 − ηλ) = 0 and solve
    for η.
    """
    return 2 / lam


@limit.mistake
def without_curvature(beta, lam):
    """The curvature is missing.

    The limit is one of the product ηλ. The steeper the direction, the smaller the rate it bears:
    divide by `lam`.
    """
    return 2 * (1 + beta) / (1 + 2 * beta)


@limit.mistake
def times_curvature(beta, lam):
    """Multiplied by the curvature where it should be divided.

    The limit is one of the product ηλ. The steeper the direction, the smaller the rate it bears.
    """
    return 2 * (1 + beta) / (1 + 2 * beta) * lam


@limit.mistake
def of_one_fresh_gradient(beta, lam):
    """It is the limit of gradient descent with the rate (1 + β) η.

    Nearly: the new gradient does count 1 + β times. But the old velocity still points the other
    way, and brakes. Put z = −1 into z² − (1 + β)(1 − ηλ) z + β(1 − ηλ) = 0 and solve for η.
    """
    return 2 / ((1 + beta) * lam)


@limit.mistake
def of_steady_steps(beta, lam):
    """The limit was divided by 1/(1 − β), by which steady steps are longer.

    At the limit the steps are not steady: they change sides every time, and old and new gradients
    cancel. The eigenvalue to look at is z = −1.
    """
    return 2 * (1 - beta) / lam
