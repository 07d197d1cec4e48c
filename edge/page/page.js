import { ask, curlCommand } from "./api.js";
import { observationControls } from "./controls.js";
import { actionText, distributionCharts } from "./distribution.js";
import { element, format, formatReturn } from "./element.js";

const drawnActions = 512;
const byId = (id) => document.getElementById(id);
const form = byId("question");

/** The policy that is being tried, and the controls of its observation. */
let chosen;
let manifest;
let controls;

/** Whether an answer is on its way, and whether the question has changed since it was asked. */
let asking = false;
let changed = false;

async function showPolicies() {
  const { policies } = await ask("/v1/policies");
  if (policies.length === 0) throw new Error("This Worker serves no policy yet.");
  byId("policies").append(...policies.map(policyCard));
  const wanted = policies.find(({ name }) => `#${name}` === location.hash) ?? policies[0];
  byId(`policy-${wanted.name}`).checked = true;
  await choose(wanted);
}

function policyCard(policy) {
  const { name, environment, algorithm, version, evaluation } = policy;
  const input = element("input", { type: "radio", name: "policy", id: `policy-${name}` });
  input.addEventListener("change", () => guard(() => choose(policy)));
  const returns = (mode) => {
    const { mean, standard_deviation } = evaluation[mode];
    const text = `${formatReturn(mean)} \u00b1 ${formatReturn(standard_deviation)}`;
    return element("div", {}, element("dt", {}, `${mode} return`), element("dd", {}, text));
  };
  return element(
    "label",
    { className: "card" },
    input,
    element("strong", {}, name),
    element("span", {}, `${environment} \u00b7 ${algorithm}`),
    element(
      "dl",
      { title: `returns over ${evaluation.episodes} episodes` },
      returns("stochastic"),
      returns("deterministic"),
    ),
    element("code", { title: "version" }, version),
  );
}

async function choose({ name, link }) {
  chosen = name;
  const loaded = await ask(link);
  // Another policy may have been chosen while this one's manifest was on its way.
  if (chosen !== name) return;
  manifest = loaded;
  controls = observationControls(manifest, refresh);
  byId("observation").replaceChildren(...controls.nodes);
  history.replaceState(null, "", `#${name}`);
  byId("trial").hidden = false;
  await refresh();
}

/** Asks anew after the question has changed; changes made meanwhile are asked about in one go. */
async function refresh() {
  changed = true;
  if (asking) return;
  asking = true;
  while (changed) {
    changed = false;
    await guard(answerQuestion);
  }
  asking = false;
}

async function answerQuestion() {
  const mode = new FormData(form).get("mode");
  for (const id of ["seed", "draw", "step"]) byId(id).disabled = mode === "deterministic";
  const invalid = form.querySelector("input:invalid");
  if (invalid) throw new Error(invalid.validationMessage);
  const asked = manifest;
  const { show } = controls;
  const observation = controls.observation();

  const path = `/v1/policies/${asked.name}/act`;
  const noise = noiseFields();
  const question = { observation, mode, ...(mode === "stochastic" && noise) };
  const observations = new Array(drawnActions).fill(observation);
  const [answer, drawn, preferred] = await Promise.all([
    ask(path, question),
    ask(path, { observations, ...noise }),
    ask(path, { observation, mode: "deterministic" }),
  ]);

  if (asked !== manifest) return;
  byId("action").textContent = actionText(asked, answer.action);
  byId("log-prob").textContent = format(answer.log_prob);
  byId("distribution").replaceChildren(
    ...distributionCharts(asked, {
      drawn: drawn.actions,
      deterministic: preferred.action,
      answered: answer.action,
    }),
  );
  byId("curl").textContent = curlCommand(path, question);
  show?.(answer.action);
}

/** The seed and step that are set; what is left out, the Worker chooses. */
function noiseFields() {
  const set = ["seed", "step"].filter((name) => byId(name).value !== "");
  return Object.fromEntries(set.map((name) => [name, byId(name).valueAsNumber]));
}

/** Runs `work`, and says what went wrong. */
async function guard(work) {
  const problem = byId("problem");
  problem.hidden = true;
  try {
    await work();
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
}

function drawSeed() {
  byId("seed").value = crypto.getRandomValues(new Uint32Array(1))[0];
}

form.addEventListener("input", refresh);
form.addEventListener("submit", (event) => event.preventDefault());
byId("draw").addEventListener("click", () => {
  drawSeed();
  refresh();
});
// There is a clipboard only where the page came over https or from this machine.
byId("copy").hidden = !navigator.clipboard;
byId("copy").addEventListener("click", () =>
  navigator.clipboard.writeText(byId("curl").textContent),
);

drawSeed();
await guard(showPolicies);
