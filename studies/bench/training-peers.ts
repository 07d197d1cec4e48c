import { messageOf } from "../../files/file-errors.ts";
import type { AnsweringProcess } from "./answering-process.ts";
import { startPeer } from "./peer.ts";
import type { Done } from "./timing.ts";

/** The peers, and the work that each can do. */
const peerPrograms: readonly {
  peer: string;
  script: string;
  /** The peer's name of each kind of work, and softedge's. */
  ways: Readonly<Record<string, string>>;
}[] = [
  {
    peer: "Stable-Baselines3",
    script: "stable_baselines3_off_policy.py",
    ways: {
      "sac-gradient": "sac-2019",
      "tqc-gradient": "tqc",
      "td3-gradient": "td3",
      "ddpg-gradient": "ddpg",
      "sac-loop": "loop",
    },
  },
  {
    peer: "Stable-Baselines3",
    script: "stable_baselines3_ppo.py",
    ways: { "ppo-1": "ppo-1", "ppo-8": "ppo-8" },
  },
  { peer: "JAX, jitted", script: "jax_sac.py", ways: { gradient: "sac-2019" } },
  { peer: "JAX, 50 steps in lax.scan", script: "jax_sac.py", ways: { scan: "sac-2019" } },
];

/** The peers that could be started. */
interface StartedPeers {
  /** What each does in a round, by key. */
  ways: Record<string, () => Promise<Done>>;
  /** The peer of each key, and softedge's name of the same work. */
  beside: { key: string; peer: string; same: string }[];
  /** Ends their processes. */
  end(): Promise<void>;
}

/** Starts the peers of the work that is measured. */
export async function startPeers({
  python,
  threads,
  measured,
  stepsOf,
  onMissing,
}: {
  python: string;
  threads: number;
  /** softedge's names of the work. */
  measured: readonly string[];
  /** The number of steps in a round of the work. */
  stepsOf: (way: string) => number;
  /** Called with the reason for each program that cannot be started. */
  onMissing: (reason: string) => void;
}): Promise<StartedPeers> {
  await using resources = new AsyncDisposableStack();
  const ways: StartedPeers["ways"] = {};
  const beside: StartedPeers["beside"] = [];
  const started = new Map<string, AnsweringProcess | undefined>();
  for (const { peer, script, ways: theirs } of peerPrograms) {
    if (!started.has(script)) {
      const process = await startPeer(python, script, [String(threads)]).catch((error: unknown) => {
        onMissing(messageOf(error));
        return undefined;
      });
      started.set(script, process && resources.adopt(process, (each) => each.end()));
    }
    const process = started.get(script);
    for (const [way, same] of process ? Object.entries(theirs) : []) {
      if (!measured.includes(same)) continue;
      const key = `${peer} ${way}`;
      ways[key] = async () => (process ? process.run(way, stepsOf(same)) : 0);
      beside.push({ key, peer, same });
    }
  }
  const owned = resources.move();
  return { ways, beside, end: () => owned.disposeAsync() };
}
