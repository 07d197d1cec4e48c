import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "../timing.ts";
import { type Bundle, bundleBareRoute, bundleWorker, projectFolder } from "./bundle.ts";
import { openConnection, postOf } from "./connection.ts";
import { type Cores, shareCores, takeClientCore } from "./cores.ts";
import { type EdgeSettings, policyToAsk, questionTo, workerServices } from "./edge.ts";
import { closedLoop } from "./load.ts";
import { filesOfLines, type PartTimes, partTimesOf, requestParts } from "./parts.ts";
import { openProfiler } from "./profiler.ts";
import { startWorkerd } from "./server.ts";
import type { Service } from "./workerd-config.ts";

const connections = 16;
/** The duration of warming up, in rounds. */
const warmUpRounds = 4;

/** The time of a request and of a start, by part: medians over rounds. */
export interface EdgeProfile {
  /** Microseconds of a request, by server and part. */
  request: Record<string, PartTimes>;
  /**
   * Milliseconds from the start of the process. A Worker without policies has the same script, and no
   * actor to prepare.
   */
  start: Record<string, { listening_ms: number; first_answer_ms: number | undefined }>;
}

/** Profiles requests to the Worker and to the bare route, and times the stages of their starts. */
export async function profileEdge({
  rounds,
  seconds,
  policy: policyFolder,
  engine,
}: Pick<EdgeSettings, "rounds" | "seconds" | "policy" | "engine">): Promise<EdgeProfile> {
  await using resources = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "softedge-bench-"));
  resources.defer(() => rmSync(folder, { recursive: true }));
  const cores = shareCores();
  const policy = await policyToAsk(policyFolder, folder);
  const request = postOf(`/v1/policies/${policy.manifest.name}/act`, await questionTo(policy));
  const bundle = (name: string, readable: boolean) =>
    bundleWorker(policy, join(folder, name), engine, { readable });
  const readable = await bundle("readable", true);
  const readableBare = await bundleBareRoute(join(folder, "readable-bare"), { readable: true });
  const worker = await bundle("worker", false);
  const empty = await bundleWorker(undefined, join(folder, "empty"), engine);
  const bare = await bundleBareRoute(join(folder, "bare"));
  if (cores) takeClientCore(cores);

  const load = { rounds, seconds, folder, cores, request };
  return {
    request: {
      worker: await profileRequests("worker", readable, workerServices(readable), load),
      bare: await profileRequests("bare", readableBare, { bare: { worker: readableBare } }, load),
    },
    start: await timeStarts(
      {
        worker: { services: workerServices(worker), asked: true },
        empty: { services: workerServices(empty), asked: false },
        bare: { services: { bare: { worker: bare } }, asked: true },
      },
      load,
    ),
  };
}

interface Load {
  rounds: number;
  seconds: number;
  folder: string;
  cores: Cores | undefined;
  request: Buffer;
}

async function profileRequests(
  name: string,
  bundle: Bundle,
  services: Record<string, Service>,
  { rounds, seconds, folder, cores, request }: Load,
): Promise<PartTimes> {
  await using resources = new AsyncDisposableStack();
  const configFolder = join(folder, `profiled-${name}`);
  mkdirSync(configFolder);
  const { ports } = resources.adopt(
    await startWorkerd(services, configFolder, { cores, inspected: true }),
    (server) => server.stop(),
  );
  const target = { port: ports[name], request };
  await closedLoop(target, { connections, seconds: warmUpRounds * seconds });
  const profiler = resources.adopt(
    await openProfiler(new URL(`http://127.0.0.1:${ports.inspector}`)),
    ({ close }) => close(),
  );
  const script = readFileSync(join(bundle.folder, bundle.entry), "utf8");
  const files = filesOfLines(script, join(bundle.folder, ".."), projectFolder);
  const measured: PartTimes[] = [];
  for (let round = 0; round < rounds; round++) {
    const { result, profile } = await profiler.during(() =>
      closedLoop(target, { connections, seconds }),
    );
    const times = partTimesOf(profile, files);
    for (const part of requestParts) times[part] /= result.latencies.length;
    measured.push(times);
  }
  const medians = { ...measured[0] };
  for (const part of requestParts) medians[part] = median(measured.map((times) => times[part]));
  return medians;
}

/** Starts each several times in turn. The first round is discarded: it reads the programs from disk. */
async function timeStarts(
  starts: Readonly<Record<string, { services: Record<string, Service>; asked: boolean }>>,
  { rounds, folder, cores, request }: Load,
): Promise<EdgeProfile["start"]> {
  const measured: Record<string, { listening: number; answer: number | undefined }[]> = {};
  for (const name of Object.keys(starts)) measured[name] = [];
  for (let round = -1; round < rounds; round++) {
    for (const [name, { services, asked }] of Object.entries(starts)) {
      const begin = performance.now();
      const server = await startWorkerd(services, folder, { cores });
      const listening = performance.now() - begin;
      const [port] = Object.values(server.ports);
      if (asked) await firstAnswer(port, request);
      const answer = asked ? performance.now() - begin : undefined;
      await server.stop();
      if (round >= 0) measured[name].push({ listening, answer });
    }
  }
  return Object.fromEntries(
    Object.entries(measured).map(([name, each]) => {
      const answers = each.flatMap(({ answer }) => answer ?? []);
      return [
        name,
        {
          listening_ms: median(each.map(({ listening }) => listening)),
          first_answer_ms: answers.length > 0 ? median(answers) : undefined,
        },
      ];
    }),
  );
}

async function firstAnswer(port: number, request: Buffer): Promise<void> {
  const connection = await openConnection(port);
  const { promise: answered, resolve } = Promise.withResolvers<void>();
  connection.ask(request, resolve);
  await Promise.race([answered, connection.failed]);
  connection.close();
}
