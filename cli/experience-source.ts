import type { ExperienceSource } from "../experience/pull.ts";
import { decisionsObjects, experimentUnits } from "../schemas/decision.ts";
import { experimentList } from "../schemas/experiment.ts";
import { askRegistry, type RegistryAddress } from "./registry-client.ts";

/** What a Worker has of an experiment, for who has one of its ADMIN_TOKENS. */
export function experienceOf(worker: RegistryAddress, name: string): ExperienceSource {
  const path = `/experiments/${name}`;
  const behind = (after: string | null) => (after === null ? "" : `?after=${after}`);
  return {
    async experiment() {
      const { experiments } = await askRegistry(worker, "GET", "/experiments", experimentList);
      const found = experiments.find(({ definition }) => definition.name === name);
      if (found) return found;
      const known = experiments.map(({ definition }) => definition.name).join(", ") || "none";
      throw new Error(`${worker.url} has no experiment ${name}; it has ${known}`);
    },
    objects: (after) =>
      askRegistry(worker, "GET", `${path}/decisions${behind(after)}`, decisionsObjects),
    async object(object) {
      const address = `${worker.url}/v1/admin${path}/decisions/${object}`;
      const response = await fetch(address, {
        headers: { authorization: `Bearer ${worker.token}` },
      });
      if (!response.ok) throw new Error(`${worker.url} refuses ${object} with ${response.status}`);
      return response.text();
    },
    units: (after) => askRegistry(worker, "GET", `${path}/units${behind(after)}`, experimentUnits),
  };
}
