// The plane of a problem with two parameters: its level lines, paths on it, and a start that can be moved.

import {tr} from "../words.js";
import {axisBottom, axisLeft, contours, drag, scaleLinear, select} from "./d3.js";
import {attribute, depict, h, sized, uid} from "./dom.js";
import {fixed} from "./numbers.js";
import {polyline} from "./path.js";

const margin = {left: 30, right: 6, top: 6, bottom: 22};
const levels = 10,
  cells = {fine: 90, coarse: 45};

// One unit is as long across as up, or a right angle would not look like one: the view grows in one direction to fill the picture.
function domain([[x0, x1], [y0, y1]], width, height) {
  const unit = Math.max((x1 - x0) / width, (y1 - y0) / height);
  const cx = (x0 + x1) / 2,
    cy = (y0 + y1) / 2;
  return [
    [cx - (unit * width) / 2, cx + (unit * width) / 2],
    [cy - (unit * height) / 2, cy + (unit * height) / 2],
  ];
}

// Levels in equal ratios, from near the lowest loss in the picture to near the highest: a valley's floor shows as well as its walls.
function thresholds(values) {
  const sorted = Float64Array.from(values).sort(),
    at = share => sorted[Math.floor(share * (sorted.length - 1))];
  const floor = Math.min(sorted[0], 0); // losses that are sums of squares start from 0
  const low = at(0.01) - floor,
    high = at(0.97) - floor;
  const ratio = (high / low) ** (1 / (levels - 1));
  return Array.from({length: levels}, (_, i) => floor + low * ratio ** i);
}

function levelLines(problem, [[x0, x1], [y0, y1]], width, height, nx) {
  const ny = Math.max(2, Math.round((nx * height) / width)),
    values = new Float64Array(nx * ny);
  for (let j = 0; j < ny; j++)
    for (let i = 0; i < nx; i++)
      values[j * nx + i] = problem.loss([
        x0 + ((i + 0.5) / nx) * (x1 - x0),
        y1 - ((j + 0.5) / ny) * (y1 - y0),
      ]);
  const px = width / nx,
    py = height / ny;
  // The rings are closed along the border; one pixel further out, that part of them is clipped.
  const grow = (value, size) => (value <= 0 ? -2 : value >= size ? size + 2 : value).toFixed(1);
  const ring = points =>
    `M${points.map(([a, b]) => `${grow(a * px, width)},${grow(b * py, height)}`).join("L")}Z`;
  return contours()
    .size([nx, ny])
    .thresholds(thresholds(values))(values)
    .map(level => level.coordinates.flat().map(ring).join(""));
}

// figure: from frame(). onMove(point) is called while the start is moved, by pointer or arrow keys; without it there is no handle.
// names: what the two coordinates are called
export function plane(parent, {figure, onMove, names = ["x", "y"]}) {
  const box = h("div", {class: "adaopt-plane"});
  parent.append(box);
  const clip = uid(),
    svg = select(box).append("svg").attr("class", "adaopt-svg").attr("role", "img");
  svg.append("clipPath").attr("id", clip).append("rect");
  const hills = svg.append("g").attr("clip-path", `url(#${clip})`).append("g").attr("class", "adaopt-levels");
  const axes = svg.append("g").attr("class", "adaopt-axes");
  const xAxis = axes.append("g"),
    yAxis = axes.append("g");
  const inside = svg.append("g").attr("clip-path", `url(#${clip})`);
  const low = inside.append("g").attr("class", "adaopt-minima"),
    trails = inside.append("g"),
    heads = inside.append("g");
  const x = scaleLinear(),
    y = scaleLinear();
  let width = 0,
    height = 0,
    now = null,
    drawn = {},
    refining = 0;

  function layout(detail) {
    const w = width - margin.left - margin.right,
      tall = height - margin.top - margin.bottom;
    const [xd, yd] = domain(now.problem.view, w, tall);
    x.domain(xd).range([margin.left, width - margin.right]);
    y.domain(yd).range([height - margin.bottom, margin.top]);
    svg.attr("viewBox", `0 0 ${width} ${height}`);
    svg.select("rect").attr("x", margin.left).attr("y", margin.top).attr("width", w).attr("height", tall);
    hills
      .attr("transform", `translate(${margin.left},${margin.top})`)
      .selectAll("path")
      .data(levelLines(now.problem, [xd, yd], w, tall, detail))
      .join("path")
      .attr("d", d => d);
    xAxis.attr("transform", `translate(0,${height - margin.bottom})`).call(
      axisBottom(x)
        .ticks(width / 70)
        .tickSize(4)
        .tickPadding(3),
    );
    yAxis.attr("transform", `translate(${margin.left},0)`).call(
      axisLeft(y)
        .ticks(height / 55)
        .tickSize(4)
        .tickPadding(3),
    );
    low
      .selectAll("path")
      .data(now.problem.minima)
      .join("path")
      .attr("d", "M-5 0H5M0 -5V5")
      .attr("transform", ([a, b]) => `translate(${x(a)},${y(b)})`);
  }

  // Far-off points are brought near, so that the numbers in the path stay short.
  const near = (scale, value) => Math.min(Math.max(scale(value), -9999), 9999);
  const pen = points =>
    polyline(
      points.length,
      i => near(x, points[i][0]),
      i => near(y, points[i][1]),
    );

  function draw() {
    if (!width || !now) return;
    // The level lines cost the most: they are drawn only when the landscape or the size has changed, and roughly while it turns.
    if (drawn.key !== now.key || drawn.width !== width || drawn.height !== height) {
      const time = performance.now(),
        turning = time - drawn.at < 200;
      layout(turning ? cells.coarse : cells.fine);
      drawn = {key: now.key, width, height, at: time};
      clearTimeout(refining);
      if (turning) refining = setTimeout(() => layout(cells.fine), 250);
    }
    depict(svg.node(), now.label);
    const known = p => Number.isFinite(p[0] + p[1]); // from a divergence on, a path is NaN
    const tracks = now.tracks.map(track => {
      const seen = track.points.slice(0, now.time + 1),
        lost = seen.findIndex(p => !known(p));
      return {...track, seen: lost < 0 ? seen : seen.slice(0, lost)};
    });
    const trail = trails
      .selectAll("g")
      .data(tracks)
      .join(enter => {
        const g = enter.append("g").attr("class", "adaopt-trail");
        g.append("path").attr("class", "adaopt-line");
        g.append("path").attr("class", "adaopt-steps");
        return g;
      })
      .style("--c", t => t.style.color);
    trail
      .select(".adaopt-line")
      .attr("d", t => pen(t.seen))
      .attr("stroke-width", t => t.style.width)
      .attr("stroke-dasharray", t => t.style.dash);
    // A dot for each step, as long as one can tell them apart: their distance is the step's length.
    trail
      .select(".adaopt-steps")
      .attr("d", t =>
        t.seen.length > 120
          ? ""
          : t.seen.map(p => `M${near(x, p[0]).toFixed(1)} ${near(y, p[1]).toFixed(1)}h0`).join(""),
      );
    heads
      .selectAll("path")
      .data(tracks.filter(t => t.seen.length))
      .join("path")
      .attr("class", t => (t.style.open ? "adaopt-head adaopt-open" : "adaopt-head"))
      .style("--c", t => t.style.color)
      .attr("d", t => t.style.marker(110))
      .attr("transform", t => {
        const p = t.seen[t.seen.length - 1];
        return `translate(${near(x, p[0]).toFixed(1)},${near(y, p[1]).toFixed(1)})`;
      });
    if (onMove) {
      handle.style.left = `${x(now.start[0])}px`;
      handle.style.top = `${y(now.start[1])}px`;
      const [atX, atY] = now.start.map(value => fixed(value)),
        given = {x: names[0], atX, y: names[1], atY};
      attribute(handle, "aria-label", tr("start at {x} {atX}, {y} {atY}; arrow keys move it", given));
    }
  }

  // An HTML element over the picture: inside an SVG that is one image, nothing could take the focus.
  const handle =
    onMove &&
    h("button", {
      type: "button",
      class: "adaopt-handle",
      title: tr("the start: drag it, or use the arrow keys"),
      onkeydown: key,
    });
  const move = (a, b) => {
    const keep = (value, [from, to]) =>
      Number(Math.min(Math.max(value, from), to).toFixed(to - from > 6 ? 2 : 3));
    now = {...now, start: [keep(a, x.domain()), keep(b, y.domain())]}; // the next key may come before the next picture
    onMove(now.start);
  };
  function key(event) {
    const [dx, dy] =
      {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[event.key] ?? [];
    if (dx === undefined) return;
    event.preventDefault();
    const step = (x.domain()[1] - x.domain()[0]) / (event.shiftKey ? 16 : 160);
    move(now.start[0] + dx * step, now.start[1] + dy * step);
  }
  if (onMove) {
    box.append(handle);
    select(handle).call(
      drag()
        .container(svg.node())
        .subject(() => ({x: x(now.start[0]), y: y(now.start[1])}))
        .on("drag", event => move(x.invert(event.x), y.invert(event.y))),
    );
  }

  figure.onClose(() => clearTimeout(refining));
  figure.onClose(
    sized(box, (w, tall) => {
      [width, height] = [w, tall];
      draw();
    }),
  );
  return {
    // problem   with loss, view and minima;  key: a text that changes when the landscape does
    // tracks    [{points, style}], points[k] being where it is after k steps;  time: how many of them to show
    // start     where the handle is;  label: the picture in words
    update(next) {
      now = next;
      draw();
    },
  };
}
