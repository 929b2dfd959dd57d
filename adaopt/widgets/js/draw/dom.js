// Small helpers for native elements.

// h("label", {for: id, class: "x", onclick: f}, "text", child): an element with attributes, listeners and children
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== undefined && child !== null));
  return element;
}

// Sets a text or an attribute that may be the same as before: the browser need not lay it out again.
export function put(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
export function attribute(element, name, value) {
  if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

// Gives a picture its words. It is read out as one image, without the digits and letters drawn in it.
export function depict(svg, words) {
  attribute(svg, "aria-label", words);
  for (const part of svg.children) attribute(part, "aria-hidden", "true");
}

// Every figure of a notebook may be a copy of this module, so a counter alone would repeat itself.
const prefix = `adaopt-${Math.random().toString(36).slice(2, 8)}`;
let count = 0;
export const uid = () => `${prefix}-${++count}`;

// Calls draw(width, height) when the figure is complete, and again whenever the element changes its size. Returns the cleanup.
const waiting = [];
export function sized(element, draw) {
  let width = 0,
    height = 0;
  const look = (w, h) => {
    if (w < 60 || h < 30 || (w === width && h === height)) return; // smaller: not laid out yet
    [width, height] = [w, h];
    draw(w, h);
  };
  const observer = new ResizeObserver(() => look(element.clientWidth, element.clientHeight));
  observer.observe(element);
  waiting.push({element, look});
  return () => observer.disconnect();
}

// A picture in a box, drawn at its real size: draw(now, width, height) is called when the box has a size and there is something to show,
// and again for a new size. Gives the function that shows something else.
export function drawing(box, {figure, draw}) {
  let size = null,
    now = null;
  const show = () => {
    if (size && now) draw(now, ...size);
  };
  figure.onClose(
    sized(box, (width, height) => {
      size = [width, height];
      show();
    }),
  );
  return next => {
    now = next;
    show();
  };
}

// The figure is complete. All sizes are asked for before the first picture is drawn: the browser lays out the page once, not once for each.
export function complete() {
  const sizes = waiting.splice(0).map(({element, look}) => [look, element.clientWidth, element.clientHeight]);
  for (const [look, width, height] of sizes) look(width, height);
}

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
