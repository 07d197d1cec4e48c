import { byId, element } from "../../../edge/page/element.js";
import { poll } from "../../../edge/page/experiment/poll.js";
import { curveCharts } from "./curve-charts.js";
import { fetchJson } from "./fetch-json.js";
import { metricChoice } from "./metric-choice.js";
import { createRunsTable } from "./runs-table.js";

const interval = 3_000;
/**
 * Charts rest so many times as long as they took, so that drawing them takes little from training;
 * but no longer than this, in milliseconds.
 */
const [rest, longestRest] = [20, 10_000];

const isNarrow = matchMedia("(max-width: 44rem)");
/** The order in which states are counted; any others follow. */
const firstStates = ["training", "finished", "waiting", "broken off", "failed", "unreadable"];

const metric = metricChoice(byId("metric"), changeCharts);
const charts = curveCharts(byId("charts"));
const table = createRunsTable({
  filter: byId("filter"),
  onSelect: changeCharts,
  onShow: showShown,
});
byId("runs").append(table.node);

/** The moment from which charts may be asked for again, and how often they have been. */
let chartsDue = -Infinity;
let chartRequests = 0;

/** Shows what is in the folder now; goes on whatever is answered. */
async function refresh() {
  await guard(async () => {
    const folder = await fetchJson("/runs");
    show(folder);
    byId("freshness").textContent = `As of ${new Date().toLocaleTimeString("en-GB")}.`;
    if (folder.runs.length > 0 && performance.now() >= chartsDue) await refreshCharts();
  });
  return true;
}

function show({ folder, runs, metrics }) {
  byId("folder").textContent = folder;
  document.title = `softedge: ${folder}`;
  showStates(runs);
  byId("nothing").hidden = runs.length > 0;
  byId("study").hidden = runs.length === 0;
  metric.offer(metrics);
  table.update(runs);
  showChosen();
}

function showStates(runs) {
  const states = new Set([...firstStates, ...runs.map(({ state }) => state)]);
  const counts = [...states]
    .map((state) => ({ state, count: runs.filter((run) => run.state === state).length }))
    .filter(({ count }) => count > 0);
  const text = JSON.stringify(counts);
  if (byId("states").dataset.shown === text) return;
  byId("states").dataset.shown = text;
  byId("states").replaceChildren(
    ...counts.map(({ state, count }) =>
      element("li", { className: `badge ${state.replace(" ", "-")}` }, `${count} ${state}`),
    ),
  );
}

function showShown({ shown, all }) {
  byId("shown").textContent = shown === all ? "" : `${shown} of ${all} runs`;
}

function showChosen() {
  const { length } = table.selected();
  byId("chosen").hidden = length === 0;
  byId("chosen-count").textContent = `of ${length} selected ${length === 1 ? "run" : "runs"}`;
}

async function refreshCharts() {
  chartRequests += 1;
  const request = chartRequests;
  const runs = table.selected();
  const query = new URLSearchParams({
    metric: metric.value(),
    size: isNarrow.matches ? "small" : "large",
    ...(byId("each").checked && { each: "" }),
    ...(runs.length > 0 && { runs: runs.join() }),
  });
  const start = performance.now();
  const { charts: drawn } = await fetchJson(`/charts?${query}`);
  // Something else may have been asked for since.
  if (request !== chartRequests) return;
  const now = performance.now();
  chartsDue = now + Math.min(longestRest, rest * (now - start));
  charts.show(drawn, metric.text());
  byId("no-curves").hidden = drawn.length > 0;
  byId("no-curves").textContent =
    runs.length > 0
      ? "No selected run has recorded this yet."
      : "No run has recorded this yet: curves appear with the first values.";
}

/** Shows other charts at once. */
function changeCharts() {
  showChosen();
  guard(refreshCharts);
}

/** Runs `work`, and says what went wrong; or that nothing did. */
async function guard(work) {
  try {
    await work();
    say("");
  } catch (error) {
    say(`${error.message} Asking again every ${interval / 1000} seconds.`);
  }
}

/** Says a text once: it is read aloud. */
function say(problem) {
  const node = byId("problem");
  node.hidden = problem === "";
  if (node.textContent !== problem) node.textContent = problem;
}

byId("each").addEventListener("change", changeCharts);
byId("all").addEventListener("click", () => table.unselect());
isNarrow.addEventListener("change", changeCharts);
for (const id of ["choice", "search"]) {
  byId(id).addEventListener("submit", (event) => event.preventDefault());
}
poll(refresh, interval);
