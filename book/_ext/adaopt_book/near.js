// What scrolls inside the page can be reached by keyboard, and so can what may scroll, until it is known. Each part is looked at when it
// comes near and when its size changes. (The theme looks at all of them after every change in the page; during each frame of a live figure
// that is a lot: near.py takes it out.)
//
// When the Tab key is used first, the whole page is laid out (near.css) and all parts are looked at: the key goes from anywhere to anywhere,
// and what grows as it comes near would push what has just got the focus off the screen.

{
  const nodes = document.querySelectorAll("pre, .cell_output > .output, .pst-scrollable-table-container");
  const root = document.documentElement,
    laidOut = () => root.dataset.near === "all";
  const scrolls = node => node.scrollWidth > node.clientWidth || node.scrollHeight > node.clientHeight;

  function look(some) {
    for (const [node, stop] of some.map(node => [node, scrolls(node)])) {
      if (stop) node.tabIndex = 0;
      else node.removeAttribute("tabindex");
    }
  }

  const unknown = () => {
    for (const node of nodes) node.tabIndex = 0;
  };
  unknown();
  let width; // once it is asked for, the page is laid out
  window.addEventListener("resize", () => {
    if (innerWidth !== width && !laidOut()) unknown();
    width = innerWidth;
  });

  // A formula would ask for its fonts when it comes near, and move when they come: these are asked for once all else is there. (The
  // letter is one that the small font has.)
  const LETTERS = {AMS: "E", Size1: "(", Size2: "(", Size3: "(", Size4: "("};
  if (document.querySelector(".katex"))
    window.addEventListener("load", () => {
      for (const [family, letter] of Object.entries(LETTERS))
        document.fonts.load(`1em KaTeX_${family}`, letter);
    });

  const sizes = new ResizeObserver(entries => look(entries.map(entry => entry.target)));
  for (const node of nodes) sizes.observe(node);
  window.addEventListener(
    "keydown",
    ({key}) => {
      if (key !== "Tab" || laidOut()) return;
      root.dataset.near = "all";
      look([...nodes]);
    },
    true,
  );
}
