import { type Command, InvalidArgumentError } from "commander";
import { softedgeCommand } from "../../installation/installation.ts";
import { publication, type RegisteredPolicy, registeredPolicy } from "../../schemas/registry.ts";
import { readNamedPolicy } from "../named-policy.ts";
import { policyNameArgument } from "../policy-arguments.ts";
import { describeLive, registeredPoliciesAt } from "../registered-policies.ts";
import { askRegistry, type RegistryAddress, registryAt, tokenHelp } from "../registry-client.ts";
import { defaultUrl } from "../worker-url.ts";

function share(text: string): number {
  const number = Number(text);
  if (number > 0 && number < 1) return number;
  throw new InvalidArgumentError("must be more than 0 and less than 1.");
}

async function find(registry: RegistryAddress, name: string): Promise<RegisteredPolicy> {
  const policies = await registeredPoliciesAt(registry);
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

/** Adds a command that administers a Worker; all of them share these options. */
export function addRegistryCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option("--url <url>", "the Worker", defaultUrl)
    .option("--json", "print the Worker's answer as a line of JSON")
    .addHelpText("after", tokenHelp);
}

export function addRegistryCommands(program: Command): void {
  addRegistryCommand(
    program,
    "publish",
    "upload a policy's live version, or another, to a Worker's registry, which checks it",
  )
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
      if (published.kept) {
        const fields = published.kept.join(", ");
        console.log(`a version keeps the manifest that it had first: there, ${fields} differs`);
      }
      if (policy) console.log(describeLive(policy));
      else {
        console.log(`requests that name this version get it; to make it live for all:`);
        console.log(`  ${softedgeCommand(`promote ${name} ${version}`)}`);
      }
    });

  addRegistryCommand(
    program,
    "promote",
    "make a published version live for all requests, or a canary for a share of them",
  )
    .argument("<name>", "the policy's name", policyNameArgument)
    .argument("[version]", "a published version (default: the canary)")
    .option("--share <number>", "make it a canary, for this share of callers only", share)
    .action(async (name: string, given: string | undefined, options) => {
      const registry = registryAt(options.url);
      const version = given ?? (await find(registry, name)).canary?.version;
      if (version === undefined) {
        const lists = softedgeCommand(`policies --url ${registry.url}`);
        throw new Error(`${name} has no canary; say which version (${lists} lists them)`);
      }
      print(await promote(registry, name, version, options.share), options.json);
    });

  addRegistryCommand(
    program,
    "rollback",
    "withdraw the canary, or the live version: the one before is live again",
  )
    .argument("<name>", "the policy's name", policyNameArgument)
    .argument("[version]", "the version to withdraw (default: the canary, else the live one)")
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
}

function print(policy: RegisteredPolicy, json: boolean | undefined): void {
  console.log(json ? JSON.stringify(policy) : describeLive(policy));
}
