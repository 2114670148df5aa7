import { attentionWeights } from '@retinotopia/columns';
import { neighboursOf } from '@retinotopia/compute';
import { radians } from '@retinotopia/geometry';
import { interpolateCividis } from 'd3-scale-chromatic';
import * as THREE from 'three';
import { createStage, free, luminancePlane } from '../../shell/scene.ts';
import type { Settled } from '../../training/settling-worker.ts';

/** A column of the field at one of its levels. */
export interface Place {
  readonly column: number;
  readonly level: number;
}

const reach = 24;
/** Between sheets, in degrees of visual angle, as everything here. */
const gap = 16;
const tilt = 1.05;
const longestArrow = 3.8;

/** Agreement from −0.2 to 1, dark to bright: the palette reads the same to colour-blind people. */
const shades = Array.from({ length: 64 }, (_, k) => new THREE.Color(interpolateCividis(0.2 + (0.8 * k) / 63)));
const shadeOf = (agreement: number) => shades[Math.max(0, Math.min(63, Math.round(((agreement + 0.2) / 1.2) * 63)))]!;

/**
 * The columns as a field of arrows, a sheet a level, over what they look at.
 * @returns `null` where there is no WebGL
 */
export function createFieldView(label: string) {
  const stage = createStage(label, reach);
  if (stage === null) return null;
  stage.canvas.classList.add('cortex');
  const whole = new THREE.Group();
  stage.scene.add(whole);
  const plane = luminancePlane(48);
  plane.texture.wrapS = plane.texture.wrapT = THREE.RepeatWrapping; // The visual scene is a torus.
  plane.mesh.scale.setScalar(24);
  whole.add(plane.mesh);
  const ring = new THREE.Mesh(new THREE.RingGeometry(0.85, 1.1, 32), new THREE.MeshBasicMaterial({ color: 0xffffff, side: THREE.DoubleSide })); // prettier-ignore
  whole.add(ring);
  let meshes: ReturnType<typeof build> | null = null;
  let shown: Settled | null = null;
  const matrix = new THREE.Matrix4();
  const turned = new THREE.Matrix4();
  const point = new THREE.Vector3();
  const colour = new THREE.Color();

  const heightOf = (level: number) => (level + 1) * gap;

  function build({ xDeg, embeddings }: Settled) {
    const columns = xDeg.length;
    const levels = embeddings[0]!.length;
    const side = { side: THREE.DoubleSide };
    const arrows = new THREE.InstancedMesh(arrowShape(), new THREE.MeshBasicMaterial(side), columns * levels);
    const dots = new THREE.InstancedMesh(new THREE.CircleGeometry(0.16, 12), new THREE.MeshBasicMaterial({ ...side, color: 0x8a929c }), columns * levels); // prettier-ignore
    const links = new THREE.InstancedMesh(new THREE.PlaneGeometry(1, 1).translate(0.5, 0, 0), new THREE.MeshBasicMaterial({ ...side, color: 0xffffff, transparent: true, opacity: 0.75 }), columns); // prettier-ignore
    const sheets = new THREE.InstancedMesh(new THREE.PlaneGeometry(24, 24), new THREE.MeshBasicMaterial({ ...side, color: 0x9fb4c8, transparent: true, opacity: 0.13, depthWrite: false }), levels); // prettier-ignore
    for (let level = 0; level < levels; level++) {
      sheets.setMatrixAt(level, matrix.makeTranslation(0, 0, heightOf(level) - 0.1));
    }
    const made = { sheets, dots, links, arrows };
    for (const mesh of Object.values(made)) mesh.frustumCulled = false;
    whole.add(...Object.values(made));
    return made;
  }

  function show(settled: Settled, step: number, { column, level: chosenLevel }: Place, turn: number) {
    const sizeOf = ({ xDeg, embeddings }: Settled) => [xDeg.length, embeddings[0]!.length].join();
    if (meshes === null || shown === null || sizeOf(shown) !== sizeOf(settled)) {
      for (const mesh of Object.values(meshes ?? {})) free(mesh.removeFromParent());
      meshes = build(settled);
    }
    if (shown !== settled) plane.update(settled.luminance);
    shown = settled;
    const { xDeg, yDeg, request, neighbours } = settled;
    plane.texture.offset.set(request.gaze.xDeg / 24, -request.gaze.yDeg / 24);
    whole.rotation.set(-tilt, 0, radians(turn), 'XYZ');
    const columns = xDeg.length;
    const middle = (settled.embeddings[0]!.length * gap) / 2; // The sheets stand around that of the picture.
    whole.position.set(0, -middle * Math.sin(tilt), 0);
    const { dots, links, arrows } = meshes;
    settled.arrows[step]!.forEach((ends, level) => {
      const agreement = settled.agreement[step]![level]!;
      for (let at = 0; at < columns; at++) {
        const [x, y] = [ends[2 * at]!, ends[2 * at + 1]!];
        const length = Math.min(longestArrow, 2.6 * Math.hypot(x, y));
        const instance = level * columns + at;
        matrix.makeTranslation(xDeg[at]!, -yDeg[at]!, heightOf(level));
        dots.setMatrixAt(instance, matrix);
        matrix.multiply(turned.makeRotationZ(Math.atan2(y, x))).scale(point.set(length, length, 1));
        arrows.setMatrixAt(instance, matrix);
        arrows.setColorAt(instance, shadeOf(agreement[at]!));
      }
    });
    const weights = attentionWeights(settled.embeddings[step]![chosenLevel]!, neighbours, request.temperature, column);
    const attended = neighboursOf(neighbours, column);
    links.count = request.attention ? attended.length : 0;
    const most = Math.max(...weights);
    attended.forEach((other, at) => {
      const [dx, dy] = [xDeg[other]! - xDeg[column]!, yDeg[column]! - yDeg[other]!];
      const share = weights[at]! / most;
      matrix.makeTranslation(xDeg[column]!, -yDeg[column]!, heightOf(chosenLevel) - 0.05);
      matrix.multiply(turned.makeRotationZ(Math.atan2(dy, dx))).scale(point.set(Math.hypot(dx, dy), 0.05 + 0.4 * share, 1)); // prettier-ignore
      links.setMatrixAt(at, matrix);
      links.setColorAt(at, colour.setScalar(0.15 + 0.85 * share));
    });
    ring.position.set(xDeg[column]!, -yDeg[column]!, heightOf(chosenLevel));
    for (const mesh of [dots, links, arrows]) {
      mesh.instanceMatrix.needsUpdate = true;
      if (mesh.instanceColor !== null) mesh.instanceColor.needsUpdate = true;
    }
    stage!.changed();
  }

  return {
    canvas: stage.canvas,
    element: stage.element,
    show,
    /** The column and level under a point of the page, or `null`. */
    under(clientX: number, clientY: number): Place | null {
      if (shown === null) return null;
      const box = stage.canvas.getBoundingClientRect();
      let nearest: Place | null = null;
      let least = 22 ** 2; // Pixels.
      whole.updateMatrixWorld();
      shown.embeddings[0]!.forEach((_, level) => {
        shown!.xDeg.forEach((x, column) => {
          point.set(x, -shown!.yDeg[column]!, heightOf(level)).applyMatrix4(whole.matrixWorld).project(stage.camera);
          const apart =
            (box.left + ((point.x + 1) / 2) * box.width - clientX) ** 2 +
            (box.top + ((1 - point.y) / 2) * box.height - clientY) ** 2;
          if (apart < least) [nearest, least] = [{ column, level }, apart];
        });
      });
      return nearest;
    },
    close: stage.close,
  };
}

/** An arrow of length 1 along x, flat. */
function arrowShape(): THREE.ShapeGeometry {
  const corners = [
    [0, -0.08],
    [0.62, -0.08],
    [0.56, -0.26],
    [1, 0],
    [0.56, 0.26],
    [0.62, 0.08],
    [0, 0.08],
  ] as const;
  return new THREE.ShapeGeometry(new THREE.Shape(corners.map(([x, y]) => new THREE.Vector2(x, y))));
}
