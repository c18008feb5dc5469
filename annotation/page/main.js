// The page: which view is open, its keys, and the time spent. Texts enter it as text nodes, never as HTML.
import { Differences } from "./differences.js";
import { Article } from "./editing.js";
import { KEYS, nameOf } from "./keys.js";
import { at, counted, make, sayThreshold, setThreshold, showList } from "./list.js";
import { listenToMouse } from "./mouse.js";
import { Saver, ask, pathOf } from "./saving.js";

let project = null;
let article = null;
let differences = null; // while the differences of the article are shown

const say = (text, wrong = false) => {
  at("status").textContent = text;
  at("status").classList.toggle("wrong", wrong);
};

const saver = new Saver((waiting, trouble) => {
  at("saved").textContent = waiting ? (trouble ? `${counted(waiting, "change")} not saved` : "Saving …") : "Saved";
  at("saved").classList.toggle("wrong", Boolean(trouble));
  if (trouble) say(`${counted(waiting, "change is", "changes are")} not saved: ${trouble} This page keeps trying; leave it open.`, true);
  else if (!waiting && at("status").textContent.includes("not saved:")) say("All changes are saved.");
});
window.addEventListener("beforeunload", (event) => { if (saver.waiting.length) event.preventDefault(); });

const page = { saver, say, labels: [], changed: () => { showCounts(); checkSoon(); }, moved: showWhere };

function showCounts() {
  if (!article) return;
  const { entities, questions } = article;
  page.labels.forEach((label, index) => { at("labels").children[index].querySelector("output").textContent = entities.filter((mark) => mark.label === label).length; });
  at("counts").textContent = `${counted(entities.length, "entity", "entities")}, ${counted(questions.length, "question")}`;
  at("finish").firstChild.textContent = article.done ? "Not done yet " : "Done ";
  at("finish").querySelector("kbd").hidden = article.done;
  at("note").textContent = article.flag === null ? "" : `Flagged: ${article.flag}`;
  at("others").replaceChildren(...Object.entries(article.others).map(([name, marks]) => make("p", `${name}: ${counted(marks.length, "entity", "entities")}`, { class: "quiet" })));
}

function showWhere() {
  if (!article) return;
  const mark = article.entityAt(article.cursor);
  const question = article.questionAt(article.cursor);
  const score = (mark ?? question)?.score;
  at("where").replaceChildren(
    make("bdi", article.chosenText, { lang: "ar", class: "surface" }),
    make("span", mark ? ` ${mark.label}` : question ? ` ${question.label}?` : "", { class: "label" }),
    make("span", typeof score === "number" ? ` score ${score.toFixed(2)}` : "", { class: "quiet" }),
  );
}

let checking = null;
function checkSoon() {
  clearTimeout(checking);
  checking = setTimeout(async () => {
    const checked = article;
    if (!checked) return;
    try {
      await saver.go();
      const { faults } = await ask(`${pathOf(checked.id)}/checks`);
      if (checked === article) showFaults(faults);
    } catch { /* said where it matters: by what saves */ }
  }, 700);
}

function showFaults(faults) {
  const found = faults.map((fault) => {
    const item = make("li");
    const go = make("button", fault.message, { type: "button", class: "plain" });
    go.addEventListener("click", () => { article.moveTo(fault.first); at("text").focus({ preventScroll: true }); });
    item.append(go);
    if (fault.fix) {
      const fix = make("button", "Mend", { type: "button" });
      fix.addEventListener("click", () => { saver.push(article, { do: "edit", by: "check", remove: fault.fix.remove, add: fault.fix.add }); });
      item.append(" ", fix);
    }
    return item;
  });
  at("faults").replaceChildren(...(found.length ? [make("h2", "Look at"), make("ul", found)] : []));
}

async function load() {
  project = await ask("/api/project");
  page.labels = project.labels;
  project.articles.sort((one, other) => one.order - other.order);
  at("open-guide").hidden = !project.guide;
  at("labels").replaceChildren(...page.labels.map((label, index) => {
    const button = make("button", [make("kbd", String(index + 1)), " ", label, " ", make("output", "")], { type: "button", class: `pick m${index % 6}` });
    button.addEventListener("click", () => { article?.label(label); at("text").focus({ preventScroll: true }); });
    return button;
  }));
}

const address = () => location.hash.slice(1).split("/").map(decodeURIComponent);

async function route() {
  leave();
  const [view, id] = address();
  say("");
  try {
    if (view === "article" || view === "differences") await openArticle(id, project.adjudicate && view !== "article");
    else await openList();
  } catch (error) {
    say(error.message, true);
  }
}

function view(name, heading) {
  for (const each of ["list", "work", "differences"]) at(each).hidden = each !== name;
  document.body.dataset.view = name;
  at("heading").replaceChildren(heading);
  at("heading").dir = typeof heading === "string" ? "ltr" : "rtl";
  at("to-list").hidden = name === "list";
  at("to-other").hidden = name === "list" || !project.adjudicate;
  window.scrollTo({ top: 0, behavior: "instant" });
}

async function openList() {
  await saver.go();
  await load();
  view("list", project.adjudicate ? `Compare ${project.adjudicate.join(" and ")}` : "Articles");
  showList(project);
  if (project.retraining || project.suggesting) setTimeout(() => { if (!at("list").hidden) openList(); }, 2000);
}

async function openArticle(id, compared) {
  const found = await ask(pathOf(id));
  const title = project.articles.find((each) => each.id === id)?.title ?? id;
  view(compared ? "differences" : "work", make("bdi", title, { lang: "ar", class: "title" }));
  at("to-other").textContent = compared ? "Whole article" : "Differences";
  at("to-other").href = `#${compared ? "article" : "differences"}/${encodeURIComponent(id)}`;
  article = new Article(at("text"), found, page);
  if (compared) {
    differences = new Differences(article, project.adjudicate, page.labels, say);
    await differences.load();
  } else {
    at("faults").replaceChildren();
    showCounts();
    showWhere();
    if (article.questions.length && !article.done) {
      article.moveTo(-1);
      if (!article.questionAt(0)) article.visit(1, true);
    }
    at("text").focus({ preventScroll: true });
  }
  entered = active = performance.now();
}

function leave() {
  spend();
  hideChoice();
  article = differences = null;
}

// The seconds on an article: those in which something was pressed or moved within the last minute.
let entered = 0;
let active = 0;
let spent = 0;
function spend() {
  const now = performance.now();
  if (article && now - active < 60_000) spent += (now - entered) / 1000;
  entered = now;
  if (article && spent >= 0.1) {
    saver.push(article, { do: "seen", seconds: Math.round(spent * 10) / 10 });
    spent = 0;
  }
}
setInterval(() => { if (!document.hidden) spend(); }, 30_000);
document.addEventListener("visibilitychange", () => { document.hidden ? spend() : (entered = performance.now()); });
for (const kind of ["keydown", "pointermove", "wheel"]) document.addEventListener(kind, () => { active = performance.now(); }, { passive: true });

const go = (id) => { location.hash = id === undefined ? "" : `${project.adjudicate ? "differences" : "article"}/${encodeURIComponent(id)}`; return moved; };
let moved = Promise.resolve();
window.addEventListener("hashchange", () => { moved = route(); });

// Open another article, and wait until it is shown.
async function open(id) {
  const arrived = new Promise((resolve) => { window.addEventListener("hashchange", resolve, { once: true }); });
  go(id);
  await arrived;
  await moved;
}

async function step(by) {
  const { articles } = project;
  const next = articles[articles.findIndex((each) => each.id === article?.id) + by];
  if (next) await open(next.id);
  else say(by > 0 ? "This is the last article." : "This is the first article.");
}

// The article is done, and the next one that is not opens.
async function finish() {
  const { id, done } = article;
  if (!done) await saver.push(article, { do: "done", done: true });
  if (saver.trouble) return;
  const known = project.articles.find((each) => each.id === id);
  known.done = true;
  const place = project.articles.indexOf(known);
  const next = [...project.articles.slice(place + 1), ...project.articles.slice(0, place)].find((each) => !each.done);
  await open(next?.id);
  say(next ? "Done. This is the next one." : "Done, and it was the last one.");
}

async function reopen() {
  await saver.push(article, { do: "done", done: false });
  project.articles.find((each) => each.id === article.id).done = false;
}

// Dialogs. What follows when one is closed is not waited for: keys go to the dialog as soon as it is open.
function openDialog(id, closed = () => {}) {
  const dialog = at(id);
  dialog.returnValue = "";
  dialog.showModal();
  dialog.scrollTop = 0; // its button at the end has the focus
  const act = async () => {
    try {
      await closed(dialog.returnValue);
    } catch (error) {
      say(error.message, true);
    }
    if (article && !differences) at("text").focus({ preventScroll: true });
  };
  dialog.addEventListener("close", () => { before = act().finally(() => { before = null; }); }, { once: true });
}

function flag() {
  const flagged = article;
  at("flag-note").value = flagged.flag ?? "";
  at("unflag").hidden = flagged.flag === null;
  openDialog("flagging", (answer) => answer && saver.push(flagged, { do: "flag", note: answer === "flag" ? at("flag-note").value : null }));
  at("flag-note").select();
}

async function sameNames(where = article) {
  const found = await where.sameNames();
  if (!found) return;
  const { occurrences, label } = found;
  if (!occurrences.length) return say("This name occurs nowhere else in the project.");
  at("same-heading").textContent = `${counted(occurrences.length, "more place", "more places")} with this name: ${label}`;
  const boxes = occurrences.map(({ taken }) => Object.assign(make("input", "", { type: "checkbox" }), { checked: taken === null, disabled: taken !== null }));
  at("same").querySelector("ul").replaceChildren(...occurrences.map((each, index) => {
    const text = make("bdi", [each.before, make("b", each.text), each.after], { lang: "ar", dir: "rtl", class: "surface" });
    const about = `${each.taken ? `already ${each.taken}` : ""}${each.article === where.id ? "" : " in another article"}`;
    return make("li", make("label", [boxes[index], text, make("span", about, { class: "quiet" })]), { "data-article": each.article, "data-first": each.first, "data-last": each.last });
  }));
  openDialog("same", async (answer) => {
    if (answer !== "mark") return;
    const chosen = occurrences.filter((each, index) => boxes[index].checked);
    const places = chosen.map(({ article: id, version, first, last }) => ({ article: id, version: id === where.id ? where.version : version, first, last }));
    const { added, refused } = await ask("/api/same", { label, occurrences: places });
    where.adopt(await ask(pathOf(where.id)));
    say(`${counted(added, "place")} marked ${label}${refused.length ? `, ${refused.length} refused` : ""}.`);
  });
  boxes.find((box) => !box.disabled)?.focus();
}

function keyInSame(key) {
  const boxes = [...at("same").querySelectorAll("input:not(:disabled)")];
  const here = boxes.indexOf(document.activeElement);
  const next = { ArrowDown: here + 1, ArrowUp: here - 1 }[key];
  if (next !== undefined) boxes[Math.max(0, Math.min(boxes.length - 1, next))]?.focus();
  else if (key === "Enter") at("same").close("mark");
  else if (key === "Escape") at("same").close();
  else if (key === "Space" && here >= 0) boxes[here].checked = !boxes[here].checked;
  else return false;
  return true;
}
at("same").addEventListener("keydown", (event) => { if (!event.target.matches("button") && keyInSame(nameOf(event))) event.preventDefault(); });
at("mark-same").addEventListener("click", () => at("same").close("mark"));

const hideChoice = listenToMouse(at("text"), at("choice"), () => article, () => page.labels, (where) => sameNames(where));

// Keys are handled one after another: a key waits until what an earlier one asked the server is shown.
let before = null;

function handle(key) {
  if (at("same").open) return keyInSame(key);
  if (article && !differences && article.hintsUpTo !== null && article.jump(key)) return null;
  if (key === "?") return openDialog("keys");
  if (key === "g" && project?.guide) return openDialog("guide");
  if (!article) return key === "Enter" || key === "n" ? at("continue").click() : moveInList(key);
  if (key === "n" || key === "p") return step(key === "n" ? 1 : -1);
  if (key === "f") return flag();
  if (key === "d" && project.adjudicate) { location.hash = at("to-other").hash; return moved; }
  if (differences && key === "Enter") return differences.left ? say("There is a difference left to decide.") : finish();
  if (differences) return differences.key(key);
  if (key === "a") return sameNames();
  if (key === "Enter") return article.accept() ? finish() : null;
  if (key === "Escape") return article.anchor === null && !article.open ? at("finish").focus() : article.moveTo(article.cursor);
  return article.key(key);
}

function moveInList(key) {
  const links = [...at("articles").querySelectorAll("a")];
  const next = links[links.indexOf(document.activeElement) + ({ ArrowDown: 1, ArrowUp: -1 }[key] ?? NaN)];
  next?.focus();
}

const OURS = /^(Shift\+)?(Arrow.*|[a-z]|[[\]]|Tab|Home|End|Space|Enter|Delete|Escape)$|^[0-9?]$/;

document.addEventListener("keydown", (event) => {
  if (event.target.closest("dialog, input:not([type=range]), select") || document.querySelector("dialog[open]")) return;
  const key = nameOf(event);
  const inText = event.target === at("text") || event.target === document.body;
  const native = ["Enter", "Space", "Tab", "Shift+Tab"].includes(key) || event.target.matches("input");
  if (!OURS.test(key) || (native && !(article && (inText || differences)) && !(key === "Enter" && inText))) return;
  if (!article && key.startsWith("Arrow") && !at("articles").contains(event.target)) return;
  if (differences && native && !["Tab", "Shift+Tab"].includes(key) && event.target.matches("button, a")) return;
  event.preventDefault();
  if (article && !differences && key !== "?" && key !== "n") say("");
  const result = before ? before.then(() => run(key)) : run(key);
  if (result instanceof Promise) {
    const mine = result.finally(() => { if (before === mine) before = null; });
    before = mine;
  }
});

function run(key) {
  const failed = (error) => say(error.message, true);
  try {
    const result = handle(key);
    return result instanceof Promise ? result.catch(failed) : result;
  } catch (error) {
    return failed(error);
  }
}

at("continue").addEventListener("click", () => go((project.articles.find((each) => !each.done) ?? project.articles[0])?.id));
at("finish").addEventListener("click", () => (article.done ? reopen() : finish()).catch((error) => say(error.message, true)));
at("flag").addEventListener("click", () => flag());
at("open-keys").addEventListener("click", () => openDialog("keys"));
at("open-guide").addEventListener("click", () => openDialog("guide"));
at("threshold").addEventListener("input", () => sayThreshold(project.calibration));
at("threshold").addEventListener("change", () => setThreshold().then(openList).catch((error) => say(error.message, true)));
at("retrain").addEventListener("click", () => ask("/api/retrain", {}).then(openList).catch((error) => say(error.message, true)));
at("keys").querySelector("tbody").replaceChildren(...KEYS.map(([keys, about]) => make("tr", [
  make("th", keys.split(" ").map((key) => (/^[–+]$/.test(key) ? ` ${key} ` : make("kbd", key))), { scope: "row" }), make("td", about),
])));

load().then(() => {
  at("guide").querySelector(".prose").innerHTML = project.guide ?? ""; // made by the server, which lets no markup of the file through
  return route();
}).catch((error) => say(error.message, true));
