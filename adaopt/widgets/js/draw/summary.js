// What the picture shows, in words: visible to all, and read out politely once the figure has come to rest.
import {h} from "./dom.js";

export function summary(parent, {wait = 300} = {}) {
  const node = h("p", {class: "adaopt-summary", "aria-live": "polite"});
  parent.append(node);
  let timer = 0;
  return {
    node,
    say(words) {
      clearTimeout(timer);
      if (!node.textContent) node.textContent = words;
      else
        timer = setTimeout(() => {
          if (node.textContent !== words) node.textContent = words;
        }, wait);
    },
  };
}
