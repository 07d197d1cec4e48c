import type { Page, Worker } from "playwright-core";
import { expect } from "vitest";
import type { Frame, StageMethod } from "../../stage/protocol.ts";

/** A call of the web worker; an ArrayBuffer in it travels as base64 of `bytes`. */
export interface StageCall {
  method: StageMethod;
  params: object;
}

/** What a call came to: poses are arrays of numbers here. */
export interface StageOutcome {
  result?: unknown;
  error?: { message: string; status?: number };
}

/** Starts the web worker of a page. */
export async function startStage(page: Page): Promise<Worker> {
  const started = page.waitForEvent("worker");
  // As text, since Vitest rewrites imports.
  await page.evaluate(`(async () => {
    globalThis.stage = (await import("/stage/stage-worker.js")).connectStage();
  })()`);
  return started;
}

/** Makes calls one after the other, in the web worker of a page. */
export function callStage(page: Page, calls: readonly StageCall[]): Promise<StageOutcome[]> {
  return page.evaluate(async (calls) => {
    const held = globalThis as unknown as { stage?: Record<string, (params: object) => unknown> };
    const outcomes: StageOutcome[] = [];
    for (const { method, params } of calls) {
      const { actor } = params as { actor?: string | null };
      const sent = actor
        ? { ...params, actor: Uint8Array.from(atob(actor), (each) => each.charCodeAt(0)).buffer }
        : params;
      try {
        const result = await held.stage?.[method](sent);
        outcomes.push({ result: plain(result) });
      } catch (error) {
        const { message, status } = error as Error & { status?: number };
        outcomes.push({ error: { message, ...(status !== undefined && { status }) } });
      }
    }
    return outcomes;

    function plain(result: unknown): unknown {
      const { pose } = Object(result) as { pose?: Float32Array | null };
      return pose ? { ...Object(result), pose: Array.from(pose) } : result;
    }
  }, calls);
}

/**
 * A frame as `callStage` gives it, but that pictures may be drawn with other last digits: browsers have
 * sines of their own.
 */
export function expectedFrame({ pose, scene, ...frame }: Frame): object {
  return { ...frame, pose: pose && Array.from(pose), scene: closeTo(scene) };
}

function closeTo(value: unknown): unknown {
  if (typeof value === "number") return expect.closeTo(value, 9);
  if (Array.isArray(value)) return value.map(closeTo);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closeTo(each)]));
}

/** Watches the memory of MuJoCo in a web worker that has yet to load it; returns what tells its bytes. */
export async function watchMemory(worker: Worker): Promise<() => Promise<number>> {
  await worker.evaluate(`{
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (...given) => {
      const made = await instantiateStreaming.apply(WebAssembly, given);
      const exported = Object.values(made.instance.exports);
      globalThis.memory = exported.find((each) => each instanceof WebAssembly.Memory);
      return made;
    };
  }`);
  return async () => Number(await worker.evaluate("globalThis.memory.buffer.byteLength"));
}
