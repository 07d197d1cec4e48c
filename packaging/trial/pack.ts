import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod";
import { softedgeFolder } from "../../installation/installation.ts";
import { run } from "./process.ts";

const files = z.object({
  softedge: z.string(),
  client: z.string(),
  create: z.string().describe("the folder of create-softedge"),
});

/** The packages as files, as `npm publish` would upload them. */
export type Packed = z.infer<typeof files>;

const packed = z.array(z.object({ filename: z.string() })).length(1);

/** The packages that an earlier call has packed into a folder; undefined if there are none. */
function packedIn(folder: string): Packed | undefined {
  const list = join(folder, "packed.json");
  return existsSync(list) ? files.parse(JSON.parse(readFileSync(list, "utf8"))) : undefined;
}

/** Builds and packs the packages into a folder, unless that was done before. */
export async function pack(folder: string): Promise<Packed> {
  const before = packedIn(folder);
  if (before) return before;
  mkdirSync(folder, { recursive: true });
  const packFolder = async (source: string) => {
    const command = ["npm", "pack", "--json", "--pack-destination", resolve(folder), source];
    const output = await run(command, { cwd: softedgeFolder, env: process.env });
    // What the build prints comes first.
    const [{ filename }] = packed.parse(JSON.parse(output.slice(output.indexOf("["))));
    return resolve(folder, filename.replace("@", "").replace("/", "-"));
  };
  const packages = join(softedgeFolder, "build", "packages");
  const softedge = await packFolder(".");
  const result = {
    softedge,
    client: await packFolder(join(packages, "client")),
    create: join(packages, "create-softedge"),
  };
  writeFileSync(join(folder, "packed.json"), JSON.stringify(result));
  return result;
}
