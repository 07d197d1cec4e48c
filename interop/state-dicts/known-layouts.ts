import type { LayoutTable } from "./layout-table.ts";
import { cleanrlLayouts } from "./layouts/cleanrl.ts";
import { rlGamesLayouts } from "./layouts/rl-games.ts";
import { rslRlLayouts } from "./layouts/rsl-rl.ts";
import { skrlLayouts } from "./layouts/skrl.ts";
import { spinningUpLayouts } from "./layouts/spinning-up.ts";
import { tianshouLayouts } from "./layouts/tianshou.ts";
import { type Mapping, mapping } from "./mapping.ts";

const all: LayoutTable = {
  ...cleanrlLayouts,
  ...rslRlLayouts,
  ...skrlLayouts,
  ...rlGamesLayouts,
  ...tianshouLayouts,
  ...spinningUpLayouts,
};

/** The layouts that are known by a name, each with its mappings in the order in which they are tried. */
export const knownLayouts: ReadonlyMap<string, readonly Mapping[]> = new Map(
  Object.entries(all).map(([name, mappings]) => [
    name,
    mappings.map((each) => mapping.parse(each)),
  ]),
);
