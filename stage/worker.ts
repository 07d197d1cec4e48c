import { placeMujoco } from "../train/environments/mujoco/module.ts";
import type { StageAnswer, StageRequest } from "./protocol.ts";
import { createStageHandler } from "./stage.ts";

/*
 * The web worker of the page at /. It runs environments and policies, apart from the thread that draws.
 */

/** MuJoCo's version. It is a part of the URL of its WebAssembly, which is cached for good. */
declare const MUJOCO_VERSION: string;

placeMujoco({
  url: new URL(`mujoco.wasm?${MUJOCO_VERSION}`, import.meta.url).href,
  advice: "load the page again",
});

const answer = createStageHandler();
let before: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<StageRequest>) => {
  before = before.then(async () => send(await answer(data)));
};

/** Sends an answer. Poses are transferred, not copied. */
function send(message: StageAnswer): void {
  const result = "result" in message ? message.result : null;
  const pose = result && "pose" in result ? result.pose : null;
  self.postMessage(message, pose ? { transfer: [pose.buffer] } : {});
}
