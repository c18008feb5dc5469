// What is shown beside the text of an article: labels, counts, the place of the cursor, and what the checks have found.
import { ask, pathOf } from "./saving.js";
import { at, counted, html, nothing, render } from "./view.js";

const HELP = "← is the next word, Space jumps to one, a number marks it, ? shows all keys.";
const CHECK_AFTER = 700; // ms without a change

export function showWork(app) {
  render(tools(app), at("tools"));
  render(about(app), at("about"));
}

function tools({ article, labels, act }) {
  const { entities, questions } = article;
  return html`
    <div id="labels">${labels.map((label, index) => html`
      <button type="button" class="pick m${index % 6}" @click=${act(() => article.label(label))}>
        ${index < 9 ? html`<kbd>${index + 1}</kbd>` : nothing} ${label}
        <output>${entities.filter((mark) => mark.label === label).length}</output></button>`)}</div>
    <div class="counts">${counted(entities.length, "entity", "entities")}, ${counted(questions.length, "question")}</div>`;
}

function about({ article, faults, act, finish, reopen, flag }) {
  const mark = article.entityAt(article.cursor);
  const question = article.questionAt(article.cursor);
  const { score } = mark ?? question ?? {};
  return html`
    <p id="where" aria-live="polite"><bdi lang="ar" class="surface">${article.chosenText}</bdi>
      <span class="label">${mark ? mark.label : question ? `${question.label}?` : ""}</span>
      <span class="quiet">${typeof score === "number" ? `score ${score.toFixed(2)}` : ""}</span></p>
    <p class="actions">
      <button type="button" id="finish" @click=${act(article.done ? reopen : finish)}>
        ${article.done ? "Not done yet" : html`Done <kbd>Enter</kbd>`}</button>
      <button type="button" id="flag" @click=${act(flag)}>Flag <kbd>f</kbd></button>
    </p>
    ${article.entities.length || article.questions.length ? nothing : html`<p class="quiet">${HELP}</p>`}
    <p id="note" class="quiet" dir="auto">${article.flag === null ? "" : `Flagged: ${article.flag}`}</p>
    ${faults.length ? html`<h2>Look at</h2><ul id="faults">${faults.map((fault) => lookAt(fault, article, act))}</ul>` : nothing}
    ${Object.entries(article.others).map(([name, marks]) => html`
      <p class="quiet">${name}: ${counted(marks.length, "entity", "entities")}</p>`)}`;
}

const lookAt = (fault, article, act) => html`<li>
  <button type="button" class="plain" @click=${act(() => article.moveTo(fault.first))}>${fault.message}</button>
  ${fault.fix ? html`<button type="button" @click=${act(() => article.mend(fault.fix))}>${remedy(fault.fix)}</button>` : nothing}</li>`;

// What an edit that corrects a fault does, for the button.
function remedy({ remove: [before], add: [after] }) {
  if (!before) return `Mark as ${after[2]}`;
  return before[2] === after[2] ? "Correct the edges" : `Change to ${after[2]}`;
}

// Asks what the checks find as soon as nothing has changed for a while.
export class Checks {
  // `found` is told the faults of an article.
  constructor(saver, found) {
    Object.assign(this, { saver, found, timer: null });
  }

  soon(article) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#check(article), CHECK_AFTER);
  }

  async #check(article) {
    try {
      await this.saver.go();
      const { faults } = await ask(pathOf("checks", article.id));
      this.found(article, faults);
    } catch { /* said where it matters: by what saves */ }
  }
}
