// What scrolls inside the page can be reached by keyboard, and so can what may scroll, until it is known. Each part is looked at when it
// comes near and when its size changes, and all of them when the Tab key is used first in a window of that width. (The theme looks at all
// of them after every change in the page; during each frame of a live figure that is a lot: near.py takes it out.)
"use strict";
{
  const nodes = document.querySelectorAll("pre, .cell_output > .output, .pst-scrollable-table-container");
  const scrolls = node => node.scrollWidth > node.clientWidth || node.scrollHeight > node.clientHeight;

  function look(some) {
    for (const [node, stop] of some.map(node => [node, scrolls(node)])) {
      if (stop) node.tabIndex = 0;
      else node.removeAttribute("tabindex");
    }
  }

  let known, width;
  function anew() {
    known = false;
    for (const node of nodes) node.tabIndex = 0;
  }
  anew();
  window.addEventListener("resize", () => {
    if (innerWidth !== width) anew();
    width = innerWidth;
  });

  // A formula would ask for its fonts when it comes near, and move when they come: these are asked for once all else is there. (The
  // letter is one that the small font has.)
  const LETTERS = {AMS: "E", Size1: "(", Size2: "(", Size3: "(", Size4: "("};
  if (document.querySelector(".katex")) window.addEventListener("load", () => {
    for (const [family, letter] of Object.entries(LETTERS)) document.fonts.load(`1em KaTeX_${family}`, letter);
  });

  const sizes = new ResizeObserver(entries => look(entries.map(entry => entry.target)));
  for (const node of nodes) sizes.observe(node);
  window.addEventListener("keydown", ({key}) => {
    if (key !== "Tab" || known) return;
    look([...nodes]);
    known = true;
  }, true);
}
