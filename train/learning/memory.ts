/** The largest store of steps that a run keeps in memory. */
export interface StoredSteps {
  /** The setting that limits it. */
  field: string;
  /** What its rows are, such as "transitions". */
  rows: string;
  count: number;
  /** The bytes of a row, about. */
  rowBytes: number;
  /** The rows that the setting counts as one. */
  rowsPerUnit: number;
}

/** The share of a machine's memory that stored steps may take: networks and the rest need some too. */
const share = 0.75;

const inGigabytes = (bytes: number) => {
  const gigabytes = bytes / 1e9;
  return `${gigabytes.toLocaleString("en", { maximumSignificantDigits: 3 })} GB`;
};

/**
 * Returns an error message if stored steps do not fit into memory, with the limit; else undefined.
 *
 * @param memory of the machine, in bytes
 * @param runs that are trained at a time, each with a store of its own
 */
export function describeExcess(
  { field, rows, count, rowBytes, rowsPerUnit }: StoredSteps,
  memory: number,
  runs = 1,
): string | undefined {
  const room = share * memory;
  if (runs * count * rowBytes <= room) return undefined;
  const limit = Math.floor(room / runs / rowBytes / rowsPerUnit);
  const inEach = runs > 1 ? ` in each of ${runs} runs` : "";
  return (
    `${count.toLocaleString("en")} ${rows} of ${rowBytes.toLocaleString("en")} bytes${inEach} take ` +
    `${inGigabytes(runs * count * rowBytes)}, more than ${100 * share} % of this machine's ` +
    `${inGigabytes(memory)}: give a ${field} of at most ${limit.toLocaleString("en")}`
  );
}
