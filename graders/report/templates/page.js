"use strict";
// All words are put in as text, never as HTML: most of them are not ours.
const byId = (id) => document.getElementById(id);
const body = byId("table").tBodies[0];
const rows = [...body.rows];
const heads = [...byId("table").tHead.rows[0].cells];
const search = byId("search");
let texts = null;

function make(tag, words, ...children) {
  const node = document.createElement(tag);
  if (words) node.className = words;
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
}

function link(words, target) {
  const node = make("a", "", words);
  node.href = target;
  return node;
}

// The table: sorting and searching.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function hay(row) {
  const words = [...row.cells].map((cell) => cell.dataset.words || "").join(" ");
  return (row.hay ??= plain(row.cells[0].textContent + " " + words));
}

function find() {
  const wanted = plain(search.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    row.hidden = !wanted.every((word) => hay(row).includes(word));
    shown += !row.hidden;
  }
  byId("found").textContent = wanted.length ? `${shown} of ${rows.length}` : "";
  byId("none").hidden = shown > 0 || !rows.length;
}

const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function key(row, column) {
  const cell = row.cells[column];
  return column ? Number(cell.dataset.value ?? -2) : cell.textContent.trim();
}

function sort(column) {
  const head = heads[column];
  // Names go up first, numbers down.
  const first = column ? "descending" : "ascending";
  const other = column ? "ascending" : "descending";
  const direction = head.ariaSort === first ? other : first;
  for (const one of heads) one.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", direction);
  const sign = direction === "ascending" ? 1 : -1;
  const keys = new Map(rows.map((row) => [row, key(row, column)]));
  const compare = column ? (a, b) => a - b : order.compare;
  rows.sort((a, b) => sign * compare(keys.get(a), keys.get(b)));
  body.append(...rows);
}

// A student's page.

const text = (number) => texts[number];

function list(title, items, words) {
  if (!items.length) return [];
  return [make("h3", "", title), make("ul", words, ...items.map((item) => make("li", "", ...item)))];
}

function fact(number, codes) {
  const [first, ...rest] = text(number).split("\n");
  const code = codes.length ? make("code", "quiet", ` [${codes.join(", ")}]`) : "";
  return [make("p", "", make("bdi", "", first), code), rest.length ? make("pre", "", rest.join("\n")) : ""];
}

function cause(one) {
  const points = `It concerns, with ${one.points} point${one.points === 1 ? "" : "s"}:`;
  return make(
    "div", "cause", ...fact(one.rationale, one.codes.map(text)),
    text(one.help) ? make("p", "next", text(one.help)) : "",
    make("p", "quiet small", points),
    make("ul", "plain small", ...one.concerns.map((title) => make("li", "", text(title)))),
  );
}

const named = (one) => make("div", "cause advice", ...fact(one.feedback, [text(one.code)]));

function score(one) {
  if (one.score === null) return make("span", "pill alert", "for a human");
  const kind = one.score === one.max ? "full" : one.score ? "part" : "none";
  return make("span", `pill ${kind}`, `${one.score} of ${one.max}`);
}

function source(part) {
  if (part.source === null || part.status === "missing") return "";
  const lines = part.source.replace(/\n$/, "").split("\n");
  const code = make("pre", "source", ...lines.map((line) => make("span", "", line)));
  code.tabIndex = 0;
  const cut = part.cut ? make("p", "warn", "The file is longer; the rest is not shown.") : "";
  const size = `${lines.length} line${lines.length === 1 ? "" : "s"}`;
  return make("details", "", make("summary", "", `${text(part.file)}, ${size}`), code, cut);
}

// A sketch: the record's points, drawn as lines and dots.

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

let sketches = 0;

function sketch(one) {
  const id = `sketch-${++sketches}`;
  const dots = one.series.filter(({ kind }) => kind === "dots").length; // which come first
  const look = (kind, number) => kind === "dots" ? "dots" : `lines s${number - dots}`;
  const lines = one.series.map(({ kind, path }, number) =>
    svg("path", { class: look(kind, number), d: path }));
  const picture = svg(
    "svg", { viewBox: "0 0 360 220", role: "img", "aria-labelledby": `${id}-a ${id}-b` },
    svg("title", { id: `${id}-a` }, text(one.title)), svg("desc", { id: `${id}-b` }, one.told),
    ...one.y.ticks.flatMap(([place, words]) => [
      svg("line", { x1: 44, x2: 350, y1: place, y2: place }),
      svg("text", { x: 39, y: place + 3.5, class: "y" }, text(words)),
    ]),
    ...one.x.ticks.map(([place, words]) => svg("text", { x: place, y: 196 }, text(words))),
    svg("text", { x: 197, y: 214, class: "label" }, text(one.x.label)),
    svg("text", { x: -96, y: 8, class: "label", transform: "rotate(-90)" }, text(one.y.label)),
    ...lines,
  );
  const keys = one.series.map(({ name, kind }, number) => make(
    "li", "", svg("svg", { viewBox: "0 0 20 8", "aria-hidden": "true" },
      svg("path", { class: look(kind, number), d: kind === "dots" ? "M4 4h0M10 4h0M16 4h0" : "M1 4H19" })),
    text(name)));
  return make("figure", "", make("figcaption", "", text(one.title)), picture, make("ul", "keys small", ...keys));
}

function partOf(part) {
  const said = part.feedback;
  const flags = part.flags.map(([code, detail]) =>
    make("p", "warn", "⚑ ", make("code", "", code), " ", make("bdi", "", detail)));
  const mend = said.mend.length ? [make("h3", "", "What to mend"), ...said.mend.map(cause)] : [];
  const seen = said.seen.length ? [make("h3", "", "Seen as well"), ...said.seen.map(named)] : [];
  const advice = said.advice.length
    ? [make("h3", "", "Advice, at no cost of points"), ...said.advice.map(named)] : [];
  const titles = (numbers) => numbers.map((number) => [text(number)]);
  return make(
    "article", "exercise",
    make("header", "", make("h2", "", text(part.heading)), score(part)),
    ...flags,
    text(said.apology) ? make("p", "warn", text(said.apology)) : "",
    ...list("What works", titles(said.works), "plain works"),
    ...mend,
    ...list("Looked at once the above works", titles(said.later), "plain"),
    ...list("Not checked", said.unchecked.map(([a, b]) => [`${text(a)} ${text(b)}`]), "plain"),
    ...seen, ...advice,
    part.sketches.length ? make("div", "sketches", ...part.sketches.map(sketch)) : "",
    source(part),
  );
}

function showStudent(number) {
  texts ??= JSON.parse(byId("texts").textContent);
  const data = JSON.parse(byId(`student-${number}-data`).textContent);
  const shown = rows.filter((row) => !row.hidden);
  const here = shown.findIndex((row) => linkOf(row).hash === `#student-${number}`);
  const on = make("span", "on");
  for (const [step, words] of [[-1, "← Previous"], [1, "Next →"]]) {
    const row = here < 0 ? undefined : shown[here + step];
    if (row) on.append(link(words, linkOf(row).hash));
  }
  const title = make("h1", "", make("bdi", "", data.name));
  title.tabIndex = -1;
  const total = data.total === null ? "A human has to look before there is a total."
    : `${data.total} of ${data.max} points`;
  byId("student").replaceChildren(
    make("p", "way", link("All students", "#scores"), on), title, make("p", "quiet", total),
    ...data.parts.map(partOf),
  );
  document.title = `${data.name} · Results`;
  view("student");
  scrollTo(0, 0);
  title.focus({ preventScroll: true });
}

const linkOf = (row) => row.cells[0].querySelector("a");

function view(name) {
  byId("class").hidden = name !== "class";
  byId("student").hidden = name !== "student";
}

let last = null;

function route() {
  const number = /^#student-(\d+)$/.exec(location.hash)?.[1];
  if (number && byId(`student-${number}-data`)) {
    last = number;
    showStudent(number);
    return;
  }
  const back = !byId("student").hidden;
  document.title = "Results · Torch Kata";
  view("class");
  const row = last && rows.find((one) => linkOf(one).hash === `#student-${last}`);
  if (back && row && location.hash === "#scores") {
    linkOf(row).focus();
    linkOf(row).scrollIntoView({ block: "center", behavior: "instant" });
  } else if (back && location.hash) {
    document.querySelector(`section[id="${CSS.escape(location.hash.slice(1))}"]`)?.scrollIntoView();
  }
}

heads.forEach((head, column) => head.firstElementChild.addEventListener("click", () => sort(column)));
search.addEventListener("input", find);
search.closest("p").hidden = false;
document.addEventListener("click", (event) => {
  const wanted = event.target.closest("[data-find]")?.dataset.find;
  if (!wanted) return;
  search.value = wanted;
  find();
  byId("scores").scrollIntoView();
  search.focus({ preventScroll: true });
});
document.addEventListener("keydown", (event) => {
  const typing = event.target === search;
  if (event.key === "/" && !typing && !byId("class").hidden) {
    event.preventDefault();
    search.focus();
  } else if (event.key === "Escape" && typing) {
    search.value = "";
    find();
  } else if (event.key === "Escape" && byId("class").hidden) {
    location.hash = "#scores";
  }
});
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const one of opened) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of opened) one.open = false;
});
addEventListener("hashchange", route);
route();
find();
