import { env } from "cloudflare:workers";

/** The bucket, and which objects were read from it; while `fails`, it cannot be read. */
export function watchedBucket() {
  const watch = { reads: [] as string[], fails: false };
  const bucket = new Proxy(env.TEST_POLICIES, {
    get(target, property) {
      if (property !== "get") return Reflect.get(target, property).bind(target);
      return (key: string) => {
        watch.reads.push(key.split("/").at(-1) ?? "");
        if (watch.fails) throw new Error("the bucket cannot be read");
        return target.get(key);
      };
    },
  });
  return { watch, bucket };
}
