import type { SingleFlight } from "../storage/single-flight.ts";
import type { CreateSession, LazySession, Session } from "./session.ts";

/** A model, whose bytes are read when it has no session, or no longer. */
export interface ActorModel {
  /** Two models of one version are the same. */
  version: string;
  read(): Promise<ArrayBuffer>;
}

/** The sessions of an isolate. */
export interface Sessions {
  /** Makes a session while the Worker starts, when nobody else can want it. */
  open(model: ActorModel): Promise<void>;
  of(model: ActorModel): LazySession;
}

/** The limits of an isolate, which has 128 MB. */
const limits = { sessions: 64, bytes: 32 * 1024 * 1024 };

interface Held {
  session: Session;
  running: number;
}

/**
 * Sessions that are made when they are first needed, once, and that make room for others in the
 * order in which they were last used. A session that is running is none of those.
 *
 * @param createSession of the engine
 * @param once does what many requests want at the same time
 */
export function createSessions(
  createSession: CreateSession,
  once: SingleFlight<void>,
  { sessions: mostSessions, bytes: mostBytes } = limits,
): Sessions {
  /** By version, the one used last at the end. */
  const held = new Map<string, Held>();
  let bytes = 0;

  async function open({ version, read }: ActorModel): Promise<void> {
    if (held.has(version)) return;
    const session = await createSession(await read());
    held.set(version, { session, running: 0 });
    bytes += session.bytes;
    await makeRoom(version);
  }

  async function makeRoom(newest: string): Promise<void> {
    for (const [version, { session, running }] of held) {
      if (held.size <= mostSessions && bytes <= mostBytes) return;
      if (running > 0 || version === newest) continue;
      held.delete(version);
      bytes -= session.bytes;
      await session.release();
    }
  }

  /** The session of a version, if there is one: until it has run, it makes no room for others. */
  function take(version: string): Held | undefined {
    const found = held.get(version);
    if (!found) return undefined;
    held.delete(version);
    held.set(version, found);
    found.running += 1;
    return found;
  }

  return {
    open,
    of: (model) => ({
      async prepare() {
        if (!held.has(model.version)) await once(model.version, () => open(model));
      },
      async run(feeds, outputs) {
        let taken = take(model.version);
        while (!taken) {
          await once(model.version, () => open(model));
          taken = take(model.version);
        }
        try {
          return await taken.session.run(feeds, outputs);
        } finally {
          taken.running -= 1;
        }
      },
    }),
  };
}
