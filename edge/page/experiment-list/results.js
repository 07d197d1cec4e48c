import { ask } from "../api.js";

/**
 * Shows the results of experiments, one after the other, once their cards come into view: each asks
 * all objects that keep outcomes of the experiment.
 *
 * @param {{ node: HTMLElement, experiment: object, update: (results: object) => void }[]} cards
 */
export function showResults(cards) {
  const waiting = [];
  let working = false;

  async function work() {
    if (working) return;
    working = true;
    for (let card = waiting.shift(); card; card = waiting.shift()) await show(card);
    working = false;
  }

  const observer = new IntersectionObserver((entries) => {
    for (const { target } of entries.filter(({ isIntersecting }) => isIntersecting)) {
      observer.unobserve(target);
      waiting.push(cards.find(({ node }) => node === target));
    }
    work();
  });
  for (const { node, experiment } of cards)
    if (experiment.state !== "created") observer.observe(node);
}

async function show({ node, experiment, update }) {
  try {
    update(await ask(`/v1/experiments/${experiment.definition.name}/results`));
  } catch (error) {
    node.querySelector(".units").textContent = `No results: ${error.message}.`;
  }
}
