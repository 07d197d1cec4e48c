import { DurableObject } from "cloudflare:workers";
import type { ExperimentResults } from "../../schemas/experiment-results.ts";

/** Milliseconds between looks at the results of an experiment that runs. */
const looks = { first: 1_000, later: 60_000 };
/** A look is kept if so much of the time has passed since the one before: a thousand last for years. */
const keptPart = 0.01;

const schema = `
  CREATE TABLE IF NOT EXISTS looks (at INTEGER PRIMARY KEY, results TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS watched (name TEXT PRIMARY KEY) STRICT;
`;

/**
 * Looks at the results of one experiment while it runs, keeps what it sees, and stops the experiment
 * by its stop rule: one object for each.
 */
export class ExperimentHistory extends DurableObject<Cloudflare.Env> {
  readonly #sql = this.ctx.storage.sql;

  constructor(context: DurableObjectState, env: Cloudflare.Env) {
    super(context, env);
    this.#sql.exec(schema);
  }

  /**
   * Begins to look, if it does not yet.
   *
   * @param declaration the id of the experiment's declaration; older objects have its name
   */
  async watch(declaration: string): Promise<void> {
    this.#sql.exec("INSERT OR IGNORE INTO watched (name) VALUES (?)", declaration);
    if ((await this.ctx.storage.getAlarm()) === null) await this.#lookAfter(looks.first);
  }

  /** The looks as JSON, from the first on: so many at most, evenly chosen, and the last among them. */
  looks(most: number): string[] {
    const times = Array.from(
      this.#sql.exec<{ at: number }>("SELECT at FROM looks ORDER BY at"),
      ({ at }) => at,
    );
    const step = Math.ceil(times.length / most);
    const chosen = times.filter((_, i) => (times.length - 1 - i) % step === 0);
    const query = `SELECT results FROM looks WHERE at IN (SELECT value FROM json_each(?)) ORDER BY at`;
    return Array.from(
      this.#sql.exec<{ results: string }>(query, JSON.stringify(chosen)),
      ({ results }) => results,
    );
  }

  /** Deletes all looks, and stops looking. */
  async clear(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    this.#sql.exec(schema);
  }

  override async alarm(): Promise<void> {
    const [watched] = this.#sql.exec<{ name: string }>("SELECT name FROM watched");
    if (!watched) return;
    // What computes results is large, and acting does not need it.
    const { lookAt } = await import("./look.ts");
    const look = await lookAt(this.env, watched.name);
    if (!look) return;
    const { results, at, running, stopByRule } = look;
    this.#keep(results, at, running);
    if (results.state !== "running") return;
    await stopByRule();
    await this.#lookAfter(Math.min(looks.later, Math.max(looks.first, running * keptPart)));
  }

  #keep(results: ExperimentResults, at: number, running: number): void {
    const [last] = this.#sql.exec<{ at: number }>("SELECT at FROM looks ORDER BY at DESC LIMIT 1");
    if (last && results.state === "running" && at - last.at < running * keptPart) return;
    const text = JSON.stringify(results);
    this.#sql.exec("INSERT OR REPLACE INTO looks (at, results) VALUES (?, ?)", at, text);
  }

  async #lookAfter(milliseconds: number): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + milliseconds);
  }
}

/** The looks that are answered: more than a chart can show. */
const mostLooks = 250;

/** The history of an experiment as JSON. Its looks were written here, and are not read again. */
export async function readHistory(
  history: DurableObjectStub<ExperimentHistory>,
  experiment: string,
): Promise<string> {
  const looks = await history.looks(mostLooks);
  return `{"experiment":${JSON.stringify(experiment)},"looks":[${looks.join(",")}]}`;
}
