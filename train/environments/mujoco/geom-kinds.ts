/** MuJoCo's numbers of the kinds of geoms that have a shape of their own. */
export const geomKinds = {
  plane: 0,
  sphere: 2,
  capsule: 3,
  ellipsoid: 4,
  cylinder: 5,
  box: 6,
} as const;
