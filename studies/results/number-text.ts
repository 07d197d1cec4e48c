import type { Interval, Spread } from "./samples.ts";

/* Numbers as the tables of results write them. */

export const count = (value: number) => value.toLocaleString("en");
export const rounded = (value: number) => count(Math.round(value));

/** A mean and its deviation, which a single run does not have. */
export const spread = ({ mean, standardDeviation }: Spread) =>
  Number.isNaN(standardDeviation)
    ? rounded(mean)
    : `${rounded(mean)} ± ${rounded(standardDeviation)}`;

/** A rounded number with its sign; zero has none. */
export const signed = (value: number) => {
  const sign = ["−", "", "+"][Math.sign(Math.round(value)) + 1];
  return `${sign}${rounded(Math.abs(value))}`;
};

/** A difference and its interval. */
export const interval = ({ mean, low, high }: Interval) =>
  `${signed(mean)} (${signed(low)} to ${signed(high)})`;
