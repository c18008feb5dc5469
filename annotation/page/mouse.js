// The mouse in an article: click a first word and a last word and choose a label; drag over words; drag an edge.
import { html, nothing, render } from "./view.js";

const NEAR = 7; // pixels within which an edge is taken

export class Mouse {
  // `root` holds the text, and `choice` is where the labels of what was chosen are offered.
  constructor(root, choice, app) {
    Object.assign(this, { root, choice, app, down: null }); // down: {at, mark, edge, moved} while a button is held
    root.addEventListener("pointerdown", (event) => this.#press(event));
    root.addEventListener("pointermove", (event) => this.#move(event));
    root.addEventListener("pointerup", (event) => this.#release(event));
    document.addEventListener("keydown", () => this.hide());
  }

  hide() {
    this.choice.hidden = true;
  }

  // The word under the mouse; -1 if there is none.
  #wordAt(event) {
    const { words, gaps } = this.app.article.text;
    const element = document.elementFromPoint(event.clientX, event.clientY)?.closest?.(".w, .g, .chip");
    if (!element) return -1;
    const index = words.indexOf(element.classList.contains("chip") ? element.previousSibling : element);
    return index >= 0 ? index : gaps.indexOf(element);
  }

  // Which edge of an entity is under the mouse. The first one is on the right, in a run of Latin on the left.
  #edgeAt(event, mark, at) {
    const near = (index, first) => {
      const word = this.app.article.text.words[index];
      const box = word.getBoundingClientRect();
      return Math.abs(event.clientX - (first !== Boolean(word.closest(".run")) ? box.right : box.left)) < NEAR;
    };
    if (at === mark.last && near(at, false)) return "last";
    return at === mark.first && near(at, true) ? "first" : null;
  }

  #press(event) {
    const { article } = this.app;
    const at = article && event.button === 0 ? this.#wordAt(event) : -1;
    if (at < 0) return;
    const mark = article.entityAt(at);
    const edge = mark && this.#edgeAt(event, mark, at);
    this.down = { at, mark, edge, moved: at };
    if (edge) event.preventDefault();
  }

  #move(event) {
    const { app: { article }, down } = this;
    if (!article || !down || !event.buttons || event.pointerType === "touch") return;
    const at = this.#wordAt(event);
    if (at < 0 || at === down.moved) return;
    down.moved = at;
    const anchor = { first: down.mark?.last, last: down.mark?.first }[down.edge] ?? down.at;
    article.moveTo(anchor, { scroll: false });
    article.moveTo(at, { extend: true, scroll: false });
  }

  #release(event) {
    const { app: { article }, down } = this;
    this.down = null;
    const up = article && down ? this.#wordAt(event) : -1;
    if (up < 0) return;
    const { at, mark, edge, moved } = down;
    if (edge && moved !== at) {
      const [first, last] = edge === "first" ? [Math.min(up, mark.last), mark.last] : [mark.first, Math.max(up, mark.first)];
      article.moveTo(first, { scroll: false });
      article.resize(mark, first, last);
      this.hide();
      return;
    }
    if (moved === at) this.#click(article, up, event.shiftKey);
    this.#offer(article);
  }

  #click(article, at, shift) {
    const started = !this.choice.hidden && article.anchor === null && !article.entityAt(article.cursor);
    article.moveTo(at, { extend: shift || (started && at !== article.cursor && !article.entityAt(at)), scroll: false });
  }

  #offer(article) {
    const { app, choice } = this;
    const here = article.selection ? undefined : article.entityAt(article.cursor);
    const question = here || article.selection ? undefined : article.questionAt(article.cursor);
    const act = (work) => () => { this.hide(); app.act(work)(); };
    render(html`
      ${app.labels.map((label, index) => html`
        <button type="button" class="pick m${index % 6}" aria-pressed=${here?.label === label ? "true" : nothing}
          @click=${act(() => article.label(label))}>${label}</button>`)}
      ${here ? html`
        <button type="button" @click=${act(() => article.remove())}>Remove</button>
        <button type="button" @click=${act(() => app.dialogs.sameNames())}>Same name elsewhere</button>` : nothing}
      ${question ? html`
        <button type="button" @click=${act(() => article.accept())}>Yes</button>
        <button type="button" @click=${act(() => article.remove())}>No</button>` : nothing}`, choice);
    choice.hidden = false;
    choice.style.left = "0"; // so that it is as wide as it can be
    const sheet = choice.parentElement.getBoundingClientRect();
    const box = article.text.words[article.selection?.[1] ?? article.cursor].getBoundingClientRect();
    choice.style.left = `${Math.max(4, Math.min(box.left - sheet.left, sheet.width - choice.offsetWidth - 4))}px`;
    choice.style.top = `${box.bottom - sheet.top + 6}px`;
  }
}
