// The moving parts of a report: sliders of pictures, curves, a map. It reads the JSON in the
// page, and puts text into it as text.
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const find = (id) => document.getElementById(id);

function make(tag, attributes = {}, ...children) {
  const found = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) found.setAttribute(name, value);
  found.append(...children);
  return found;
}

function drawn(tag, attributes = {}, text = "") {
  const found = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) found.setAttribute(name, value);
  if (text) found.textContent = text;
  return found;
}

function number(x) {
  if (x === null || x === undefined) return "not finite";
  if (x === 0) return "0";
  const size = Math.abs(x);
  if (size >= 1e5 || size < 1e-4) return x.toExponential(2);
  return String(Number(x.toPrecision(4)));
}

const grouped = (x) => x.toLocaleString("en");

// Sliders of pictures: one input moves all figures of a film.
for (const box of document.querySelectorAll("[data-film]")) {
  const film = data.films[box.dataset.film];
  const input = box.querySelector("input"), output = box.querySelector("output");
  if (!input) continue;
  const images = [...box.querySelectorAll("img")];
  const name = input.getAttribute("aria-label");
  const show = () => {
    const at = Number(input.value), stop = film.stops[at];
    images.forEach((image, k) => {
      const figure = film.figures[k];
      image.src = figure.frames[figure.at[at]];
      image.alt = name + (figure.label ? " of " + figure.label : "") + ", " + stop;
    });
    output.textContent = stop;
    input.setAttribute("aria-valuetext", stop);
  };
  input.addEventListener("input", show);
  const button = box.querySelector(".play");
  let timer = 0;
  const rest = () => {
    clearInterval(timer);
    timer = 0;
    button.textContent = "▶";
    button.setAttribute("aria-label", "play " + name);
  };
  button.addEventListener("click", () => {
    if (timer) return rest();
    button.textContent = "❚❚";
    button.setAttribute("aria-label", "pause " + name);
    timer = setInterval(() => {
      input.value = (Number(input.value) + 1) % film.stops.length;
      show();
    }, 450);
  });
  input.addEventListener("pointerdown", rest);
}

// Curves. A chart is one quantity; its lines are splits, runs or settings.
const HEIGHT = 190, LEFT = 50, RIGHT = 24, TOP = 8, BOTTOM = 22;
const owners = [...new Set(data.charts.flatMap((c) => c.lines.map((line) => line.of)))];
const SPLITS = { train: 1, validation: 2, test: 3 };
const SAID = { train: "training", validation: "validation", test: "test" };
const steps = [...new Set(data.charts.flatMap((c) => c.lines.flatMap((l) => l.x)))];
steps.sort((a, b) => a - b);
let cursor = steps.length ? steps[steps.length - 1] : 0;
const views = [];

function colour(line) {
  if (owners.length > 1) return (owners.indexOf(line.of) % 8) + 1;
  return SPLITS[line.split] || 1;
}

const dashed = (line) => owners.length > 1 && line.split === "train";

function called(line) {
  return [line.of, SAID[line.split]].filter(Boolean).join(", ");
}

function nearest(xs, x) {
  let low = 0, high = xs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle; else high = middle;
  }
  return x - xs[low] <= xs[high] - x ? low : high;
}

function ticks(low, high, count) {
  const raw = (high - low) / count, unit = 10 ** Math.floor(Math.log10(raw));
  const step = unit * [1, 2, 5, 10].find((k) => k * unit >= raw * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
    found.push(k * step);
  }
  return found;
}

function decades(low, high) {
  const first = Math.ceil(low - 1e-9), last = Math.floor(high + 1e-9);
  const step = Math.max(1, Math.ceil((last - first) / 4)), found = [];
  for (let k = first; k <= last; k += step) found.push(k);
  if (found.length > 1) return found;
  const few = [first - 1, first].flatMap((k) => [1, 2, 5].map((m) => Math.log10(m) + k));
  const within = few.filter((y) => y >= low && y <= high);
  return within.length > 2 ? within : ticks(10 ** low, 10 ** high, 5).map(Math.log10);
}

function scales(chart, width, logarithmic) {
  const ys = [], xs = [];
  for (const line of chart.lines) {
    xs.push(line.x[0], line.x[line.x.length - 1]);
    for (const part of [line.y, line.low || [], line.high || []]) {
      for (const y of part) if (y !== null) ys.push(y);
    }
  }
  // A band below zero does not keep a quantity from its logarithm; a mean does.
  const means = chart.lines.flatMap((line) => line.y).filter((y) => y !== null);
  const useLog = logarithmic && means.length > 0 && means.every((y) => y > 0);
  const floor = useLog ? Math.min(...means) / 10 : 0;
  const form = useLog ? (y) => Math.log10(Math.max(y, floor)) : (y) => y;
  let low = Infinity, high = -Infinity, start = Infinity, end = -Infinity;
  for (const y of ys) {
    low = Math.min(low, form(y));
    high = Math.max(high, form(y));
  }
  for (const x of xs) {
    start = Math.min(start, x);
    end = Math.max(end, x);
  }
  if (low > high) [low, high] = [0, 1];
  if (low === high) [low, high] = [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
  const pad = (high - low) * 0.05;
  low -= pad;
  high += pad;
  if (start === end) [start, end] = [start - 1, end + 1];
  const across = width - LEFT - RIGHT, down = HEIGHT - TOP - BOTTOM;
  return {
    useLog, low, high, start, end,
    x: (x) => LEFT + ((x - start) / (end - start)) * across,
    y: (y) => TOP + ((high - form(y)) / (high - low)) * down,
    step: (place) => start + ((place - LEFT) / across) * (end - start),
  };
}

function path(line, scale, name) {
  let text = "", open = false;
  line[name].forEach((y, k) => {
    if (y === null) {
      open = false;
      return;
    }
    text += (open ? "L" : "M") + scale.x(line.x[k]).toFixed(1) + "," + scale.y(y).toFixed(1);
    open = true;
  });
  return text;
}

function band(line, scale) {
  const kept = line.x.map((_, k) => k).filter((k) => line.low[k] !== null && line.high[k] !== null);
  const at = (k, y) => scale.x(line.x[k]).toFixed(1) + "," + scale.y(y).toFixed(1);
  const upper = kept.map((k) => at(k, line.high[k]));
  const lower = kept.map((k) => at(k, line.low[k])).reverse();
  return kept.length > 1 ? "M" + [...upper, ...lower].join("L") + "Z" : "";
}

function draw(view) {
  const { chart, svg } = view, width = Math.max(svg.clientWidth, 160);
  const scale = (view.scale = scales(chart, width, find("log").checked));
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  svg.replaceChildren();
  const places = scale.useLog ? decades(scale.low, scale.high) : ticks(scale.low, scale.high, 5);
  for (const tick of places) {
    const value = scale.useLog ? 10 ** tick : tick, y = scale.y(value);
    svg.append(drawn("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y, y2: y }));
    const text = String(Number(value.toPrecision(3)));
    svg.append(drawn("text", { class: "tick", x: LEFT - 6, y: y + 4, "text-anchor": "end" }, text.length > 7 ? value.toExponential(1) : text));
  }
  for (const tick of ticks(scale.start, scale.end, Math.max(2, Math.floor(width / 80)))) {
    if (!Number.isInteger(tick)) continue;
    svg.append(drawn("text", { class: "tick", x: scale.x(tick), y: HEIGHT - 6, "text-anchor": "middle" }, grouped(tick)));
  }
  for (const line of chart.lines) {
    const k = colour(line);
    if (line.low) svg.append(drawn("path", { class: `band fill${k}`, d: band(line, scale) }));
    svg.append(drawn("path", { class: `curve line${k}${dashed(line) ? " dashed" : ""}`, d: path(line, scale, "y") }));
    line.y.forEach((y, at) => {
      const alone = y !== null && (line.y[at - 1] ?? null) === null && (line.y[at + 1] ?? null) === null;
      if (alone) svg.append(drawn("circle", { class: `dot fill${k}`, cx: scale.x(line.x[at]), cy: scale.y(y), r: 4 }));
      if (y === null) svg.append(drawn("text", { class: "lost", x: scale.x(line.x[at]), y: HEIGHT - BOTTOM, "text-anchor": "middle" }, "×"));
    });
  }
  view.marks = svg.appendChild(drawn("g"));
  view.note.textContent = chart.means + (find("log").checked && !scale.useLog ? " (linear: not all is above 0)" : "");
  point(view);
}

function point(view) {
  const { chart, scale, marks } = view;
  marks.replaceChildren();
  const place = Math.min(Math.max(cursor, scale.start), scale.end), x = scale.x(place);
  marks.append(drawn("line", { class: "at", x1: x, x2: x, y1: TOP, y2: HEIGHT - BOTTOM }));
  chart.lines.forEach((line, k) => {
    const at = nearest(line.x, cursor), y = line.y[at];
    if (y !== null) {
      marks.append(drawn("circle", { class: `dot fill${colour(line)}`, cx: scale.x(line.x[at]), cy: scale.y(y), r: 4.5 }));
    }
    const spread = line.high && line.high[at] !== null ? " ± " + number(line.high[at] - y) : "";
    view.values[k].textContent = (called(line) ? called(line) + " " : "") + number(y) + spread;
  });
}

function moveTo(step) {
  cursor = step;
  const input = find("cursor");
  input.value = nearest(steps, step);
  input.setAttribute("aria-valuetext", "step " + grouped(step));
  find("cursor-at").textContent = grouped(step);
  for (const view of views) if (view.shown) point(view);
}

function swatch(k, dashes, shape) {
  const svg = drawn("svg", { viewBox: "0 0 14 12", "aria-hidden": "true" });
  if (shape === undefined) {
    svg.append(drawn("path", { class: `curve line${k}${dashes ? " dashed" : ""}`, d: "M0,6L14,6" }));
  } else {
    svg.append(drawn("path", { class: `fill${k}`, d: mark(shape, 7, 6, 5) }));
  }
  return svg;
}

function addChart(chart) {
  const svg = drawn("svg", { role: "img", "aria-label": chart.name });
  const note = make("p", { class: "note" });
  const values = chart.lines.map(() => make("span"));
  const key = make("ul", { class: "key" });
  chart.lines.forEach((line, k) => key.append(make("li", {}, swatch(colour(line), dashed(line)), values[k])));
  const box = make("div", { class: "chart" }, make("h3", {}, chart.name), note, key, svg);
  const view = { chart, svg, note, values, box, shown: chart.shown };
  const hover = (event) => moveTo(steps[nearest(steps, view.scale.step(event.clientX - svg.getBoundingClientRect().left))]);
  svg.addEventListener("pointermove", hover);
  svg.addEventListener("pointerdown", hover);
  views.push(view);
}

function arrange() {
  const place = find("charts");
  place.replaceChildren(...views.filter((view) => view.shown).map((view) => view.box));
  for (const view of views) if (view.shown) draw(view);
  const count = views.filter((view) => view.shown).length;
  find("chooser").querySelector("summary").textContent = `Choose quantities (${count} of ${views.length})`;
}

function chooser() {
  const place = find("chooser").querySelector("div");
  for (const heading of new Set(data.charts.map((chart) => chart.heading))) {
    const set = make("fieldset", {}, make("legend", {}, heading));
    for (const view of views) {
      if (view.chart.heading !== heading) continue;
      const box = make("input", { type: "checkbox" });
      box.checked = view.shown;
      box.addEventListener("change", () => {
        view.shown = box.checked;
        arrange();
      });
      set.append(make("label", {}, box, " " + view.chart.name));
    }
    place.append(set);
  }
}

if (data.charts.length) {
  data.charts.forEach(addChart);
  if (!views.some((view) => view.shown)) views.slice(0, 6).forEach((view) => (view.shown = true));
  chooser();
  const input = find("cursor");
  input.max = steps.length - 1;
  input.addEventListener("input", () => moveTo(steps[Number(input.value)]));
  find("log").addEventListener("change", arrange);
  let width = 0;
  new ResizeObserver(() => {
    if (width !== (width = find("charts").clientWidth)) arrange();
  }).observe(find("charts"));
  arrange();
  moveTo(cursor);
} else {
  find("charts").append(make("p", { class: "note" }, "Nothing is logged yet."));
  find("log").disabled = find("cursor").disabled = true;
}

// The map: a point an example, its thumbnail where one points.
function mark(shape, x, y, r) {
  const at = (points) => "M" + points.map(([a, b]) => `${x + a * r},${y + b * r}`).join("L") + "Z";
  if (shape === 1) return at([[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]]);
  if (shape === 2) return at([[0, -1.2], [1.1, 0.8], [-1.1, 0.8]]);
  if (shape === 3) return at([[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]]);
  return `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`;
}

const SIDE = 560, EDGE = 16;
const scaled = ([x, y]) => [EDGE + x * (SIDE - 2 * EDGE), SIDE - EDGE - y * (SIDE - 2 * EDGE)];

function showMap() {
  const found = data.maps[Number(find("which-map").value)], plane = find("plane");
  const sprite = data.sprites[found.sprite], sheet = new Image();
  sheet.src = sprite.uri;
  plane.setAttribute("viewBox", `0 0 ${SIDE} ${SIDE}`);
  plane.setAttribute("aria-label", `map of ${found.xy.length} examples: ${found.name}`);
  plane.replaceChildren();
  const label = (k) => (found.labels ? found.labels[k] : -1);
  const style = (k) => (k < 0 ? [0, 0] : [(k % 8) + 1, Math.floor(k / 8) % 4]);
  const named = (k) => (k < 0 ? "no label" : found.names[k] ?? String(k));
  found.xy.forEach((xy, k) => {
    const [tint, shape] = style(label(k));
    plane.append(drawn("path", { class: `dot fill${tint}`, d: mark(shape, ...scaled(xy), 6) }));
  });
  const kinds = found.labels ? [...new Set(found.labels)].sort((a, b) => a - b) : [];
  find("legend").replaceChildren(...kinds.map((k) => {
    const [tint, shape] = style(k);
    return make("li", {}, swatch(tint, false, shape), named(k));
  }));
  const ring = plane.appendChild(drawn("circle", { class: "ring", r: 10, visibility: "hidden" }));
  const input = find("example"), thumb = find("thumb");
  const show = (k) => {
    const [x, y] = scaled(found.xy[k]), ratio = plane.clientWidth / SIDE;
    ring.setAttribute("cx", x);
    ring.setAttribute("cy", y);
    ring.setAttribute("visibility", "visible");
    const cell = sheet.naturalWidth / sprite.columns, pen = thumb.getContext("2d");
    pen.imageSmoothingEnabled = false;
    pen.drawImage(sheet, (k % sprite.columns) * cell, Math.floor(k / sprite.columns) * cell, cell, cell, 0, 0, 96, 96);
    const side = x * ratio > plane.clientWidth / 2 ? -110 : 14;
    thumb.style.left = x * ratio + side + "px";
    thumb.style.top = Math.min(Math.max(y * ratio - 48, 0), plane.clientHeight - 98) + "px";
    thumb.style.visibility = "visible";
    const text = `example ${k + 1} of ${found.xy.length}` + (found.labels ? `: ${named(label(k))}` : "");
    find("which").textContent = text;
    input.value = k;
    input.setAttribute("aria-valuetext", text);
  };
  input.max = found.xy.length - 1;
  input.value = 0;
  input.oninput = () => show(Number(input.value));
  plane.onpointermove = plane.onpointerdown = (event) => {
    const box = plane.getBoundingClientRect(), ratio = SIDE / box.width;
    const px = (event.clientX - box.left) * ratio, py = (event.clientY - box.top) * ratio;
    let best = 0, least = Infinity;
    found.xy.forEach((xy, k) => {
      const [x, y] = scaled(xy), distance = (x - px) ** 2 + (y - py) ** 2;
      if (distance < least) [best, least] = [k, distance];
    });
    show(best);
  };
  thumb.style.visibility = "hidden";
  find("which").textContent = "";
}

if (data.maps && data.maps.length) {
  find("which-map").addEventListener("change", showMap);
  showMap();
}

// Clouds: points that one turns round by dragging, or by arrow keys.
for (const canvas of document.querySelectorAll("[data-cloud]")) {
  const { xyz, size } = data.shown[Number(canvas.dataset.cloud)];
  const pen = canvas.getContext("2d"), side = canvas.width, scale = side / 2.6;
  const order = Array.from({ length: xyz.length / 3 }, (_, k) => 3 * k);
  let yaw = -0.6, pitch = 0.35, from = null;
  const show = () => {
    const [a, b, c, d] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
    const ahead = (k) => b * xyz[k] + a * xyz[k + 1];
    const away = (k) => c * ahead(k) - d * xyz[k + 2];
    pen.clearRect(0, 0, side, side);
    const dot = Math.max(3, size * scale);
    for (const k of order.sort((j, k) => away(k) - away(j))) {
      const x = a * xyz[k] - b * xyz[k + 1], y = d * ahead(k) + c * xyz[k + 2];
      pen.fillStyle = `hsl(215 65% ${Math.min(Math.max(52 - 28 * away(k), 20), 80)}%)`;
      pen.fillRect(side / 2 + scale * x - dot / 2, side / 2 - scale * y - dot / 2, dot, dot);
    }
  };
  const turn = (across, down) => {
    yaw += across;
    pitch = Math.min(Math.max(pitch + down, -1.57), 1.57);
    show();
  };
  canvas.addEventListener("pointerdown", (event) => {
    from = [event.clientX, event.clientY];
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from) return;
    turn((event.clientX - from[0]) / 90, (event.clientY - from[1]) / 90);
    from = [event.clientX, event.clientY];
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => (from = null));
  }
  canvas.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [-0.2, 0], ArrowRight: [0.2, 0], ArrowUp: [0, -0.2], ArrowDown: [0, 0.2] };
    if (!moves[event.key]) return;
    event.preventDefault();
    turn(...moves[event.key]);
  });
  show();
}
