import { env, waitUntil } from "cloudflare:workers";
import { createSession } from "softedge:inference";
import { createApp } from "../../edge/app.ts";
import { createExperiments, storageIn } from "../../edge/experiments/experiments.ts";
import { createSessions } from "../../edge/inference/sessions.ts";
import { createMetrics, type MetricsBindings } from "../../edge/observe/metrics.ts";
import { createCatalog } from "../../edge/registry/catalog.ts";
import { createVersions } from "../../edge/registry/versions.ts";
import type { Ages } from "../../edge/storage/known-object.ts";
import { createSingleFlight } from "../../edge/storage/single-flight.ts";
import { actResponse } from "../../schemas/act-response.ts";
import { promoteRequest, registeredPolicies, registeredPolicy } from "../../schemas/registry.ts";
import { bundledPackages, type Package } from "./packages.ts";

export const adminToken = "a-token-of-an-operator";

/** Empties the bucket that isolates share here. */
export async function emptyRegistry(): Promise<void> {
  const { objects } = await env.TEST_POLICIES.list();
  await env.TEST_POLICIES.delete(objects.map(({ key }) => key));
}

/** Lets the Worker's own queue know of the experiments in the bucket of the tests: it keeps decisions of no others. */
export async function shareExperiments(): Promise<void> {
  const index = await env.TEST_POLICIES.get("experiments.json");
  if (index) await env.POLICIES?.put("experiments.json", await index.text());
}

/** The parts of a package, as they are sent. */
export function formOf({ manifest, actor }: Package): FormData {
  const form = new FormData();
  form.set("manifest", new Blob([JSON.stringify(manifest)]));
  form.set("actor", new Blob([actor]));
  return form;
}

interface IsolateOptions {
  /** The policies that are bundled with the Worker. */
  packages?: readonly Package[];
  bucket?: R2Bucket | undefined;
  /** False where no bucket is bound. */
  hasRegistry?: boolean;
  /** Of what it knows of the registry; by default it looks for every request. */
  ages?: Ages;
  limits?: { sessions: number; bytes: number };
  settings?: object;
  /** What is bound to the Worker. */
  bound?: Cloudflare.Env;
  /** Where it counts; by default for itself. */
  metrics?: MetricsBindings & { name?: string; interval?: number };
}

/**
 * A Worker's isolate over the bucket of the tests: what it knows, and its sessions, are its own, as
 * if it ran elsewhere.
 */
export function startIsolate({
  packages = bundledPackages,
  bucket: own = env.TEST_POLICIES,
  hasRegistry = true,
  ages = { renewed: 0, most: 0 },
  limits = { sessions: 64, bytes: 2 ** 25 },
  settings = {},
  metrics = {},
  bound = env,
}: IsolateOptions = {}) {
  const bucket = hasRegistry ? own : undefined;
  const once = createSingleFlight<void>(waitUntil);
  const all = createVersions(
    packages,
    bucket,
    createSessions(createSession, once, limits),
    ages.renewed,
  );
  const catalog = createCatalog(all, bucket, once, waitUntil, ages);
  const storage = bucket && storageIn({ ...bound, POLICIES: bucket });
  const app = createApp({
    createSession,
    bucket,
    versions: all,
    catalog,
    experiments: storage && createExperiments(storage, once, waitUntil, ages),
    metrics: createMetrics(metrics, waitUntil, metrics),
  });
  const bindings = { ...env, ADMIN_TOKENS: adminToken, ...settings };

  const request = async (path: string, init?: RequestInit) =>
    app.request(`https://softedge.test${path}`, init, bindings);

  const postJson = (path: string, body: object, headers = {}) =>
    request(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });

  const asOperator = { authorization: `Bearer ${adminToken}` };

  /** Changes what answers for a policy, and answers how it is then. */
  async function administer(name: string, change: "promote" | "rollback", body: object) {
    const response = await postJson(`/v1/admin/policies/${name}/${change}`, body, asOperator);
    return registeredPolicy.parse(await succeeded(response));
  }

  return {
    request,
    ask: (name: string, question: object) => postJson(`/v1/policies/${name}/act`, question),
    /** Asks, and expects an answer. */
    async act(name: string, question: object) {
      const response = await postJson(`/v1/policies/${name}/act`, question);
      return actResponse.parse(await succeeded(response));
    },
    admin: (method: string, path: string, init: RequestInit = {}) =>
      request(`/v1/admin${path}`, { method, ...init, headers: { ...asOperator, ...init.headers } }),
    postAdmin: (path: string, body: object) => postJson(`/v1/admin${path}`, body, asOperator),
    publish(given: Package, path = given.manifest) {
      return request(`/v1/admin/policies/${path.name}/versions/${path.version}`, {
        method: "PUT",
        headers: asOperator,
        body: formOf(given),
      });
    },
    promote: (name: string, version: string, share?: number) =>
      administer(name, "promote", promoteRequest.parse({ version, share })),
    rollback: (name: string, version: string) => administer(name, "rollback", { version }),
    async policies() {
      const response = await request("/v1/admin/policies", { headers: asOperator });
      return registeredPolicies.parse(await succeeded(response)).policies;
    },
  };
}

async function succeeded(response: Response): Promise<unknown> {
  if (response.ok) return response.json();
  throw new Error(`refused with ${response.status}: ${await response.text()}`);
}
