import { element } from "../element.js";

/**
 * A chart of a discrete action in one arm: the probability of each action as a bar, and which was
 * taken.
 *
 * @param {string} title for screen readers
 * @param {string[]} names of the actions
 */
export function choiceChart(title, names) {
  const bars = names.map(() => element("span", { className: "bar" }));
  const rows = names.map((name, i) =>
    element(
      "div",
      { className: "choice" },
      element("span", { className: "choice-name" }, name),
      element("span", { className: "choice-track" }, bars[i]),
    ),
  );
  const node = element(
    "div",
    { className: "choice-chart", role: "img", ariaLabel: title },
    ...rows,
  );
  return {
    node,
    /**
     * @param {number[] | undefined} probabilities of every action; undefined for a policy without
     * @param {number} action the one taken
     */
    draw(probabilities, action) {
      const best = probabilities?.indexOf(Math.max(...probabilities)) ?? action;
      for (const [i, row] of rows.entries()) {
        const probability = probabilities?.[i] ?? Number(i === action);
        bars[i].style.width = `${100 * probability}%`;
        row.classList.toggle("taken", i === action);
        row.classList.toggle("best", i === best);
      }
    },
    describe(probabilities, action) {
      const likely = probabilities && `, of probability ${probabilities[action].toFixed(2)}`;
      node.ariaLabel = `${title}: ${names[action]}${likely ?? ""}`;
    },
  };
}
