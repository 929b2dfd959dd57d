// What {quiz}, {predict} and {forget-answers} do where scripts run. The page is complete without this file:
// the question, its choices, and a fold with the answers. Answers are remembered on this device and nowhere else.

{
  const PREFIX = "adaopt.answer.";
  const OPEN = "adaopt-quiz-open"; // on a question whose fold may be seen
  const EXAMPLES = _("Type one number alone, such as 0.25 or 0,25 or 1/4 or 25 % or 2.5e-1.");
  const NUMBER = String.raw`[-+]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[-+]?\d+)?`;
  const ENTRY = new RegExp(String.raw`^(${NUMBER})(?:\s*/\s*(${NUMBER}))?\s*(%?)$`, "i");

  /** A text with what is given put in its places. (The text itself is in the book's language, by Sphinx's own _.) */
  const say = (text, given) => text.replace(/\{(\w+)\}/g, (_place, name) => given[name]);

  /** What `action` gives, or nothing where the browser refuses it. */
  function attempt(action) {
    try {
      return action();
    } catch {
      return undefined;
    }
  }

  // A browser may refuse to store anything. All works then, and nothing is remembered.
  const memory = {
    read: name => attempt(() => localStorage.getItem(PREFIX + name)),
    write: (name, answer) => attempt(() => localStorage.setItem(PREFIX + name, answer)),
    erase: name => attempt(() => localStorage.removeItem(PREFIX + name)),
    names: () =>
      attempt(() =>
        Object.keys(localStorage)
          .filter(key => key.startsWith(PREFIX))
          .map(key => key.slice(PREFIX.length)),
      ),
  };

  /** The number that somebody typed, as [number, complaint]; `percent` where the question asks for percent. */
  function read(text, percent) {
    const entry = text
      .trim()
      .replaceAll("−", "-")
      .replace(/(?<=\d)\s(?=\d{3})/g, "");
    if (entry === "") return [NaN, _("Type a number first.")];
    const [, above, below = "1", sign] = ENTRY.exec(entry) ?? [];
    if (above === undefined) return [NaN, EXAMPLES];
    const unclear = [above, below].find(part => /^[-+]?[1-9]\d{0,2},\d{3}$/.test(part));
    if (unclear) {
      return [
        NaN,
        say(_("Is the comma in {entry} a decimal point? Then type {point}, and else {none}."), {
          entry: unclear,
          point: unclear.replace(",", "."),
          none: unclear.replace(",", ""),
        }),
      ];
    }
    const [over, under] = [above, below].map(part => Number(part.replace(",", ".")));
    const number = over / under / (sign && !percent ? 100 : 1);
    return Number.isFinite(number) ? [number, ""] : [NaN, say(_("{entry} is no finite number."), {entry})];
  }

  /** Copies of the contents of `node`, fit to stand on the page a second time. */
  function copied(node) {
    const copy = node.cloneNode(true);
    for (const named of copy.querySelectorAll("[id]")) named.removeAttribute("id");
    return [...copy.childNodes];
  }

  /** Name `node` by the text of `words`, formulae included: browsers leave them out of names. */
  function name(node, words) {
    if (!words.querySelector(".katex")) return;
    const copy = words.cloneNode(true);
    for (const formula of copy.querySelectorAll(".katex")) {
      formula.replaceWith(formula.querySelector("semantics > :first-child").textContent);
    }
    node.setAttribute("aria-label", copy.textContent.trim().replace(/\s+/g, " "));
  }

  /** Let a question answer. Returns what clears it. */
  function start(form) {
    const {answer} = form.elements; // the field, or the radio buttons as one
    const fields = [...form.querySelectorAll("[name=answer]")];
    const isChoice = fields[0].type === "radio";
    const isGuess = form.classList.contains("adaopt-quiz-predict");
    const controls = form.querySelector(".adaopt-quiz-controls");
    const again = controls.querySelector("[type=button]");
    const said = form.querySelector(".adaopt-quiz-reply");
    const fold = form.querySelector(".adaopt-quiz-answers");
    const replies = [...fold.querySelectorAll("[data-from]")];

    function show(...content) {
      for (const field of fields) field.removeAttribute("aria-invalid");
      said.replaceChildren(...content);
    }

    function complain(words) {
      show(words);
      if (!isChoice) fields[0].setAttribute("aria-invalid", "true");
      return false;
    }

    function guessed() {
      const chosen = isChoice ? copied(fields.find(field => field.checked).nextElementSibling) : [];
      const guess = answer.value.trim();
      if (isChoice) show(say(_("You guessed {guess}: "), {guess}), ...chosen);
      else show(say(_("You guessed {guess}."), {guess}));
      form.classList.add(OPEN);
      fold.open = true;
    }

    const replyTo = number =>
      replies.find(({dataset: {from, to}}) => Number(from) <= number && number <= Number(to));

    /** Whether a number without a reply of its own would be the right share with the sign % after it. */
    function lacksPercent(number) {
      const right = replyTo(number / 100);
      return (
        replyTo(number) === replies.at(-1) &&
        right.classList.contains("adaopt-quiz-right") &&
        0 < Number(right.dataset.from) &&
        Number(right.dataset.to) < 1
      );
    }

    function replied(number) {
      const reply = replyTo(number);
      show(...copied(reply));
      const isRight = reply.classList.contains("adaopt-quiz-right");
      said.classList.toggle("adaopt-quiz-right", isRight);
      said.classList.toggle("adaopt-quiz-wrong", !isRight);
      if (isRight) form.classList.add(OPEN);
    }

    /** Reply to what is chosen or typed; say whether there was an answer to reply to. */
    function check() {
      if (isChoice && answer.value === "") return complain(_("Choose one of the answers first."));
      const percent = "percent" in fields[0].dataset;
      const [number, complaint] = read(answer.value, percent);
      if (complaint) return complain(complaint);
      if (!isChoice && !isGuess && !percent && !answer.value.includes("%") && lacksPercent(number)) {
        const entry = answer.value.trim();
        return complain(say(_("Do you mean {entry} %? Then type the sign as well."), {entry}));
      }
      if (isGuess) guessed();
      else replied(number);
      again.hidden = false;
      return true;
    }

    function clear() {
      memory.erase(form.id);
      form.reset();
      show();
      form.classList.remove(OPEN);
      fold.open = false;
      again.hidden = true;
    }

    form.addEventListener("submit", event => {
      event.preventDefault();
      if (check()) memory.write(form.id, answer.value);
    });
    form.addEventListener("input", () => show());
    again.addEventListener("click", () => {
      clear();
      fields[0].focus(); // the button is gone
    });

    name(form.querySelector("fieldset"), form.querySelector("legend"));
    for (const choice of form.querySelectorAll(".adaopt-quiz-choices label")) name(choice.control, choice);
    for (const hidden of [controls, ...fields]) hidden.hidden = false;
    form.classList.add("adaopt-quiz-live");
    answer.value = memory.read(form.id) ?? "";
    if (answer.value !== "") check();
    return clear;
  }

  /** Let the button erase everything, and say how much is remembered. */
  function forget(block, clears) {
    const [button, said] = block.children;

    function tell() {
      const count = memory.names()?.length;
      const words =
        count === undefined
          ? _("This browser does not let the book remember answers.")
          : count === 0
            ? _("No answers are remembered on this device.")
            : count === 1
              ? _("1 answer is remembered, on this device alone.")
              : say(_("{count} answers are remembered, on this device alone."), {count});
      button.hidden = count === undefined;
      if (said.textContent !== words) said.textContent = words; // what stays the same is not said again
    }

    button.addEventListener("click", () => {
      for (const clear of clears) clear();
      for (const name of memory.names()) memory.erase(name);
    });
    // A question of this page was answered or cleared, the button was pressed, the reader has come back.
    for (const event of ["submit", "click", "pageshow"]) window.addEventListener(event, tell);
    block.hidden = false;
  }

  /** Open the fold that a link leads into. */
  function arrive() {
    const target = attempt(() => document.getElementById(decodeURIComponent(location.hash.slice(1))));
    const fold = target?.closest(".adaopt-quiz-answers");
    if (!fold) return;
    fold.closest(".adaopt-quiz").classList.add(OPEN);
    fold.open = true;
    target.scrollIntoView();
  }

  const clears = [...document.querySelectorAll(".adaopt-quiz")].map(start);
  for (const block of document.querySelectorAll(".adaopt-forget")) forget(block, clears);
  window.addEventListener("hashchange", arrive);
  arrive();
}
