// The mouse in an article: click a first word and a last word and choose a label; drag over words; drag an edge.
const wordAt = (article, event) => {
  const element = document.elementFromPoint(event.clientX, event.clientY)?.closest?.(".w, .g, .chip");
  if (!element) return -1;
  const index = article.text.words.indexOf(element.className.startsWith("chip") ? element.previousSibling : element);
  return index >= 0 ? index : article.text.gaps.indexOf(element);
};

export function listenToMouse(root, choice, articleOf, labelsOf, more) {
  let down = null; // {at, mark, edge}: where a button went down, and on the edge of which entity

  root.addEventListener("pointerdown", (event) => {
    const article = articleOf();
    const at = article && event.button === 0 ? wordAt(article, event) : -1;
    if (at < 0) return;
    const mark = article.entityAt(at);
    const edge = mark && edgeOf(event, article.text, mark, at);
    down = { at, mark, edge, moved: at };
    if (edge) event.preventDefault();
  });

  root.addEventListener("pointermove", (event) => {
    const article = articleOf();
    if (!article) return;
    if (!down || !event.buttons || event.pointerType === "touch") return;
    const at = wordAt(article, event);
    if (at < 0 || at === down.moved) return;
    down.moved = at;
    const [anchor, cursor] = down.edge === "first" ? [down.mark.last, at] : down.edge === "last" ? [down.mark.first, at] : [down.at, at];
    article.moveTo(anchor, { scroll: false });
    article.moveTo(cursor, { extend: true, scroll: false });
  });

  root.addEventListener("pointerup", (event) => {
    const article = articleOf();
    if (!article || !down) return;
    const { at, mark, edge, moved } = down;
    down = null;
    const up = wordAt(article, event);
    if (up < 0) return;
    if (edge && moved !== at) {
      const [first, last] = edge === "first" ? [Math.min(up, mark.last), mark.last] : [mark.first, Math.max(up, mark.first)];
      article.moveTo(first, { scroll: false });
      article.resize(mark, first, last);
      hide();
    } else if (moved !== at) show(article);
    else click(article, up, event.shiftKey);
  });

  function click(article, at, shift) {
    const started = !choice.hidden && article.anchor === null && !article.entityAt(article.cursor);
    const extend = shift || (started && at !== article.cursor && !article.entityAt(at));
    article.moveTo(at, { extend, scroll: false });
    show(article);
  }

  function show(article) {
    const here = !article.selection && article.entityAt(article.cursor);
    const question = !here && !article.selection && article.questionAt(article.cursor);
    const button = (text, act, tone, pressed) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = text;
      if (tone !== undefined) made.className = `pick m${tone % 6}`;
      if (pressed) made.setAttribute("aria-pressed", "true");
      made.addEventListener("click", () => { hide(); act(); root.focus({ preventScroll: true }); });
      return made;
    };
    choice.replaceChildren(
      ...labelsOf().map((label, index) => button(label, () => article.label(label), index, here?.label === label)),
      ...(here ? [button("Remove", () => article.remove()), button("Same name elsewhere", () => more(article))] : []),
      ...(question ? [button("No", () => article.remove())] : []),
    );
    choice.hidden = false;
    const sheet = choice.parentElement.getBoundingClientRect();
    const box = article.text.words[article.selection?.[1] ?? article.cursor].getBoundingClientRect();
    const left = Math.max(4, Math.min(box.left - sheet.left, sheet.width - choice.offsetWidth - 4));
    choice.style.left = `${left}px`;
    choice.style.top = `${box.bottom - sheet.top + 6}px`;
  }

  function hide() { choice.hidden = true; }
  document.addEventListener("keydown", hide);
  return hide;
}

// An edge of an entity can be taken within some pixels of it. The first edge is on the right, in a run of Latin on the left.
function edgeOf(event, text, mark, at) {
  const near = (index, first) => {
    const box = text.words[index].getBoundingClientRect();
    const onRight = first !== Boolean(text.words[index].closest(".run"));
    return Math.abs(event.clientX - (onRight ? box.right : box.left)) < 7;
  };
  if (at === mark.last && near(at, false)) return "last";
  if (at === mark.first && near(at, true)) return "first";
  return null;
}
