import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { environmentFor } from "../../../export/policy-environment.ts";
import { type ExportedPackage, readPackage } from "../../../export/policy-package.ts";
import { messageOf } from "../../../files/file-errors.ts";
import { pointOf } from "../../../schemas/space.ts";
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
import { type StreamRates, streamTarget, timeStreams } from "./streams.ts";
import { exportUntrained } from "./untrained-policy.ts";
import type { Service } from "./workerd-config.ts";

const pageFolder = fileURLToPath(new URL("../../../edge/page", import.meta.url));
const peerScript = fileURLToPath(new URL("../peers/fastapi_act.py", import.meta.url));

/** The numbers of connections of the closed-loop loads. */
const connectionCounts = [1, 16, 64];

/** The duration of warming up, in rounds. */
const warmUpRounds = 4;

/**
 * The rate of the open loop, as a share of what the Worker can do through 16 connections: a server
 * with headroom.
 */
const shareOfCapacity = 0.5;
/**
 * The duration of an open loop in rounds of a closed loop. V8 collects the old generation once in
 * tens of thousands of requests; the effect on callers only shows over several collections.
 */
const openLoopRounds = 4;
/** Enough connections at that rate for all requests that wait during an ordinary pause. */
const mostConnections = 64;

export interface EdgeRates {
  policy: { name: string; environment: string; actor_bytes: number };
  /** True if servers and client had separate cores. */
  cores_shared_out: boolean;
  bundle: { bytes: number; gzip_bytes: number };
  /** By number of connections and by server: `worker`, `bare`, `fastapi`. */
  closed_loop: { connections: number; servers: Record<string, ClosedLoopRates> }[];
  open_loop: { requests_per_second: number; servers: Record<string, OpenLoopLatencies> };
  streams: StreamRates;
  /** For each server alone in a process. */
  cold_start: Record<string, ColdStart>;
  /** The ratio of the Worker's requests per second to the peer's, through 16 connections. */
  requests_to_fastapi?: number;
}

export interface EdgeSettings {
  rounds: number;
  /** The duration of each load in a round. */
  seconds: number;
  /** The folder of a policy; by default an untrained one of Hopper's size is exported. */
  policy?: string | undefined;
  /** The inference engine of the Worker. */
  engine?: InferenceEngine | undefined;
  /** V8 flags for workerd. */
  v8Flags?: readonly string[] | undefined;
  /** The Python that runs the peer; without it, the peer is left out. */
  python?: string | undefined;
  /** Called with the reason if the peer cannot be measured. */
  onMissing?: (reason: string) => void;
}

/** The policy of a folder, or one of Hopper's size that is exported into another folder. */
export async function policyToAsk(
  policyFolder: string | undefined,
  folder: string,
): Promise<ExportedPackage> {
  return policyFolder ? readPackage(policyFolder) : exportUntrained(folder);
}

/** A question about the initial state of an episode. */
export async function questionTo({ manifest }: ExportedPackage): Promise<object> {
  const environment = await environmentFor(manifest);
  const observation = pointOf(environment.observationSpace, environment.reset(7));
  environment.release();
  return { observation, seed: 7 };
}

/** The services of the Worker under measurement, with an operator's token, as deployments have one. */
export function workerServices(worker: Bundle): Record<string, Service> {
  return {
    worker: {
      worker,
      bindings: [
        { name: "ASSETS", service: "page" },
        { name: "ADMIN_TOKENS", text: "a-token-of-the-operator" },
      ],
    },
    page: { folder: pageFolder },
  };
}

/** Measures the Worker next to a bare route in the same workerd, and next to a peer. */
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

  const policy = await policyToAsk(policyFolder, folder);
  const path = `/v1/policies/${policy.manifest.name}`;
  const question = await questionTo(policy);
  const request = postOf(`${path}/act`, question);
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
      onMissing(messageOf(error));
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
  const streams = await timeStreams(
    {
      stream: streamTarget(ports.worker, `${path}/stream`, question),
      http: targets.worker,
      bare: streamTarget(ports.bare, `${path}/stream`, question),
    },
    { rounds, seconds },
  );
  const coldStart = await measureColdStarts(
    {
      worker: () => startWorkerd(workerServices(worker), together, { cores, v8Flags }),
      bare: () => startWorkerd({ bare: { worker: bare } }, together, { cores, v8Flags }),
      ...(peer && startPeer && { fastapi: startPeer }),
    },
    request,
    rounds,
  );

  const { name, environment = "", actor } = policy.manifest;
  return {
    policy: { name, environment, actor_bytes: actor.bytes },
    cores_shared_out: cores !== undefined,
    bundle: { bytes: worker.bytes, gzip_bytes: worker.gzipBytes },
    closed_loop: closedLoop,
    open_loop: { requests_per_second: rate, servers: openLoop },
    streams,
    cold_start: coldStart,
    ...(fastapi && {
      requests_to_fastapi: atSixteen.requests_per_second / fastapi.requests_per_second,
    }),
  };
}
