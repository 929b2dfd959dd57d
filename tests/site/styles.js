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
  const kept = new Set([...document.styleSheets].flatMap(selectors));
  const given = sheets.flatMap(text => selectors(parsed(text)));
  return [given.length, given.filter(selector => !kept.has(selector) && answered(selector))];
};
