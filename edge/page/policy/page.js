import { administer } from "../admin/administration.js";
import { ask } from "../api.js";
import { byId } from "../element.js";
import { sentence } from "../format.js";
import { evaluationTable, facts, hyperparameters, links, summary } from "./facts.js";
import { spaceNodes } from "./space.js";
import { usersOf } from "./users.js";

const name = location.pathname.split("/")[2];

/** Shows the policy by its live version. */
async function showPolicy() {
  const link = `/v1/policies/${name}`;
  try {
    const manifest = await ask(link);
    byId("summary").textContent = summary(manifest);
    byId("links").replaceChildren(...links(manifest));
    byId("evaluation").replaceChildren(evaluationTable(manifest));
    byId("facts").replaceChildren(...facts(manifest));
    byId("observation").replaceChildren(...spaceNodes(manifest.observation, "observation"));
    byId("action").replaceChildren(...spaceNodes(manifest.action, "action"));
    const set = hyperparameters(manifest);
    byId("hyperparameters").replaceChildren(...set);
    byId("hyperparameters-section").hidden = set.length === 0;
    byId("policy").hidden = false;
    byId("details").hidden = false;
    byId("problem").hidden = true;
    byId("ways").hidden = true;
    byId("used").replaceChildren(await usersOf(name));
  } catch (error) {
    byId("problem").textContent = sentence(error.message);
    byId("problem").hidden = false;
    byId("ways").hidden = false;
  }
}

/** Shows an operator all versions, and what can be done with them. */
async function showVersions(admin) {
  byId("registry").hidden = admin === undefined;
  if (!admin) return;
  const { showRegistry } = await import("./registry.js");
  await showRegistry(name, admin, showPolicy);
}

byId("name").textContent = name;
document.title = `softedge: ${name}`;
await Promise.all([showPolicy(), administer(showVersions)]);
