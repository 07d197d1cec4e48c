import type { Asset, AssetGroup } from "./assets.ts";
import type { OpeningTimes } from "./marks.ts";
import type { StageRates } from "./stage.ts";

const groups: Record<AssetGroup, string> = {
  paint: "first paint: document, style sheets, icon",
  page: "page: modules, policies",
  stage: "stage: modules, sizes, manifest",
};
/** Files of the stage that are at least so large have lines of their own. */
const large = 100_000;

const whole = (value: number) => Math.round(value).toLocaleString("en");

/** Formats the figures as tables in Markdown, as they stand in docs/performance.md. */
export function describeStage({ opening, steps, pictures, assets }: StageRates): string {
  const { here, edge } = steps;
  return [
    row("Hopper opens, ms", ["cold", "warm"]),
    row("---", ["---:", "---:"]),
    ...openingRows(opening),
    "",
    row("actions of both arms", ["here", "at the edge"]),
    row("---", ["---:", "---:"]),
    row("steps/s", [whole(here.steps_per_second), whole(edge.steps_per_second)]),
    row("round trip, ms", ["", edge.round_trip_ms.toFixed(2)]),
    "",
    row("pictures per second", ["at first", "settled"]),
    row("---", ["---:", "---:"]),
    ...pictures.map(({ width, height, first, settled }) =>
      row(`${width} x ${height}`, [whole(first), whole(settled)]),
    ),
    "",
    row("kB", ["plain", "gzip", "brotli"]),
    row("---", ["---:", "---:", "---:"]),
    ...assetRows(assets),
  ].join("\n");
}

function row(title: string, cells: readonly string[]): string {
  return `| ${[title, ...cells].join(" | ")} |`;
}

function openingRows({ cold, warm }: StageRates["opening"]): string[] {
  const quantities: [title: string, quantity: keyof OpeningTimes][] = [
    ["first paint", "first_paint_ms"],
    ["the policies' list", "policies_ms"],
    ["playing", "playing_ms"],
  ];
  return quantities.map(([title, quantity]) =>
    row(title, [whole(cold[quantity]), whole(warm[quantity])]),
  );
}

function assetRows(assets: readonly Asset[]): string[] {
  const isLarge = ({ group, bytes }: Asset) => group === "stage" && bytes >= large;
  const own = assets.filter(isLarge).sort((a, b) => b.bytes - a.bytes);
  const named = Object.entries(groups).map(([group, title]) => {
    const files = assets.filter((each) => each.group === group && !isLarge(each));
    return sizeRow(`${title} (${files.length} files)`, files);
  });
  const nameOf = ({ path }: Asset) => path.slice(path.lastIndexOf("/") + 1);
  return [
    ...named,
    ...own.map((asset) => sizeRow(`stage: ${nameOf(asset)}`, [asset])),
    sizeRow("together", assets),
  ];
}

function sizeRow(title: string, files: readonly Asset[]): string {
  const sums = (["bytes", "gzip_bytes", "brotli_bytes"] as const).map((size) =>
    files.reduce((sum, file) => sum + file[size], 0),
  );
  return row(
    title,
    sums.map((sum) => (sum < 1e5 ? (sum / 1000).toFixed(1) : whole(sum / 1000))),
  );
}
