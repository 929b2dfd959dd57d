// One look per optimizer, everywhere: a color, a dash pattern and a marker, so that color never has to tell them apart alone.
import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
} from "./d3.js";

const looks = {
  SGD: {dash: "2 3", shape: symbolCircle},
  Momentum: {dash: "6 3", shape: symbolSquare},
  Nesterov: {dash: "6 3 1.5 3", shape: symbolDiamond},
  AdaGrad: {dash: "11 4", shape: symbolTriangle},
  RMSProp: {dash: "11 3 2 3 2 3", shape: symbolCross},
  Adam: {dash: "none", shape: symbolStar},
};

// nth: the second (third, …) racer of the same name has an open marker and a thinner line.
export function style(name, nth = 0) {
  const {dash, shape} = looks[name];
  return {
    color: `var(--adaopt-${name.toLowerCase()})`,
    dash,
    width: nth ? 1.4 : 2.2,
    open: nth > 0,
    marker: size => symbol(shape, size)(),
  };
}

// A key to a line: a short stretch of it with its marker.
export function swatch({color, dash, width, open, marker}) {
  const span = document.createElement("span");
  span.className = "adaopt-swatch";
  span.innerHTML = `<svg width="34" height="14" viewBox="0 0 34 14" aria-hidden="true" focusable="false">
    <path d="M0 7H34" fill="none" stroke-width="${width}" stroke-dasharray="${dash}" style="stroke:${color}"/>
    <path d="${marker(64)}" transform="translate(17 7)" stroke-width="1.4" style="fill:${open ? "var(--adaopt-surface)" : color};stroke:${open ? color : "var(--adaopt-surface)"}"/></svg>`;
  return span;
}
