// The differences of two annotators in an article, one card each, and which of them is chosen.
import { ask, pathOf } from "./saving.js";
import { at, counted, html, nothing, render, toneOf } from "./view.js";

const AROUND = 14; // words of context on each side

export class Differences {
  constructor(article, names, labels) {
    Object.assign(this, { article, names, labels, current: 0, found: [], agreement: {} });
  }

  async load() {
    const { differences, ...agreement } = await ask(pathOf("differences", this.article.id));
    Object.assign(this, { found: differences, agreement });
    this.draw();
  }

  get left() {
    return this.found.filter((each) => each.chosen === null).length;
  }

  // Show the differences, and go to the current one.
  draw() {
    this.#render();
    const card = at("cards").children[this.current];
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  #render() {
    const cards = this.found.map((each, index) => this.#card(each, index));
    render(html`<p id="agreement">${this.#summary}</p><ol id="cards">${cards}</ol>`, at("differences"));
  }

  get #summary() {
    const { f1, kappa, articles } = this.agreement;
    const figure = (value) => (typeof value === "number" ? value.toFixed(3) : "–");
    const left = `${counted(this.left, "difference")} of ${this.found.length} left to decide.`;
    return `${this.names.join(" and ")}: F1 ${figure(f1)}, κ ${figure(kappa)} in ${counted(articles, "article")} that both have finished. ${
      this.left ? left : this.found.length ? "All differences are decided." : "They do not differ in this article."}`;
  }

  #card(difference, index) {
    const readings = [[this.names[0], difference.a, 1], [this.names[1], difference.b, 2], ["neither", null, 0]];
    const choose = (choice) => { this.current = index; return this.choose(choice); };
    const current = index === this.current ? "true" : nothing;
    return html`<li class="card" tabindex="-1" aria-current=${current} @focusin=${() => this.#enter(index)}>
      ${readings.map(([name, marks, choice]) => html`
        <button type="button" class="reading" aria-pressed=${String(difference.chosen === choice)} @click=${() => choose(choice)}>
          <span class="who"><kbd>${choice}</kbd> ${name}</span>
          ${marks ? html`<span class="text" lang="ar" dir="rtl">${this.#reading(difference, marks)}</span>` : nothing}</button>`)}
    </li>`;
  }

  #enter(index) {
    if (index === this.current) return;
    this.current = index;
    this.#render();
  }

  // The words around a difference, with the entities of one of the two.
  #reading({ first, last }, marks) {
    const { words } = this.article;
    const from = Math.max(0, first - AROUND);
    return words.slice(from, last + AROUND + 1).map(([word, between], offset) => {
      const index = from + offset;
      const gap = between.replaceAll(/\s+/g, " ");
      const mark = marks.find((each) => each[0] <= index && index <= each[1]);
      const direction = /\p{Script=Latin}/u.test(word) ? nothing : "rtl";
      if (!mark) return html`<bdi class="w" dir=${direction}>${word}</bdi>${gap}`;
      const kind = `own m${toneOf(this.labels, mark[2])}`;
      const ends = `${index === mark[0] ? "first" : ""} ${index === mark[1] ? "last" : ""}`;
      return html`<bdi class="w in ${kind} ${ends}" dir=${direction}>${word}</bdi>${index === mark[1]
        ? html`<span class="chip ${kind}" data-label=${mark[2]}></span>${gap}`
        : html`<span class="in ${kind}">${gap}</span>`}`;
    });
  }

  async choose(choice) {
    const difference = this.found[this.current];
    if (!difference) return;
    await this.article.decide(choice, [difference.first, difference.last]);
    await this.load();
    const next = this.found.findIndex((each, index) => index > this.current && each.chosen === null);
    this.current = next >= 0 ? next : Math.max(0, this.found.findIndex((each) => each.chosen === null));
    this.draw();
  }

  move(step) {
    this.current = Math.max(0, Math.min(this.found.length - 1, this.current + step));
    this.draw();
  }

  async key(key) {
    const step = { Tab: 1, ArrowDown: 1, "Shift+Tab": -1, ArrowUp: -1 }[key];
    if (["0", "1", "2"].includes(key)) await this.choose(Number(key));
    else if (step) this.move(step);
    else if (key === "u" || key === "Shift+u") {
      await this.article.act(key === "u" ? "undo" : "redo");
      await this.load();
    }
  }
}
