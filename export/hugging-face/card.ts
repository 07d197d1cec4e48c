import type { Manifest } from "../../schemas/manifest.ts";
import { interfaceOf, type TensorSignature } from "../../schemas/policy-interface.ts";
import { checkLines, factLines, originLine, returnLines } from "../policy-text.ts";
import { cardMetadata } from "./metadata.ts";
import { yamlOf } from "./yaml.ts";

/** A picture of an episode, next to the card. */
export interface CardPicture {
  file: string;
  shows: string;
}

/** Returns the card of a model on the Hub: metadata as YAML, then Markdown. */
export function hubCard(manifest: Manifest, picture: CardPicture | undefined): string {
  const sections = [
    `# ${manifest.name}`,
    ...(picture ? [`![${picture.shows}](${picture.file})`, `${picture.shows}.`] : []),
    [
      ...factLines(manifest),
      originLine(manifest),
      ...returnLines(manifest.evaluation),
      ...checkLines(manifest),
    ].join("\n"),
    "## Acting",
    ...commands(manifest),
    `\`${manifest.actor.file}\` covers every step from a raw observation to the environment's action, so that any ONNX Runtime acts with it. In Python:`,
    code("python", pythonLines(manifest)),
    tensorTable(manifest),
    ...trainingSection(manifest),
  ];
  return `---\n${yamlOf(cardMetadata(manifest))}---\n\n${sections.join("\n\n")}\n`;
}

const code = (language: string, lines: readonly string[]) =>
  [`\`\`\`${language}`, ...lines, "```"].join("\n");

/** What softedge does with the package. It plays a policy in the environment that is named. */
function commands({ environment }: Manifest): string[] {
  const play = ["npx softedge evaluate FOLDER", "npx softedge render FOLDER --out episode.webp"];
  const publish = "npx softedge publish FOLDER --promote";
  return environment === undefined
    ? [
        "softedge publishes the policy to a Worker, from the folder that this card is in:",
        code("sh", [publish]),
      ]
    : [
        "softedge plays the policy, draws it, and publishes it to a Worker, from the folder that this card is in:",
        code("sh", [...play, publish]),
      ];
}

const shapeOf = ({ row }: TensorSignature) => ["batch", ...row].join(", ");

/** The lines of a program that acts once, without noise. */
function pythonLines(manifest: Manifest): string[] {
  const { inputs, noise } = interfaceOf(manifest);
  const zeros = ({ row, datatype }: TensorSignature) => {
    const shape = row.length === 0 ? "1" : `(1, ${row.join(", ")})`;
    return `numpy.zeros(${shape}, numpy.${datatype === "FP32" ? "float32" : "int64"})`;
  };
  const feeds = Object.values(inputs).map((input) => `    "${input.name}": ${zeros(input)},`);
  return [
    "import numpy, onnxruntime",
    "",
    `actor = onnxruntime.InferenceSession("${manifest.actor.file}")`,
    `[action] = actor.run(["${noise ? "deterministic_action" : "action"}"], {`,
    ...feeds,
    "})",
  ];
}

function tensorTable(manifest: Manifest): string {
  const { inputs, outputs, noise } = interfaceOf(manifest);
  const row = (kind: string, signature: TensorSignature) =>
    `| ${kind} | \`${signature.name}\` | ${signature.datatype} | [${shapeOf(signature)}] |`;
  const table = [
    "| | tensor | type | shape |",
    "| --- | --- | --- | --- |",
    ...Object.values(inputs).map((input) => row("in", input)),
    ...outputs.map((output) => row("out", output)),
  ].join("\n");
  if (!noise) return table;
  const law = noise.law === "normal" ? "N(0, 1)" : "Gumbel(0, 1)";
  return `${table}\n\n\`action\` is drawn with the noise \`epsilon\`, independent draws of ${law}. \`deterministic_action\` does not depend on it.`;
}

/** The section with the config of the run; none for an imported policy. */
function trainingSection(manifest: Manifest) {
  const { algorithm, environment_options, origin } = manifest;
  const environment = manifest.environment_file?.path ?? manifest.environment;
  if (origin.kind !== "run") return [];
  const { seed, hyperparameters, softedge_version } = origin;
  const config = { algorithm, environment, environment_options, seed, ...hyperparameters };
  return [
    "## Training",
    `Trained by softedge ${softedge_version}. \`npx softedge train --config FILE\` trains it again from this file:`,
    code("json", [JSON.stringify(config, null, 2)]),
  ];
}
