import { writeFileSync } from "node:fs";
import { join } from "node:path";

/*
 * A program of somebody who builds on softedge. It is written into the project of the trial, where
 * its types are checked, those of softedge included, and it runs.
 */

const program = `
import { bucketOf } from "softedge/statistics";
import { createClient } from "softedge/client";
import { evaluatePolicy, loadPolicy, makeEnvironment } from "softedge";

const [url = ""] = process.argv.slice(2);
const environment = await makeEnvironment("environments/puck.ts");
const observation = [...environment.reset(7)];
environment.release();

const client = createClient({ url });
const served = await client.act("puck", { observation, seed: 7 });
const policy = await loadPolicy("policies/puck");
const own = await policy.act(observation, { seed: 7 });
await policy.release();
const { mean } = await evaluatePolicy("policies/puck", { episodes: 20 });
// @ts-expect-error an answer has no such field
served.noSuchField;
console.log(JSON.stringify({ served: served.action, own: own.action, mean, bucket: bucketOf("a", "b") }));
`;

/** The types of softedge itself are checked, too: its package must not need other types. */
const config = {
  extends: "./tsconfig.json",
  compilerOptions: { skipLibCheck: false },
  include: ["consumer.ts"],
};

/** Writes the program and its tsconfig into a project. */
export function writeConsumer(project: string): void {
  writeFileSync(join(project, "consumer.ts"), program);
  writeFileSync(join(project, "tsconfig.consumer.json"), JSON.stringify(config));
}
