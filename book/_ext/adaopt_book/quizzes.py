r"""Questions that answer back: ``{quiz}``, ``{predict}`` and ``{forget-answers}``.

````
:::{quiz} ema-quiz-half-life
At $\beta = 0.9$, after how many steps has a reading's weight halved?

1. 5
2. 6.6
3. 10

<details><summary>Answers</summary>

1. No. After five steps 0.59 of it is left.
2. Right. $0.9^k = 1/2$ gives $k = 6.6$.
3. No. Ten is $1/(1-\beta)$, after which $1/e$ is left.

</details>
:::
````

Without the list of choices, the answer is a number. The replies are then a bullet list:
``- 6.58 ± 0.05: Right. …`` first, ``- 10: No. …`` for numbers that are known mistakes (a tolerance
that is not given is 1 %), ``- otherwise: …`` last. Where the first number is in percent
(``- 95 %: Right. …``), so is the reader's. Elsewhere a reader may
type a share in percent, and everywhere a fraction.

``{predict}`` folds one text away instead of replies. It begins with the number of the choice that
comes true, ``**Answer 2.**``, or with the number that does.

A page in another language says all of these words in it: the translation has them.

The name is the anchor on the page, and the key under which the reader's answer is remembered.
"""

from __future__ import annotations

import html
import re
from decimal import Decimal
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)

QUIZ_SCRIPT = "adaopt/quizzes.js"

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
OPENING = re.compile(r"<details>\s*<summary>(.+?)</summary>", re.S)
NUMBER = re.compile(r"[-−+]?\d+(?:[ \u00a0\u202f]\d{3})*(?:\.\d+)?(?:e[-−+]?\d+)?", re.I)
SPREAD = re.compile(
    rf"(?P<number>{NUMBER.pattern})(?P<percent>\s*%)?"
    rf"(?:\s*±\s*(?P<tolerance>{NUMBER.pattern})(?(percent)(?:\s*%)?))?",
    re.I,
)
ANSWER = rf"((?P<number>{NUMBER.pattern})(?:\s*%)?)"
KEY = re.compile(r"\s*([^:]*):\s*")
USUAL_TOLERANCE = Decimal("0.01")


def number(text: str) -> Decimal:
    """A number as authors write it: 6.58, −2, 1e-3, 10 000."""
    return Decimal(re.sub(r"\s", "", text).replace("−", "-"))


# --- nodes -----------------------------------------------------------------------------------
# Each is a plain node with a tag of its own in HTML; elsewhere it is written as the plain one.


class quiz(nodes.container):
    """A question, its choices or its field, and its answers: a ``<form>``."""


class quiz_group(nodes.container):
    """The ``<fieldset>``: what belongs to the question for somebody who cannot see the page."""


class quiz_legend(nodes.paragraph):
    """The ``<legend>``: the paragraph that asks."""


class quiz_choice(nodes.paragraph):
    """The ``<label>`` of one choice, with its radio button."""


class quiz_answers(nodes.container):
    """The folded ``<details>``."""


class quiz_summary(nodes.paragraph):
    """Its ``<summary>``."""


class quiz_reply(nodes.list_item):
    """What is said to the answers between two numbers; a choice is answered by its number."""


def tags(tag: str, **attributes: str) -> dict[str, Any]:
    """The visitors that write a node as `tag` in HTML."""

    def visit(translator: Any, node: nodes.Element) -> None:
        translator.body.append(translator.starttag(node, tag, "", **attributes))

    def depart(translator: Any, node: nodes.Element) -> None:
        translator.body.append(f"</{tag}>\n")

    return {"html": (visit, depart)}


def visit_choice(translator: Any, node: nodes.Element) -> None:
    """Write a radio button, hidden until the script has started, and the label around it."""
    translator.body.append(
        translator.starttag(node, "label", "")
        + f'<input type="radio" name="answer" value="{node["value"]}" hidden><span>'
    )


def depart_choice(translator: Any, node: nodes.Element) -> None:
    """Close the label."""
    translator.body.append("</span></label>")


def visit_reply(translator: Any, node: nodes.Element) -> None:
    """Write a list item that says which answers it replies to."""
    interval = {"data-from": node["low"], "data-to": node["high"]}
    translator.body.append(translator.starttag(node, "li", "", **interval))


def depart_reply(translator: Any, node: nodes.Element) -> None:
    """Close the list item."""
    translator.body.append("</li>\n")


# --- directives ------------------------------------------------------------------------------


def names_in(env: BuildEnvironment) -> dict[str, str]:
    """The page of each question of the book, by its name."""
    names: dict[str, str] = env.__dict__.setdefault("adaopt_quizzes", {})
    return names


class Question(SphinxDirective):
    """What ``{quiz}`` and ``{predict}`` have in common."""

    required_arguments = 1
    has_content = True

    style: str  # the class of the question

    def words(self) -> tuple[str, str, str]:
        """What stands above the question, the label of the field for a number, and the button."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """Parse the content as Markdown, and sort its blocks into question, choices, answers."""
        name = self.checked_name()
        question, choices, summary, answers = self.parts()
        numbers = self.connect(choices, answers)

        form = quiz(classes=["adaopt-quiz", self.style])
        form["names"].append(name)
        form += nodes.paragraph("", self.words()[0], classes=["adaopt-quiz-kind"])
        asking = max(i for i, block in enumerate(question) if type(block) is nodes.paragraph)
        form += question[:asking]
        group = quiz_group()
        group += quiz_legend("", "", *question[asking].children)
        group += question[asking + 1 :]
        if choices is not None:
            group += labeled(choices)
        group += nodes.raw("", self.controls(numbers), format="html")
        form += group
        form += nodes.raw(
            "", '<div class="adaopt-quiz-reply" role="status"></div>\n', format="html"
        )
        folded = quiz_answers(classes=["adaopt-quiz-answers"])
        folded += quiz_summary("", summary)
        folded += answers
        form += folded
        self.set_source_info(form)
        self.state.document.note_explicit_target(form)
        return [form]

    def checked_name(self) -> str:
        """The name, if no other question of the book has it."""
        name: str = self.arguments[0]
        if not NAME.fullmatch(name):
            raise self.error(
                f"{self.name}: the name must be lower-case words joined by hyphens,"
                f" such as ema-quiz-half-life, got {name!r}"
            )
        names = names_in(self.env)
        if name in names:
            raise self.error(f"{self.name} {name}: this name is taken, on page {names[name]}")
        names[name] = self.env.docname
        return name

    def wrong(self, what: str) -> Exception:
        """The error that stops the build, with the question's name in front."""
        return self.error(f"{self.name} {self.arguments[0]}: {what}")

    def parts(
        self,
    ) -> tuple[list[nodes.Node], nodes.enumerated_list | None, str, list[nodes.Node]]:
        """The blocks of the question, the list of choices, the summary, the blocks folded away."""
        parsed = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, parsed)
        blocks = list(parsed.children)
        raw = {i: b.astext().strip() for i, b in enumerate(blocks) if isinstance(b, nodes.raw)}
        first = next((i for i in raw if OPENING.fullmatch(raw[i])), None)
        if first is None or raw.get(len(blocks) - 1) != "</details>" or first == len(blocks) - 2:
            raise self.wrong(
                "must end with <details><summary>…</summary>, an empty line, what is folded away,"
                " an empty line, and </details>"
            )
        opening = OPENING.fullmatch(raw[first])
        assert opening
        question, answers = blocks[:first], blocks[first + 1 : -1]
        choices = None
        if question and isinstance(question[-1], nodes.enumerated_list):
            choices = question.pop()
        if not any(type(block) is nodes.paragraph for block in question):
            raise self.wrong("must begin with a paragraph that asks")
        if choices is not None:
            self.check_choices(choices)
        return question, choices, html.unescape(opening[1].strip()), answers

    def check_choices(self, choices: nodes.enumerated_list) -> None:
        """Refuse a single choice, and choices that do not fit into a label."""
        if len(choices) < 2:
            raise self.wrong("must have at least two choices, got 1")
        for i, choice in enumerate(choices, 1):
            if [type(block) for block in choice] != [nodes.paragraph]:
                raise self.wrong(f"choice {i} must be one paragraph")
            if all(type(part) is nodes.math for part in choice[0]):
                raise self.wrong(f"choice {i} needs words: a formula alone gives it no name")

    def connect(
        self, choices: nodes.enumerated_list | None, answers: list[nodes.Node]
    ) -> list[str]:
        """Check what is folded away against the question; give the numbers asked for, if any."""
        raise NotImplementedError

    def controls(self, numbers: list[str]) -> str:
        """The field for a number and the buttons, hidden until the script has started."""
        _kind, label, button = self.words()
        field = ""
        if numbers:
            percent = "%" in numbers[0]
            # A telephone's keys for decimals have no minus sign, no letter and no stroke.
            mode = "text" if re.search("[-−e.]", " ".join(numbers), re.I) else "decimal"
            field = (
                f'<label>{label} <input type="text" name="answer" inputmode="{mode}"'
                f' autocomplete="off" spellcheck="false"{" data-percent" * percent}></label>'
                f"{'<span>%</span>' * percent}"
            )
        return (
            f'<div class="adaopt-quiz-controls" hidden>{field}'
            f'<button type="submit">{button}</button>'
            f'<button type="button" hidden>{_("Try again")}</button></div>\n'
        )


class QuizDirective(Question):
    """``{quiz}``: a reply to each answer, right or wrong."""

    style = "adaopt-quiz-checked"

    def words(self) -> tuple[str, str, str]:
        """A question, and an answer that is checked."""
        return _("Question"), _("Your answer"), _("Check")

    def connect(
        self, choices: nodes.enumerated_list | None, answers: list[nodes.Node]
    ) -> list[str]:
        """Turn the list of replies into replies to choices or to numbers."""
        wanted = nodes.bullet_list if choices is None else nodes.enumerated_list
        if [type(block) for block in answers] != [wanted]:
            shape = "a bullet list" if choices is None else "an ordered list"
            raise self.wrong(f"what is folded away must be {shape} of replies and nothing else")
        replies = answers[0]
        assert isinstance(replies, nodes.Element)
        for i, item in enumerate(replies, 1):
            if not item.children or not isinstance(item[0], nodes.paragraph):
                raise self.wrong(f"reply {i} must begin with text")
        numbers = []
        if choices is None:
            numbers = self.reply_to_numbers(replies)
        else:
            self.reply_to_choices(replies, len(choices))
        right = [reply for reply in replies if judged(reply)]
        if len(right) != 1:
            raise self.wrong(f"exactly one reply must begin with {_('Right.')!r}, got {len(right)}")
        if choices is None and right[0] is not replies[0]:
            raise self.wrong(f"the reply that begins with {_('Right.')!r} must be the first")
        return numbers

    def reply_to_choices(self, replies: nodes.Element, choices: int) -> None:
        """One reply a choice, in the same order."""
        if len(replies) != choices:
            raise self.wrong(f"must have one reply per choice, got {len(replies)} for {choices}")
        for i, item in enumerate(list(replies), 1):
            replace(replies, item, str(i), str(i))

    def reply_to_numbers(self, replies: nodes.Element) -> list[str]:
        """One reply for each number, and one for all others; give the numbers."""
        taken: list[tuple[Decimal, Decimal, str]] = []
        keys = [take_key(item[0]) for item in replies]
        last = _("otherwise")
        if keys.count(last) != 1 or keys[-1] != last:
            raise self.wrong(f"the last reply, and no other, must begin with '{last}:'")
        if len(keys) == 1:
            raise self.wrong(f"the first reply must begin with the right number, got {last!r}")
        for key, item in zip(keys, list(replies), strict=True):
            if item.astext().strip() == f"{key}:":
                raise self.wrong(f"{key!r} has no reply")
            if key == last:
                replace(replies, item, "-Infinity", "Infinity")
                continue
            spread = SPREAD.fullmatch(key)
            if not spread:
                raise self.wrong(
                    "a reply must begin with a number (6.58, 6.58 ± 0.05, 1e-3, 95 %) or"
                    f" {last!r}, and a colon, got {key!r}"
                )
            value = number(spread["number"])
            given = spread["tolerance"]
            tolerance = number(given) if given else abs(value) * USUAL_TOLERANCE
            for low, high, other in taken:
                if low <= value <= high:
                    raise self.wrong(f"{key} can never be replied to: {other} comes first")
            taken.append((value - tolerance, value + tolerance, key))
            replace(replies, item, str(value - tolerance), str(value + tolerance))
        return keys[:-1]


class PredictDirective(Question):
    """``{predict}``: a guess, and then what happens."""

    style = "adaopt-quiz-predict"

    def words(self) -> tuple[str, str, str]:
        """A guess, and what happens."""
        return _("Predict first"), _("Your guess"), _("Show what happens")

    def connect(
        self, choices: nodes.enumerated_list | None, answers: list[nodes.Node]
    ) -> list[str]:
        """Check that what happens is one of the choices, or a number."""
        bold = next(iter(answers[0].findall(nodes.strong)), None)
        text = bold.astext() if bold is not None else ""
        answer = _("Answer")
        if not answers[0].astext().startswith(text) or not text.startswith(answer):
            raise self.wrong(
                f"what is folded away must begin with **{answer} 2.** or **{answer} 6.6.**"
            )
        found = re.match(rf"{re.escape(answer)} {ANSWER}", text, re.I)
        if not found:
            raise self.wrong(f"{answer!r} must be followed by a number, got {text!r}")
        if choices is None:
            return [found[1]]
        if number(found["number"]) not in range(1, len(choices) + 1):
            raise self.wrong(f"{text!r} is none of the {len(choices)} choices")
        return []


def take_key(paragraph: nodes.Element) -> str:
    """Set off what stands before the colon of a reply to a number, and return it."""
    first = paragraph[0]
    found = KEY.match(first.astext()) if isinstance(first, nodes.Text) else None
    if not found:
        return paragraph.astext()
    paragraph[0] = nodes.Text(first.astext()[found.end() :])
    key = found[1].strip()
    paragraph.insert(0, nodes.inline("", f"{key}: ", classes=["adaopt-quiz-key"]))
    return key


def judged(reply: nodes.Element) -> bool:
    """Set off the word that says right or wrong, adding it where it is missing; say which."""
    paragraph = reply[0]
    at = next(i for i, node in enumerate(paragraph) if "adaopt-quiz-key" not in classes_of(node))
    text = paragraph[at].astext() if isinstance(paragraph[at], nodes.Text) else ""
    right, wrong = _("Right."), _("No.")
    word = next((w for w in (right, wrong, _("Not quite:")) if text.startswith(w)), "")
    paragraph.insert(at, nodes.strong("", word or wrong, classes=["adaopt-quiz-verdict"]))
    if word:
        paragraph[at + 1] = nodes.Text(text[len(word) :])
    else:
        paragraph.insert(at + 1, nodes.Text(" "))
    reply["classes"].append("adaopt-quiz-right" if word == right else "adaopt-quiz-wrong")
    return word == right


def classes_of(node: nodes.Node) -> list[str]:
    """The classes of an element; a piece of text has none."""
    return list(node["classes"]) if isinstance(node, nodes.Element) else []


def replace(replies: nodes.Element, item: nodes.Element, low: str, high: str) -> None:
    """Put a reply to the answers from `low` to `high` in the place of a list item."""
    replies.replace(item, quiz_reply("", *item.children, low=low, high=high))


def labeled(choices: nodes.enumerated_list) -> nodes.enumerated_list:
    """The list of choices with a label around each."""
    choices["classes"].append("adaopt-quiz-choices")
    for i, choice in enumerate(choices, 1):
        choice[0] = quiz_choice("", "", *choice[0].children, value=str(i))
    return choices


class ForgetDirective(SphinxDirective):
    """``{forget-answers}``: a button that erases all answers remembered on this device."""

    def run(self) -> list[nodes.Node]:
        """The button and what it says, hidden until the script has started."""
        text = (
            '<div class="adaopt-forget" hidden>'
            f'<button type="button">{_("Forget my answers")}</button>'
            '<span role="status"></span></div>\n'
        )
        return [nodes.raw("", text, format="html")]


# --- the book --------------------------------------------------------------------------------


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget the questions of a page that is read again."""
    names = names_in(env)
    for name in [name for name, page in names.items() if page == docname]:
        del names[name]


def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    """Add the questions of the pages that another process has read."""
    names = names_in(env)
    for name, page in names_in(other).items():
        if page in docnames:
            if name in names:
                logger.warning("the name %s is taken, on page %s", name, names[name], location=page)
            names[name] = page


def quiz_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Load the script on the pages that have a question or forget answers, and on no other."""
    if re.search(r'class="adaopt-(?:quiz|forget)\b', context.get("body", "")):
        app.add_js_file(QUIZ_SCRIPT, loading_method="defer", priority=300)


def setup(app: Sphinx) -> None:
    """Register the nodes, the directives, and what keeps their names apart."""
    app.add_node(quiz, **tags("form", autocomplete="off"))
    app.add_node(quiz_group, **tags("fieldset"))
    app.add_node(quiz_legend, **tags("legend"))
    app.add_node(quiz_choice, html=(visit_choice, depart_choice))
    app.add_node(quiz_answers, **tags("details"))
    app.add_node(quiz_summary, **tags("summary"))
    app.add_node(quiz_reply, html=(visit_reply, depart_reply))
    app.add_directive("quiz", QuizDirective)
    app.add_directive("predict", PredictDirective)
    app.add_directive("forget-answers", ForgetDirective)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("html-page-context", quiz_script, priority=400)
