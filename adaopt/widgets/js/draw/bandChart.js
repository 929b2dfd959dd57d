// Lines with bands and dots against a list of places (learning rates, epochs), evenly spaced, with a cursor at one of them.

import {logTicks, margin, tickText} from "./chart.js";
import {axisBottom, axisLeft, pointer, scaleLinear, scaleLog, select} from "./d3.js";
import {depict, h, put, sized, uid} from "./dom.js";
import {polyline} from "./path.js";

const outside = 40; // pixels beyond the picture, where a line that leaves it goes
const foot = 15; // for the words below the axis

// figure: from frame();  title: what is drawn, shown above;  onPoint(place, done): the pointer is at this place; done: it has left, or let go
export function bandChart(parent, {figure, title, onPoint}) {
  const heading = h("div", {class: "adaopt-chart-title"}, title),
    box = h("div", {class: "adaopt-chart"});
  parent.append(h("div", {class: "adaopt-chart-box"}, heading, box));
  const svg = select(box).append("svg").attr("class", "adaopt-svg").attr("role", "img"),
    clip = uid();
  const rect = svg.append("clipPath").attr("id", clip).append("rect");
  const axes = svg.append("g").attr("class", "adaopt-axes adaopt-grid-lines"),
    words = axes.append("text").attr("text-anchor", "middle");
  const xAxis = axes.append("g"),
    yAxis = axes.append("g");
  const inside = svg.append("g").attr("clip-path", `url(#${clip})`);
  const level = svg.append("g").attr("class", "adaopt-level"),
    cursor = svg.append("path").attr("class", "adaopt-cursor");
  const exits = svg.append("g"),
    heads = svg.append("g");
  level.append("path");
  level.append("text").attr("text-anchor", "end");
  const x = scaleLinear();
  let y = scaleLinear(),
    width = 0,
    height = 0,
    now = null,
    drawn = "",
    shown = null;

  const right = () => width - margin.right,
    bottom = () => height - margin.bottom - (now.xlabel ? foot : 0);
  // Nothing is left out: what is too high, infinity above all, is drawn beyond the upper edge, what is too low beyond the lower one.
  const at = value => {
    if (value === Infinity) return -outside;
    return value === -Infinity || (now.log && value <= 0)
      ? height + outside
      : Math.min(Math.max(y(value), -outside), height + outside);
  };
  const side = value => (value > now.domain[1] ? 1 : value < now.domain[0] ? -1 : 0);

  function drawAxes() {
    const {count, ticks, xlabel, log, domain} = now,
      room = (right() - margin.left) / count;
    svg.attr("viewBox", `0 0 ${width} ${height}`);
    rect
      .attr("x", margin.left)
      .attr("y", 0)
      .attr("width", right() - margin.left)
      .attr("height", bottom() + 1);
    // As many of the labels as find room: every one, every second one, …
    const wide = 10 + 6.2 * Math.max(...ticks.map(([, label]) => label.length)),
      gap = ticks.length > 1 ? ticks[1][0] - ticks[0][0] : 1;
    const every = Math.ceil(wide / (gap * room)),
      labels = new Map(ticks.filter((_, i) => i % every === 0));
    xAxis.attr("transform", `translate(0,${bottom()})`).call(
      axisBottom(x)
        .tickValues([...labels.keys()])
        .tickFormat(i => labels.get(i))
        .tickSize(4)
        .tickPadding(3)
        .tickSizeOuter(0),
    );
    yAxis.attr("transform", `translate(${margin.left},0)`).call(
      axisLeft(y)
        .tickValues(log ? logTicks(domain) : y.ticks(Math.max(2, height / 40)))
        .tickSize(margin.left - right())
        .tickPadding(5)
        .tickFormat(now.format ?? tickText),
    );
    words
      .attr("x", (margin.left + right()) / 2)
      .attr("y", height - 3)
      .text(xlabel ?? "");
  }

  function drawSeries(series) {
    const group = inside
      .selectAll("g")
      .data(series)
      .join(enter => {
        const g = enter.append("g");
        for (const part of ["area", "dots", "line"]) g.append("path").attr("class", `adaopt-band-${part}`);
        return g;
      })
      .attr("class", s => (s.pale ? "adaopt-pale" : null))
      .style("--c", s => s.style.color);
    const line = values => polyline(values.length, x, i => at(values[i])),
      last = now.count - 1;
    const back = values =>
      polyline(
        values.length,
        i => x(last - i),
        i => at(values[last - i]),
      ).replace("M", "L");
    group.select(".adaopt-band-area").attr("d", s => (s.low ? `${line(s.high)}${back(s.low)}Z` : null));
    group
      .select(".adaopt-band-line")
      .attr("d", s => line(s.middle))
      .attr("stroke-width", s => s.style.width)
      .attr("stroke-dasharray", s => s.style.dash);
    group
      .select(".adaopt-band-dots")
      .attr(
        "d",
        s =>
          (s.dots ?? [])
            .flatMap((values, i) => values.map(value => `M${x(i).toFixed(1)} ${at(value).toFixed(1)}h0`))
            .join("") || null,
      );
    // An arrow where a line leaves the picture
    const gone = series.flatMap(s =>
      Array.from(s.middle, (value, i) => ({s, i, side: side(value)})).filter(
        ({s, i, side: where}) => where && [i - 1, i + 1].some(j => j in s.middle && side(s.middle[j]) === 0),
      ),
    );
    exits
      .selectAll("path")
      .data(gone)
      .join("path")
      .attr("class", e => (e.s.pale ? "adaopt-exit adaopt-pale" : "adaopt-exit"))
      .style("--c", e => e.s.style.color)
      .attr("d", e => {
        const up = e.side > 0;
        return `M${x(e.i).toFixed(1)} ${up ? 0 : bottom()}l-3.5 ${up ? 6 : -6}h7Z`;
      });
  }

  function draw() {
    if (!width || !now) return;
    const {count, series, domain, log, point, mark} = now,
      key = JSON.stringify([width, height, count, now.ticks, now.xlabel, domain, log]);
    // When only the cursor is elsewhere, only the cursor moves.
    const moved = key !== drawn;
    if (moved) {
      y = (log ? scaleLog() : scaleLinear()).domain(domain).range([bottom(), margin.top]);
      x.domain([-0.5, count - 0.5]).range([margin.left, right()]);
      drawAxes();
    }
    if (moved || series !== shown) drawSeries(series);
    [drawn, shown] = [key, series];
    depict(svg.node(), now.label);
    level.attr("display", mark ? null : "none");
    if (mark) {
      const height = y(mark.value).toFixed(1);
      level.select("path").attr("d", `M${margin.left} ${height}H${right()}`);
      level
        .select("text")
        .attr("x", right() - 3)
        .attr("y", Number(height) + 12)
        .text(mark.text);
    }
    cursor.attr("d", point === undefined ? null : `M${x(point).toFixed(1)} ${margin.top}V${bottom()}`);
    const present = point === undefined ? [] : series.filter(s => !s.pale && side(s.middle[point]) === 0);
    heads
      .selectAll("path")
      .data(present)
      .join("path")
      .attr("class", "adaopt-head")
      .style("--c", s => s.style.color)
      .attr("d", s => s.style.marker(48))
      .attr("transform", s => `translate(${x(point).toFixed(1)},${at(s.middle[point]).toFixed(1)})`);
  }

  if (onPoint) {
    box.classList.add("adaopt-scrubs");
    let chosen = null;
    const choose = event => {
      const place = Math.min(Math.max(Math.round(x.invert(pointer(event, svg.node())[0])), 0), now.count - 1);
      if (place === chosen) return;
      chosen = place;
      onPoint(chosen, false);
    };
    const done = () => {
      if (chosen !== null) onPoint(chosen, true);
      chosen = null;
    };
    box.addEventListener("pointerdown", event => {
      if (event.button === 0) {
        box.setPointerCapture(event.pointerId);
        choose(event);
      }
    });
    box.addEventListener("pointermove", event => {
      if (event.pointerType === "mouse" || box.hasPointerCapture(event.pointerId)) choose(event);
    });
    for (const end of ["pointerup", "pointerleave"]) box.addEventListener(end, done);
  }

  figure.onClose(
    sized(box, (w, tall) => {
      [width, height] = [w, tall];
      draw();
    }),
  );
  return {
    // count, ticks  how many places; [[place, label], …], of which as many are written as there is room for;  xlabel: below the axis
    // series        [{middle, low, high, dots, style, pale}], a value for each place, of dots a list; the same array again means that
    //               nothing in it is new;  pale: stands back
    // domain, log   of the y axis;  format(value): its labels;  point: the cursor's place;  mark: {value, text}, a level
    // title, label  what is drawn; the picture in words
    update(next) {
      now = next;
      if (next.title) put(heading, next.title);
      draw();
    },
  };
}
