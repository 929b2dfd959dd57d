"""exercises: every known mistake is named as itself, every right answer passes, nothing raises."""

import ast
import builtins
import itertools
import math
import re
import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pytest
from right_answers import RIGHT_ANSWERS

import adaopt
from adaopt import averages
from adaopt.exercises import check, names
from adaopt.exercises.catalog import find
from adaopt.exercises.judge import distance, mistaken_calls, reference_calls
from adaopt.exercises.tasks import case, each, exercise
from adaopt.exercises.verdicts import Verdict

EXERCISES = {name: find(name) for name in names()}
MISTAKES = [(name, mistake) for name, found in EXERCISES.items() for mistake in found.mistakes]
OTHERS = [(name, other) for name, others in RIGHT_ANSWERS.items() for other in others]
with_each_exercise = pytest.mark.parametrize("name", EXERCISES)
with_each_mistake = pytest.mark.parametrize(("name", "mistake"), MISTAKES)


def apart(calls, others):
    return max(distance(a, b) for a, b in zip(calls, others, strict=True))


# --- every exercise ------------------------------------------------------------------------------


def test_the_chapters_have_exercises():
    chapters = {name.partition(".")[0] for name in EXERCISES}
    assert {"ema", "adagrad", "rmsprop", "adam"} <= chapters
    for chapter in chapters:
        assert names(chapter) == [name for name in EXERCISES if name.startswith(f"{chapter}.")]


@with_each_mistake
def test_a_known_mistake_is_named_as_itself(name, mistake):
    verdict = check(name, EXERCISES[name].mistakes[mistake])
    assert (verdict.right, verdict.mistake) == (False, mistake)
    assert verdict.example


@with_each_mistake
def test_a_known_mistake_changes_the_answer_by_more_than_one_percent(name, mistake):
    found = EXERCISES[name]
    assert apart(mistaken_calls(found, mistake), reference_calls(found)) > 0.01


@with_each_exercise
def test_no_two_mistakes_can_be_taken_for_each_other(name):
    calls = {m: mistaken_calls(EXERCISES[name], m) for m in EXERCISES[name].mistakes}
    for one, other in itertools.combinations(calls, 2):
        assert apart(calls[one], calls[other]) > 0.01, (one, other)


@with_each_exercise
def test_the_reference_is_right(name):
    verdict = check(name, EXERCISES[name].reference)
    assert verdict
    assert verdict.mistake is None
    assert verdict.message == EXERCISES[name].tested


@pytest.mark.parametrize(("name", "other"), OTHERS)
def test_another_right_answer_is_right(name, other):
    assert check(name, RIGHT_ANSWERS[name][other])


@with_each_exercise
def test_there_is_another_right_answer_and_enough_mistakes(name):
    assert len(RIGHT_ANSWERS[name]) >= 1
    assert len(EXERCISES[name].mistakes) >= 3


def in_float32(function):
    def cast(value):
        return np.float32(value) if isinstance(value, float | np.ndarray | list | tuple) else value

    def answer(*arguments):
        result = function(*map(cast, arguments))
        return tuple(map(cast, result)) if isinstance(result, tuple) else cast(result)

    return answer


def as_lists(function):
    def answer(*arguments):
        result = function(*arguments)
        if isinstance(result, tuple):
            return [np.asarray(part).tolist() for part in result]
        return np.asarray(result).tolist()

    return answer


def as_arrays(function):
    def answer(*arguments):
        result = function(*arguments)
        if isinstance(result, tuple):
            return tuple(np.asarray(part) for part in result)
        return np.asarray(result)

    return answer


@with_each_exercise
@pytest.mark.parametrize("way", [in_float32, as_lists, as_arrays])
def test_the_kind_of_number_does_not_matter(name, way):
    assert check(name, way(EXERCISES[name].reference)), check(name, way(EXERCISES[name].reference))


def array_arguments(found):
    return [
        argument
        for argument in found.arguments
        if any(isinstance(case.at(0)[argument], np.ndarray) for case in found.cases)
    ]


def changing(found, argument):
    place = found.arguments.index(argument)

    def answer(*values):
        result = found.reference(*[np.copy(v) if np.ndim(v) else v for v in values])
        if isinstance(values[place], np.ndarray):
            values[place][...] += 1
        return result

    return answer


@with_each_exercise
def test_a_changed_argument_is_told(name):
    found = EXERCISES[name]
    for argument in array_arguments(found):
        verdict = check(name, changing(found, argument))
        assert (verdict.right, verdict.mistake) == (False, "changed_in_place")
        assert f"The numbers are right, but your function changed `{argument}`" in verdict.message


@with_each_exercise
def test_another_order_of_what_is_returned_is_told(name):
    found = EXERCISES[name]
    if len(found.returns) == 1:
        return
    verdict = check(name, lambda *values: found.reference(*values)[::-1])
    assert verdict.mistake == "order"
    assert f"you return `{', '.join(found.returns[::-1])}`" in verdict.message


@with_each_exercise
def test_a_function_that_remembers_is_told(name):
    found, count = EXERCISES[name], iter(range(10**6))

    def answer(*values):
        result, k = found.reference(*values), next(count)
        if isinstance(result, tuple):
            return tuple(np.asarray(part) + k for part in result)
        return np.asarray(result) + k

    assert check(name, answer).mistake == "remembers"


def test_a_memory_is_told_also_where_it_breaks_the_next_call():
    total = [0]

    def answer(w, g, h, lr, eps):
        total[0] = total[0] + g * g
        return w - lr * g / (np.sqrt(total[0]) + eps), total[0]

    assert check("adagrad.update", answer).mistake == "remembers"


def fails(*values):
    return values[0] + unknown  # noqa: F821


def starter(*values):
    """Only words."""


def stub(*values): ...


def later(*values):
    raise NotImplementedError


def dots(*values):
    return ...


def silent(*values):
    values = values[0] * 2


def prints(*values):
    print(values[0])


def ragged(*values):
    return [[1.0], [1.0, 2.0]]


TROUBLES = [
    (fails, "NameError"),
    (starter, "unfinished"),
    (stub, "unfinished"),
    (later, "unfinished"),
    (dots, "unfinished"),
    (silent, "nothing_returned"),
    (prints, "nothing_returned"),
    (lambda: 1.0, "arguments"),
    (3.5, "not_callable"),
    (None, "not_callable"),
    (dict, "not_callable"),
]


@with_each_exercise
@pytest.mark.parametrize(("answer", "mistake"), TROUBLES)
def test_what_cannot_be_judged_is_told(name, answer, mistake, capsys):
    verdict = check(name, answer)
    assert not verdict
    assert verdict.mistake == mistake
    assert capsys.readouterr() == ("", "")


@with_each_exercise
@pytest.mark.parametrize("value", [{}, "text", True, {1.0}, object(), ragged(), iter([]), 1e400])
def test_whatever_comes_back_nothing_is_raised(name, value):
    for answer in (lambda *values: value, lambda *values: (value,) * len(find(name).returns)):
        verdict = check(name, answer)
        assert not verdict
        assert "0x" not in repr(verdict)


# --- what is said --------------------------------------------------------------------------------

LETTERS = {*"abcwgxshmvt", "np", "math", "nan", "inf", "run"}  # of the book's notation and code
NOT_SAID = re.compile(r"!|\b(simply|just|obviously|clearly|easy|of course)\b", re.I)


@with_each_mistake
def test_an_explanation_is_short_and_speaks_of_what_the_learner_knows(name, mistake):
    found = EXERCISES[name]
    verdict = check(name, found.mistakes[mistake])
    assert 40 < len(verdict.message) < 300
    assert verdict.message[-1] in ".?)"
    assert not NOT_SAID.search(verdict.message)
    known = {*found.arguments, *found.returns, *vars(builtins), *LETTERS}
    for code in re.findall(r"`([^`]+)`", verdict.message):
        tree = ast.parse(f"{'x' * (code[0] == '.')}{code}".replace("…", "..."))
        assert {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} <= known, code


@with_each_mistake
def test_a_verdict_says_the_same_every_time(name, mistake):
    function = EXERCISES[name].mistakes[mistake]
    first, second = check(name, function), check(name, function)
    assert repr(first) == repr(second)
    assert first._repr_html_() == second._repr_html_()
    assert "0x" not in repr(first)


class Text(HTMLParser):
    """The text of an HTML fragment, and whether its tags are closed in order."""

    def __init__(self, source):
        super().__init__()
        self.text, self.open = "", []
        self.feed(source)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@with_each_mistake
def test_html_and_text_say_the_same(name, mistake):
    verdict = check(name, EXERCISES[name].mistakes[mistake])
    words = Text(verdict._repr_html_()).text
    assert words.startswith("✗ Not yet.")
    for part in (verdict.message, verdict.example):
        assert part.replace("`", "") in words


def test_html_escapes():
    verdict = Verdict("ema.update", False, "`a < b` & <script>")
    assert ">a &lt; b</code> &amp; &lt;script&gt;" in verdict._repr_html_()


def test_the_words_of_a_verdict():
    def swapped(s, x, alpha):
        return alpha * s + (1 - alpha) * x

    wrong = check("ema.update", swapped)
    assert repr(wrong).startswith("ema.update: not yet. The two weights are swapped.")
    assert repr(wrong).endswith("\nFor s=2, x=10, alpha=0.1: got 9.2, expected 2.8.")
    right = check("ema.update", lambda s, x, alpha: s + alpha * (x - s))
    assert repr(right).startswith("ema.update: right. Tested with one reading")
    assert "\n" not in repr(right)


def test_only_what_differs_is_shown_and_the_smallest_case_of_it():
    def close(w, g, h, lr, eps):
        new_w, new_h = EXERCISES["adagrad.update"].reference(w, g, h, lr, eps)
        return (new_w, new_h) if np.ndim(w) == 0 else (new_w * 1.001, new_h)

    verdict = check("adagrad.update", close)
    assert verdict.mistake == "numbers"
    assert verdict.message.startswith("6 of 9 calls gave the right numbers.")
    assert verdict.example == (
        "For w=[1, -1], g=[0.5, -3], h=[0.25, 2], lr=0.5, eps=0.1: "
        "w: got [0.690942, -0.561531], expected [0.690252, -0.56097]."
    )


def test_an_error_is_told_with_its_line_and_its_call():
    def my_update(s, x, alpha):
        surprise = x - s.old
        return s + alpha * surprise

    verdict = check("ema.update", my_update)
    assert verdict.message == (
        "Python stopped in the line `surprise = x - s.old`: "
        "AttributeError: 'float' object has no attribute 'old'."
    )
    assert verdict.example == "The call had s=2, x=10, alpha=0.1."
    assert "Traceback" not in repr(verdict)


def test_the_line_is_theirs_though_the_error_is_deeper():
    def inner(x):
        return np.linalg.inv(x)

    def my_update(s, x, alpha):
        return inner(s)

    assert "in the line `return np.linalg.inv(x)`: LinAlgError" in repr(
        check("ema.update", my_update)
    )


def for_numbers_only(s, x, alpha):
    return math.fabs(s) * math.copysign(1, s) * (1 - alpha) + alpha * x


def for_arrays_only(s, x, alpha):
    return [alpha * new + (1 - alpha) * old for old, new in zip(s, x, strict=True)]


def with_a_caret(s, x, alpha):
    return alpha * x + (1 - alpha) ^ s


def with_an_if(s, x, alpha):
    return alpha * x + (1 - alpha) * s if x > s else s + alpha * (x - s)


def without_a_star(s, x, alpha):
    return s + alpha(x - s)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (for_numbers_only, "`np.sqrt` and its relatives take arrays too."),
        (for_arrays_only, "It is called with plain numbers as well as with arrays."),
        (lambda s, x, alpha: s[0], "It is called with plain numbers as well as with arrays."),
        (with_a_caret, "A power is written with two stars."),
        (with_an_if, "An `if` wants one answer, an array has many: `np.where` or a loop?"),
        (without_a_star, "Is there a multiplication sign missing before a bracket?"),
        (lambda s, x, alpha: 1 / 0, "Which number there is zero for this call?"),
        (lambda s, x, alpha: math.sqrt(-x), "logarithm of a negative number or of 0?"),
        (lambda s, x, alpha: np.float64(s)[0], "with plain numbers as well as with arrays."),
    ],
)
def test_some_errors_come_with_a_hint(answer, hint):
    assert check("ema.update", answer).message.endswith(hint)


def test_a_name_used_too_early_comes_with_a_hint():
    def too_early(s, x, alpha):
        new += alpha * (x - s)  # noqa: F821
        return new

    told = check("ema.update", too_early).message
    assert told.endswith("A name is used before the line that gives it its value.")


SHAPES = [
    (
        lambda s, x, alpha: (s + alpha * (x - s),),
        "`s` should be one number, and is an array of one",
    ),
    (lambda s, x, alpha: np.sum(s + alpha * (x - s)), "`s` should be 2 numbers, and is one"),
    (lambda s, x, alpha: [s, x, alpha], "`s` should be one number, and is 3 numbers"),
    (lambda s, x, alpha: "2.8", "`s` should be numbers, and is the text '2.8'."),
    (lambda s, x, alpha: {"s": s}, "`s` should be numbers, and is a dict."),
    (lambda s, x, alpha: s > x, "`s` should be numbers, and is the truth value False."),
    (lambda s, x, alpha: [s, None], "`s` should be numbers, and is a list with nothing (None) in"),
    (lambda s, x, alpha: [], "`s` should be one number, and is an empty array: []."),
    (ragged, "`s` should be numbers, and is a list with parts of different lengths."),
    (lambda s, x, alpha: np.atleast_1d(x) > s, "`s` should be numbers, and is an array with the"),
    (lambda s, x, alpha: map(abs, [s, x]), "`s` should be numbers, and is a map. It makes its"),
]


@pytest.mark.parametrize(("answer", "message"), SHAPES)
def test_a_result_of_another_shape_or_kind(answer, message):
    assert check("ema.update", answer).message.startswith(message)


def test_a_comma_is_asked_for_where_there_is_one():
    tuples = check("ema.update", lambda s, x, alpha: (s + alpha * (x - s),))
    assert tuples.message.endswith(": [2.8]. Is there a comma after it?")
    lists = check("ema.update", lambda s, x, alpha: [s + alpha * (x - s)])
    assert lists.message.endswith(": [2.8].")


def test_a_return_inside_the_loop_is_asked_for():
    def my_corrected(xs, alpha):  # noqa: RET503
        s = 0.0
        for t, x in enumerate(xs, start=1):
            s = s + alpha * (x - s)
            return s / (1 - (1 - alpha) ** t)

    told = check("ema.corrected", my_corrected).message
    assert told.startswith("`averages` should be 2 numbers, and is one number: 4. Does the")


@pytest.mark.parametrize("way", [np.trunc, np.round, lambda values: np.round(values, 2)])
@pytest.mark.parametrize("name", ["ema.corrected", "adagrad.update", "adam.update"])
def test_rounded_numbers_are_told(name, way):
    def answer(*values):
        result = EXERCISES[name].reference(*values)
        return tuple(map(way, result)) if isinstance(result, tuple) else way(result)

    assert check(name, answer).mistake == "rounded"


def test_nothing_at_all_is_not_called_rounded():
    assert check("learning_rate.cosine", lambda k, lr, steps: 0 * k).mistake == "numbers"


def test_what_is_not_used_is_told():
    beta = 0.9
    told = check("ema.half_life", lambda b: math.log(0.5) / math.log(beta)).message
    assert told.startswith("1 of 5 calls gave the right numbers. Your function never uses `b`.")
    told = check("ema.update", lambda s, x, alpha: (lambda k: 3 * k * alpha)(s)).message
    assert told == (
        "None of 9 calls gave the right numbers. Your function never uses `x`. "
        "The smallest of them:"
    )


COUNTS = [
    (lambda w, g, h, lr, eps: w, "got the number 1."),
    (lambda w, g, h, lr, eps: (w, h, g), "got 3 values."),
    (lambda w, g, h, lr, eps: {"w": w, "h": h}, "got a dict."),
    (lambda w, g, h, lr, eps: [w], "got 1 value."),
    (lambda w, g, h, lr, eps: iter([w, h]), "put them in a list, and return that."),
]


@pytest.mark.parametrize(("answer", "message"), COUNTS)
def test_a_wrong_number_of_values(answer, message):
    told = check("adagrad.update", answer).message
    assert told.startswith("It should return 2 values, `w, h`, in this order")
    assert told.endswith(message)


def test_arguments_that_do_not_fit():
    told = check("ema.update", lambda s, x: s).message
    assert told == "It takes `s, x`, and is called with `s, x, alpha`."
    told = check("ema.update", lambda x, s, alpha: s).message
    assert told.startswith("Its arguments are in another order: it takes `x, s, alpha`")
    assert check("ema.update", lambda old, new, a, digits=None: old + a * (new - old))
    told = check("ema.update", lambda **named: 0).message
    assert told.startswith("It takes `**named`, and is called with `s, x, alpha`. Their values")
    assert check("ema.update", lambda *, s, x, alpha: s).message.endswith("without names.")


def test_changed_and_wrong_says_the_change_first():
    def answer(s, x, alpha):
        s *= alpha
        s += (1 - alpha) * x
        return s

    verdict = check("ema.update", answer)
    assert verdict.mistake == "changed_in_place"
    assert verdict.message.startswith("Your function changed `s` in place")
    assert verdict.example.endswith("got 9.2, expected 2.8.")


def test_fractions_are_numbers():
    assert check("ema.update", lambda s, x, alpha: np.array(s + alpha * (x - s), dtype=object))


def test_nan_and_complex_numbers_are_numbers_that_are_not_right():
    nan = check("ema.update", lambda s, x, alpha: s * np.nan)
    assert nan.mistake == "numbers"
    assert "got nan, expected 2.8" in nan.example
    assert "`nan` and `inf` come from" in nan.message
    assert check("ema.update", lambda s, x, alpha: (0 * s - 1) ** 0.5 * 1j**0.5) == nan
    below = EXERCISES["rmsprop.centered"].mistakes["no_clamp"]
    in_python = check("rmsprop.centered", with_python_root)
    assert in_python.mistake == check("rmsprop.centered", below).mistake == "no_clamp"


def with_python_root(w, g, h, a, lr, gamma, eps):
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    with np.errstate(invalid="ignore"):
        return w - lr * g / ((h - a * a) ** 0.5 + eps), h, a  # complex for a plain number


def test_dividing_by_zero_in_python_is_recognized_too():
    def my_corrected(xs, alpha):
        s, found = 0.0, []
        for t, x in enumerate(xs):
            s = s + alpha * (float(x) - s)
            found.append(s / (1 - (1 - alpha) ** t))
        return found

    verdict = check("ema.corrected", my_corrected)
    assert verdict.mistake == "divided_by_zero"
    assert "`found.append(s / (1 - (1 - alpha) ** t))`: ZeroDivisionError" in verdict.example


# --- the references against the package -----------------------------------------------------------

GRADIENTS = np.random.default_rng(5).standard_normal((6, 3))


def test_ema_is_that_of_the_package():
    x = GRADIENTS[:, 0]
    s = 0.0
    for value, expected in zip(x, averages.ema(x, alpha=0.3), strict=True):
        s = EXERCISES["ema.update"].reference(s, value, 0.3)
        assert s == pytest.approx(expected, rel=1e-12)
    corrected = averages.ema(x, alpha=0.3, start="corrected")
    np.testing.assert_allclose(EXERCISES["ema.corrected"].reference(x, 0.3), corrected, rtol=1e-12)
    assert EXERCISES["ema.half_life"].reference(0.9) == pytest.approx(averages.half_life(0.9))


@pytest.mark.parametrize(
    ("name", "optimizer", "state"),
    [
        ("adagrad.update", adaopt.AdaGrad(0.3, eps=0.1), "h"),
        ("rmsprop.update", adaopt.RMSProp(0.3, gamma=0.8, eps=0.1), "h"),
        ("rmsprop.centered", adaopt.RMSProp(0.3, gamma=0.8, eps=0.1, centered=True), "ha"),
        ("adam.update", adaopt.Adam(0.3, beta1=0.8, beta2=0.95, eps=0.1), "mv"),
        ("adam.folded", adaopt.Adam(0.3, beta1=0.8, beta2=0.95, eps=0.1), "mv"),
    ],
)
def test_steps_are_those_of_the_package(name, optimizer, state):
    step, settings = EXERCISES[name].reference, optimizer.settings
    hyper = {key: settings[key] for key in EXERCISES[name].arguments if key in settings}
    w, theirs = np.ones(3), np.ones(3)
    kept = {letter: np.zeros(3) for letter in state}
    for t, g in enumerate(GRADIENTS, start=1):
        clock = {"t": t} if "t" in EXERCISES[name].arguments else {}
        w, *new = step(w=w, g=g, **kept, **clock, **hyper)
        kept = dict(zip(state, new, strict=True))
        theirs = optimizer.step(theirs, g)
        np.testing.assert_allclose(w, theirs, rtol=1e-12)
        for letter in state:
            np.testing.assert_allclose(
                kept[letter], getattr(optimizer.state, letter), rtol=1e-12, atol=1e-15
            )


def test_travel_is_measured():
    opt, w = adaopt.AdaGrad(0.5, eps=1e-300), np.zeros(1)
    for _ in range(100):
        w = opt.step(w, np.ones(1))
    assert EXERCISES["adagrad.travel"].reference(0.5, 100) == pytest.approx(-w[0], rel=1e-12)
    assert EXERCISES["adagrad.travel"].reference(1.0, 10_000) == pytest.approx(198.5, abs=0.05)


def test_the_outlier_is_measured():
    first = EXERCISES["adagrad.outlier"].reference(50, 0.2)
    opt, w = adaopt.AdaGrad(1.0, eps=1e-300), np.zeros(1)
    for t in range(50):
        before, w = w, opt.step(w, np.array([first if t == 0 else 1.0]))
    assert before - w == pytest.approx(0.2 / 50**0.5, rel=1e-12)


def test_the_long_first_step_is_measured():
    gamma = EXERCISES["rmsprop.gamma"].reference(7.0)
    opt = adaopt.RMSProp(1.0, gamma=gamma, eps=1e-300)
    assert opt.step(np.zeros(1), np.array([-0.3])) == pytest.approx(7.0, rel=1e-12)


# --- the framework -------------------------------------------------------------------------------


def test_unknown_names_are_told_what_there_is():
    with pytest.raises(
        ValueError, match=r"no exercise 'ema\.updat'\. Did you mean 'ema\.update'\?"
    ):
        check("ema.updat", None)
    with pytest.raises(ValueError, match=r"There are: adagrad\.update, .*rmsprop\.update"):
        check("judge.judge", None)
    with pytest.raises(ValueError, match="no exercise 3"):
        check(3, None)
    with pytest.raises(ValueError, match="no chapter 'judge', there are adagrad, adam"):
        names("judge")


def test_a_case_names_every_argument():
    with pytest.raises(ValueError, match="a case has the arguments s, x"):
        exercise(returns="s", tested="", cases=[case(s=1.0, x=2.0)])(lambda s, x, alpha: s)
    with pytest.raises(ValueError, match="different lengths"):
        case(x=each(1, 2), t=each(1, 2, 3))


def test_what_comes_back_is_given_to_the_next_call():
    counting = exercise(
        returns="s", tested="", cases=[case(s=0.0, x=each(1, 2, 4)), case(s=[1.0], x=each(1, 2))]
    )(lambda s, x: s + x)
    given = [np.asarray(call.given["s"]).tolist() for call in reference_calls(counting)]
    assert given == [0, 1, 3, [1], [2]]


def test_every_call_gets_arrays_of_its_own():
    one = case(x=[1.0, 2.0], g=each([1.0], [2.0]))
    one.at(0)["x"][0] = 9
    assert one.at(0)["x"].tolist() == [1, 2]
    assert one.at(1)["g"].tolist() == [2]


PROGRAM = """
import sys
import adaopt
assert not [name for name in sys.modules if name.startswith("adaopt.exercises")]
from adaopt.exercises import check, names
assert "adaopt.exercises.ema" not in sys.modules
names()
print(*sorted({name.split(".")[0] for name in sys.modules} & {"matplotlib", "anywidget"}))
print(*sorted({"adaopt.plots", "adaopt.widgets"} & set(sys.modules)))
"""


def test_exercises_are_imported_when_asked_for_and_need_numpy_alone():
    program = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
