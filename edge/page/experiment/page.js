import { administer } from "../admin/administration.js";
import { ask } from "../api.js";
import { byId } from "../element.js";
import { moment, sentence } from "../format.js";
import { actionButtons } from "./actions.js";
import { armsTable } from "./arms-table.js";
import { createCharts } from "./charts.js";
import { declaration, weightsTable } from "./declaration.js";
import { createLooks } from "./looks.js";
import { poll } from "./poll.js";
import { stateLine } from "./state.js";
import { methodNotes, split, verdicts } from "./verdict.js";

const interval = 3_000;
/** After so much time without a look, the Worker has kept some that this page has not. */
const longGap = 10 * interval;
/** Statuses that the Worker would answer forever: there is no such experiment, or there are none here. */
const lasting = [404, 501];

const name = location.pathname.split("/")[2];
const link = `/v1/experiments/${name}`;

/** The values that nodes were last made of. */
const shown = new Map();

/** The nodes that show the experiment as it was declared; made anew if it is declared anew. */
let declared;
let arms;
let charts;
let looks;
let lookedAt = -Infinity;

/** The experiment as it was shown last, and the client of who may change it. */
let current;
let admin;
let askAgain = () => {};

/** Shows what the Worker answers now; answers whether to go on asking. */
async function refresh() {
  let answers;
  try {
    answers = await askAll();
  } catch (error) {
    const last = lasting.includes(error.status);
    const again = ` Asking again every ${interval / 1000} seconds.`;
    say(last ? sentence(error.message) : sentence(error.message) + again);
    byId("ways").hidden = !last;
    return !last;
  }
  show(answers);
  say(undefined);
  byId("ways").hidden = true;
  return answers.experiment.state !== "stopped";
}

/** The experiment, its results, and those of before where this page has not seen them. */
async function askAll() {
  const [experiment, results] = await Promise.all([ask(link), ask(`${link}/results`)]);
  const missed = experiment.state !== "created" && performance.now() - lookedAt > longGap;
  const history = missed ? (await ask(`${link}/history`)).looks : undefined;
  return { experiment, results, history };
}

function show({ experiment, results, history }) {
  const { definition, created, phases, state } = experiment;
  declare(definition, created);
  const started = state !== "created";
  current = experiment;
  offerActions();
  byId("state").replaceChildren(...stateLine(experiment));
  replaceOnChange(byId("weights"), [definition, phases], () => [weightsTable(experiment)]);
  replaceOnChange(byId("declared"), [definition, created], () => declaration(experiment));
  replaceOnChange(byId("verdict"), results.comparisons.map(verdictOf), () => verdicts(results));
  byId("split").replaceChildren(...(started ? split(results) : []));
  byId("method").replaceChildren(...(started ? methodNotes(results, phases.length) : []));
  byId("conclusion").hidden = !started;
  byId("course").hidden = !started;
  byId("experiment").hidden = false;
  byId("freshness").textContent = `As of ${moment(results.at)}.`;
  arms.update(results);
  if (started) draw(phases, results, history);
}

/** Offers who may change the experiment what can be done with it now. */
function offerActions() {
  if (!current) return;
  const { definition, phases, state } = current;
  const node = byId("actions");
  replaceOnChange(node, [definition, phases, state, admin !== undefined], () =>
    admin ? actionButtons(current, admin, () => askAgain()) : [],
  );
  node.hidden = node.children.length === 0;
}

function draw(phases, results, history) {
  const misses = looks === undefined && history === undefined;
  looks ??= createLooks(phases[0].since);
  if (history) looks.restore(history);
  // What the Worker kept of a new declaration is asked for with the next look.
  lookedAt = misses ? -Infinity : performance.now();
  looks.add(results);
  charts.update(looks.all(), phases);
}

function declare(definition, created) {
  const text = JSON.stringify([definition, created]);
  if (declared === text) return;
  declared = text;
  // Those of an experiment of this name that is gone, if there are any.
  looks = undefined;
  byId("description").textContent = definition.description;
  arms = armsTable(definition);
  charts = createCharts(definition);
  byId("arms").replaceChildren(arms.node);
  byId("charts").replaceChildren(...charts.nodes);
}

/** Shows other nodes if the data are others: what a person reads or has chosen else stays. */
function replaceOnChange(node, data, make) {
  const text = JSON.stringify(data);
  if (shown.get(node) === text) return;
  shown.set(node, text);
  node.replaceChildren(...make());
}

const verdictOf = ({ verdict }) => verdict;

/** Says what is wrong, once; or that nothing is. */
function say(problem) {
  const node = byId("problem");
  node.hidden = problem === undefined;
  if (problem !== undefined && node.textContent !== problem) node.textContent = problem;
}

byId("name").textContent = name;
document.title = `softedge: ${name}`;
// It has nothing to be focused by, and scrolls where it is narrow.
byId("weights").tabIndex = 0;
askAgain = poll(refresh, interval);
administer((client) => {
  admin = client?.experiment(name);
  offerActions();
});
