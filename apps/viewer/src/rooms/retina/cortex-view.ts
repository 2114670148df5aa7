import { humanCortex, toCortex, type Retina } from '@retinotopia/retina';
import Delaunator from 'delaunator';
import * as THREE from 'three';
import { createStage, free } from '../../shell/scene.ts';

const label = 'The same responses on the flattened visual cortex, the fovea in the middle';
/** How far the sheet is tilted backwards, radians. */
const tilt = 0.75;
/** Height of the strongest response, of half the sheet's width. */
const relief = 0.09;

/**
 * The cortical sheet, in millimetres, as a surface that rises where a field responds.
 * @returns `null` where there is no WebGL
 */
export function createCortexView() {
  const stage = createStage(label, 1, false);
  if (stage === null) return null;
  stage.canvas.classList.add('cortex'); // Dark, so that what is bright shows in either scheme.
  const material = new THREE.MeshBasicMaterial({ vertexColors: true, side: THREE.DoubleSide });
  let sheet: THREE.Mesh<THREE.BufferGeometry, THREE.MeshBasicMaterial> | null = null;
  return {
    element: stage.element,
    setRetina(retina: Retina) {
      if (sheet !== null) {
        stage.scene.remove(sheet);
        sheet.geometry.dispose();
      }
      sheet = new THREE.Mesh(sheetOf(retina), material);
      sheet.rotation.x = -tilt;
      sheet.frustumCulled = false; // Its heights change, and it always fills the picture.
      stage.scene.add(sheet);
    },
    paint(responses: Float32Array) {
      if (sheet === null) return;
      const [place, colour] = [sheet.geometry.getAttribute('position'), sheet.geometry.getAttribute('color')];
      const [places, colours] = [place.array as Float32Array, colour.array as Float32Array];
      for (let field = 0, at = 0; field < responses.length; field++, at += 3) {
        const strength = Math.max(-1, Math.min(1, 2 * responses[field]!));
        places[at + 2] = relief * strength;
        // Linear luminance; the square makes steps of grey look even.
        colours[at] = colours[at + 1] = colours[at + 2] = (0.5 + 0.5 * strength) ** 2;
      }
      place.needsUpdate = true;
      colour.needsUpdate = true;
      stage.changed();
    },
    close() {
      if (sheet !== null) free(sheet);
      stage.close();
    },
  };
}

/** A sheet with a corner for every field, half of its width being 1. */
function sheetOf({ config, fields: { xDeg, yDeg } }: Retina): THREE.BufferGeometry {
  // The cortex that fits a retina has its magnification fall where the retina's spacing grows.
  const cortex = config.law === 'linear' ? { ...humanCortex, aDeg: config.e2Deg } : humanCortex;
  const places = new Float32Array(3 * xDeg.length);
  let farthest = 0;
  for (let field = 0; field < xDeg.length; field++) {
    const { xMm, yMm } = toCortex(xDeg[field]!, -yDeg[field]!, cortex);
    places[3 * field] = xMm;
    places[3 * field + 1] = yMm;
    farthest = Math.max(farthest, Math.abs(xMm), Math.abs(yMm));
  }
  const scale = 0.97 / farthest;
  for (let at = 0; at < places.length; at++) places[at]! *= scale;
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute('position', new THREE.BufferAttribute(places, 3).setUsage(THREE.DynamicDrawUsage));
  geometry.setAttribute('color', new THREE.BufferAttribute(new Float32Array(places.length), 3).setUsage(THREE.DynamicDrawUsage)); // prettier-ignore
  // The hemispheres are two sheets: what lies beside each other on the retina's midline lies apart on the cortex.
  const fields = [...xDeg.keys()];
  geometry.setIndex([true, false].flatMap((left) => triangulate(places, fields.filter((field) => xDeg[field]! < 0 === left)))); // prettier-ignore
  return geometry;
}

/** A triangulation without the long triangles that would close the sheet's hollow sides. */
function triangulate(places: Float32Array, corners: number[]): number[] {
  if (corners.length < 3) return [];
  const { triangles } = Delaunator.from(
    corners,
    (corner) => places[3 * corner]!,
    (corner) => places[3 * corner + 1]!,
  );
  const longest: number[] = [];
  for (let at = 0; at < triangles.length; at += 3) {
    const side = (from: number, to: number) => {
      const [a, b] = [3 * corners[triangles[at + from]!]!, 3 * corners[triangles[at + to]!]!];
      return Math.hypot(places[a]! - places[b]!, places[a + 1]! - places[b + 1]!);
    };
    longest.push(Math.max(side(0, 1), side(1, 2), side(2, 0)));
  }
  const typical = [...longest].sort((a, b) => a - b)[Math.floor(longest.length / 2)]!;
  return Array.from(triangles, (corner) => corners[corner]!).filter(
    (_, at) => longest[Math.floor(at / 3)]! < 4 * typical,
  );
}
