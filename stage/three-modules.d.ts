/** three.js comes without types. */
declare module "three";
declare module "three/addons/controls/OrbitControls.js";
