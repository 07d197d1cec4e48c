/** The policies that the Worker serves: a module that `softedge bundle` writes. */
declare module "softedge:policies" {
  const policies: import("./create-worker.ts").PolicyModule[];
  export default policies;
}

declare module "*.onnx" {
  const model: ArrayBuffer;
  export default model;
}

declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

/** The engine of edge/worker.ts: one of edge/inference/, which wrangler.toml chooses. */
declare module "softedge:inference" {
  export const createSession: import("./inference/session.ts").CreateSession;
}
