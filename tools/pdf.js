// Run in each page of the site by pdf.py: the page as a part of the one document that is printed. `prefix` makes its ids its own; `places`
// has the address of every page of the book, and the id that the page has in that document.
({prefix, places}) => {
  window.print = () => {};
  dispatchEvent(new Event("beforeprint"));
  const article = document.querySelector("article.bd-article"),
    title = article.querySelector("h1");
  const solutions = article.querySelector(".adaopt-quiz-checked, .tag_hide-cell");
  if (solutions) printWithSolutions();

  for (const node of article.querySelectorAll(
    "script, .headerlink, .d-print-none, .adaopt-run, .adaopt-report, .adaopt-forget, .adaopt-quiz-controls, .adaopt-quiz-reply",
  ))
    node.remove();

  // Each question says where its answer stands.
  const answers = [...article.querySelectorAll(".adaopt-solution")];
  [...article.querySelectorAll(".adaopt-quiz-checked, .tag_hide-cell")].forEach((folded, i) => {
    answers[i].id = `solution-${i + 1}`;
    const link = document.createElement("a");
    link.href = `#${answers[i].id}`;
    link.className = "book-answer";
    link.textContent = folded.matches(".adaopt-quiz-checked")
      ? "The answers"
      : answers[i].querySelector(".adaopt-solution-of").textContent;
    folded.after(link);
  });
  if (solutions) article.querySelector(".adaopt-solutions").id = "solutions";

  for (const folded of article.querySelectorAll(
    ".tag_hide-cell, .tag_hide-input > details, .adaopt-quiz-checked > details",
  ))
    folded.remove();
  for (const picture of article.querySelectorAll("img")) {
    picture.setAttribute("src", picture.src); // the whole address: the document stands in another folder
    picture.removeAttribute("loading");
  }

  // A formula is one thing to who reads aloud, in the words of TeX. (Its parts, tagged one by one, would be most of the document.)
  for (const formula of article.querySelectorAll(".katex")) {
    formula.setAttribute("role", "img");
    formula.setAttribute("aria-label", formula.querySelector("annotation").textContent);
    formula.querySelector(".katex-mathml").remove();
  }

  // The page's own contents, below its title.
  const sections = [...document.querySelectorAll("#jb-print-toc .toc-h2 > a")];
  if (solutions) {
    const link = document.createElement("a");
    link.href = "#solutions";
    link.textContent = "Solutions";
    sections.push(link);
  }
  if (sections.length > 4) {
    const list = document.createElement("ul");
    list.className = "book-sections";
    list.append(
      ...sections.map(link => {
        const item = document.createElement("li");
        item.append(link.cloneNode(true));
        return item;
      }),
    );
    title.after(list);
  }

  // Links between pages of the book are links within the document; those to other files of the site lead nowhere from it.
  for (const link of article.querySelectorAll("a[href]")) {
    const {href, hash, protocol} = link,
      place = places[href.split("#")[0]];
    if (place)
      link.setAttribute("href", hash ? `#${place}--${decodeURIComponent(hash.slice(1))}` : `#${place}`);
    else if (protocol === "file:") link.replaceWith(...link.childNodes);
  }
  for (const named of article.querySelectorAll("[id]")) named.id = `${prefix}--${named.id}`;
  return {title: title.innerHTML, words: title.textContent, content: article.innerHTML};
};
