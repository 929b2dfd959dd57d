// The words that figures show, the mirror of adaopt/words: English stands in the code and is the key of the
// table. The table is there before any script of a figure: adaopt.words.prologue writes it.

// text    a literal: a whole sentence or a whole label, with {name} where something is put in
// given   a number, a name or a whole sentence for each {name}, never a piece of grammar
export function tr(text, given = {}) {
  const said = globalThis.adaoptWords?.[text] ?? text;
  return said.replace(/\{(\w+)\}/g, (place, name) => (name in given ? given[name] : place));
}

// names in a sentence: "SGD, Momentum and Adam"
export function listed(names) {
  if (names.length < 2) return names.join("");
  return tr("{all} and {last}", {all: names.slice(0, -1).join(", "), last: names.at(-1)});
}
