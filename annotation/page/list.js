// The list of articles, and what is known of the model: questions, training, the learning curve.
import { ask } from "./saving.js";
import { at, counted, html, nothing, render, sayError } from "./view.js";

const stateOf = (article) => (article.done ? "done" : article.seconds > 0 ? "begun" : "new");

export function showList(app) {
  const { articles } = app.project;
  const done = articles.filter((article) => article.done).length;
  const entities = articles.reduce((sum, article) => sum + article.entities, 0);
  const next = articles.find((article) => !article.done);
  const go = html`<button type="button" class="main-action" @click=${() => app.go(next.id)}>Continue <kbd>Enter</kbd></button>`;
  render(html`
    <p class="actions">
      ${next ? go : nothing}
      <span id="progress">${done} of ${counted(articles.length, "article")} done, ${counted(entities, "entity", "entities")}</span>
    </p>
    <div class="scroll"><table class="scores articles">
      <caption class="unseen">Articles, in the order to annotate them</caption>
      <thead><tr>${["Article", "State", "Entities", app.project.adjudicate ? "To decide" : "Questions", "Words", "Minutes"].map(
        (name) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody id="articles">${articles.map((article) => row(app, article))}</tbody>
    </table></div>
    ${app.project.adjudicate ? nothing : html`<section id="model" aria-label="The model">${model(app)}</section>`}`, at("list"));
}

const row = (app, article) => html`
  <tr data-state=${stateOf(article)}>
    <th scope="row"><a href=${app.addressOf(article.id)} lang="ar" dir="rtl">${article.title || article.id}</a></th>
    <td>${stateOf(article)}
      ${article.test ? html`<span class="tag" title="set aside as test: never ordered by the model">test</span>` : nothing}
      ${article.flagged ? html`<span class="tag flagged" title=${article.flag || "flagged"}>flagged</span>` : nothing}</td>
    ${[article.entities, article.questions, article.words].map((number) => html`<td>${number.toLocaleString("en")}</td>`)}
    <td>${(article.seconds / 60).toFixed(1)}</td>
  </tr>`;

function model(app) {
  const { calibration, curve, curve_picture: picture, retraining, retrained, suggesting, articles } = app.project;
  const running = retraining ?? suggesting;
  const doing = retraining ? "Training" : "Reading the articles";
  const idle = !retraining && articles.some((article) => article.done);
  const asks = calibration.length > 0 || suggesting || articles.some((article) => article.questions);
  const train = () => ask("/api/retrain", {}).then(() => app.openList()).catch(sayError);
  return html`
    <h2>The model</h2>
    <div class="controls">
      ${asks ? threshold(app) : nothing}
      <div class="training">
        <button type="button" id="retrain" ?disabled=${!idle} @click=${train}>
          ${curve.length ? "Train again with what is done" : "Train with what is done"}</button>
        ${running ? html`<progress id="training" max="1" .value=${running.share} aria-label=${doing}></progress>` : nothing}
        <p id="training-message" class="quiet">${running ? `${doing}: ${running.message}` : retrained}</p>
      </div>
      ${curve.length ? html`<div id="curve" .innerHTML=${picture}></div>` : nothing}
    </div>`;
}

// The calibration says how many of the entities with such scores were right.
function threshold(app) {
  const { project } = app;
  const above = project.calibration.filter(({ low }) => low >= project.threshold - 1e-9);
  const sum = (key) => above.reduce((total, bin) => total + bin[key], 0);
  const right = `Of such, ${Math.round(100 * sum("right") / sum("count"))} of 100 were right when the model was tested.`;
  const slide = ({ target }) => { project.threshold = Number(target.value); showList(app); };
  const choose = () => ask("/api/threshold", { value: project.threshold }).then(() => app.openList()).catch(sayError);
  return html`
    <div class="least">
      <label for="threshold">Ask about what scores below <output for="threshold">${project.threshold.toFixed(2)}</output></label>
      <input type="range" id="threshold" min="0" max="1" step="0.01" aria-describedby="saying"
        .value=${String(project.threshold)} @input=${slide} @change=${choose}>
      <p id="saying" class="quiet">What scores more is shown as accepted. ${sum("count") ? right : nothing}</p>
    </div>`;
}

// Go up or down in the list.
export function moveInList(step) {
  const links = [...at("articles").querySelectorAll("a")];
  links[Math.max(0, links.indexOf(document.activeElement) + step)]?.focus();
}
