// What the views share: templates, elements by their id, numbers in words, and the line that says what has happened.
export { html, nothing, render } from "./lit-html/lit-html.js";

export const at = (id) => document.getElementById(id);

export const counted = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

// The number of the colour of a label.
export const toneOf = (labels, label) => Math.max(0, labels.indexOf(label)) % 6;

export function say(text, wrong = false) {
  at("status").textContent = text;
  at("status").classList.toggle("wrong", wrong);
}

export const sayError = (error) => say(error.message, true);
