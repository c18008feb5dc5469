// One article being annotated: its entities, the cursor, and what each key and click does to them.
import { ask, pathOf } from "./saving.js";
import { Text } from "./text.js";
import { counted, say, toneOf } from "./view.js";

const inside = (index) => (mark) => mark.first <= index && index <= mark.last;
const spanOf = ({ first, last, label }) => [first, last, label];
const markOf = ([first, last, label, score = null, by = "model"]) => ({ first, last, label, score, by });
const inOrder = (one, other) => one.first - other.first;
const overlaps = (first, last) => (mark) => mark.first <= last && first <= mark.last;

export class Article {
  // `app` has: labels, saver, changed(article), draw().
  constructor(root, found, app) {
    Object.assign(this, { id: found.id, version: found.version, app, words: found.words, others: found.others ?? {} });
    this.text = new Text(root, found);
    root.dataset.article = found.id;
    this.breaks = new Set(found.breaks); // words that begin a sentence
    this.cursor = 0;
    this.anchor = null; // the other end of the selection
    this.open = null; // the entity that the same number takes the next word into
    this.hintsUpTo = null;
    this.adopt(found);
  }

  // Go to the first question, or to the first word.
  begin() {
    this.moveTo(0);
    if (this.questions.length && !this.done && !this.questionAt(0)) this.visit(1, true);
  }

  // Show what the server says; only what differs is drawn anew.
  adopt({ version, entities, suggestions, flag, done, undo, redo }) {
    Object.assign(this, { version, flag, done, undo, redo });
    this.entities = entities.map(markOf);
    this.questions = suggestions.map(markOf);
    this.draw();
  }

  draw() {
    const shown = (mark, kind) => ({
      ...mark, kind, tone: toneOf(this.app.labels, mark.label), chip: kind === "question" ? `${mark.label} ?` : mark.label,
      about: `${mark.label}${{ own: "", suggested: ", suggested", question: ", a question" }[kind]}`,
    });
    this.text.show([
      ...this.entities.map((mark) => shown(mark, mark.by === "suggestion" && mark.score !== null ? "suggested" : "own")),
      ...this.questions.map((mark) => shown(mark, "question")),
    ]);
    this.app.changed(this);
  }

  entityAt(index) { return this.entities.find(inside(index)); }
  questionAt(index) { return this.questions.find(inside(index)); }

  // The entity that keys without a selection are about: the one under the cursor, or the one just marked before it.
  get current() {
    const isOpen = (mark) => this.open && spanOf(mark).join() === spanOf(this.open).join();
    return this.entityAt(this.cursor) ?? this.entities.find(isOpen);
  }

  get selection() {
    return this.anchor === null ? null : [Math.min(this.anchor, this.cursor), Math.max(this.anchor, this.cursor)];
  }

  // The words that are chosen, or those of the entity or question under the cursor.
  get chosenText() {
    const { first, last } = this.entityAt(this.cursor) ?? this.questionAt(this.cursor) ?? { first: this.cursor, last: this.cursor };
    return this.textOf(...(this.selection ?? [first, last]));
  }

  textOf(first, last) {
    return this.words.slice(first, last).flat().join("") + this.words[last]?.[0];
  }

  moveTo(index, { extend = false, keepOpen = false, scroll = true } = {}) {
    if (extend) this.anchor ??= this.cursor;
    else this.anchor = null;
    if (!keepOpen) this.open = null;
    this.cursor = Math.max(0, Math.min(this.words.length - 1, index));
    this.text.moveTo(this.cursor, scroll);
    this.text.select(...(this.selection ?? [null, null]));
    this.app.draw();
  }

  edit(remove, add, by = "hand") {
    const action = { do: "edit", remove: remove.map(spanOf), add: add.map(spanOf), by };
    this.entities = [...this.entities.filter((mark) => !remove.includes(mark)), ...add].sort(inOrder);
    this.questions = this.questions.filter((mark) => !add.some(overlaps(mark.first, mark.last)));
    this.draw();
    this.app.saver.push(this, action);
  }

  // Mark these words, whatever they were before. Returns whether they can be.
  set(first, last, label, by = "hand") {
    if (!this.isWhole(first, last)) {
      say("An entity ends with its sentence.", true);
      return false;
    }
    const mark = { first, last, label, score: null, by };
    this.edit(this.entities.filter(overlaps(first, last)), [mark], by);
    this.moveTo(last + 1, { keepOpen: true });
    this.open = mark;
    return true;
  }

  isWhole(first, last) {
    for (let index = first + 1; index <= last; index += 1) if (this.breaks.has(index)) return false;
    return true;
  }

  label(label) {
    const { cursor, open } = this;
    const here = this.entityAt(cursor);
    const question = this.questionAt(cursor);
    const goesOn = open?.label === label && open.last + 1 === cursor && !this.breaks.has(cursor);
    if (this.selection) this.set(...this.selection, label);
    else if (goesOn) this.set(open.first, here?.last ?? cursor, label);
    else if (here) this.set(here.first, here.last, label);
    else if (question) this.set(question.first, question.last, label, "suggestion");
    else this.set(cursor, cursor, label);
  }

  // Move an edge of the entity by a word: "first" or "last", outwards (+1) or inwards (-1). A neighbour is taken in whole.
  moveEdge(edge, step) {
    const mark = this.current ?? this.questionAt(this.cursor);
    if (!mark) return say("There is no entity here.");
    let { first, last } = mark;
    if (edge === "first") first = step > 0 ? this.entityAt(first - 1)?.first ?? first - 1 : first + 1;
    else last = step > 0 ? this.entityAt(last + 1)?.last ?? last + 1 : last - 1;
    this.resize(mark, first, last);
  }

  resize(mark, first, last) {
    if (first < 0 || last >= this.words.length || first > last || (first === mark.first && last === mark.last)) return;
    const { cursor } = this;
    if (!this.set(first, last, mark.label)) return;
    this.moveTo(cursor > mark.last ? last + 1 : Math.max(first, Math.min(last, cursor)), { keepOpen: true });
  }

  remove() {
    const chosen = this.selection ? this.entities.filter(overlaps(...this.selection)) : [this.current].filter(Boolean);
    const question = this.questionAt(this.cursor);
    if (chosen.length) {
      this.edit(chosen, []);
      this.moveTo(this.cursor);
    } else if (question) {
      this.dismiss([question]);
      this.visit(1, true);
    } else say("There is no entity here.");
  }

  // Answer questions with no, in one step.
  dismiss(questions) {
    this.questions = this.questions.filter((mark) => !questions.includes(mark));
    this.draw();
    this.app.saver.push(this, { do: "dismiss", suggestions: questions.map(spanOf) });
  }

  dismissAll() {
    const { length } = this.questions;
    if (length) this.dismiss(this.questions);
    say(length ? `${counted(length, "question")} answered with no; u takes that back.` : "There is no question left in this article.");
  }

  // Do what corrects a fault that the checks have found.
  mend({ remove, add }) {
    return this.app.saver.push(this, { do: "edit", by: "check", remove, add });
  }

  // Choose one of two annotators in the words of a difference, or neither (0). The server knows their entities.
  decide(choice, words) {
    return this.app.saver.push(this, { do: "edit", by: "adjudication", choice, words, remove: [], add: [] });
  }

  // Go to the next question or, when none is left, to the next entity.
  visit(step, onlyQuestions = false) {
    const marks = this.questions.length || onlyQuestions ? [...this.questions] : this.entities;
    marks.sort(inOrder);
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
    if (!this[action] && !this.app.saver.waiting.length) return say(`There is nothing to ${action} in this article.`);
    await this.app.saver.push(this, { do: action });
    this.moveTo(this.cursor);
  }

  hint(from) {
    const within = (index) => [this.entityAt(index), this.questionAt(index)].some((mark) => mark && mark.first < index);
    this.hintsUpTo = this.text.hint(from, (index) => index === this.cursor || within(index));
    if (!this.text.hints.size) this.hintsUpTo = null;
    say(this.text.hints.size ? "A letter goes to its word, Space to the words after these." : "There is no word after these.");
  }

  // A key while letters are shown. Returns whether it was one of them.
  jump(key) {
    if (this.hintsUpTo === null) return false;
    const target = this.text.hints.get(key);
    const again = this.hintsUpTo;
    this.hintsUpTo = null;
    this.text.clearHints();
    if (target !== undefined) this.moveTo(target);
    else if (key === "Space") this.hint(again);
    return target !== undefined || key === "Space" || key === "Escape";
  }

  async sameNames() {
    const mark = this.current;
    if (!mark) return say("Put the cursor on an entity first.");
    await this.app.saver.go();
    const { first, last, label } = mark;
    const query = new URLSearchParams({ first, last, label });
    return { label, name: this.textOf(first, last), ...await ask(`${pathOf("same", this.id)}&${query}`) };
  }

  // May return a promise: later keys wait for it, so that they act on what it shows.
  key(key) {
    const { labels } = this.app;
    if (/^[1-9]$/.test(key)) return labels[key - 1] ? this.label(labels[key - 1]) : say(`There are ${labels.length} labels.`);
    const target = {
      ArrowLeft: () => this.cursor + 1, ArrowRight: () => this.cursor - 1,
      ArrowDown: () => this.text.beside(this.cursor, 1), ArrowUp: () => this.text.beside(this.cursor, -1),
      Home: () => 0, End: () => this.words.length - 1,
    }[key.replace("Shift+", "")];
    if (target) return this.moveTo(target(), { extend: key.startsWith("Shift+Arrow") });
    return {
      Space: () => this.hint(this.cursor + 1), Escape: () => this.moveTo(this.cursor),
      x: () => this.remove(), Delete: () => this.remove(), "Shift+x": () => this.dismissAll(),
      "]": () => this.moveEdge("first", 1), "[": () => this.moveEdge("last", 1),
      "Shift+]": () => this.moveEdge("first", -1), "Shift+[": () => this.moveEdge("last", -1),
      Tab: () => this.visit(1), "Shift+Tab": () => this.visit(-1), u: () => this.act("undo"), "Shift+u": () => this.act("redo"),
    }[key]?.();
  }
}
