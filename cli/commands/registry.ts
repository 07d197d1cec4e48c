import { type Command, InvalidArgumentError } from "commander";
import * as z from "zod";
import { softedgeCommand } from "../../installation/installation.ts";
import { publication, type RegisteredPolicy, registeredPolicy } from "../../schemas/registry.ts";
import { readNamedPolicy } from "../named-policy.ts";
import { askRegistry, type RegistryAddress, registryAt } from "../registry-client.ts";
import { defaultUrl } from "../worker-url.ts";

function share(text: string): number {
  const number = Number(text);
  if (number > 0 && number < 1) return number;
  throw new InvalidArgumentError("must be more than 0 and less than 1.");
}

async function list(registry: RegistryAddress): Promise<RegisteredPolicy[]> {
  return askRegistry(registry, z.array(registeredPolicy), (admin) => admin.policies());
}

async function find(registry: RegistryAddress, name: string): Promise<RegisteredPolicy> {
  const policies = await list(registry);
  const found = policies.find((policy) => policy.name === name);
  if (found) return found;
  const known = policies.map((policy) => policy.name).join(", ") || "none";
  throw new Error(`${registry.url} has no policy ${name}; it has ${known}`);
}

function promote(registry: RegistryAddress, name: string, version: string, share?: number) {
  return askRegistry(registry, registeredPolicy, (admin) =>
    admin.promote(name, version, { share }),
  );
}

/** Describes in one line the versions of a policy that answer. */
function describe({ name, live, canary, bundled, former }: RegisteredPolicy): string {
  if (live === null) return `${name}: nothing is live`;
  // A promoted version is live even if it is bundled as well.
  const how = live === bundled && former.length === 0 ? " (bundled with the Worker)" : "";
  const beside = canary
    ? `, ${canary.version} as a canary for ${(100 * canary.share).toFixed(2)} %`
    : "";
  return `${name}: ${live} is live${how}${beside}`;
}

function describeVersions({ live, canary, versions }: RegisteredPolicy): string[] {
  return versions.map(({ version, bytes, published }) => {
    const role = version === live ? "live" : version === canary?.version ? "canary" : "";
    const size = `${(bytes / 1000).toFixed(1)} kB`.padStart(10);
    return `  ${version}  ${published.slice(0, 16).replace("T", " ")}  ${size}  ${role}`.trimEnd();
  });
}

/** Adds a command that administers a Worker; all of them share these options. */
export function addRegistryCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option("--url <url>", "the Worker", defaultUrl)
    .option("--json", "print the Worker's answer as a line of JSON")
    .addHelpText(
      "after",
      "\nSet SOFTEDGE_ADMIN_TOKEN to one of the Worker's ADMIN_TOKENS. For a Worker on this machine,\n" +
        "the token in .dev.vars is the default.",
    );
}

export function addRegistryCommands(program: Command): void {
  addRegistryCommand(program, "publish", "upload a policy to a Worker's registry, which checks it")
    .argument("<policy>", "the policy's folder, such as policies/pendulum, or that of one version")
    .option("--promote", "make it live at once")
    .option("--share <number>", "make it a canary for this share of callers", share)
    .action(async (path: string, options) => {
      if (options.promote && options.share !== undefined) {
        throw new Error("give --promote or --share, not both");
      }
      const { manifest, actor } = readNamedPolicy(path);
      const registry = registryAt(options.url);
      const { name, version } = manifest;
      const published = await askRegistry(registry, publication, (admin) =>
        admin.publish({ manifest, actor }),
      );
      const promotes = options.promote || options.share !== undefined;
      const policy = promotes && (await promote(registry, name, version, options.share));
      if (options.json) {
        console.log(JSON.stringify({ ...published, ...(policy && { policy }) }));
        return;
      }
      const done = published.created ? "published" : "was published before";
      console.log(`${name} ${version} ${done}: ${registry.url}`);
      if (policy) console.log(describe(policy));
      else {
        console.log(`requests that name this version get it; to make it live for all:`);
        console.log(`  ${softedgeCommand(`promote ${name} ${version}`)}`);
      }
    });

  addRegistryCommand(program, "promote", "make a published version live, or a canary")
    .argument("<name>", "the policy's name")
    .argument("[version]", "a published version (default: the canary)")
    .option("--share <number>", "make it a canary, for this share of callers only", share)
    .action(async (name: string, given: string | undefined, options) => {
      const registry = registryAt(options.url);
      const version = given ?? (await find(registry, name)).canary?.version;
      if (version === undefined) {
        throw new Error(`${name} has no canary; say which version (softedge policies lists them)`);
      }
      print(await promote(registry, name, version, options.share), options.json);
    });

  addRegistryCommand(program, "rollback", "take the canary back, or the live version")
    .argument("<name>", "the policy's name")
    .argument("[version]", "the version to take back (default: the canary, else the live one)")
    .action(async (name: string, given: string | undefined, options) => {
      const registry = registryAt(options.url);
      const { live, canary } = given ? { live: given } : await find(registry, name);
      const version = canary?.version ?? live;
      if (!version) throw new Error(`${name} has nothing live`);
      const policy = await askRegistry(registry, registeredPolicy, (admin) =>
        admin.rollback(name, version),
      );
      print(policy, options.json);
    });

  addRegistryCommand(
    program,
    "policies",
    "list a Worker's policies with their live and published versions",
  ).action(async (options) => {
    const policies = await list(registryAt(options.url));
    if (options.json) console.log(JSON.stringify({ policies }));
    else if (policies.length === 0) console.log("no policies");
    else
      for (const each of policies)
        console.log([describe(each), ...describeVersions(each)].join("\n"));
  });
}

function print(policy: RegisteredPolicy, json: boolean | undefined): void {
  console.log(json ? JSON.stringify(policy) : describe(policy));
}
