// The page: what is open, how one gets from one article to another, and what is drawn when something has changed.
import { Clock } from "./clock.js";
import { Dialogs } from "./dialogs.js";
import { Differences } from "./differences.js";
import { Article } from "./editing.js";
import { Keyboard } from "./keyboard.js";
import { showList } from "./list.js";
import { Mouse } from "./mouse.js";
import { Saver, ask, pathOf } from "./saving.js";
import { at, counted, html, nothing, render, say } from "./view.js";
import { Checks, showWork } from "./work.js";

class App {
  constructor() {
    this.project = null;
    this.article = null;
    this.differences = null; // while the differences of the article are shown
    this.faults = [];
    this.arriving = Promise.resolve(); // until what the address names is shown
    this.saver = new Saver(() => this.saved());
    this.checks = new Checks(this.saver, (article, faults) => {
      if (article !== this.article) return;
      this.faults = faults;
      this.draw();
    });
    this.clock = new Clock((seconds) => { if (this.article) this.saver.push(this.article, { do: "seen", seconds }); });
    this.dialogs = new Dialogs(this);
    this.keyboard = new Keyboard(this);
    this.mouse = new Mouse(at("text"), at("choice"), this);
    for (const name of ["finish", "reopen", "flag"]) this[name] = this[name].bind(this);
    window.addEventListener("hashchange", () => { this.arriving = this.route(); });
    window.addEventListener("beforeunload", (event) => { if (this.saver.waiting.length) event.preventDefault(); });
    this.keyboard.after(async () => {
      await this.load();
      await this.route();
      const { mended } = this.project;
      if (mended) say(`An action was written only in part when the server ended, and never said to be saved: ${mended}`);
    });
  }

  get labels() {
    return this.project.labels;
  }

  // What a button does: the same as its key, after which keys go to the text again.
  act = (work) => () => this.keyboard.after(work).then(() => this.focus());

  focus() {
    if (this.article && !this.differences && !document.querySelector("dialog[open]")) at("text").focus({ preventScroll: true });
  }

  draw() {
    if (this.article && !this.differences) showWork(this);
  }

  // Something about the entities of the article has changed.
  changed(article) {
    if (article !== this.article || this.differences) return;
    this.draw();
    this.checks.soon(article);
  }

  // What waits to be saved has changed.
  saved() {
    const { waiting, trouble } = this.saver;
    at("saved").textContent = !waiting.length ? "Saved" : trouble ? `${counted(waiting.length, "change")} not saved` : "Saving …";
    at("saved").classList.toggle("wrong", Boolean(trouble));
    const waits = counted(waiting.length, "change is", "changes are");
    if (trouble) say(`${waits} not saved: ${trouble} This page keeps trying; leave it open.`, true);
    else if (!waiting.length && at("status").textContent.includes("not saved:")) say("All changes are saved.");
  }

  async load() {
    this.project = await ask("/api/project");
    this.project.articles.sort((one, other) => one.order - other.order);
  }

  addressOf(id, view = this.project.adjudicate ? "differences" : "article") {
    return id === undefined ? "#" : `#${view}/${encodeURIComponent(id)}`;
  }

  // Open an article, or the list. Settles when it is shown.
  async go(id, view) {
    const arrived = new Promise((resolve) => { window.addEventListener("hashchange", resolve, { once: true }); });
    const target = this.addressOf(id, view);
    if (target === (location.hash || "#")) return;
    location.hash = target;
    await arrived;
    await this.arriving;
  }

  async route() {
    this.leave();
    say("");
    const [view, id] = location.hash.slice(1).split("/").map(decodeURIComponent);
    try {
      if (view === "article" || view === "differences") await this.openArticle(id, this.project.adjudicate && view === "differences");
      else await this.openList();
    } catch (error) {
      say(error.message, true);
    }
  }

  leave() {
    this.clock.stop();
    this.mouse.hide();
    this.article = this.differences = null;
    this.faults = [];
  }

  show(view, { title, id } = {}) {
    for (const each of ["list", "work", "differences"]) at(each).hidden = each !== view;
    document.body.dataset.view = view;
    const { adjudicate, guide } = this.project;
    const other = view === "differences" ? ["article", "Whole article"] : ["differences", "Differences"];
    const toOther = html`<a id="to-other" href=${this.addressOf(id, other[0])}>${other[1]} <kbd>d</kbd></a>`;
    const heading = adjudicate ? `Compare ${adjudicate.join(" and ")}` : "Articles";
    const { dialogs } = this;
    render(html`
      <h1>${id === undefined ? heading : html`<bdi class="title" lang="ar" dir="rtl">${title}</bdi>`}</h1>
      <nav aria-label="Pages">
        ${view === "list" ? nothing : html`<a href="#">All articles</a>`}
        ${id !== undefined && adjudicate ? toOther : nothing}
        ${guide ? html`<button type="button" class="plain" @click=${() => dialogs.guide()}>Guide <kbd>g</kbd></button>` : nothing}
        <button type="button" class="plain" @click=${() => dialogs.keys()}>Keys <kbd>?</kbd></button>
      </nav>`, at("top"));
    window.scrollTo({ top: 0, behavior: "instant" });
  }

  async openList() {
    await this.saver.go();
    await this.load();
    this.show("list");
    showList(this);
    const { retraining, suggesting } = this.project;
    if (retraining || suggesting) setTimeout(() => { if (!at("list").hidden) this.openList(); }, 2000);
  }

  async openArticle(id, compared) {
    const found = await ask(pathOf("article", id));
    const title = this.project.articles.find((each) => each.id === id)?.title || id;
    this.show(compared ? "differences" : "work", { id, title });
    this.article = new Article(at("text"), found, this);
    this.clock.start();
    if (compared) {
      this.differences = new Differences(this.article, this.project.adjudicate, this.labels);
      await this.differences.load();
    } else {
      this.checks.soon(this.article);
      this.article.begin();
      this.focus();
    }
  }

  // The differences of the article, or the whole of it.
  toOther() {
    return this.go(this.article.id, this.differences ? "article" : "differences");
  }

  // The first article that is not done.
  goOn() {
    const { articles } = this.project;
    return this.go((articles.find((each) => !each.done) ?? articles[0])?.id);
  }

  async step(by) {
    const { articles } = this.project;
    const next = articles[articles.findIndex((each) => each.id === this.article.id) + by];
    if (next) await this.go(next.id);
    else say(by > 0 ? "This is the last article." : "This is the first article.");
  }

  // The article is done, and the next one that is not opens.
  async finish() {
    const { article, project: { articles } } = this;
    if (!article.done) await this.saver.push(article, { do: "done", done: true });
    if (this.saver.trouble) return;
    const place = articles.findIndex((each) => each.id === article.id);
    articles[place].done = true;
    const next = [...articles.slice(place + 1), ...articles.slice(0, place)].find((each) => !each.done);
    await this.go(next?.id);
    say(next ? "Done. This is the next one; p goes back." : "Done, and it was the last one.");
  }

  async reopen() {
    await this.saver.push(this.article, { do: "done", done: false });
    this.project.articles.find((each) => each.id === this.article.id).done = false;
  }

  flag() {
    this.dialogs.flag();
  }
}

new App();
