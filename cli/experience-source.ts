import type * as z from "zod";
import type { ExperienceSource } from "../experience/pull.ts";
import { decisionsObjects, experimentUnits } from "../schemas/decision.ts";
import { experimentList } from "../schemas/experiment.ts";
import { problem } from "../schemas/problem.ts";
import { reach } from "./reach.ts";
import type { RegistryAddress } from "./registry-client.ts";

/** Reads an experiment's log from a Worker; needs one of its ADMIN_TOKENS. */
export function experienceOf(worker: RegistryAddress, name: string): ExperienceSource {
  const behind = (after: string | null) => (after === null ? "" : `?after=${after}`);
  return {
    async experiment() {
      const { experiments } = await readJson(worker, "", experimentList);
      const found = experiments.find(({ definition }) => definition.name === name);
      if (found) return found;
      const known = experiments.map(({ definition }) => definition.name).join(", ") || "none";
      throw new Error(`${worker.url} has no experiment ${name}; it has ${known}`);
    },
    objects: (after) => readJson(worker, `/${name}/decisions${behind(after)}`, decisionsObjects),
    object: (object) => read(worker, `/${name}/decisions/${object}`),
    units: (after) => readJson(worker, `/${name}/units${behind(after)}`, experimentUnits),
  };
}

/**
 * Reads a resource of a Worker's experiments.
 *
 * @param path relative to /v1/admin/experiments
 * @throws {Error} if the Worker refuses, saying why, or does not answer
 */
async function read({ url, token }: RegistryAddress, path: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await reach(url, `${url}/v1/admin/experiments${path}`, { headers });
  const text = await response.text();
  if (response.ok) return text;
  const { data } = problem.safeParse(jsonOf(text));
  throw new Error(`${url} refuses with ${response.status}: ${data?.detail ?? "it is no softedge"}`);
}

async function readJson<T>(
  worker: RegistryAddress,
  path: string,
  schema: z.ZodType<T>,
): Promise<T> {
  const { data, error } = schema.safeParse(jsonOf(await read(worker, path)));
  if (data === undefined) throw new Error(`${worker.url} answers something else`, { cause: error });
  return data;
}

/** Parses a text; undefined if it is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
