// The text of an article: each word an element, isolated from its neighbours' direction, and what is shown on it.
// A change touches the elements of the words concerned and no others, however long the article is.
const make = (name, className, text) => {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
};

const LETTERS = "asdfghjklqwertyuiopzxcvbnm";
const isPicture = (word) => /^[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}]/u.test(word);

// The direction in which a word is written: "ltr", "rtl", "number", or "" for punctuation and pictures.
function directionOf(word) {
  const [letter] = word.match(/\p{L}/u) ?? [];
  if (letter) return /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(letter) ? "rtl" : "ltr";
  return /\p{Nd}/u.test(word) ? "number" : "";
}

// Where words are read from left to right together: Latin names, numbers such as 06:52 and 3.5, and joined pictures.
function runsOf(words) {
  const kinds = words.map(([word]) => directionOf(word));
  const runs = [];
  const breaks = (index) => words[index][1].includes("\n");
  for (let first = 0; first < words.length; first += 1) {
    let last = first;
    if (kinds[first] === "ltr") {
      for (let next = first; !breaks(next) && next + 1 < words.length && kinds[next + 1] !== "rtl"; next += 1) {
        if (kinds[next + 1]) last = next + 1;
      }
    } else if (kinds[first] === "number") {
      const joined = (index) => !words[index][1] && !words[index + 1][1] && /^[.,:/٫٬-]$/.test(words[index + 1][0]);
      while (last + 2 < words.length && joined(last) && kinds[last + 2] === "number") last += 2;
    } else if (isPicture(words[first][0])) {
      while (last + 1 < words.length && !/\s/.test(words[last][1]) && isPicture(words[last + 1][0])) last += 1;
    }
    if (last > first) runs.push({ first, last, className: isPicture(words[first][0]) ? "emoji" : "run" });
    first = last;
  }
  return runs;
}

export class Text {
  constructor(root, { before, words }) {
    this.root = root;
    this.words = [];
    this.gaps = [];
    this.shown = new Map();
    this.cursor = null;
    this.selected = [];
    this.hints = new Map();
    const runs = new Map(runsOf(words).map((run) => [run.first, run]));
    let line = make("div", "line", before);
    let place = line;
    let end = -1;
    const lines = [line];
    words.forEach(([word, between], index) => {
      if (runs.has(index)) {
        place = make("bdi", runs.get(index).className, "");
        place.dir = "ltr";
        line.append(place);
        end = runs.get(index).last;
      }
      const element = make("bdi", "w", word);
      element.dir = directionOf(word) === "ltr" ? "ltr" : "rtl";
      element.id = `w${index}`;
      const gap = make("span", "g", between);
      this.words.push(element);
      this.gaps.push(gap);
      place.append(element);
      if (index === end) place = line;
      place.append(gap);
      if (between.includes("\n")) lines.push(line = place = make("div", "line", ""));
    });
    root.replaceChildren(...lines);
  }

  // Show these marks and no others: {first, last, label, tone, chip, kind: "own" | "suggested" | "question", about}.
  show(marks) {
    const wanted = new Map(marks.map((mark) => [[mark.first, mark.last, mark.chip, mark.kind].join(), mark]));
    for (const [key, mark] of this.shown) if (!wanted.has(key)) this.#draw(mark, false);
    for (const [key, mark] of wanted) if (!this.shown.has(key)) this.#draw(mark, true);
    this.shown = wanted;
  }

  #draw({ first, last, tone, chip, kind, about }, on) {
    for (let index = first; index <= last; index += 1) {
      const ends = `${index === first ? " first" : ""}${index === last ? " last" : ""}`;
      this.words[index].className = on ? `w in ${kind} m${tone}${ends}` : "w";
      if (index < last) this.gaps[index].className = on ? `g in ${kind} m${tone}` : "g";
    }
    if (on) {
      const label = make("span", `chip ${kind} m${tone}`, ""); // drawn by CSS, so that it is no part of the text
      label.setAttribute("data-label", chip);
      this.words[last].after(label);
    } else this.words[last].nextSibling.remove();
    on ? this.words[first].setAttribute("aria-description", about) : this.words[first].removeAttribute("aria-description");
  }

  moveTo(index, scroll = true) {
    this.cursor?.removeAttribute("data-cursor");
    this.cursor = this.words[index] ?? null;
    if (!this.cursor) return;
    this.cursor.setAttribute("data-cursor", "");
    this.root.setAttribute("aria-activedescendant", this.cursor.id);
    if (scroll) this.cursor.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  select(first, last) {
    for (const element of this.selected) element.removeAttribute("data-selected");
    this.selected = first === null ? [] : [...this.words.slice(first, last + 1), ...this.gaps.slice(first, last)];
    for (const element of this.selected) element.setAttribute("data-selected", "");
  }

  // Put a letter on each of the next words at which a name can begin; `skip` says which cannot.
  hint(from, skip) {
    this.clearHints();
    let index = from;
    for (; index < this.words.length && this.hints.size < LETTERS.length; index += 1) {
      if (skip(index) || !/[\p{L}\p{N}]/u.test(this.words[index].textContent)) continue;
      const letter = LETTERS[this.hints.size];
      this.hints.set(letter, index);
      this.words[index].setAttribute("data-hint", letter);
    }
    const last = Math.max(...this.hints.values());
    if (this.hints.size) this.words[last].scrollIntoView({ block: "nearest", behavior: "instant" });
    return index;
  }

  clearHints() {
    for (const index of this.hints.values()) this.words[index].removeAttribute("data-hint");
    this.hints = new Map();
  }

  // The word nearest to this one on the next line (+1) or the line before (-1).
  beside(index, step) {
    const here = this.words[index].getBoundingClientRect();
    const centre = (here.left + here.right) / 2;
    const half = here.height / 2;
    let best = index;
    let line = null;
    let least = Infinity;
    for (let next = index + step; next >= 0 && next < this.words.length; next += step) {
      const box = this.words[next].getBoundingClientRect();
      if (Math.abs(box.top - here.top) < half) continue;
      line ??= box.top;
      if (Math.abs(box.top - line) >= half) break;
      const far = Math.abs((box.left + box.right) / 2 - centre);
      if (far < least) [best, least] = [next, far];
    }
    return best;
  }
}
