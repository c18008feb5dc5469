// The keys of the page: one table, from which the help is made, too.
export const KEYS = [
  ["← →", "the next word, the word before"],
  ["↑ ↓", "the line above, the line below"],
  ["Space", "letters on the next words: a letter jumps there, Space goes on to the words after these"],
  ["Home End", "the first word, the last word"],
  ["1 – 9", "mark the word with this label; the same number again takes the next word in. On an entity: change its label"],
  ["Shift + ← → ↑ ↓", "choose more words for the next label"],
  ["] [", "first edge of the entity to the right, last edge to the left; with Shift inwards"],
  ["x", "remove the entity, or answer a question with no"],
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

// Letters and digits are found by their place on the keyboard, so that they work while an Arabic layout is on.
export function nameOf(event) {
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
