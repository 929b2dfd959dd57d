"""What is said to readers goes through one function, as whole sentences, in one table."""

import json

import pytest
from texts import PLACES, texts

from adaopt import words

TEXTS = texts()


@pytest.fixture(autouse=True)
def english():
    yield
    words.use("en")


def test_every_text_is_a_literal():
    assert [t.where for t in TEXTS if t.text is None] == []


def test_what_is_given_has_its_places():
    wrong = [
        t.where
        for t in TEXTS
        if t.text is not None and t.given is not None and set(PLACES.findall(t.text)) != t.given
    ]
    assert wrong == []


def test_a_language_without_a_table_is_refused_and_told():
    with pytest.raises(ValueError, match=r"words: language must be one of en.*, got 'tlh'"):
        words.use("tlh")


def test_what_a_table_lacks_stays_english():
    words.use({"loss": "손실"})
    assert (words.tr("loss"), words.tr("step")) == ("손실", "step")


def test_a_script_gets_the_words_that_it_says_and_no_others():
    words.use({'the "hat"': "모자", "β × η": "곱", "loss": "손실", "step": "걸음"})
    script = 'tr("the \\"hat\\""); tr("loss"); tr("β × η")'
    given = words.prologue(script)
    assert json.loads(given[given.index("{}, ") + 4 : -3]) == {
        'the "hat"': "모자", "β × η": "곱", "loss": "손실"
    }  # fmt: skip
    words.use("en")
    assert words.prologue(script) == ""
