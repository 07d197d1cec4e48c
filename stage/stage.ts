import { Refusal } from "../edge/http/refusal.ts";
import { type Arm, openArm } from "./arm.ts";
import type { ArmIndex, StageAnswer, StageError, StageMethods, StageRequest } from "./protocol.ts";

type Handlers = {
  [Method in keyof StageMethods]: (
    params: Parameters<StageMethods[Method]>[0],
  ) => ReturnType<StageMethods[Method]> | Promise<ReturnType<StageMethods[Method]>>;
};

/** Creates two arms, and returns what answers requests about them. */
export function createStageHandler(): (request: StageRequest) => Promise<StageAnswer> {
  const arms = new Map<ArmIndex, Arm>();

  function armOf(arm: ArmIndex): Arm {
    const found = arms.get(arm);
    if (found) return found;
    throw new Error(`nothing is open in arm ${arm}: open it first`);
  }

  function close(arm: ArmIndex): null {
    arms.get(arm)?.release();
    arms.delete(arm);
    return null;
  }

  const handlers: Handlers = {
    async open({ arm, manifest, actor }) {
      close(arm);
      const opened = await openArm(manifest, actor);
      arms.set(arm, opened);
      return opened.opened;
    },
    reset: ({ arm, seed }) => armOf(arm).episodes.reset(seed),
    step: ({ arm, action, push }) => armOf(arm).episodes.step(action, push),
    seek: ({ arm, step }) => armOf(arm).episodes.seek(step),
    act({ arm, observation, ...question }) {
      const { actor, episodes } = armOf(arm);
      if (!actor) throw new Error(`arm ${arm} was opened without an actor, and cannot act`);
      return actor({ observation: observation ?? episodes.observation(), ...question });
    },
    close: ({ arm }) => close(arm),
  };

  function handle(request: StageRequest) {
    // One branch for each method, since only then are its parameters known.
    switch (request.method) {
      case "open":
        return handlers.open(request.params);
      case "reset":
        return handlers.reset(request.params);
      case "step":
        return handlers.step(request.params);
      case "seek":
        return handlers.seek(request.params);
      case "act":
        return handlers.act(request.params);
      case "close":
        return handlers.close(request.params);
    }
  }

  return async (request) => {
    const { id } = request;
    try {
      return { id, result: await handle(request) };
    } catch (error) {
      return { id, error: errorOf(error) };
    }
  };
}

function errorOf(error: unknown): StageError {
  const message = error instanceof Error ? error.message : String(error);
  return { message, ...(error instanceof Refusal && { status: error.status }) };
}
