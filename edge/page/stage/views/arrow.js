/**
 * The arrow of a push, drawn over everything else.
 *
 * @param {any} three
 * @param {number} height of the picture in meters, to which its width is proportional
 */
export function createArrow(three, height) {
  const radius = 0.007 * height;
  const tip = 6 * radius;
  const material = new three.MeshBasicMaterial({ depthTest: false, transparent: true });
  const geometries = [
    // Both begin at the origin and reach along y.
    new three.CylinderGeometry(radius, radius, 1, 12).translate(0, 0.5, 0),
    new three.ConeGeometry(2.6 * radius, tip, 20).translate(0, tip / 2, 0),
    new three.SphereGeometry(1.8 * radius, 16, 8),
  ];
  const [shaft, head, start] = geometries.map((geometry) => {
    const mesh = new three.Mesh(geometry, material);
    mesh.renderOrder = 2;
    return mesh;
  });
  const group = new three.Group();
  group.add(shaft, head, start);
  group.visible = false;
  const along = new three.Vector3(0, 1, 0);

  return {
    group,
    /** @param {string} color */
    paint: (color) => material.color.set(color),
    /**
     * @param {any} from a point of the world, a Vector3
     * @param {any} drag to its tip, a Vector3
     */
    show(from, drag) {
      const length = drag.length();
      group.visible = true;
      group.position.copy(from);
      head.visible = length > tip;
      shaft.visible = head.visible;
      if (!head.visible) return;
      group.quaternion.setFromUnitVectors(along, drag.clone().normalize());
      shaft.scale.y = length - tip;
      head.position.y = length - tip;
    },
    hide() {
      group.visible = false;
    },
    dispose() {
      for (const geometry of geometries) geometry.dispose();
      material.dispose();
    },
  };
}
