// The list of articles, and what is known of the model: questions, training, the learning curve.
import { ask } from "./saving.js";

export const at = (id) => document.getElementById(id);
export const make = (name, text = "", attributes = {}) => {
  const element = document.createElement(name);
  element.append(...[text].flat());
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};
export const counted = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

const stateOf = (article) => (article.done ? "done" : article.seconds > 0 ? "begun" : "new");

export function showList(project) {
  const { articles } = project;
  const done = articles.filter((article) => article.done).length;
  const entities = articles.reduce((sum, article) => sum + article.entities, 0);
  at("progress").textContent = `${done} of ${counted(articles.length, "article")} done, ${counted(entities, "entity", "entities")}`;
  at("continue").hidden = done === articles.length;
  at("articles").replaceChildren(...articles.map((article) => {
    const row = make("tr", "", { "data-state": stateOf(article) });
    const title = make("a", article.title || article.id, { href: `#article/${encodeURIComponent(article.id)}`, lang: "ar", dir: "rtl" });
    const state = make("td", stateOf(article));
    if (article.test) state.append(" ", make("span", "test", { class: "tag", title: "set aside as test: never ordered by the model" }));
    if (article.flagged) state.append(" ", make("span", "flagged", { class: "tag flagged", title: article.flag || "flagged" }));
    const numbers = [article.entities, article.questions, article.words].map((number) => make("td", number.toLocaleString("en")));
    row.append(make("th", title, { scope: "row" }), state, ...numbers, make("td", (article.seconds / 60).toFixed(1)));
    return row;
  }));
  showModel(project);
}

function showModel({ threshold, calibration, curve, retraining, retrained, suggesting, articles }) {
  const asks = calibration.length > 0 || Boolean(suggesting) || articles.some((article) => article.questions);
  at("threshold").closest(".least").hidden = !asks;
  if (asks) {
    at("threshold").value = threshold;
    sayThreshold(calibration);
  }
  const running = retraining ?? suggesting;
  at("retrain").disabled = Boolean(retraining) || !articles.some((article) => article.done);
  at("training").hidden = !running;
  at("training").value = running?.share ?? 0;
  at("training-message").textContent = running ? `${retraining ? "Training" : "Reading the articles"}: ${running.message}` : retrained ?? "";
  at("curve").hidden = !curve.length;
  if (curve.length) at("curve").replaceChildren(plot(curve), make("figcaption", "F1 on dev by the number of articles to learn from, with its 95 % interval"));
}

// The calibration says how many of the entities with such scores were right.
export function sayThreshold(calibration) {
  const value = Number(at("threshold").value);
  const above = calibration.filter(({ low }) => low >= value - 1e-9);
  const sum = (key) => above.reduce((total, bin) => total + bin[key], 0);
  at("threshold-value").textContent = value.toFixed(2);
  at("saying").textContent = `What scores more is shown as accepted.${sum("count") ? ` Of such, ${Math.round(100 * sum("right") / sum("count"))} of 100 were right when the model was tested.` : ""}`;
}

function plot(curve) {
  const svg = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const most = Math.max(...curve.map((point) => point.articles));
  const x = (point) => 40 + 340 * (point.articles / most);
  const y = (value) => 150 - 135 * value;
  const picture = svg("svg", { viewBox: "0 0 400 180", class: "plot", role: "img" });
  picture.append(Object.assign(svg("title", {}), { textContent: curve.map((point) => `${point.articles} articles: F1 ${point.f1.toFixed(3)}`).join("; ") }));
  const write = (text, attributes) => picture.append(Object.assign(svg("text", { class: "tick", ...attributes }), { textContent: text }));
  for (const value of [0, 0.25, 0.5, 0.75, 1]) {
    picture.append(svg("line", { class: "grid", x1: 40, x2: 385, y1: y(value), y2: y(value) }));
    write(value.toFixed(2), { class: "tick end", x: 34, y: y(value) + 4 });
  }
  picture.append(svg("polyline", { class: "line", points: curve.map((point) => `${x(point)},${y(point.f1)}`).join(" ") }));
  for (const point of curve) {
    if (point.low !== null && point.low !== undefined) picture.append(svg("line", { class: "line", x1: x(point), x2: x(point), y1: y(point.low), y2: y(point.high) }));
    picture.append(svg("circle", { class: "point", cx: x(point), cy: y(point.f1), r: 3.5 }));
    write(point.articles, { class: "tick middle", x: x(point), y: 168 });
  }
  return picture;
}

export async function setThreshold() {
  return ask("/api/threshold", { value: Number(at("threshold").value) });
}
