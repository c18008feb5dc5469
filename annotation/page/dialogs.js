// The dialogs: the keys, the guide, a flag with its note, and the same name elsewhere.
import { ask, pathOf } from "./saving.js";
import { at, counted, html, nothing, render, say } from "./view.js";

const KEYS = [
  ["← →", "the next word, the word before"],
  ["↑ ↓", "the line above, the line below"],
  ["Space", "show a letter on each of the next words; the letter jumps to its word, Space goes on to the words after these"],
  ["Home End", "the first word, the last word"],
  ["1 – 9", "mark the word with this label; the same number again takes the next word in. On an entity: change its label"],
  ["Shift + ← → ↑ ↓", "choose more words for the next label"],
  ["] [", "] takes in the word before the entity (to its right), [ the word after it; with Shift, they give a word back"],
  ["x", "remove the entity, or answer a question with no"],
  ["X", "answer all questions of the article that are left with no"],
  ["Tab", "the next question; when none is left, the next entity. With Shift backwards"],
  ["Enter", "accept the question and go to the next; when none is left, the article is done and the next one opens"],
  ["a", "the same name elsewhere"],
  ["u U", "undo, redo"],
  ["n p", "the next article, the article before"],
  ["f", "flag the article, with a note"],
  ["d", "all differences or the whole article, when two annotators are compared"],
  ["g ?", "the guide, these keys"],
  ["Esc", "close, or let go of what is chosen; then Tab goes through the page"],
];

const CLOSE = html`<button>Close <kbd>Esc</kbd></button>`;

export class Dialogs {
  constructor(app) {
    this.app = app;
    at("same").addEventListener("keydown", (event) => {
      if (!event.target.matches("button") && this.takes(event.key === " " ? "Space" : event.key)) event.preventDefault();
    });
  }

  // Show a dialog. Keys that follow its end wait for what its answer leads to.
  #open(id, content, answered = () => {}) {
    const dialog = at(id);
    render(content, dialog);
    dialog.returnValue = "";
    dialog.showModal();
    dialog.scrollTop = 0; // its button at the end has the focus
    dialog.addEventListener("close", () => {
      this.app.keyboard.after(answered(dialog.returnValue));
      render(nothing, dialog);
      this.app.focus();
    }, { once: true });
  }

  keys() {
    const key = (name) => (/^[–+]$/.test(name) ? ` ${name} ` : html`<kbd>${name}</kbd>`);
    this.#open("keys", html`<h2>Keys</h2>
      <table class="facts"><tbody>${KEYS.map(([names, about]) => html`
        <tr><th scope="row">${names.split(" ").map(key)}</th><td>${about}</td></tr>`)}</tbody></table>
      <form method="dialog">${CLOSE}</form>`);
  }

  // The guide is made by the server, which lets no markup of the file through.
  guide() {
    this.#open("guide", html`<div class="prose" dir="auto" .innerHTML=${this.app.project.guide}></div>
      <form method="dialog">${CLOSE}</form>`);
  }

  flag() {
    const { article, saver } = this.app;
    this.#open("flagging", html`<form method="dialog">
      <label for="flag-note">What is unclear in this article?</label>
      <input id="flag-note" type="text" dir="auto" maxlength="500" autocomplete="off" .value=${article.flag ?? ""}>
      <p class="actions"><button value="flag" class="main-action">Flag <kbd>Enter</kbd></button>
        ${article.flag === null ? nothing : html`<button value="unflag">Remove the flag</button>`} ${CLOSE}</p></form>`,
    (answer) => answer && saver.push(article, { do: "flag", note: answer === "flag" ? at("flag-note").value : null }));
    at("flag-note").select();
  }

  async sameNames() {
    const { article } = this.app;
    const found = await article.sameNames();
    if (!found) return;
    const { occurrences, name, label, left_off: more } = found;
    if (!occurrences.length) {
      say("There is no other place with this name that is not marked.");
      return;
    }
    const about = ({ taken, article: id }) => `${taken ? `already ${taken}` : ""}${id === article.id ? "" : " in another article"}`;
    this.#open("same", html`
      <h2>${counted(occurrences.length, "more place")} with <bdi lang="ar">${name}</bdi> <span class="label">${label}</span></h2>
      <ul>${occurrences.map((each) => html`
        <li data-article=${each.article} data-first=${each.first} data-last=${each.last}><label>
          <input type="checkbox" ?checked=${each.taken === null} ?disabled=${each.taken !== null}>
          <bdi lang="ar" dir="rtl" class="surface">${each.before}<b>${each.text}</b>${each.after}</bdi>
          <span class="quiet">${about(each)}</span></label></li>`)}</ul>
      ${more ? html`<p class="quiet">${counted(more, "place")} more: press <kbd>a</kbd> again after these.</p>` : nothing}
      <p class="quiet">↑ ↓ to move, Space to leave one out, Enter to mark those with a tick.</p>
      <form method="dialog"><button value="mark" class="main-action">Mark <kbd>Enter</kbd></button> ${CLOSE}</form>`,
    (answer) => answer && this.#mark(article, label, occurrences.filter((each, index) => this.#boxes[index].checked)));
    this.#boxes.find((box) => !box.disabled)?.focus();
  }

  get #boxes() {
    return [...at("same").querySelectorAll("input")];
  }

  async #mark(article, label, chosen) {
    const places = chosen.map(({ article: id, version, first, last }) => (
      { article: id, version: id === article.id ? article.version : version, first, last }));
    const { added, refused } = await ask("/api/same", { label, occurrences: places });
    article.adopt(await ask(pathOf("article", article.id)));
    say(`${counted(added, "place")} marked ${label}${refused.length ? `, ${refused.length} refused` : ""}.`);
  }

  // A key in the list of the same name. Returns whether it is one of its keys.
  takes(key) {
    if (!at("same").open) return false;
    const boxes = this.#boxes.filter((box) => !box.disabled);
    const here = boxes.indexOf(document.activeElement);
    const next = { ArrowDown: here + 1, ArrowUp: here - 1 }[key];
    if (next !== undefined) boxes[Math.max(0, Math.min(boxes.length - 1, next))]?.focus();
    else if (key === "Enter") at("same").close("mark");
    else if (key === "Escape") at("same").close();
    else if (key === "Space" && here >= 0) boxes[here].checked = !boxes[here].checked;
    else return false;
    return true;
  }
}
