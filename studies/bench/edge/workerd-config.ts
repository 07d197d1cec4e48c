import { join, relative } from "node:path";
import type { Bundle } from "./bundle.ts";

/** A service of workerd: a Worker with its bindings, or a folder of files. */
export type Service = { worker: Bundle; bindings?: readonly Binding[] } | { folder: string };

/** A binding of a Worker, in the terms of workerd.capnp: `{service: "page"}`. */
export type Binding = { name: string } & ({ service: string } | { text: string });

/** A struct in Cap'n Proto's text format; the fields' values are in that format already. */
function struct(fields: Readonly<Record<string, string>>): string {
  const written = Object.entries(fields).map(([name, value]) => `${name} = ${value}`);
  return `(${written.join(", ")})`;
}

function list(entries: readonly string[]): string {
  return `[\n  ${entries.join(",\n  ")}\n]`;
}

const text = (value: string) => JSON.stringify(value);

function moduleOf({ folder, entry }: Bundle, file: string, configFolder: string): string {
  const content = `embed ${text(relative(configFolder, join(folder, file)))}`;
  if (file === entry) return struct({ name: text(file), esModule: content });
  // The name under which the entry imports it.
  const name = text(`./${file}`);
  return struct(file.endsWith(".wasm") ? { name, wasm: content } : { name, data: content });
}

function bindingOf({ name, ...bound }: Binding): string {
  const [[kind, value]] = Object.entries(bound);
  return struct({ name: text(name), [kind]: text(value) });
}

function serviceOf(name: string, service: Service, configFolder: string): string {
  if ("folder" in service) return struct({ name: text(name), disk: text(service.folder) });
  const { worker: bundle, bindings = [] } = service;
  const modules = [bundle.entry, ...bundle.modules];
  const worker = struct({
    modules: list(modules.map((file) => moduleOf(bundle, file, configFolder))),
    bindings: list(bindings.map(bindingOf)),
    compatibilityDate: text(bundle.compatibilityDate),
  });
  return struct({ name: text(name), worker });
}

/**
 * Writes workerd's configuration in Cap'n Proto's text format. Every Worker listens on 127.0.0.1,
 * on a free port; the socket has its service's name.
 *
 * @param configFolder the folder of the configuration, which module paths are relative to
 * @param v8Flags such as --trace-gc
 */
export function workerdConfig(
  services: Readonly<Record<string, Service>>,
  configFolder: string,
  v8Flags: readonly string[] = [],
): string {
  const entries = Object.entries(services);
  const listening = entries.filter(([, service]) => "worker" in service);
  const config = struct({
    v8Flags: list(v8Flags.map(text)),
    services: list(entries.map(([name, service]) => serviceOf(name, service, configFolder))),
    sockets: list(
      listening.map(([name]) =>
        struct({ name: text(name), address: text("127.0.0.1:0"), http: "()", service: text(name) }),
      ),
    ),
  });
  return `using Workerd = import "/workerd/workerd.capnp";\nconst config :Workerd.Config = ${config};\n`;
}
