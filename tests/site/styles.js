// How many selectors the given style sheets have, and those that something on the page answers but that its own style lacks.
sheets => {
  const split = list => {
    // at the commas that no bracket holds
    let depth = 0;
    const parts = [""];
    for (const letter of list) {
      if ("([".includes(letter)) depth += 1;
      else if (")]".includes(letter)) depth -= 1;
      if (letter === "," && depth === 0) parts.push("");
      else parts[parts.length - 1] += letter;
    }
    return parts.map(part => part.trim());
  };
  // :is(…) and :where(…) with what something on the page answers: PurgeCSS leaves the rest out
  const trimmed = selector => {
    const start = /:(is|where)\((?!:not)/.exec(selector);
    if (!start) return selector;
    const from = start.index + start[0].length;
    let depth = 1,
      to = from;
    for (; depth; to += 1) depth += {"(": 1, ")": -1}[selector[to]] ?? 0;
    const parts = split(selector.slice(from, to - 1)).filter(answered);
    return `${selector.slice(0, from)}${parts.join(", ")})${trimmed(selector.slice(to))}`;
  };
  const says = rule => [...rule.style].some(name => !name.startsWith("--"));
  const selectors = ({cssRules}) =>
    [...cssRules].flatMap(rule => {
      if (rule instanceof CSSStyleRule) return says(rule) ? split(rule.selectorText) : [];
      return rule instanceof CSSGroupingRule ? selectors(rule) : [];
    });
  const parsed = text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  };
  const answered = selector => {
    try {
      return document.querySelector(selector.replace(/::[\w-]+|:(hover|active|focus[\w-]*)/g, ""));
    } catch {
      return null; // nothing is left of it, as of ::selection
    }
  };
  const kept = new Set([...document.styleSheets].flatMap(selectors).map(trimmed));
  const given = sheets.flatMap(text => selectors(parsed(text)));
  return [given.length, given.filter(selector => !kept.has(trimmed(selector)) && answered(selector))];
};
