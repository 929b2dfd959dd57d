"""Questions: what their directives accept, what they write, and how they answer in a browser."""

import io
import pathlib

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

EXTENSIONS = pathlib.Path(__file__).parent.parent / "book" / "_ext"
CONF = f"""
import sys
sys.path.insert(0, {str(EXTENSIONS)!r})
extensions = ["myst_parser", "adaopt_book"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
html_math_renderer = "katex"
html_theme, language, root_doc = "basic", "en", "page"
"""
PAGE = r"""
# Questions

:::{quiz} try-quiz-choice
After how many steps is $0.9^k$ halved?

1. 5
2. $\ln 2/\ln(1/0.9)$, about **6.6**
3. ten of the {ref}`kind <try-target>` above

<details><summary>The replies</summary>

1. No. It is 0.59 then.
2. Right. From

   $$
   0.9^k = \frac12
   $$ (try-equation)

   follows $k = 6.6$.
3. Many say so.

</details>
:::

:::{quiz} try-quiz-number
(try-target)=
What comes first:

$$
x + 1
$$

How many?

<details><summary>Answers</summary>

- 6.58 ± 0.05: Right. It is $6.58$: between 6 and 7.
- 200: No. Two hundred.
- 10 000: No. Ten thousand.
- otherwise: Count again.

</details>
:::

:::{quiz} try-quiz-percent
How much is lost, in percent?

<details><summary>Answers</summary>

- -65 % ± 1: Right. So much.
- 1e-3 %: Not quite: too small.
- otherwise: No. Count again.

</details>
:::

:::{quiz} try-quiz-share
Which share is it?

<details><summary>Answers</summary>

- 0.7037 ± 0.006: Right. Seven tenths.
- 1: No. All of it.
- otherwise: No. Count again.

</details>
:::

:::{predict} try-predict-choice
What will it be?

1. about $30$
2. about 34

<details><summary>What happens</summary>

**Answer 2.** About 34, by {eq}`try-equation`.

$$
y = 34
$$ (try-inside)

</details>
:::

:::{predict} try-predict-number
How many will it be?

<details><summary>What happens</summary>

**Answer 12 %.** As many as that.

</details>
:::

See {eq}`try-inside`.

```{forget-answers}
```
"""


def built(folder, builder, **pages):
    """Build these pages; give the folder with the result, and what was complained about."""
    source, out = folder / "source", folder / builder
    source.mkdir(exist_ok=True)
    (source / "conf.py").write_text(CONF, encoding="utf-8")
    for name, text in pages.items():
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    said = io.StringIO()
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            source, source, out, folder / "trees", builder, status=None, warning=said, freshenv=True
        )
        app.build()
    return out, said.getvalue()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The page as HTML."""
    out, said = built(tmp_path_factory.mktemp("html"), "html", page=PAGE)
    assert said == ""
    return out


@pytest.fixture(scope="module")
def soup(site):
    return BeautifulSoup((site / "page.html").read_text(encoding="utf-8"), "html.parser")


# --- what is refused -------------------------------------------------------------------------

FOLD = "<details><summary>Answers</summary>\n\n{}\n\n</details>"
CHOICES = "Which?\n\n1. a\n2. b\n\n"
RIGHT = "- 5: Right. Yes.\n- otherwise: No."


def quiz(content, name="bad-quiz", kind="quiz"):
    return f":::{{{kind}}} {name}\n{content}\n:::"


REFUSED = {
    "no fold": (quiz(CHOICES), "must end with <details>"),
    "a fold that is not closed": (
        quiz(CHOICES + "<details><summary>A</summary>\n\n1. No.\n2. Right."),
        "must end with <details>",
    ),
    "a fold without empty lines": (
        quiz(CHOICES + "<details><summary>A</summary>\n1. No.\n2. Right.\n</details>"),
        "must end with <details>",
    ),
    "an empty fold": (quiz(CHOICES + FOLD.format("")), "must end with <details>"),
    "no question": (quiz("1. a\n2. b\n\n" + FOLD.format("1. No.\n2. Right.")), "must begin with"),
    "one choice": (quiz("Which?\n\n1. a\n\n" + FOLD.format("1. Right.")), "two choices, got 1"),
    "a choice of two paragraphs": (
        quiz("Which?\n\n1. a\n\n   more\n2. b\n\n" + FOLD.format("1. No.\n2. Right.")),
        "choice 1 must be one paragraph",
    ),
    "a choice without words": (
        quiz("Which?\n\n1. $a$\n2. b\n\n" + FOLD.format("1. No.\n2. Right.")),
        "choice 1 needs words",
    ),
    "fewer replies than choices": (
        quiz(CHOICES + FOLD.format("1. Right.")),
        "one reply per choice, got 1 for 2",
    ),
    "more replies than choices": (
        quiz(CHOICES + FOLD.format("1. Right.\n2. No.\n3. No.")),
        "one reply per choice, got 3 for 2",
    ),
    "text instead of replies": (quiz(CHOICES + FOLD.format("Right.")), "must be an ordered list"),
    "an ordered list of replies to numbers": (
        quiz("How many?\n\n" + FOLD.format("1. 5: Right.")),
        "must be a bullet list",
    ),
    "an empty reply": (
        quiz(CHOICES + FOLD.format("1. Right.\n2.")),
        "reply 2 must begin with text",
    ),
    "nothing right": (quiz(CHOICES + FOLD.format("1. No.\n2. No.")), "begin with 'Right.', got 0"),
    "two right": (quiz(CHOICES + FOLD.format("1. Right.\n2. Right.")), "'Right.', got 2"),
    "right is not the first number": (
        quiz("How many?\n\n" + FOLD.format("- 4: No.\n- 5: Right.\n- otherwise: No.")),
        "must be the first",
    ),
    "no otherwise": (
        quiz("How many?\n\n" + FOLD.format("- 5: Right.\n- 4: No.")),
        "must begin with 'otherwise:'",
    ),
    "otherwise before the last": (
        quiz("How many?\n\n" + FOLD.format("- 5: Right.\n- otherwise: No.\n- 4: No.")),
        "must begin with 'otherwise:'",
    ),
    "otherwise alone": (
        quiz("How many?\n\n" + FOLD.format("- otherwise: Right.")),
        "must begin with the right number",
    ),
    "no number": (
        quiz("How many?\n\n" + FOLD.format("- five: Right.\n- otherwise: No.")),
        "got 'five'",
    ),
    "a number without a colon": (
        quiz("How many?\n\n" + FOLD.format("- 5 Right.\n- otherwise: No.")),
        "got '5 Right.'",
    ),
    "a number without a reply": (
        quiz("How many?\n\n" + FOLD.format("- 5: Right.\n- 4:\n- otherwise: No.")),
        "'4' has no reply",
    ),
    "a number that another one covers": (
        quiz("How many?\n\n" + FOLD.format("- 5 ± 1: Right.\n- 5.5: No.\n- otherwise: No.")),
        "5.5 can never be replied to: 5 ± 1 comes first",
    ),
    "a name with a capital": (
        quiz("How many?\n\n" + FOLD.format(RIGHT), name="Bad_name"),
        "got 'Bad_name'",
    ),
    "a name of one word": (quiz("How many?\n\n" + FOLD.format(RIGHT), name="bad"), "got 'bad'"),
    "a name twice on a page": (
        "\n\n".join([quiz("How many?\n\n" + FOLD.format(RIGHT), name="page-twice")] * 2),
        "this name is taken, on page case_",
    ),
    "a name of another page": (
        quiz("How many?\n\n" + FOLD.format(RIGHT), name="try-quiz-choice"),
        "this name is taken, on page a_page",
    ),
    "a prediction without an answer": (
        quiz(CHOICES + FOLD.format("About 34."), kind="predict"),
        "must begin with **Answer 2.**",
    ),
    "an answer in the middle": (
        quiz(CHOICES + FOLD.format("It is **Answer 2.**"), kind="predict"),
        "must begin with **Answer 2.**",
    ),
    "an answer that is no number": (
        quiz("How many?\n\n" + FOLD.format("**Answer: many.**"), kind="predict"),
        "followed by a number, got 'Answer: many.'",
    ),
    "an answer that is no choice": (
        quiz(CHOICES + FOLD.format("**Answer 3.** That."), kind="predict"),
        "'Answer 3.' is none of the 2 choices",
    ),
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory):
    """What is said about each page that is wrong; all pages are read in one build."""
    pages = {"page": "# Start", "a_page": PAGE}
    for i, (content, _) in enumerate(REFUSED.values()):
        named = content.replace("bad-quiz", f"bad-quiz-{i}")
        pages[f"case_{i}"] = f"# A page\n\nFirst.\n\n{named}\n"
    _, said = built(tmp_path_factory.mktemp("refused"), "dummy", **pages)
    return [line for line in said.splitlines() if "ERROR" in line]


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_wrong_is_an_error_with_file_and_line(complaints, case):
    content, message = REFUSED[case]
    page = f"case_{list(REFUSED).index(case)}.md"
    found = [line for line in complaints if f"{page}:" in line]
    assert len(found) == 1, found
    assert message in found[0]
    line = 5 + content[: content.rindex(":::{")].count("\n")
    assert f"{page}:{line}: " in found[0]


def test_a_good_page_is_not_complained_about(complaints):
    assert len(complaints) == len(REFUSED)
    assert [line for line in complaints if "/a_page.md" in line] == []


# --- what is written -------------------------------------------------------------------------


def text(element):
    return " ".join(element.get_text().split())


def test_a_question_is_a_form_whose_controls_wait_for_the_script(soup):
    names = ["choice", "number", "percent", "share"]
    forms = [form["id"] for form in soup.select("form.adaopt-quiz")]
    assert forms == [f"try-quiz-{name}" for name in names] + [
        "try-predict-choice",
        "try-predict-number",
    ]
    for form in soup.select("form.adaopt-quiz"):
        group = form.find("fieldset")
        assert group.find(True).name == "legend"
        assert text(group.legend).endswith("?")
        assert form.select_one(".adaopt-quiz-reply[role=status]").get_text() == ""
        for control in form.select("input, button"):
            assert control.find_parent("fieldset") is group
            assert any(c.has_attr("hidden") for c in [control, *control.parents])
    assert soup.select_one(".adaopt-forget").has_attr("hidden")


def test_each_choice_is_a_radio_button_with_its_label(soup):
    form = soup.select_one("#try-quiz-choice")
    labels = form.select("fieldset > ol > li > label")
    assert [label.input["value"] for label in labels] == ["1", "2", "3"]
    assert {label.input["type"] for label in labels} == {"radio"}
    assert {label.input["name"] for label in labels} == {"answer"}
    assert text(labels[0]) == "5"
    assert labels[1].select(".katex")
    assert labels[1].strong
    assert labels[2].a["href"] == "#try-target"


def test_what_comes_before_the_question_stands_before_the_group(soup):
    form = soup.select_one("#try-quiz-number")
    assert text(form.legend) == "How many?"
    before = form.fieldset.find_previous_sibling("div")
    assert before.select(".katex-display")
    assert before.find_previous_sibling("p").get_text() == "What comes first:"


@pytest.mark.parametrize(
    ("name", "keys", "right"),
    [
        ("try-quiz-choice", [("1", "1"), ("2", "2"), ("3", "3")], 1),
        (
            "try-quiz-number",
            [("6.53", "6.63"), ("198", "202"), ("9900", "10100"), ("-Infinity", "Infinity")],
            0,
        ),
        (
            "try-quiz-percent",
            [("-66", "-64"), ("0.00099", "0.00101"), ("-Infinity", "Infinity")],
            0,
        ),
        (
            "try-quiz-share",
            [("0.6977", "0.7097"), ("0.99", "1.01"), ("-Infinity", "Infinity")],
            0,
        ),
    ],
)
def test_each_reply_says_to_which_answers_it_belongs(soup, name, keys, right):
    replies = soup.select(f"#{name} details li")
    spans = [(reply["data-from"], reply["data-to"]) for reply in replies]
    assert [[float(x) for x in span] for span in spans] == [[float(x) for x in key] for key in keys]
    verdicts = [reply.select_one(".adaopt-quiz-verdict").get_text() for reply in replies]
    assert [i for i, word in enumerate(verdicts) if word == "Right."] == [right]
    marked = [i for i, reply in enumerate(replies) if "adaopt-quiz-right" in reply["class"]]
    assert marked == [right]


def test_a_wrong_reply_says_so_even_where_its_author_did_not(soup):
    assert text(soup.select("#try-quiz-choice details li")[2]) == "No. Many say so."
    assert text(soup.select("#try-quiz-number details li")[3]) == "otherwise: No. Count again."
    assert text(soup.select("#try-quiz-percent details li")[1]) == "1e-3 %: Not quite: too small."


def test_the_field_fits_the_numbers(soup):
    def field(name):
        return soup.select_one(f"#{name} label input[type=text]")

    assert field("try-predict-number")["inputmode"] == "decimal"
    assert field("try-quiz-number")["inputmode"] == "text"  # for the stroke of a fraction
    assert field("try-quiz-percent")["inputmode"] == "text"  # for the minus sign
    assert not field("try-quiz-number").has_attr("data-percent")
    assert field("try-quiz-percent").has_attr("data-percent")
    assert field("try-predict-number").has_attr("data-percent")


def test_the_script_is_loaded_once_and_late(soup):
    (script,) = soup.select('script[src*="quizzes.js"]')
    assert script.has_attr("defer")


@pytest.mark.parametrize("builder", ["text", "latex"])
def test_elsewhere_a_question_is_plain(tmp_path, builder):
    out, said = built(tmp_path, builder, page=PAGE)
    assert said == ""
    (written,) = [*out.glob("*.txt"), *out.glob("*.tex")]
    written = written.read_text(encoding="utf-8")
    for words in ("How many?", "about 34", "The replies", "Many say so.", "So much.", "Answer 2."):
        assert words in written
    for words in ("Check", "Your guess", "Try again", "Forget", "<"):
        assert words not in written.split(r"\begin{document}")[-1]


# --- how it answers --------------------------------------------------------------------------


@pytest.fixture
def visit(browser, site):
    """visit() opens the page as a file, each test with a memory of its own."""
    context = browser.new_context(viewport={"width": 800, "height": 700})
    errors = []

    def open_page(prepare="", link=""):
        page = context.new_page()
        page.set_default_timeout(3000)
        page.on("pageerror", lambda error: errors.append(error.stack))
        if prepare:
            page.add_init_script(prepare)
        page.goto((site / "page.html").as_uri() + link)
        return page

    yield open_page
    context.close()
    assert [error for error in errors if "quizzes.js" in error] == []  # not another script's


class Asked:
    """A question on the page."""

    def __init__(self, page, name):
        self.form = page.locator(f"#{name}")
        self.field = self.form.locator("input[type=text]")
        self.choices = self.form.locator("input[type=radio]")
        self.check = self.form.locator("button[type=submit]")
        self.again = self.form.get_by_role("button", name="Try again")
        self.said = self.form.get_by_role("status")
        self.fold = self.form.locator("details")

    def choose(self, number):
        self.choices.nth(number - 1).check()
        self.check.click()

    def type(self, entry):
        self.field.fill(entry)
        self.check.click()

    def says(self):
        return " ".join(self.said.inner_text().split())


def test_each_choice_gets_its_reply_and_no_other(visit):
    asked = Asked(visit(), "try-quiz-choice")
    asked.choose(1)
    assert asked.says() == "No. It is 0.59 then."
    asked.choose(3)
    assert asked.says() == "No. Many say so."
    assert not asked.fold.is_visible()
    asked.choose(2)
    assert asked.says().startswith("Right. From")
    assert asked.said.locator(".katex-display").is_visible()
    assert asked.fold.is_visible()  # all replies may be read now


def test_right_and_wrong_have_a_sign_of_their_own(visit):
    asked = Asked(visit(), "try-quiz-choice")
    sign = "all => getComputedStyle(all, '::before').content"
    signs = []
    for number in (1, 2):
        asked.choose(number)
        signs.append(asked.said.locator(".adaopt-quiz-verdict").evaluate(sign)[:2])
    assert signs == ['"✗', '"✓']


def test_a_copied_reply_leaves_anchors_where_they_are(visit):
    page = visit()
    Asked(page, "try-quiz-choice").choose(2)
    twice = """() => [...document.querySelectorAll("[id]")].map(node => node.id)
        .filter((id, i, all) => all.indexOf(id) !== i)"""
    assert page.evaluate(twice) == []


def test_check_without_an_answer_asks_for_one(visit):
    page = visit()
    choice, number = Asked(page, "try-quiz-choice"), Asked(page, "try-quiz-number")
    choice.check.click()
    assert choice.says() == "Choose one of the answers first."
    number.check.click()
    assert number.says() == "Type a number first."
    assert not choice.again.is_visible()


READ = {
    "6.58": "Right.",
    "6,58": "Right.",
    " 6.53 ": "Right.",
    "6.63": "Right.",
    "+6.6": "Right.",
    "658e-2": "Right.",
    "0.66E1": "Right.",
    "6.529": "No. Count again.",
    "6.631": "No. Count again.",
    "-6.58": "No. Count again.",
    "−6.58": "No. Count again.",
    "0": "No. Count again.",
    "200": "No. Two hundred.",
    "198": "No. Two hundred.",
    "202.1": "No. Count again.",
    "10000": "No. Ten thousand.",
    "10 000": "No. Ten thousand.",
    "1e4": "No. Ten thousand.",
    "658/100": "Right.",
    "13,16 / 2": "Right.",
    "-79/-12": "Right.",
    "658 %": "Right.",
    "20 000/100": "No. Two hundred.",
    "−7/10": "No. Count again.",
    "1/3": "No. Count again.",
}


def test_a_number_may_be_typed_as_people_write_it(visit):
    asked = Asked(visit(), "try-quiz-number")
    for entry, reply in READ.items():
        asked.type(entry)
        assert asked.says().startswith(reply), entry
        assert asked.field.get_attribute("aria-invalid") is None, entry


NO_NUMBER = {
    "six": "Type one number alone",
    "6.58 steps": "Type one number alone",
    "%": "Type one number alone",
    "65 %%": "Type one number alone",
    "1/3/2": "Type one number alone",
    "1 1/2": "Type one number alone",
    "/3": "Type one number alone",
    "6/": "Type one number alone",
    "1/0": "1/0 is no finite number.",
    "0/0": "0/0 is no finite number.",
    "-1/0,0 %": "-1/0,0 % is no finite number.",
    "1e400": "1e400 is no finite number.",
    "1/2e-400": "1/2e-400 is no finite number.",
    "6.5.8": "Type one number alone",
    "6 7": "Type one number alone",
    "0x10": "Type one number alone",
    "Infinity": "Type one number alone",
    "-": "Type one number alone",
    "": "Type a number first.",
    "10,000": "Is the comma in 10,000 a decimal point? Then type 10.000, and else 10000.",
    "1/10,000": "Is the comma in 10,000 a decimal point? Then type 10.000, and else 10000.",
}


def test_what_is_no_number_gets_a_hint_and_is_not_kept(visit):
    asked = Asked(visit(), "try-quiz-number")
    for entry, complaint in NO_NUMBER.items():
        asked.type(entry)
        assert asked.says().startswith(complaint), entry
        assert asked.field.get_attribute("aria-invalid") == "true", entry
        assert asked.field.input_value() == entry
    assert Asked(visit(), "try-quiz-number").field.input_value() == ""
    asked.type("6.5")
    assert asked.field.get_attribute("aria-invalid") is None


def test_where_percent_is_asked_the_sign_may_be_typed(visit):
    asked = Asked(visit(), "try-quiz-percent")
    for entry in ("-65", "−65 %", "-65%", "-65,5", "-6.5e1 %"):
        asked.type(entry)
        assert asked.says() == "Right. So much.", entry


def test_a_share_may_be_typed_as_a_fraction_or_in_percent(visit):
    asked = Asked(visit(), "try-quiz-share")
    for entry in ("0.70", "19/27", "70 %", "70,4%", "7000 / 100 %"):
        asked.type(entry)
        assert asked.says() == "Right. Seven tenths.", entry
    for entry in ("70", "70.4", "7000/100"):
        asked.type(entry)
        assert asked.says() == f"Do you mean {entry} %? Then type the sign as well."
        assert asked.field.get_attribute("aria-invalid") == "true"
    for entry in ("7", "65", "-70", "7000 %"):
        asked.type(entry)
        assert asked.says() == "No. Count again.", entry
    for entry in ("1", "100 %"):
        asked.type(entry)
        assert asked.says() == "No. All of it.", entry


def test_by_keyboard_alone(visit):
    page = visit()
    asked = Asked(page, "try-quiz-choice")
    focused = "document.activeElement.value || document.activeElement.textContent"
    asked.choices.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "3"
    page.keyboard.press("Enter")
    assert asked.says() == "No. Many say so."
    page.keyboard.press("ArrowUp")
    assert asked.says() == ""  # another answer; the reply to the last one is gone
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "kind"  # the link in a choice
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "Check"
    page.keyboard.press("Space")
    assert asked.says().startswith("Right.")
    assert page.evaluate(focused) == "Check"
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "Try again"
    page.keyboard.press("Enter")
    assert asked.says() == ""
    assert page.evaluate(focused) == "1"  # the button is gone; the question begins anew
    assert asked.form.locator(":checked").count() == 0
    assert not asked.fold.is_visible()


def test_a_prediction_opens_after_a_guess(visit):
    page = visit()
    asked = Asked(page, "try-predict-choice")
    inside = asked.fold.get_by_text("About 34, by")
    asked.check.click()
    assert asked.says() == "Choose one of the answers first."
    assert not asked.fold.is_visible()
    asked.choices.first.check()
    assert not asked.fold.is_visible()
    asked.check.focus()
    page.keyboard.press("Space")
    assert asked.says().startswith("You guessed 1: about")
    assert asked.said.locator(".katex").count() == 1
    assert inside.is_visible()
    assert asked.check.evaluate("button => button === document.activeElement")
    asked.fold.locator("summary").click()
    assert not inside.is_visible()
    asked.again.click()
    assert asked.says() == ""
    assert not asked.fold.is_visible()
    assert asked.choices.first.evaluate("radio => radio === document.activeElement")


def test_a_predicted_number_is_repeated_as_typed(visit):
    asked = Asked(visit(), "try-predict-number")
    asked.type("10 %")
    assert asked.says() == "You guessed 10 %."
    assert asked.fold.get_by_text("As many as that.").is_visible()


def test_answers_are_remembered_and_can_be_forgotten_one_by_one(visit):
    page = visit()
    Asked(page, "try-quiz-choice").choose(1)
    Asked(page, "try-quiz-number").type("6,6")
    Asked(page, "try-predict-choice").choose(2)
    page = visit()
    assert page.evaluate("document.activeElement === document.body")
    assert Asked(page, "try-quiz-choice").says() == "No. It is 0.59 then."
    assert Asked(page, "try-quiz-number").says().startswith("Right.")
    assert Asked(page, "try-quiz-number").field.input_value() == "6,6"
    assert Asked(page, "try-predict-choice").says() == "You guessed 2: about 34"
    assert Asked(page, "try-predict-choice").fold.get_by_text("About 34, by").is_visible()
    Asked(page, "try-quiz-choice").again.click()
    page = visit()
    assert Asked(page, "try-quiz-choice").says() == ""
    assert Asked(page, "try-quiz-number").says().startswith("Right.")


def test_all_answers_are_forgotten_at_once_and_nothing_else(visit):
    page = visit()
    button, said = page.locator(".adaopt-forget button"), page.locator(".adaopt-forget span")
    assert said.inner_text() == "No answers are remembered on this device."
    page.evaluate("localStorage.setItem('mode', 'dark')")
    Asked(page, "try-quiz-choice").choose(1)
    assert said.inner_text().startswith("1 answer is remembered")
    Asked(page, "try-predict-choice").choose(2)
    page.evaluate("localStorage.setItem('adaopt.answer.on-another-page', '1')")
    button.click()
    assert said.inner_text() == "No answers are remembered on this device."
    assert button.evaluate("button => button === document.activeElement")
    assert Asked(page, "try-quiz-choice").says() == ""
    assert not Asked(page, "try-predict-choice").fold.is_visible()
    assert page.evaluate("Object.keys(localStorage)") == ["mode"]


def test_an_answer_that_is_no_longer_among_the_choices_is_left_out(visit):
    visit().evaluate("localStorage.setItem('adaopt.answer.try-quiz-choice', '9')")
    assert Asked(visit(), "try-quiz-choice").says() == ""


def test_without_a_memory_questions_answer_all_the_same(visit):
    denied = """Object.defineProperty(window, "localStorage", {
        get() { throw new DOMException("denied", "SecurityError"); }
    });"""
    page = visit(prepare=denied)
    asked = Asked(page, "try-quiz-choice")
    asked.choose(2)
    assert asked.says().startswith("Right.")
    asked.again.click()
    assert asked.says() == ""
    assert "does not let" in page.locator(".adaopt-forget").inner_text()
    assert not page.locator(".adaopt-forget button").is_visible()


def test_a_link_into_a_fold_opens_it(visit):
    page = visit()
    inside = page.locator("#try-predict-choice details .katex-display")
    assert not inside.is_visible()
    page.locator("a.reference[href='#equation-try-inside']").click()
    inside.wait_for(state="visible")
    inside = visit(link="#equation-try-inside").locator(
        "#try-predict-choice details .katex-display"
    )
    assert inside.is_visible()
