import { dimensionName } from "../dimensions.js";
import { numberField, slider } from "../fields.js";
import { pendulumControls } from "./pendulum.js";
import { taxiControls } from "./taxi.js";

/**
 * The controls with which a person sets the observation of a policy.
 *
 * @typedef {object} Controls
 * @property {Node[]} nodes
 * @property {() => number | number[]} observation what is set now
 * @property {(observation: number | number[]) => void} set sets it, exactly
 * @property {(action: number | number[]) => void} [show] draws the answered action
 */

/** Controls that draw an environment, for policies over its own spaces. */
const drawn = {
  "Pendulum-v1": { make: pendulumControls, spaces: "box box" },
  "Taxi-v3": { make: taxiControls, spaces: "discrete discrete" },
};
const generic = { box: vectorControls, discrete: stateControls };

/**
 * @param {object} manifest
 * @param {() => void} changed called when a control that raises no input event has been used
 * @returns {Controls}
 */
export function observationControls(manifest, changed) {
  const { environment, observation, action } = manifest;
  const special = Object.hasOwn(drawn, environment ?? "") ? drawn[environment] : undefined;
  const isDrawn = special?.spaces === `${observation.kind} ${action.kind}`;
  const make = isDrawn ? special.make : generic[observation.kind];
  return make(manifest, changed);
}

/** One control for each dimension: a slider where it has two bounds, else a field. */
function vectorControls({ observation }) {
  const { low, high } = observation;
  const controls = low.map((min, i) => {
    const max = high[i];
    const name = dimensionName(observation, i);
    if (min === null || max === null) return numberField(name, { step: "any" });
    return slider(name, { min, max, value: (min + max) / 2 });
  });
  return {
    nodes: controls.map(({ node }) => node),
    observation: () => controls.map(({ read }) => read()),
    set(observation) {
      for (const [i, { set }] of controls.entries()) set(observation[i]);
    },
  };
}

function stateControls({ observation: { size } }) {
  const { node, read, set } = numberField(`state, 0 to ${size - 1}`, { min: 0, max: size - 1 });
  return { nodes: [node], observation: read, set };
}
