// A page that is printed. Dark pages give way to light ones; folded text that gives nothing away
// opens. printWithSolutions(), behind the download menu, adds all solutions and answers at the end.

{
  const article = document.querySelector("article.bd-article");
  let after = []; // what undoes it

  function before() {
    const {theme} = document.documentElement.dataset;
    document.documentElement.dataset.theme = "light";
    after.push(() => {
      document.documentElement.dataset.theme = theme;
    });
    for (const fold of document.querySelectorAll("details.sd-dropdown:not([open])")) {
      fold.open = true;
      after.push(() => {
        fold.open = false;
      });
    }
  }

  function make(tag, className, ...content) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    node.append(...content);
    return node;
  }

  /** A copy of `node` that can stand on the page a second time. */
  function copied(node) {
    const copy = node.cloneNode(true);
    for (const link of copy.querySelectorAll(".headerlink")) link.remove();
    for (const named of [copy, ...copy.querySelectorAll("[id]")]) named.removeAttribute("id");
    return copy;
  }

  /** What is folded away, below the heading of its section; questions are numbered, here and there. */
  function addSolutions() {
    const end = make("section", "adaopt-solutions d-none d-print-block", make("h2", "", _("Solutions")));
    let section = null,
      questions = 0;
    for (const folded of article.querySelectorAll(".adaopt-quiz-checked, .tag_hide-cell")) {
      if (section !== folded.closest("section")) {
        section = folded.closest("section");
        end.append(make("h3", "", ...copied(section.querySelector("h1, h2, h3, h4")).childNodes));
      }
      const [, ...content] = folded.querySelector("details").children; // after its summary
      const kind = folded.querySelector(".adaopt-quiz-kind");
      if (kind) {
        const number = make("span", "", ` ${++questions}`);
        kind.append(number);
        after.push(() => number.remove());
      }
      const title = kind ? copied(kind).childNodes : [_("Solution")];
      end.append(
        make("div", "adaopt-solution", make("p", "adaopt-solution-of", ...title), ...content.map(copied)),
      );
    }
    const addresses = article.querySelector(".adaopt-addresses");
    if (addresses) addresses.before(end);
    else article.append(end);
    after.push(() => end.remove());
  }

  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", () => {
    for (const undo of after) undo();
    after = [];
  });
  window.printWithSolutions = () => {
    addSolutions();
    window.print();
  };
}
