/**
 * The types that the stage's modules in edge/page/ name in their JSDoc. They share no module with the
 * rest: browsers load them as they are.
 */
declare module "softedge:page-types" {
  export type ActResponse = import("../schemas/act-response.ts").ActResponse;
  export type BodiesPicture = import("../train/environments/rigid-bodies.ts").BodiesPicture;
  export type BodyPush = import("../train/environments/rigid-bodies.ts").Push;
  export type Distribution = import("../schemas/policy-interface.ts").Distribution;
  export type Frame = import("./protocol.ts").Frame;
  export type Manifest = import("../schemas/manifest.ts").Manifest;
  export type Opened = import("./protocol.ts").Opened;
  export type Picture = import("./protocol.ts").Picture;
  export type PolicySummary = import("../schemas/manifest.ts").PolicySummary;
  export type Returnable = import("../schemas/policy-interface.ts").Returnable;
  export type Scene = import("../train/environments/scene.ts").Scene;
  export type SceneShape = import("../train/environments/scene.ts").SceneShape;
  export type StageMethods = import("./protocol.ts").StageMethods;
}
