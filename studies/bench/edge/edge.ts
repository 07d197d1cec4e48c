import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ExportedPackage, readPackage } from "../../../export/policy-package.ts";
import { makeEnvironment } from "../../../train/environments/registry.ts";
import { type Bundle, bundleBareRoute, bundleWorker, type InferenceEngine } from "./bundle.ts";
import { type ColdStart, measureColdStarts } from "./cold-start.ts";
import { postOf } from "./connection.ts";
import { shareCores, takeClientCore } from "./cores.ts";
import {
  type ClosedLoopRates,
  measureCapacity,
  measureLatencies,
  type OpenLoopLatencies,
  warmUp,
} from "./loads.ts";
import { type Server, startServer, startWorkerd } from "./server.ts";
import { exportUntrained } from "./untrained-policy.ts";
import type { Service } from "./workerd-config.ts";

const pageFolder = fileURLToPath(new URL("../../../edge/page", import.meta.url));
const peerScript = fileURLToPath(new URL("../peers/fastapi_act.py", import.meta.url));

/** How many connections ask at once. */
const connectionCounts = [1, 16, 64];

/** How much longer than a round the servers are warmed up. */
const warmUpRounds = 4;

/**
 * The fixed rate, of what the Worker can do through 16 connections: as busy as a server is kept that
 * has room for more.
 */
const shareOfCapacity = 0.5;
/**
 * How much longer than a round of a closed loop: V8 collects the old generation once in tens of
 * thousands of requests, and what that does to callers shows only where it happened several times.
 */
const openLoopRounds = 4;
/** At that rate, enough for all who wait in an ordinary pause. */
const mostConnections = 64;

export interface EdgeRates {
  policy: { name: string; environment: string; actor_bytes: number };
  /** Whether servers and client had cores of their own. */
  cores_shared_out: boolean;
  bundle: { bytes: number; gzip_bytes: number };
  /** By the number of connections, and by server: `worker`, `bare`, `fastapi`. */
  closed_loop: { connections: number; servers: Record<string, ClosedLoopRates> }[];
  open_loop: { requests_per_second: number; servers: Record<string, OpenLoopLatencies> };
  /** Of each server alone in a process. */
  cold_start: Record<string, ColdStart>;
  /** The Worker's requests per second, in proportion to the peer's, through 16 connections. */
  requests_to_fastapi?: number;
}

export interface EdgeSettings {
  rounds: number;
  /** Of each load, in a round. */
  seconds: number;
  /** The folder of a policy; by default an untrained one of Hopper's size is exported. */
  policy?: string | undefined;
  /** What evaluates actors in the Worker. */
  engine?: InferenceEngine | undefined;
  /** What V8 is told in workerd. */
  v8Flags?: readonly string[] | undefined;
  /** Runs the peer, where it is to be measured. */
  python?: string | undefined;
  /** Is told of a peer that cannot be measured, and why. */
  onMissing?: (reason: string) => void;
}

/** An act request about the state in which an episode begins. */
async function requestTo({ manifest }: ExportedPackage): Promise<Buffer> {
  const environment = await makeEnvironment(manifest.environment, manifest.environment_options);
  const observation =
    environment.kind === "discrete" ? environment.reset(7) : Array.from(environment.reset(7));
  environment.release();
  return postOf(`/v1/policies/${manifest.name}/act`, { observation, seed: 7 });
}

/** What the Worker is served with; the place for more that it is bound to. */
function workerServices(worker: Bundle): Record<string, Service> {
  return {
    worker: { worker, bindings: [{ name: "ASSETS", service: "page" }] },
    page: { folder: pageFolder },
  };
}

/** Measures the Worker beside a bare route in the same workerd, and beside a peer. */
export async function timeEdge({
  rounds,
  seconds,
  policy: policyFolder,
  engine,
  v8Flags,
  python,
  onMissing = () => {},
}: EdgeSettings): Promise<EdgeRates> {
  await using resources = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "softedge-bench-"));
  resources.defer(() => rmSync(folder, { recursive: true }));
  const cores = shareCores();

  const policy = policyFolder ? readPackage(policyFolder) : await exportUntrained(folder);
  const request = await requestTo(policy);
  const worker = await bundleWorker(policy, join(folder, "worker"), engine);
  const bare = await bundleBareRoute(join(folder, "bare"));
  if (cores) takeClientCore(cores);

  const startPeer = python
    ? () => startServer([python, peerScript, join(policy.folder, "actor.onnx")], 1, cores)
    : undefined;
  let peer: Server | undefined;
  if (startPeer) {
    try {
      peer = resources.adopt(await startPeer(), (server) => server.stop());
    } catch (error) {
      onMissing(error instanceof Error ? error.message : String(error));
    }
  }
  const together = join(folder, "together");
  mkdirSync(together);
  const { ports } = resources.adopt(
    await startWorkerd({ ...workerServices(worker), bare: { worker: bare } }, together, {
      cores,
      v8Flags,
    }),
    (server) => server.stop(),
  );
  const targets = {
    worker: { port: ports.worker, request },
    bare: { port: ports.bare, request },
    ...(peer && { fastapi: { port: peer.ports.fastapi, request } }),
  };

  await warmUp(targets, warmUpRounds * seconds);
  const closedLoop: EdgeRates["closed_loop"] = [];
  for (const connections of connectionCounts) {
    const servers = await measureCapacity(targets, { rounds, connections, seconds });
    closedLoop.push({ connections, servers });
  }
  const { worker: atSixteen, fastapi } = closedLoop[1].servers;
  const rate = shareOfCapacity * atSixteen.requests_per_second;
  const openLoop = await measureLatencies(targets, {
    rounds,
    connections: mostConnections,
    rate,
    seconds: openLoopRounds * seconds,
  });
  const coldStart = await measureColdStarts(
    {
      worker: () => startWorkerd(workerServices(worker), together, { cores, v8Flags }),
      bare: () => startWorkerd({ bare: { worker: bare } }, together, { cores, v8Flags }),
      ...(peer && startPeer && { fastapi: startPeer }),
    },
    request,
    rounds,
  );

  const { name, environment, actor } = policy.manifest;
  return {
    policy: { name, environment, actor_bytes: actor.bytes },
    cores_shared_out: cores !== undefined,
    bundle: { bytes: worker.bytes, gzip_bytes: worker.gzipBytes },
    closed_loop: closedLoop,
    open_loop: { requests_per_second: rate, servers: openLoop },
    cold_start: coldStart,
    ...(fastapi && {
      requests_to_fastapi: atSixteen.requests_per_second / fastapi.requests_per_second,
    }),
  };
}
