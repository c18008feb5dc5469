// The keyboard: what a key is called, and where it goes. Keys are handled one after another: each waits until what an
// earlier one asked the server is shown.
import { moveInList } from "./list.js";
import { at, say, sayError } from "./view.js";

const OURS = /^(Shift\+)?(Arrow.*|[a-z]|[[\]]|Tab|Home|End|Space|Enter|Delete|Escape)$|^[0-9?]$/;

export class Keyboard {
  constructor(app) {
    this.app = app;
    this.last = Promise.resolve();
    document.addEventListener("keydown", (event) => {
      const key = nameOf(event);
      if (!this.#takes(key, event.target)) return;
      event.preventDefault();
      if (app.article && !app.differences && key !== "?" && key !== "n") say("");
      this.after(() => this.#handle(key));
    });
  }

  // Let later keys wait for this, a promise or a function.
  after(work) {
    this.last = this.last.then(() => (typeof work === "function" ? work() : work)).catch(sayError);
    return this.last;
  }

  // Whether a key is one of this page. Others are left to the browser, and to what has the focus.
  #takes(key, target) {
    const { article, differences } = this.app;
    if (!OURS.test(key) || target.closest("dialog, input, select") || document.querySelector("dialog[open]")) return false;
    const inText = target === at("text") || target === document.body;
    switch (key) {
      case "Tab": case "Shift+Tab": return Boolean(article && (inText || differences));
      case "Enter": return inText || Boolean(differences && !target.matches("button, a"));
      case "Space": return Boolean(article) && (inText || !target.matches("button, a"));
      default: return Boolean(article) || !key.startsWith("Arrow") || inText || at("articles").contains(target);
    }
  }

  #handle(key) {
    const { app } = this;
    const { article, differences, dialogs, project } = app;
    if (dialogs.takes(key)) return null;
    if (article && !differences && article.jump(key)) return null;
    if (key === "?") return dialogs.keys();
    if (key === "g" && project?.guide) return dialogs.guide();
    if (!article) return this.#handleInList(key);
    if (key === "n" || key === "p") return app.step(key === "n" ? 1 : -1);
    if (key === "f") return dialogs.flag();
    if (key === "d" && project.adjudicate) return app.toOther();
    if (differences && key !== "Enter") return differences.key(key);
    if (differences) return differences.left ? say("There is a difference left to decide.") : app.finish();
    if (key === "a") return dialogs.sameNames();
    if (key === "Enter") return article.accept() ? app.finish() : null;
    if (key === "Escape" && article.anchor === null && !article.open) return at("finish").focus();
    return article.key(key);
  }

  #handleInList(key) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step) return moveInList(step);
    return key === "Enter" || key === "n" ? this.app.goOn() : null;
  }
}

// Letters and digits are found by their place on the keyboard, so that they work while an Arabic layout is on.
function nameOf(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return "";
  const { key, code } = event;
  const shift = event.shiftKey ? "Shift+" : "";
  if (/^\p{Nd}$/u.test(key)) return (/^Digit/.test(code) && !/^[0-9]$/.test(key) ? code.slice(5) : digitOf(key));
  if (/^Digit\d$/.test(code) && !event.shiftKey) return code.slice(5);
  if (key === "?" || key === "؟") return "?";
  if (key === "[" || key === "]" || key === "{" || key === "}") return { "{": "Shift+[", "}": "Shift+]" }[key] ?? key;
  if (code === "BracketLeft" || code === "BracketRight") return shift + (code === "BracketLeft" ? "[" : "]");
  if (/^[a-z]$/i.test(key)) return shift + key.toLowerCase();
  if (/^Key[A-Z]$/.test(code)) return shift + code.slice(3).toLowerCase();
  return shift + (key === " " ? "Space" : key);
}

const digitOf = (key) => String([..."0123456789", ..."٠١٢٣٤٥٦٧٨٩", ..."۰۱۲۳۴۵۶۷۸۹"].indexOf(key) % 10);
