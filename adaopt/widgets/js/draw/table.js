// The numbers behind the picture, folded away; made only while open.
import {h} from "./dom.js";

// update(make) with make() -> {groups, head, rows}: head and rows are lists of texts, the first column names its row; groups, where
// given, is a row above the head: [[text, columns], …]
export function table(parent, {label = "The numbers as a table"} = {}) {
  const sheet = h("table", {}),
    box = h("div", {class: "adaopt-sheet", role: "region", tabindex: 0, "aria-label": label}, sheet);
  const node = h("details", {class: "adaopt-table", ontoggle: fill}, h("summary", {}, label), box);
  parent.append(node);
  let make = null,
    timer = 0;
  function fill() {
    if (!node.open || !make) return;
    const {groups, head, rows} = make();
    const above = groups
      ? [
          h(
            "tr",
            {},
            h("td"),
            ...groups.map(([words, colspan]) => h("th", {colspan, scope: "colgroup"}, words)),
          ),
        ]
      : [];
    sheet.replaceChildren(
      h("thead", {}, ...above, h("tr", {}, ...head.map(words => h("th", {scope: "col"}, words)))),
      h(
        "tbody",
        {},
        ...rows.map(([first, ...rest]) =>
          h("tr", {}, h("th", {scope: "row"}, first), ...rest.map(words => h("td", {}, words))),
        ),
      ),
    );
  }
  return {
    node,
    update(newMake) {
      make = newMake;
      clearTimeout(timer);
      if (node.open) timer = setTimeout(fill, 200);
    },
  };
}
