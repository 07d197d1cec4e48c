import type { Players } from "../vector/players.ts";
import { bytesOfRows, type RowSizes, type Rows, rowsIn, sharesOf } from "../vector/rows.ts";
import type { Command } from "../vector/turns.ts";
import { rememberEpisode, rememberReset, seedAnew, seedStateSize } from "./episode-seeds.ts";
import { numbersBody } from "./frames.ts";
import { type Group, openGroup } from "./groups.ts";
import { failureIn, PythonFailure } from "./python-failure.ts";

/** The environments of a Python, and the rows that they have. */
class Part {
  private readonly group: Group;
  private readonly rows: Rows;
  private readonly first: number;
  private readonly count: number;
  private readonly width: { observation: number; action: number };

  constructor(
    group: Group,
    rows: Rows,
    slice: { first: number; count: number },
    { observation, action }: RowSizes,
  ) {
    this.group = group;
    this.rows = rows;
    this.first = slice.first;
    this.count = slice.count;
    this.width = { observation, action };
  }

  /** Carries out a command in one exchange with Python. */
  async carryOut(command: Command, seed: number): Promise<void> {
    try {
      if (command === "reset") await this.reset((row) => seed + row);
      else if (command === "step") await this.step();
      else if (command === "write") await this.reset((row) => seedAnew(this.state(row)));
      // To read, there is nothing to do: the states are kept up to date.
    } catch (error) {
      if (!(error instanceof PythonFailure)) throw error;
      const { environment } = error;
      const last = this.first + this.count - 1;
      throw failureIn(
        environment === null
          ? `environments ${this.first} to ${last}`
          : `environment ${this.first + environment}`,
        error,
      );
    }
  }

  close(): Promise<void> {
    return this.group.close();
  }

  private state(row: number): Float64Array {
    return this.rows.states.subarray(row * seedStateSize, (row + 1) * seedStateSize);
  }

  private async reset(seedOf: (row: number) => number): Promise<void> {
    const { first, count, rows } = this;
    const seeds = Float64Array.from({ length: count }, (_, i) => seedOf(first + i));
    const body = await this.group.ask("reset", numbersBody(seeds));
    rows.observations.set(new Float64Array(body.buffer), first * this.width.observation);
    for (let i = 0; i < count; i++) rememberReset(this.state(first + i), seeds[i]);
  }

  private async step(): Promise<void> {
    const { first, count, rows, width } = this;
    const actions = rows.actions.slice(first * width.action, (first + count) * width.action);
    const { buffer } = await this.group.ask("step", numbersBody(actions));
    const size = count * width.observation;
    rows.rewards.set(new Float64Array(buffer, 0, count), first);
    let at = 8 * count;
    for (const observations of [rows.nextObservations, rows.observations]) {
      observations.set(new Float64Array(buffer, at, size), first * width.observation);
      at += 8 * size;
    }
    rows.terminated.set(new Uint8Array(buffer, at, count), first);
    rows.truncated.set(new Uint8Array(buffer, at + count, count), first);
    for (let row = first; row < first + count; row++) {
      if (rows.terminated[row] + rows.truncated[row] > 0) rememberEpisode(this.state(row));
    }
  }
}

/** Creates environments in Pythons, one for each thread, on common rows. */
export async function gatherInPython(
  id: string,
  options: Readonly<Record<string, unknown>>,
  sizes: RowSizes,
  threads: number,
): Promise<Players> {
  const rows = rowsIn(new ArrayBuffer(bytesOfRows(sizes)), sizes);
  const opened = await Promise.allSettled(
    sharesOf(sizes.count, threads).map(async (slice, number) => {
      const request = { id, count: slice.count, options, autoreset: true };
      return new Part(await openGroup(request, number), rows, slice, sizes);
    }),
  );
  const parts = opened.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const release = async () => {
    await Promise.all(parts.map((part) => part.close()));
  };
  const failed = opened.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") {
    await release();
    throw failed.reason;
  }
  return {
    rows,
    async turn(command, seed) {
      const played = await Promise.allSettled(parts.map((part) => part.carryOut(command, seed)));
      for (const outcome of played) if (outcome.status === "rejected") throw outcome.reason;
    },
    release,
  };
}
