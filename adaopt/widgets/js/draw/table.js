// The numbers behind the picture, folded away and made only while open; and small tables that are always in sight.
import {tr} from "../words.js";
import {h, put} from "./dom.js";

const row = (cells, attributes = {}) => h("tr", attributes, ...cells);
const column = words => h("th", {scope: "col"}, words);

// head and rows are lists of texts, the first column names its row; groups, where given, is a row above the head: [[text, columns], …]
function parts({groups, head, rows}) {
  const above = groups?.map(([words, colspan]) => h("th", {colspan, scope: "colgroup"}, words));
  const body = rows.map(([first, ...rest]) =>
    row([h("th", {scope: "row"}, first), ...rest.map(words => h("td", {}, words))]),
  );
  return [h("thead", {}, ...(above ? [row([h("td"), ...above])] : []), row(head)), h("tbody", {}, ...body)];
}

// update(make) with make() -> {groups, head, rows}
export function table(parent, {label = tr("The numbers as a table")} = {}) {
  const sheet = h("table", {}),
    box = h("div", {class: "adaopt-sheet", role: "region", tabindex: 0, "aria-label": label}, sheet);
  const node = h("details", {class: "adaopt-table", ontoggle: fill}, h("summary", {}, label), box);
  parent.append(node);
  let make = null,
    timer = 0;
  function fill() {
    if (!node.open || !make) return;
    const {head, ...rest} = make();
    sheet.replaceChildren(...parts({head: head.map(column), ...rest}));
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

// A table of numbers that stand beside the picture. head: the columns after the first;  rows: what names each row, a list of texts and
// elements;  update(cells): the other cells of each row, as texts
export function readout(parent, {head, rows}) {
  const cells = rows.map(() => head.map(() => h("td"))),
    named = rows.map((first, i) => row([h("th", {scope: "row"}, ...first), ...cells[i]]));
  const node = h("table", {}, h("thead", {}, row([h("td"), ...head.map(column)])), h("tbody", {}, ...named));
  parent.append(node);
  return {
    node,
    update(texts) {
      texts.forEach((list, i) => {
        list.forEach((words, j) => {
          put(cells[i][j], words);
        });
      });
    },
  };
}
