"use strict";
// The page asks this server alone. Texts enter the page as text nodes only, so none is ever read as HTML.
const at = (id) => document.getElementById(id);
const make = (name, text = "", attributes = {}) => {
  const element = document.createElement(name);
  element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};
const count = new Intl.NumberFormat("en");
const fixed = (value, digits = 2) => value.toFixed(digits);
let labels = [];
let curve = null;
let record = null;
const hidden = new Set();

const headers = () => {
  const key = at("key");
  return key && key.value ? { authorization: `Bearer ${key.value}` } : {};
};

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { ...options, headers: { ...options.headers, ...headers() } });
  } catch {
    throw new Error("The server does not answer.");
  }
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error.message);
  return body;
}

function say(text, wrong = false) {
  at("status").textContent = text;
  at("status").classList.toggle("wrong", wrong);
}

async function showModel() {
  try {
    const model = await ask("/v1/model");
    labels = model.labels;
    curve = model.calibration;
    const facts = {
      Model: model.model, Labels: model.labels.join(", "), Backend: model.backend, Checksum: model.checksum.slice(0, 12),
      Windows: `${model.window} pieces, ${model.context} of context on each side`, Release: `musamma ${model.version}`,
    };
    at("facts").replaceChildren(...Object.entries(facts).map(([name, value]) => {
      const row = make("tr");
      row.append(make("th", name, { scope: "row" }), make("td", value, { dir: "auto" }));
      return row;
    }));
    at("splits").replaceChildren(...Object.entries(model.scores).map(([name, score]) => {
      const row = make("tr");
      const interval = score.interval ? score.interval.map((end) => fixed(end, 3)).join("–") : "–";
      const cells = [count.format(score.gold), ...["precision", "recall", "f1"].map((key) => fixed(score[key], 3)), interval];
      row.append(make("th", name, { scope: "row" }), ...cells.map((cell) => make("td", cell)));
      return row;
    }));
    at("scores").hidden = !at("splits").children.length;
  } catch (error) {
    say(error.message, true);
  }
}

async function find() {
  const text = at("text").value;
  if (!text.trim()) {
    say("Write or paste a text first.", true);
    at("text").focus();
    return;
  }
  say("Reading …");
  at("find").disabled = true;
  try {
    if (!labels.length) await showModel();
    const body = JSON.stringify({ text, offsets: "utf16", words: true });
    const answer = await ask("/v1/predict", { method: "POST", body, headers: { "content-type": "application/json" } });
    record = answer.documents[0];
    hidden.clear();
    at("found").hidden = false;
    draw();
    const words = record.meta.musamma.words;
    say(`${entities(kept().length)} in ${count.format(words)} ${words === 1 ? "word" : "words"}.`);
  } catch (error) {
    say(error.message, true);
  } finally {
    at("find").disabled = false;
  }
}

const entities = (number) => `${count.format(number)} ${number === 1 ? "entity" : "entities"}`;
const least = () => Number(at("least").value);
const above = () => record.entities.filter((entity) => entity.score >= least());
const kept = () => above().filter((entity) => !hidden.has(entity.label));
const tone = (label) => `--tone: var(--m${Math.max(0, labels.indexOf(label)) % 6})`;

function draw() {
  at("least-value").textContent = fixed(least());
  at("saying").textContent = saying();
  if (!record) return;
  drawLabels();
  const parts = [];
  let end = 0;
  for (const entity of kept()) {
    parts.push(record.text.slice(end, entity.start), mark(entity));
    end = entity.end;
  }
  at("marked").replaceChildren(...parts, record.text.slice(end));
  drawNames();
}

function mark(entity) {
  const about = `${entity.label}, score ${fixed(entity.score)}`;
  const found = make("mark", record.text.slice(entity.start, entity.end), {
    title: about, "aria-description": about, "data-chip": entity.label, tabindex: "-1",
  });
  if (/\p{Script=Latin}[^\p{Script=Arabic}]*$/u.test(found.textContent)) found.classList.add("latin");
  found.style = tone(entity.label);
  return found;
}

function drawLabels() {
  const counts = Object.fromEntries(labels.map((label) => [label, 0]));
  for (const entity of above()) counts[entity.label] += 1;
  const boxes = at("labels").querySelectorAll("label");
  if (boxes.length === labels.length) {
    boxes.forEach((box, index) => {
      box.querySelector("b").textContent = count.format(counts[labels[index]]);
      box.querySelector("input").checked = !hidden.has(labels[index]);
    });
    return;
  }
  for (const label of labels) {
    const box = make("label");
    const input = make("input", "", { type: "checkbox", value: label });
    input.checked = true;
    const swatch = make("span", "", { class: "swatch", "aria-hidden": "true" });
    swatch.style = tone(label);
    box.append(input, " ", swatch, " ", make("bdi", label, { class: "label" }), " ", make("b", count.format(counts[label])));
    at("labels").append(box);
  }
}

function drawNames() {
  const groups = new Map();
  kept().forEach((entity, index) => {
    const key = `${entity.label}\0${entity.text}`;
    const group = groups.get(key) ?? { ...entity, count: 0, first: index };
    group.count += 1;
    group.score = Math.max(group.score, entity.score);
    groups.set(key, group);
  });
  const sorted = [...groups.values()].sort((one, other) => other.count - one.count || one.first - other.first);
  at("names").replaceChildren(...sorted.map((group) => {
    const row = make("tr");
    const name = make("th", "", { scope: "row" });
    const button = make("button", group.text, { type: "button", lang: "ar", dir: "auto", title: "Show it in the text" });
    button.addEventListener("click", () => meet(group.first));
    name.append(button);
    const label = make("td");
    label.append(make("bdi", group.label, { class: "label" }));
    row.append(name, label, make("td", count.format(group.count)), make("td", fixed(group.score)));
    return row;
  }));
  at("total").textContent = `${entities(kept().length)}, ${count.format(sorted.length)} different`;
}

function meet(index) {
  const marks = at("marked").querySelectorAll("mark");
  marks.forEach((each) => each.classList.remove("met"));
  marks[index].classList.add("met");
  marks[index].scrollIntoView({ block: "center" });
  marks[index].focus({ preventScroll: true });
}

function saying() {
  if (!curve) return "Nobody has measured what a minimum score costs with this model.";
  const base = curve.curve[0];
  const point = curve.curve.reduce((best, each) => (each.min_score <= least() + 1e-9 ? each : best), base);
  const wrong = base.fp - point.fp;
  const right = base.tp - point.tp;
  const scores = `On ${curve.split}: precision ${fixed(point.precision)}, recall ${fixed(point.recall)}, F1 ${fixed(point.f1)}.`;
  if (!wrong && !right) return `${scores} This leaves out none that was found there.`;
  return `${scores} This leaves out ${wrong} of ${base.fp} wrong entities, and ${right} of ${base.tp} right ones.`;
}

// The formats of `musamma predict`: offsets count Unicode characters there, not UTF-16 units.
function jsonl() {
  const points = (offset) => [...record.text.slice(0, offset)].length;
  const found = kept().map((entity) => ({ ...entity, start: points(entity.start), end: points(entity.end) }));
  return `${JSON.stringify({ id: record.id, text: record.text, entities: found, meta: record.meta })}\n`;
}

function conll() {
  const found = kept();
  let lines = `# id = ${record.id}\n`;
  for (const sentence of record.sentences) {
    for (const [start, end] of sentence) {
      const entity = found.find((each) => each.start <= start && end <= each.end);
      const tag = entity ? `${entity.start === start ? "B" : "I"}-${entity.label}` : "O";
      lines += `${record.text.slice(start, end)}\t${tag}\n`;
    }
    lines += "\n";
  }
  return lines;
}

async function take(how, format) {
  const content = format === "jsonl" ? jsonl() : conll();
  if (how === "copy") {
    try {
      await navigator.clipboard.writeText(content);
      say(`Copied as ${format === "jsonl" ? "JSONL" : "CoNLL"}.`);
    } catch {
      say("The browser allows no copying here; download it instead.", true);
    }
    return;
  }
  const address = URL.createObjectURL(new Blob([content], { type: "text/plain;charset=utf-8" }));
  make("a", "", { href: address, download: `entities.${format}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

at("ask").addEventListener("submit", (event) => { event.preventDefault(); find(); });
at("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); find(); }
});
at("text").addEventListener("dragover", (event) => { event.preventDefault(); at("text").classList.add("over"); });
at("text").addEventListener("dragleave", () => at("text").classList.remove("over"));
at("text").addEventListener("drop", async (event) => {
  at("text").classList.remove("over");
  const [file] = event.dataTransfer.files;
  if (!file) return; // dropped text is inserted by the browser
  event.preventDefault();
  at("text").value = await file.text();
  find();
});
document.querySelectorAll(".example").forEach((button) => button.addEventListener("click", () => {
  at("text").value = button.dataset.text;
  find();
}));
at("least").addEventListener("input", draw);
at("labels").addEventListener("change", (event) => {
  const { value, checked } = event.target;
  checked ? hidden.delete(value) : hidden.add(value);
  draw();
});
document.querySelectorAll("[data-take]").forEach((button) => {
  button.addEventListener("click", () => take(button.dataset.take, button.dataset.format));
});
if (at("key")) at("key").addEventListener("change", showModel);
if (!at("key")) showModel();
draw();
