import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import packageJson from "../../package.json" with { type: "json" };

/** The name in the template's files, in place of the project's. */
const placeholder = "my-robot";

/** Files that npm would leave out of a package under their own names. */
const renamed: Readonly<Record<string, string>> = { gitignore: ".gitignore" };

/** A file of a project, by its path with "/". */
export interface ProjectFile {
  path: string;
  content: Uint8Array;
}

export interface ProjectSettings {
  /** The name of the package and of the Worker. */
  name: string;
  /** The specification of the dependency on softedge; by default this version or a later one. */
  softedge?: string | undefined;
}

/**
 * Returns an error message if a name cannot be that of a package and of a Worker, else undefined.
 */
export function describeBadName(name: string): string | undefined {
  if (/^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/.test(name)) return undefined;
  return `"${name}" cannot name the package and its Worker: use 1 to 50 of a-z, 0-9 and -, with no - at either end`;
}

function packageFile({ name, softedge = `^${packageJson.version}` }: ProjectSettings): string {
  const { dependencies, devDependencies } = packageJson;
  const content = {
    name,
    version: "0.0.0",
    private: true,
    type: "module",
    engines: packageJson.engines,
    scripts: {
      start: "softedge serve",
      train: "softedge train --config configs/puck-sac.json --export puck",
      test: "softedge check-environment environments/puck.ts && node --test && npm run types",
      types: "tsc && tsc -p tsconfig.worker.json",
      deploy: "wrangler deploy",
    },
    dependencies: { hono: dependencies.hono, softedge },
    devDependencies: {
      "@cloudflare/workers-types": devDependencies["@cloudflare/workers-types"],
      "@types/node": devDependencies["@types/node"],
      typescript: devDependencies.typescript,
      wrangler: dependencies.wrangler,
    },
    // npm 11 asks about each install script. These fetch nothing if the platform's package is there.
    allowScripts: { esbuild: true, workerd: true, sharp: true, protobufjs: false },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

const isText = (path: string) => !path.endsWith(".onnx");

/** Returns the files of a project, made of the template's. */
export function projectFiles(template: string, settings: ProjectSettings): ProjectFile[] {
  const files = readdirSync(template, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file): ProjectFile => {
      const inside = relative(template, file).split(sep).join("/");
      const path = renamed[inside] ?? inside;
      const bytes = readFileSync(file);
      if (!isText(path)) return { path, content: bytes };
      const text = bytes.toString("utf8").replaceAll(placeholder, settings.name);
      return { path, content: Buffer.from(text) };
    });
  return [{ path: "package.json", content: Buffer.from(packageFile(settings)) }, ...files];
}
