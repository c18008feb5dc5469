// What this page asks of its server, and the queue of what the server has not yet saved.
import { counted, say } from "./view.js";

export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export async function ask(path, body) {
  const send = { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  let answer;
  try {
    answer = await fetch(path, body === undefined ? {} : send);
  } catch {
    throw new Refusal(0, "The server does not answer.");
  }
  const found = await answer.json().catch(() => null);
  if (answer.ok) return found;
  throw new Refusal(answer.status, found?.error?.message ?? `The server answered ${answer.status}.`);
}

export const pathOf = (what, id) => `/api/${what}?${new URLSearchParams({ id })}`;

// Actions wait here until the server has written them to disk, and are sent one after another. What cannot be saved
// stays here and is tried again: the page says so until it is.
export class Saver {
  constructor(tell) {
    this.tell = tell; // called when what waits, or why, has changed
    this.waiting = []; // {article, action}
    this.sending = null;
    this.trouble = ""; // why nothing can be saved now
    setInterval(() => this.go(), 2000);
  }

  push(article, action) {
    this.waiting.push({ article, action });
    this.tell();
    return this.go();
  }

  // Settles when everything is saved, or cannot be now.
  async go() {
    do {
      this.sending ??= this.#send().finally(() => { this.sending = null; });
      await this.sending;
    } while (this.waiting.length && !this.trouble);
  }

  async #send() {
    while (this.waiting.length) {
      const { article, action } = this.waiting[0];
      try {
        const answer = await ask(pathOf("actions", article.id), { version: article.version, ...action });
        this.waiting.shift();
        article.version = answer.version;
        if (!this.#others(article).length) article.adopt(answer);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        try {
          if (error.status === 409) await this.#bringUpToDate(article);
          else if (error.status === 422 || error.status === 404) await this.#giveUp(article, error.message);
          else throw error;
        } catch (again) {
          if (!(again instanceof Refusal)) throw again;
          this.trouble = again.message;
          this.tell();
          return;
        }
      }
    }
    this.trouble = "";
    this.tell();
  }

  #others(article) {
    return this.waiting.filter((each) => each.article === article);
  }

  // Another tab was faster. Spans are explicit, so an edit is sent again; undo and redo would mean something else now.
  async #bringUpToDate(article) {
    const found = await ask(pathOf("article", article.id));
    const mine = this.#others(article).map((each) => each.action);
    const kept = mine.filter((action) => !["undo", "redo"].includes(action.do) && !isInEffect(action, found));
    this.waiting = this.waiting.filter((each) => each.article !== article);
    this.waiting.unshift(...kept.map((action) => ({ article, action })));
    article.adopt(found);
    const added = kept.length ? ", and your change is added" : "";
    say(`This article was changed elsewhere, perhaps in another tab. It is shown as it is now${added}.`);
  }

  async #giveUp(article, reason) {
    const lost = this.#others(article).length;
    this.waiting = this.waiting.filter((each) => each.article !== article);
    article.adopt(await ask(pathOf("article", article.id)));
    say(`${counted(lost, "change was", "changes were")} refused: ${reason}`, true);
  }
}

// Whether an answer that never arrived had already saved this.
function isInEffect(action, { entities, suggestions, done, flag }) {
  const has = (marks, span) => marks.some((each) => each.slice(0, 3).join() === span.join());
  switch (action.do) {
    case "edit": {
      const gone = action.remove.filter((span) => !has(action.add, span));
      return action.add.every((span) => has(entities, span)) && !gone.some((span) => has(entities, span));
    }
    case "dismiss": return !action.suggestions.some((span) => has(suggestions, span));
    case "done": return action.done === done;
    case "flag": return action.note === flag;
    default: return false;
  }
}
