// One look per optimizer, everywhere: a color, a dash pattern and a marker, so that color never has to tell them apart alone.
import {optimizers} from "../registry.js";
import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
} from "./d3.js";

// Shapes that D3 has not: one of its own turned clockwise, and a polygon that stands on a side.
const turned = (shape, degrees) => {
  const [c, s] = [Math.cos, Math.sin].map(f => f((degrees * Math.PI) / 180));
  const at = draw => (x, y) => draw(c * x - s * y, s * x + c * y);
  return {
    draw(path, size) {
      const moveTo = at((x, y) => path.moveTo(x, y)),
        lineTo = at((x, y) => path.lineTo(x, y));
      shape.draw({moveTo, lineTo, closePath: () => path.closePath()}, size);
    },
  };
};
const polygon = corners => ({
  draw(path, size) {
    const angle = (2 * Math.PI) / corners,
      r = Math.sqrt((2 * size) / (corners * Math.sin(angle)));
    for (let i = 0; i < corners; i++)
      path[i ? "lineTo" : "moveTo"](r * Math.sin(i * angle), -r * Math.cos(i * angle));
    path.closePath();
  },
});

// The markers that the registry may name, as matplotlib calls them.
const shapes = {
  o: symbolCircle,
  s: symbolSquare,
  D: symbolDiamond,
  "^": symbolTriangle,
  P: symbolCross,
  "*": symbolStar,
  p: polygon(5),
  h: polygon(6),
  X: turned(symbolCross, 45),
  ">": turned(symbolTriangle, 90),
  v: turned(symbolTriangle, 180),
  "<": turned(symbolTriangle, 270),
};
const pixels = 1.25; // of a unit of the registry's dashes

// nth: the second (third, …) racer of the same name has an open marker and a thinner line.
export function style(name, nth = 0) {
  const {dash, marker} = optimizers[name];
  return {
    color: `var(--adaopt-${name.toLowerCase()})`,
    dash: dash.map(length => pixels * length).join(" ") || "none",
    width: nth ? 1.4 : 2.2,
    open: nth > 0,
    marker: size => symbol(shapes[marker], size)(),
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
