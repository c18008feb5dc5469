// The differences of two annotators in an article, one card each, and which of them is chosen.
import { at, counted, make } from "./list.js";
import { ask, pathOf } from "./saving.js";

const AROUND = 14; // words of context on each side

export class Differences {
  constructor(article, names, labels, say) {
    Object.assign(this, { article, names, labels, say, current: 0, found: [] });
  }

  async load() {
    const { differences, f1, kappa, articles } = await ask(`${pathOf(this.article.id)}/differences`);
    this.found = differences;
    const left = this.left = differences.filter((each) => each.chosen === null).length;
    const figure = (value) => (value === null || value === undefined ? "–" : value.toFixed(3));
    at("agreement").textContent = `${this.names.join(" and ")}: F1 ${figure(f1)}, κ ${figure(kappa)} in ${counted(articles, "article")}. ${left ? `${counted(left, "difference")} of ${differences.length} left to decide.` : differences.length ? "All differences are decided." : "They do not differ in this article."}`;
    this.draw();
  }

  draw() {
    at("cards").replaceChildren(...this.found.map((difference, index) => {
      const { a, b, chosen } = difference;
      const card = make("li", "", { class: "card", tabindex: "-1" });
      if (index === this.current) card.setAttribute("aria-current", "true");
      [[this.names[0], a, 1], [this.names[1], b, 2], ["neither", [], 0]].forEach(([name, marks, choice]) => {
        const button = make("button", [make("span", [make("kbd", String(choice)), " ", name], { class: "who" })], { type: "button", class: "reading", "aria-pressed": String(chosen === choice) });
        if (choice) button.append(this.#reading(difference, marks));
        button.addEventListener("click", () => { this.current = index; this.choose(choice); });
        card.append(button);
      });
      card.addEventListener("focusin", () => { this.current = index; });
      return card;
    }));
    this.#show();
  }

  #reading({ first, last }, marks) {
    const { words } = this.article;
    const text = make("span", "", { class: "text", lang: "ar", dir: "rtl" });
    const from = Math.max(0, first - AROUND);
    const to = Math.min(words.length - 1, last + AROUND);
    for (let index = from; index <= to; index += 1) {
      const mark = marks.find((each) => each[0] <= index && index <= each[1]);
      const tone = mark && Math.max(0, this.labels.indexOf(mark[2])) % 6;
      const ends = mark ? `${index === mark[0] ? " first" : ""}${index === mark[1] ? " last" : ""}` : "";
      text.append(make("bdi", words[index][0], { class: mark ? `w in own m${tone}${ends}` : "w", ...(/\p{Script=Latin}/u.test(words[index][0]) ? {} : { dir: "rtl" }) }));
      if (mark && index === mark[1]) text.append(make("span", "", { class: `chip own m${tone}`, "data-label": mark[2] }));
      const gap = make("span", words[index][1].replaceAll(/\s+/g, " "), { class: mark && index < mark[1] ? `g in own m${tone}` : "g" });
      text.append(gap);
    }
    return text;
  }

  #show() {
    const cards = [...at("cards").children];
    cards.forEach((card, index) => (index === this.current ? card.setAttribute("aria-current", "true") : card.removeAttribute("aria-current")));
    cards[this.current]?.focus({ preventScroll: true });
    cards[this.current]?.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  async choose(choice) {
    const difference = this.found[this.current];
    if (!difference) return;
    const { article } = this;
    const { first, last } = difference;
    const add = [[], difference.a, difference.b][choice].map(([from, to, label]) => ({ first: from, last: to, label, score: null, by: "adjudication" }));
    const remove = article.entities.filter((mark) => [{ first, last }, ...add].some((each) => mark.first <= each.last && each.first <= mark.last));
    article.edit(remove, add, "adjudication", { choice, words: [first, last] });
    await article.page.saver.go();
    await this.load();
    const next = this.found.findIndex((each, index) => index > this.current && each.chosen === null);
    this.current = next >= 0 ? next : Math.max(0, this.found.findIndex((each) => each.chosen === null));
    this.#show();
  }

  move(step) {
    this.current = Math.max(0, Math.min(this.found.length - 1, this.current + step));
    this.#show();
  }

  key(key) {
    if (["0", "1", "2"].includes(key)) return this.choose(Number(key));
    const step = { Tab: 1, ArrowDown: 1, "Shift+Tab": -1, ArrowUp: -1 }[key];
    if (step) return this.move(step) ?? true;
    if (key === "u" || key === "Shift+u") return this.article.act(key === "u" ? "undo" : "redo").then(() => this.load());
    return false;
  }
}
