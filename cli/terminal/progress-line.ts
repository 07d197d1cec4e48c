/** The progress of training; unknown values are left out. */
export interface ProgressFacts {
  step: number;
  total: number;
  stepsPerSecond?: number | undefined;
  /** The return of the last episode. */
  episodeReturn?: number | undefined;
  /** The mean deterministic return of the last evaluation. */
  evaluatedReturn?: number | undefined;
  /** Averages of gradient steps' reports, by name. */
  reports?: Readonly<Partial<Record<ShownReport, number>>>;
}

/** The reports that are shown, the most important first, in words and short. */
const shownReports = {
  q_loss: ["q loss", "q"],
  actor_loss: ["actor loss", "actor"],
  policy_loss: ["policy loss", "policy"],
  value_loss: ["value loss", "value"],
  entropy: ["entropy", "H"],
  temperature: ["temperature", "α"],
} as const;
export type ShownReport = keyof typeof shownReports;

/** The names of reports that are shown. */
export const shownReportNames = Object.keys(shownReports).filter(
  (name): name is ShownReport => name in shownReports,
);

const compact = new Intl.NumberFormat("en-US", {
  notation: "compact",
  maximumSignificantDigits: 3,
  signDisplay: "negative",
});

/** Formats a number in about six characters: "20k", "-123", "0.0521", "1.2e-5". */
export function shortNumber(number: number): string {
  const size = Math.abs(number);
  if (size === Number.POSITIVE_INFINITY) return String(number);
  if (size >= 1e15 || (size > 0 && size < 1e-3)) return number.toExponential(1).replace("+", "");
  return compact.format(number).replace("K", "k");
}

/** "0:09:05", "26:00:00" */
export function hoursMinutesSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [whole / 3600, (whole / 60) % 60].map(Math.floor);
  return [hours, ...[minutes, whole % 60].map((two) => String(two).padStart(2, "0"))].join(":");
}

/** Each fact in a long and a short form, the most important first. */
function tell(facts: ProgressFacts): { words: string; short: string }[] {
  const { step, total, stepsPerSecond } = facts;
  const count = `${shortNumber(step)}/${shortNumber(total)}`;
  const left = stepsPerSecond && hoursMinutesSeconds(Math.max(0, total - step) / stepsPerSecond);
  const known = (value: number | undefined, say: (number: string) => string, short = say) =>
    value === undefined
      ? []
      : [{ words: say(shortNumber(value)), short: short(shortNumber(value)) }];
  return [
    { words: `${count} steps`, short: count },
    ...known(stepsPerSecond, (number) => `${number} steps/s`),
    ...(left ? [{ words: `${left} left`, short: `${left} left` }] : []),
    ...known(facts.episodeReturn, (number) => `return ${number}`),
    ...known(facts.evaluatedReturn, (number) => `evaluated ${number}`),
    ...shownReportNames.flatMap((name) => {
      const [words, short] = shownReports[name];
      const value = facts.reports?.[name];
      return known(
        value,
        (number) => `${words} ${number}`,
        (number) => `${short} ${number}`,
      );
    }),
  ];
}

const join = (parts: readonly string[]) => parts.join("  ");

/** Formats all facts, for output that is not a terminal. */
export function plainLine(facts: ProgressFacts): string {
  return `  ${join(tell(facts).map(({ words }) => words))}`;
}

const shortestBar = 4;
const longestBar = 24;

function bar(share: number, size: number): string {
  // The last turn of several environments may exceed the total.
  const done = Math.round(Math.min(share, 1) * size);
  return "█".repeat(done) + "░".repeat(size - done);
}

/** Formats a bar and as many facts as fit into a terminal of so many columns. */
export function barLine(facts: ProgressFacts, columns: number): string {
  const room = columns - "  ".length - shortestBar - "  ".length;
  const told = tell(facts);
  const [all, short] = [told.map(({ words }) => words), told.map((fact) => fact.short)];
  // The first fact is always shown.
  const fewer = short.map((_, dropped) => short.slice(0, short.length - dropped));
  const choices = [all, ...fewer].map(join);
  const text = choices.find((choice) => choice.length <= room) ?? short[0];
  const size = Math.max(0, Math.min(longestBar, columns - join(["", "", text]).length));
  return join(["", bar(facts.step / facts.total, size), text]);
}
