/** Written in JavaScript, as it would stand in another project. */
export const program = `
import { readFileSync } from "node:fs";
import { createAdminClient, createClient, RefusalError } from "softedge/client";

const [, , url, folder, token] = process.argv;
const client = createClient({ url });
const admin = createAdminClient({ url, token });
const manifest = JSON.parse(readFileSync(folder + "/manifest.json", "utf8"));
const { name, version } = manifest;
const published = await admin.publish({ manifest, actor: readFileSync(folder + "/actor.onnx") });
const { canary } = await admin.promote(name, version, { share: 0.5 });
const { live } = await admin.rollback(name, version);
const [stochastic, deterministic] = ["stochastic", "deterministic"].map((mode) => ({
  name: mode,
  policy: "pendulum",
  version: live,
  mode,
}));
const administered = admin.experiment("pendulum-modes");
await administered.declare({ arms: [stochastic, deterministic], weights: [0.5, 0.5] });
const { state } = await administered.start();
const trial = client.experiment("pendulum-modes");
const { experiment, counted } = await trial.act({ unit: "episode 1", observation: [1, 0, 0] });
const outcome = { unit: "episode 1", value: -150, key: "return" };
const reported = await trial.report([outcome, outcome]);
const { arms } = await trial.results();
const stranger = createAdminClient({ url, token: "some-other-token" });
const question = { observation: [1, 0, 0], seed: 7 };
const stream = await client.stream("pendulum");
const streamed = [stream.ask(question), stream.ask({ observation: [1, 0, 0] })];
const refusal = await client.act("taxi", { observation: 500 }).catch((error) => error);
const noStream = await client.stream("nobody").catch((error) => error);
const answers = {
  health: await client.health(),
  names: (await client.policies()).map(({ name }) => name),
  distribution: (await client.manifest("taxi")).distribution,
  asked: await client.act("pendulum", question),
  batch: await client.act("taxi", { observations: [0, 499], mode: "deterministic" }),
  streamed: await Promise.all(streamed),
  refusal: { known: refusal instanceof RefusalError, status: refusal.status, errors: refusal.errors },
  noStream: [noStream.status, noStream.message],
  trial: { state, experiment, counted, reported, units: arms.map(({ units }) => units).sort() },
  noTrial: await client.experiment("nothing").results().catch(({ status }) => status),
  published,
  canary,
  live,
  listed: (await admin.policies()).map(({ versions }) => versions.map(({ version }) => version)),
  noAdmin: await stranger.policies().catch((error) => [error instanceof RefusalError, error.status]),
};
stream.close();
console.log(JSON.stringify({ ...answers, closed: (await stream.closed).code }));
`;

/** Written in TypeScript: what must not compile says so. */
export const typedProgram = `
import {
  type Answer,
  createAdminClient,
  createClient,
  type ExperimentAction,
  type ExperimentResults,
  type Manifest,
  type Publication,
  RefusalError,
} from "softedge/client";

const client = createClient({ url: "https://softedge.example" });

export async function use(signal: AbortSignal): Promise<number[]> {
  const one = await client.act("pendulum", { observation: [1, 0, 0], return: ["mean"] }, { signal });
  const many = await client.act("taxi", { observations: [1, 2], return: ["probabilities"] });
  const plain: Answer = await client.act("taxi", { observation: 1, mode: "deterministic" });
  const manifest: Manifest = await client.manifest("taxi");
  // @ts-expect-error it was not asked for
  one.log_std;
  // @ts-expect-error a batch has many
  many.action;
  // @ts-expect-error there is no such mode
  await client.act("taxi", { observation: 1, mode: "random" });
  // @ts-expect-error there is nothing of this name to be returned
  await client.act("taxi", { observation: 1, return: ["means"] });
  const stream = await client.stream("pendulum");
  const { index, epsilon } = await stream.ask({ observation: [1, 0, 0], return: ["epsilon"] });
  if (manifest.action.kind === "box") return manifest.action.high;
  // @ts-expect-error a policy without a density answers none
  const density: number = plain.log_prob;
  const rows: number[][] = many.probabilities;
  const error: unknown = new Error();
  const status = error instanceof RefusalError ? error.status : 0;
  return [...one.mean, ...rows.flat(), ...epsilon, index, density, status];
}

const admin = createAdminClient({ url: "https://softedge.example", token: "0123456789abcdef" });
// @ts-expect-error operators have a token
createAdminClient({ url: "https://softedge.example" });

export async function experience(value: number): Promise<ExperimentResults> {
  const { act, report, results } = client.experiment("modes");
  const seen = { unit: "run 12", observation: [1, 0, 0] };
  const { arm, action }: ExperimentAction = await act({ ...seen, return: ["mean"] });
  // @ts-expect-error the arm decides
  await act({ ...seen, mode: "stochastic" });
  // @ts-expect-error a report has a key
  await report([{ unit: "run 12", value }]);
  const { conflicts } = await report([{ unit: "run 12", value, key: arm, final: true }]);
  const indices: number[] = conflicts;
  return indices.length > 0 ? Promise.reject(action) : results();
}

export async function release(manifest: Manifest, actor: Uint8Array): Promise<string | null> {
  const { name, version }: Publication = await admin.publish({ manifest, actor });
  const { canary } = await admin.promote(name, version, { share: 0.05 });
  // @ts-expect-error there may be none
  canary.share;
  const { live } = await admin.rollback(name, version, { requestId: "release-17" });
  return live;
}
`;
