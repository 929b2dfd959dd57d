// Curves, dots or bars over time, with a cursor at the present step.
import {axisBottom, axisLeft, pointer, scaleLinear, scaleLog, select} from "./d3.js";
import {attribute, depict, h, put, sized, uid} from "./dom.js";
import {power, text} from "./numbers.js";
import {polyline} from "./path.js";

// Room for the axes; on the right for half of the last label.
export const margin = {left: 42, right: 13, top: 6, bottom: 20};

// The smallest and largest finite number of all series (positive ones only, where the axis is logarithmic). Beyond 1e±300, where a
// diverging run gets, an axis with a little room around the data would not be finite.
const huge = 1e300;
function extent(series, log) {
  let low = Infinity,
    high = -Infinity;
  for (const {values} of series)
    for (const value of values) {
      if (!(Math.abs(value) < huge) || (log && !(value > 1 / huge))) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  if (low > high) return log ? [0.1, 1] : [0, 1];
  if (log) {
    // A little room above and below, and no more than sixteen powers of ten: below that, float64 shows its rounding.
    const bottom = Math.max(low, high * 1e-16),
      room = low === high ? 2 : (high / bottom) ** 0.04;
    return [bottom / room, high * room];
  }
  if (low === high) return [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
  return [low, high];
}

// A logarithmic axis has few labels: powers of ten, every second or third one if there are many; 1, 2 and 5 if there are hardly any.
export function logTicks([low, high]) {
  const from = Math.ceil(Math.log10(low)),
    to = Math.floor(Math.log10(high)),
    every = Math.max(1, Math.ceil((to - from) / 4));
  const tens = [];
  for (let e = from; e <= to; e++) if ((e - from) % every === 0) tens.push(Number(`1e${e}`));
  if (tens.length > 1) return tens;
  const finer = [];
  for (let e = from - 1; e <= to; e++) for (const m of [1, 2, 5]) finer.push(Number(`${m}e${e}`));
  const inside = finer.filter(v => v >= low && v <= high);
  return inside.length > 1 ? inside : scaleLog([low, high], [0, 1]).ticks(3);
}
export const tickText = value => {
  if (value === 0) return "0";
  const exponent = Math.round(Math.log10(Math.abs(value)));
  return (exponent > 3 || exponent < -3) && value === Number(`1e${exponent}`)
    ? `10${power(exponent)}`
    : text(value, 3).replace(" × ", "·");
};

// figure: from frame();  title: what is drawn, shown above;  log: a logarithmic y axis;  onScrub(k): the pointer chose step k
export function chart(parent, {figure, title, log = false, onScrub}) {
  const heading = h("div", {class: "adaopt-chart-title"}, title),
    box = h("div", {class: "adaopt-chart"});
  parent.append(h("div", {class: "adaopt-chart-box"}, heading, box));
  const svg = select(box).append("svg").attr("class", "adaopt-svg").attr("role", "img");
  // Three clips: the chart; what a line has reached by now; what bars and dots have, which are as wide as half a step on each side.
  const clips = ["all", "line", "bars"].map(() => ({id: uid(), rect: null}));
  for (const clip of clips) clip.rect = svg.append("clipPath").attr("id", clip.id).append("rect");
  const axes = svg.append("g").attr("class", "adaopt-axes adaopt-grid-lines");
  const xAxis = axes.append("g"),
    yAxis = axes.append("g");
  const inside = svg.append("g").attr("clip-path", `url(#${clips[0].id})`);
  const cursor = svg.append("path").attr("class", "adaopt-cursor"),
    heads = svg.append("g");
  const x = scaleLinear();
  let y = scaleLinear(),
    width = 0,
    height = 0,
    now = null,
    drawn = null,
    axesKey = "";

  const right = () => width - margin.right,
    bottom = () => height - margin.bottom;
  const shows = value => Number.isFinite(value) && (!logarithmic() || value > 0);
  const logarithmic = () => now.log ?? log;
  const at = value => Math.min(Math.max(y(value), -9999), 9999);
  const thick = () => Math.max(1, Math.min(14, 0.8 * Math.abs(x(1) - x(0))));

  // One path for a whole series; what is still to come is the same path, pale.
  function shape({values, from = 0, kind = "line"}) {
    if (kind === "line")
      return polyline(
        values.length,
        i => x(from + i),
        i => (shows(values[i]) ? at(values[i]) : NaN),
      );
    const [low, high] = y.domain(),
      zero = (logarithmic() ? bottom() : y(Math.min(Math.max(0, low), high))).toFixed(1),
      wide = thick();
    return Array.from(values, (value, i) => {
      if (!shows(value)) return "";
      const px = x(from + i),
        py = at(value).toFixed(1);
      return kind === "dots"
        ? `M${px.toFixed(1)} ${py}h0`
        : `M${(px - wide / 2).toFixed(1)} ${zero}V${py}h${wide.toFixed(1)}V${zero}Z`;
    }).join("");
  }

  function drawAxes(domain, range) {
    const key = [width, height, domain, range, logarithmic()].join();
    if (key === axesKey) return;
    axesKey = key;
    svg.attr("viewBox", `0 0 ${width} ${height}`);
    clips[0].rect
      .attr("x", margin.left)
      .attr("y", 0)
      .attr("width", right() - margin.left + margin.right)
      .attr("height", bottom() + 1);
    const whole = Math.min(Math.max(2, Math.floor(width / 60)), range[1] - range[0] || 1);
    xAxis.attr("transform", `translate(0,${bottom()})`).call(
      axisBottom(x)
        .ticks(whole)
        .tickSize(4)
        .tickPadding(3)
        .tickFormat(value => text(value)),
    );
    const ticks = logarithmic() ? logTicks(domain) : y.ticks(Math.max(2, height / 40));
    yAxis.attr("transform", `translate(${margin.left},0)`).call(
      axisLeft(y)
        .tickValues(ticks)
        .tickSize(margin.left - right())
        .tickPadding(5)
        .tickFormat(tickText),
    );
  }

  function drawCurves(series) {
    const group = inside
      .selectAll("g")
      .data(series)
      .join(enter => {
        const g = enter.append("g");
        g.append("path").attr("class", "adaopt-future");
        g.append("path").attr("class", "adaopt-past");
        return g;
      })
      .attr("class", s => `adaopt-curve adaopt-${s.kind ?? "line"}`)
      .style("--c", s => s.style.color);
    for (const part of ["past", "future"]) {
      group
        .select(`.adaopt-${part}`)
        .attr("d", part === "past" ? shape : null)
        .attr("stroke-width", s => s.style.width)
        .attr("stroke-dasharray", s => s.style.dash);
    }
  }

  function draw() {
    if (!width || !now) return;
    const {series, time, range, domain = extent(series, logarithmic())} = now;
    const same =
      drawn &&
      drawn.width === width &&
      drawn.height === height &&
      drawn.log === logarithmic() &&
      drawn.range.join() === range.join() &&
      drawn.domain.join() === domain.join() &&
      drawn.values.length === series.length &&
      series.every((s, i) => s.values === drawn.values[i]);
    // When only the time is another, only the cursor moves.
    if (!same) {
      y = (logarithmic() ? scaleLog() : scaleLinear()).domain(domain).range([bottom(), margin.top]);
      if (!logarithmic() && !now.domain) y.nice(4);
      x.domain(range).range([margin.left, right()]);
      drawAxes(y.domain(), range);
      drawCurves(series);
      drawn = {width, height, log: logarithmic(), range, domain, values: series.map(s => s.values)};
    }
    depict(svg.node(), now.label);

    const timed = time !== undefined;
    clips.slice(1).forEach(({rect}, i) =>
      rect
        .attr("x", 0)
        .attr("y", 0)
        .attr("height", height)
        .attr("width", timed ? Math.max(0, x(time) + (i * thick()) / 2) : width),
    );
    inside
      .selectAll("g")
      .select(".adaopt-past")
      .attr("clip-path", s => `url(#${clips[s.kind === "bars" || s.kind === "dots" ? 2 : 1].id})`);
    // At the end, where a figure mostly stands, nothing is still to come, and nothing is spent on it.
    const ahead = timed && time < range[1];
    inside.selectAll("g").each(function () {
      const [future, past] = this.children;
      if (ahead && !future.hasAttribute("d")) future.setAttribute("d", past.getAttribute("d"));
      attribute(future, "display", ahead ? "inline" : "none");
    });
    cursor.attr("d", timed ? `M${x(time).toFixed(1)} ${margin.top}V${bottom()}` : null);
    const [floor, ceiling] = y.domain(),
      value = s => s.values[time - (s.from ?? 0)];
    const present = timed
      ? series.filter(s => s.style.marker && shows(value(s)) && value(s) >= floor && value(s) <= ceiling)
      : [];
    heads
      .selectAll("path")
      .data(present)
      .join("path")
      .attr("class", s => (s.style.open ? "adaopt-head adaopt-open" : "adaopt-head"))
      .style("--c", s => s.style.color)
      .attr("d", s => s.style.marker(48))
      .attr("transform", s => `translate(${x(time).toFixed(1)},${at(value(s)).toFixed(1)})`);
  }

  if (onScrub) {
    box.classList.add("adaopt-scrubs");
    const choose = event => {
      const [low, high] = x.domain();
      onScrub(Math.min(Math.max(Math.round(x.invert(pointer(event, svg.node())[0])), low), high));
    };
    box.addEventListener("pointerdown", event => {
      if (event.button === 0) {
        box.setPointerCapture(event.pointerId);
        choose(event);
      }
    });
    box.addEventListener("pointermove", event => {
      if (box.hasPointerCapture(event.pointerId)) choose(event);
    });
  }

  figure.onClose(
    sized(box, (w, tall) => {
      [width, height] = [w, tall];
      draw();
    }),
  );
  return {
    // series   [{values, style, from: 0, kind: "line" | "dots" | "bars"}]: values[i] belongs to step from + i; the same array
    //          again means the same curve, which is then not drawn again
    // range    first and last step of the x axis;  time: the cursor's step (left out: no cursor)
    // domain   of the y axis, else from the values;  log, title: where they change;  label: the picture in words
    update(next) {
      now = next;
      if (next.title) put(heading, next.title);
      draw();
    },
  };
}
