import { InvalidArgumentError, Option } from "commander";
import * as z from "zod";
import { messageOf } from "../../files/file-errors.ts";
import { parseJsonText, readUserObject } from "../../files/json-file.ts";
import { configFileAt } from "../../files/shipped-config.ts";
import { describeMistake, fieldName, prefixed } from "../../schemas/mistakes.ts";
import { suggestion } from "../../schemas/nearest-name.ts";
import { describeNoExtension } from "../../train/extension.ts";
import { computingSettings } from "../../train/learning/config.ts";
import {
  algorithmNames,
  algorithmsNamed,
  type RunConfig,
  runConfig,
} from "../../train/registry.ts";
import { groupOf, inGroups } from "./option-groups.ts";

/** A field of a config, as its JSON Schema describes it. */
const field = z.object({
  description: z.string().optional(),
  default: z.unknown().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  /** The alternatives of a nullable field, one of which is "null". */
  anyOf: z.array(z.object({ type: z.string() })).optional(),
});

/** The type of a field's values other than null. */
function typeOf({ type, anyOf }: z.infer<typeof field>): string {
  const types = [type ?? anyOf?.map((each) => each.type) ?? []].flat();
  return types.find((each) => each !== "null") ?? "string";
}

const fieldsOf = z.object({ properties: z.record(z.string(), field) });

/** The flag of a field: "--batch-size" for "batch_size". */
function flagOf(name: string): string {
  return `--${name.replaceAll("_", "-")}`;
}

/** The flag that turns a setting off: "--no-replay" for "keep_replay". */
function offFlagOf(name: string): string {
  return flagOf(name.replace(/^(keep_)?/, "no_"));
}

/** Placeholders for a flag's value in the help, by type. */
const placeholders: Readonly<Record<string, string>> = {
  array: "list",
  string: "name",
  object: "json",
};

/** The text that stands for null: commander does not pass null to the parser. */
const none = "none";

function describeValue(value: unknown): string {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? JSON.stringify(value)
    : String(value ?? none);
}

/**
 * Parses a flag's value; "64,64" is a list. Anything unparsable but JSON is passed on for zod to
 * refuse.
 */
function parseValue(type: string, text: string): unknown {
  if (type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  if (type === "object") {
    try {
      return parseJsonText(text, "It");
    } catch (error) {
      throw new InvalidArgumentError(messageOf(error));
    }
  }
  const number = (part: string) =>
    part.trim() === "" || Number.isNaN(Number(part)) ? part : Number(part);
  if (type === "array") return text.split(",").map(number);
  return type === "string" ? text : number(text);
}

/** Creates an option for every field of some configs, and one that turns it off if it is usually on. */
export function configOptions(...schemas: z.ZodType[]): Option[] {
  const fields = schemas.flatMap((schema) =>
    Object.entries(fieldsOf.parse(z.toJSONSchema(schema, { io: "input" })).properties),
  );
  const names = new Set(fields.map(([name]) => name).filter((name) => name !== "algorithm"));
  // The help lists headings in the order of their first option.
  return inGroups(names).flatMap((name) => {
    const same = fields.filter(([other]) => other === name).map(([, description]) => description);
    const { description } = same[0];
    const kind = typeOf(same[0]);
    const placeholder = placeholders[kind] ?? "number";
    const defaults = new Set(same.map(({ default: value }) => describeValue(value)));
    // A flag without a value means true.
    const argument = kind === "boolean" ? "[bool]" : `<${placeholder}>`;
    const option = new Option(
      `${flagOf(name)} ${argument}`,
      `${description} (default ${[...defaults].join(" or ")})`,
    )
      .argParser((text) => parseValue(kind, text))
      .helpGroup(groupOf(name));
    if (kind !== "boolean" || !defaults.has("true")) return [option];
    const off = new Option(offFlagOf(name), `the same as ${flagOf(name)} false`);
    return [option, off.helpGroup(groupOf(name))];
  });
}

/** A config file and the fields in it, apart from those that flags override. */
interface ConfigFile {
  path: string;
  fields: ReadonlySet<string>;
}

/** Describes each error in a line that names the flag, or the file and the field in it. */
function describeIssues({ issues }: z.ZodError, file?: ConfigFile): string {
  const isInFile = (field: string) => file?.fields.has(field) ?? false;
  const lines = issues.flatMap((issue) => {
    const messages = issue.message.split("\n");
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key, i) =>
        isInFile(key)
          ? `${file?.path}: ${messages[i]}`
          : `${flagOf(key)}: this algorithm has no such setting`,
      );
    }
    const [field = "config", ...inside] = issue.path;
    const name = String(field);
    const place = isInFile(name)
      ? `${file?.path}: ${fieldName(issue.path)}`
      : [flagOf(name), fieldName(inside)].filter(Boolean).join(" ");
    return messages.map((message) => `${place}: ${message}`);
  });
  return lines.length === 1
    ? lines[0]
    : prefixed(`${lines.length} settings are wrong`, lines.join("\n"));
}

/** The fields of a config that were given as flags. */
function givenFields(options: Record<string, unknown>): [string, unknown][] {
  const fields = new Set(runConfig.options.flatMap((option) => Object.keys(option.shape)));
  const camelCase = (name: string) =>
    name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return [...fields].flatMap((name): [string, unknown][] => {
    const isOff = options[new Option(offFlagOf(name)).attributeName()] === false;
    const value = options[camelCase(name)] ?? (isOff ? false : undefined);
    return value === undefined ? [] : [[name, value === none ? null : value]];
  });
}

/**
 * Parses a config.
 *
 * @throws {Error} naming every wrong flag, or field of the file
 */
function parseConfig(settings: Record<string, unknown>, file?: ConfigFile): RunConfig {
  const parsed = runConfig.safeParse(settings, { error: describeMistake });
  if (parsed.success) return parsed.data;
  throw new Error(describeIssues(parsed.error, file));
}

/**
 * Returns the algorithm that a config file names, by a variant or by a command: of a command, the
 * first of its variants that may be trained.
 *
 * @throws {Error} if there is none of that name
 */
function algorithmIn(
  { algorithm }: Record<string, unknown>,
  path: unknown,
  allowed: readonly RunConfig["algorithm"][],
): RunConfig["algorithm"] {
  if (algorithm === undefined && allowed.length > 0) return allowed[0];
  if (typeof algorithm !== "string") {
    throw new Error(`--config: ${path} does not say its algorithm, such as "sac-2019"`);
  }
  const named = algorithmsNamed(algorithm).map(({ name }) => name);
  const [found] = [...named.filter((name) => allowed.includes(name)), ...named];
  if (found !== undefined) return found;
  throw new Error(
    `--config: ${path}: algorithm: there is no "${algorithm}"` +
      `${suggestion(algorithm, algorithmNames)}; there are ${algorithmNames.join(", ")}`,
  );
}

/** The settings with which a run may be resumed. */
const resumable: readonly string[] = ["steps", ...computingSettings];

/**
 * Returns a function that applies a command's flags to the config of a resumed run. Only the number
 * of steps may change, and what it computes with.
 *
 * @throws {Error} naming every other flag
 */
export function resumedConfig(
  options: Record<string, unknown>,
): (config: RunConfig, stepsTaken: number) => RunConfig {
  const given = givenFields(options);
  const others = given.filter(([name]) => !resumable.includes(name)).map(([name]) => flagOf(name));
  if (options.config !== undefined) others.push("--config");
  if (others.length > 0) {
    const flags = resumable.map(flagOf);
    throw new Error(
      `${others.join(", ")}: a run is resumed as it was configured, but for ` +
        `${flags.slice(0, -1).join(", ")} and ${flags.at(-1)}`,
    );
  }
  return (config, stepsTaken) => {
    const changed = parseConfig({ ...config, ...Object.fromEntries(given) });
    // Without --steps, a turn of many environments may have gone beyond the last step.
    if (options.steps !== undefined && "steps" in changed) {
      const reason = describeNoExtension(config, changed.steps, stepsTaken);
      if (reason !== undefined) throw new Error(`--steps: ${reason}`);
    }
    return changed;
  };
}

/**
 * Builds a config from a command's flags and config file.
 *
 * @param algorithms the algorithms that the command trains, the default first; any if empty
 * @throws {Error} naming every wrong flag, or a file for another algorithm
 */
export function configFrom(
  options: Record<string, unknown>,
  algorithms: readonly RunConfig["algorithm"][] = [],
): RunConfig {
  const path = typeof options.config === "string" ? options.config : undefined;
  const settings = path === undefined ? {} : readUserObject(configFileAt(path));
  const flags = Object.fromEntries(givenFields(options));
  const algorithm = algorithmIn(settings, path, algorithms);
  const fields = new Set(Object.keys(settings).filter((name) => !(name in flags)));
  const file = path === undefined ? undefined : { path, fields };
  const config = parseConfig({ ...settings, ...flags, algorithm }, file);
  if (algorithms.length === 0 || algorithms.includes(config.algorithm)) return config;
  throw new Error(
    `--config: ${options.config} is for ${config.algorithm}, not ${algorithms.join(" or ")}`,
  );
}
