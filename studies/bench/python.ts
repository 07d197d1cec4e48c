import { makeVectorEnvironment } from "../../train/environments/vector/vector-environment.ts";
import { startPeer } from "./peer.ts";
import { type Done, median, ratio, sideBySide } from "./timing.ts";
import type { PeerRate } from "./training.ts";
import { type MeasuredLoop, measuredLoops, timeLoop } from "./training-loops.ts";

/** The environment of Gymnasium, which softedge does not have. */
const environment = "LunarLander-v3";
const peerScript = "stable_baselines3_gymnasium.py";

/** The environments that are stepped without learning. */
const steppedTogether = 8;
const turns = 500;

/** Training loops in Python's environment: those of Hopper-v5, with its discrete actions for PPO. */
const loops: Readonly<Record<string, MeasuredLoop>> = {
  sac: { ...measuredLoops.loop, options: { continuous: true }, steps: 200 },
  ppo: measuredLoops["ppo-8"],
};

/** Rates with one thread; medians over rounds. */
export interface PythonRates {
  environment: string;
  /** Of random steps without learning, and of whole training loops. */
  environment_steps_per_second: Record<string, number>;
  peers?: PeerRate[];
}

export interface PythonSettings {
  rounds: number;
  /** True to measure the same in Stable-Baselines3. */
  peers: boolean;
  /** The Python of the peers. */
  python: string;
  onMissing?: (reason: string) => void;
}

/** Steps environments in Python without learning. */
async function steppedInPython() {
  const vector = await makeVectorEnvironment(`gymnasium:${environment}`, {
    count: steppedTogether,
    threads: 1,
  });
  await vector.reset(0);
  return {
    async run(): Promise<Done> {
      for (let turn = 0; turn < turns; turn++) {
        vector.actions.fill(turn % 4);
        await vector.step();
      }
      return turns * steppedTogether;
    },
    release: () => vector.release(),
  };
}

const whatOf: Readonly<Record<string, string>> = {
  steps: `steps alone, ${steppedTogether} environments`,
  sac: `whole loop, ${loops.sac.what}`,
  ppo: `whole loop, ${loops.ppo.what}`,
};

/** Measures training in an environment of Python, beside Stable-Baselines3 in the same one. */
export async function timePython({
  rounds,
  peers,
  python,
  onMissing = () => {},
}: PythonSettings): Promise<PythonRates> {
  await using resources = new AsyncDisposableStack();
  const stepped = resources.adopt(await steppedInPython(), ({ release }) => release());
  const ways: Record<string, () => Promise<Done>> = { steps: stepped.run };
  const sizes: Record<string, number> = { steps: turns * steppedTogether };
  for (const [name, loop] of Object.entries(loops)) {
    const steps = loop.steps ?? 0;
    sizes[name] = steps;
    ways[name] = () => timeLoop({ ...loop, environment: `gymnasium:${environment}` }, 1, steps);
  }
  const ours = Object.keys(ways);
  const peer = peers
    ? await startPeer(python, peerScript, ["1"]).catch((error: unknown) => {
        onMissing(error instanceof Error ? error.message : "");
        return undefined;
      })
    : undefined;
  if (peer) {
    resources.adopt(peer, ({ end }) => end());
    for (const name of ours) ways[`peer ${name}`] = () => peer.run(name, sizes[name]);
  }
  const rates = await sideBySide(ways, rounds);
  return {
    environment: `gymnasium:${environment}`,
    environment_steps_per_second: Object.fromEntries(
      ours.map((name) => [whatOf[name], median(rates[name])]),
    ),
    ...(peer && {
      peers: ours.map((name) => ({
        peer: "Stable-Baselines3",
        what: whatOf[name],
        per_second: median(rates[`peer ${name}`]),
        softedge_times: ratio(rates[name], rates[`peer ${name}`]),
      })),
    }),
  };
}

/** Formats the rates for a terminal. */
export function describePython({ environment: id, ...rates }: PythonRates): string {
  const lines = Object.entries(rates.environment_steps_per_second).map(([what, rate]) => {
    const beside = rates.peers?.find((each) => each.what === what);
    const said = beside
      ? `, ${beside.peer} ${Math.round(beside.per_second)} /s: softedge does ` +
        `${beside.softedge_times.toFixed(2)} times as many`
      : "";
    return `  ${what.padEnd(34)}${Math.round(rate)} /s${said}`;
  });
  return [`${id}, environment steps, one thread`, ...lines].join("\n");
}
