/** The names and descriptions of an algorithm. */
export interface AlgorithmFacts<Name extends string = string> {
  /** Its name in configs, manifests and run folders: "sac-2019". */
  name: Name;
  /** Its subcommand of `softedge train`. Algorithms that share one are its variants. */
  command: string;
  /** The name of the variant, if the command has several: "2019". */
  variant?: string;
  /** Its name in full, without the variant: "soft actor-critic". */
  title: string;
  /** Its traits, in a phrase. */
  about: string;
  /** The publication that introduced it. */
  source: string;
}

/**
 * Describes an algorithm in a phrase: "soft actor-critic of 2019 (twin Q, automatic temperature)".
 */
export function describeAlgorithm({ title, variant, about }: AlgorithmFacts): string {
  return `${title}${variant ? ` of ${variant}` : ""} (${about})`;
}
