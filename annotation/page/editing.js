// One article being annotated: its entities, the cursor, and what each key and click does to them.
import { ask, pathOf } from "./saving.js";
import { Text } from "./text.js";

const inside = (index) => (mark) => mark.first <= index && index <= mark.last;
const spanOf = ({ first, last, label }) => [first, last, label];
const markOf = ([first, last, label, score = null, by = "model"]) => ({ first, last, label, score, by });
const overlaps = (first, last) => (mark) => mark.first <= last && first <= mark.last;

export class Article {
  // `page` has: labels, saver, say(text, wrong), changed(), moved().
  constructor(root, found, page) {
    Object.assign(this, { id: found.id, version: found.version, page, words: found.words, others: found.others ?? {} });
    this.text = new Text(root, found);
    root.dataset.article = found.id;
    this.breaks = new Set(found.breaks); // words that begin a sentence
    this.cursor = 0;
    this.anchor = null; // the other end of the selection
    this.open = null; // the entity that the same number takes the next word into
    this.hintsUpTo = null;
    this.adopt(found);
    this.moveTo(0);
  }

  say(text, wrong) {
    this.page.say(text, wrong);
  }

  // Show what the server says; only what differs is drawn anew.
  adopt({ version, entities, suggestions, flag, done, undo, redo }) {
    Object.assign(this, { version, flag, done, undo, redo });
    this.entities = entities.map(markOf);
    this.questions = suggestions.map(markOf);
    this.draw();
  }

  draw() {
    const toneOf = (label) => Math.max(0, this.page.labels.indexOf(label)) % 6;
    const shown = (mark, kind) => ({
      ...mark, kind, tone: toneOf(mark.label), chip: kind === "question" ? `${mark.label} ?` : mark.label,
      about: `${mark.label}${{ own: "", suggested: ", suggested", question: ", a question" }[kind]}`,
    });
    this.text.show([
      ...this.entities.map((mark) => shown(mark, mark.by === "suggestion" && mark.score !== null ? "suggested" : "own")),
      ...this.questions.map((mark) => shown(mark, "question")),
    ]);
    this.page.changed();
  }

  entityAt(index) { return this.entities.find(inside(index)); }
  questionAt(index) { return this.questions.find(inside(index)); }

  // The entity that keys without a selection are about: the one under the cursor, or the one just marked before it.
  get current() {
    return this.entityAt(this.cursor) ?? (this.open && this.entities.find((mark) => spanOf(mark).join() === spanOf(this.open).join()));
  }

  get selection() {
    return this.anchor === null ? null : [Math.min(this.anchor, this.cursor), Math.max(this.anchor, this.cursor)];
  }

  get chosenText() {
    const [first, last] = this.selection ?? [this.cursor, this.cursor];
    return this.words.slice(first, last + 1).map(([word, between], index) => word + (first + index < last ? between : "")).join("");
  }

  moveTo(index, { extend = false, keepOpen = false, scroll = true } = {}) {
    if (extend) this.anchor ??= this.cursor;
    else this.anchor = null;
    if (!keepOpen) this.open = null;
    this.cursor = Math.max(0, Math.min(this.words.length - 1, index));
    this.text.moveTo(this.cursor, scroll);
    this.text.select(...(this.selection ?? [null, null]));
    this.page.moved();
  }

  edit(remove, add, by = "hand", more = {}) {
    const action = { do: "edit", remove: remove.map(spanOf), add: add.map(spanOf), by, ...more };
    this.entities = [...this.entities.filter((mark) => !remove.includes(mark)), ...add].sort((one, other) => one.first - other.first);
    this.questions = this.questions.filter((mark) => !add.some(overlaps(mark.first, mark.last)));
    this.draw();
    this.page.saver.push(this, action);
  }

  // Mark these words, whatever they were before.
  set(first, last, label, by = "hand") {
    if (!this.isWhole(first, last)) return this.say("An entity ends with its sentence.", true) ?? false;
    const mark = { first, last, label, score: null, by };
    this.edit(this.entities.filter(overlaps(first, last)), [mark], by);
    this.moveTo(last + 1, { keepOpen: true });
    this.open = mark;
  }

  isWhole(first, last) {
    for (let index = first + 1; index <= last; index += 1) if (this.breaks.has(index)) return false;
    return true;
  }

  label(label) {
    const here = this.entityAt(this.cursor);
    const question = this.questionAt(this.cursor);
    const { open } = this;
    if (this.selection) this.set(...this.selection, label);
    else if (open && open.label === label && open.last + 1 === this.cursor && !this.breaks.has(this.cursor)) this.set(open.first, here?.last ?? this.cursor, label);
    else if (here ?? question) this.set((here ?? question).first, (here ?? question).last, label, here ? "hand" : "suggestion");
    else this.set(this.cursor, this.cursor, label);
  }

  // Move an edge of the entity by a word: "first" or "last", outwards (+1) or inwards (-1). A neighbour is taken in whole.
  moveEdge(edge, step) {
    const mark = this.current ?? this.questionAt(this.cursor);
    if (!mark) return this.say("There is no entity here.");
    let { first, last } = mark;
    if (edge === "first") first = step > 0 ? this.entityAt(first - 1)?.first ?? first - 1 : first + 1;
    else last = step > 0 ? this.entityAt(last + 1)?.last ?? last + 1 : last - 1;
    this.resize(mark, first, last);
  }

  resize(mark, first, last) {
    if (first < 0 || last >= this.words.length || first > last || (first === mark.first && last === mark.last)) return;
    const { cursor } = this;
    if (this.set(first, last, mark.label) === false) return;
    this.moveTo(cursor > mark.last ? last + 1 : Math.max(first, Math.min(last, cursor)), { keepOpen: true });
  }

  remove() {
    const chosen = this.selection ? this.entities.filter(overlaps(...this.selection)) : [this.current].filter(Boolean);
    const question = this.questionAt(this.cursor);
    if (chosen.length) {
      this.edit(chosen, []);
      this.moveTo(this.cursor);
    } else if (question) {
      this.questions = this.questions.filter((mark) => mark !== question);
      this.draw();
      this.page.saver.push(this, { do: "dismiss", suggestion: spanOf(question) });
      this.visit(1, true);
    } else this.say("There is no entity here.");
  }

  // Go to the next question or, when none is left, to the next entity.
  visit(step, onlyQuestions = false) {
    const marks = this.questions.length || onlyQuestions ? [...this.questions] : this.entities;
    marks.sort((one, other) => one.first - other.first);
    const after = step > 0 ? marks.find((mark) => mark.first > this.cursor) : marks.findLast((mark) => mark.last < this.cursor);
    const next = after ?? marks.at(step > 0 ? 0 : -1);
    if (next) this.moveTo(next.first);
  }

  // Accept what is shown. Returns whether that was the whole article.
  accept() {
    const question = this.questionAt(this.cursor);
    if (question) this.edit([], [{ ...question, by: "hand", score: null }], "suggestion");
    else if (!this.questions.length) return true;
    this.visit(1, true);
    return false;
  }

  async act(action) {
    if (action === "undo" && !this.undo && !this.page.saver.waiting.length) return this.say("There is nothing to undo in this article.");
    if (action === "redo" && !this.redo && !this.page.saver.waiting.length) return this.say("There is nothing to redo in this article.");
    await this.page.saver.push(this, { do: action });
    this.moveTo(this.cursor);
  }

  hint(from) {
    this.hintsUpTo = this.text.hint(from, (index) => index === this.cursor || [this.entityAt(index), this.questionAt(index)].some((mark) => mark && mark.first < index));
    if (!this.text.hints.size) this.hintsUpTo = null;
  }

  // A key while letters are shown. Returns whether it was one of them.
  jump(key) {
    const { hints } = this.text;
    const target = hints.get(key);
    const again = this.hintsUpTo;
    this.hintsUpTo = null;
    this.text.clearHints();
    if (target !== undefined) this.moveTo(target);
    else if (key === "Space") this.hint(again);
    return target !== undefined || key === "Space" || key === "Escape";
  }

  async sameNames() {
    const mark = this.current;
    if (!mark) return this.say("Put the cursor on an entity first.");
    await this.page.saver.go();
    const query = new URLSearchParams(spanOf(mark).map((value, index) => [["first", "last", "label"][index], value]));
    return { ...mark, ...await ask(`${pathOf(this.id)}/same?${query}`) };
  }

  // May return a promise: later keys wait for it, so that they act on what it shows.
  key(key) {
    const extend = key.startsWith("Shift+Arrow");
    const target = {
      ArrowLeft: () => this.cursor + 1, ArrowRight: () => this.cursor - 1, ArrowDown: () => this.text.beside(this.cursor, 1),
      ArrowUp: () => this.text.beside(this.cursor, -1), Home: () => 0, End: () => this.words.length - 1,
    }[key.replace("Shift+", "")];
    if (target) return this.moveTo(target(), { extend }) ?? true;
    const { labels } = this.page;
    if (/^[1-9]$/.test(key)) return labels[key - 1] ? this.label(labels[key - 1]) ?? true : this.say(`There are ${labels.length} labels.`) ?? true;
    const act = {
      Space: () => this.hint(this.cursor + 1), x: () => this.remove(), Delete: () => this.remove(),
      "]": () => this.moveEdge("first", 1), "[": () => this.moveEdge("last", 1),
      "Shift+]": () => this.moveEdge("first", -1), "Shift+[": () => this.moveEdge("last", -1),
      Tab: () => this.visit(1), "Shift+Tab": () => this.visit(-1), u: () => this.act("undo"), "Shift+u": () => this.act("redo"),
    }[key];
    return act ? act() ?? true : false;
  }
}
