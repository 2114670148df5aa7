import type { OpticArray, Retina } from '@retinotopia/retina';
import { colours } from '@retinotopia/perception';
import * as THREE from 'three';
import { make } from '../../shell/room.ts';
import { createStage, free, luminancePlane } from '../../shell/scene.ts';
import { pixelsPerDegree, sizePx } from './samples.ts';

export const fieldOfViewDeg = sizePx / pixelsPerDegree;

const label = 'What the eye looks at. Arrow keys move the gaze.';

/** What the eye looks at, with the retina's fields over it: on the graphics card where there is WebGL, else on a plain canvas. */
export const createOpticView = () => stagedView() ?? plainView();

/** Warm where the centre of a field is brighter than its surround, cold where it is darker. */
const rings = {
  vertexShader: `
    uniform vec2 gaze;
    in vec2 centre;
    in float radius;
    in float response;
    out vec2 within;
    out float strength;
    void main() {
      within = position.xy;
      strength = clamp(2.0 * response, -1.0, 1.0);
      gl_Position = projectionMatrix * modelViewMatrix * vec4(gaze + centre + position.xy * radius * 1.15, 0.1, 1.0);
    }`,
  fragmentShader: `
    precision highp float;
    in vec2 within;
    in float strength;
    out vec4 colour;
    void main() {
      float away = abs(length(within) * 1.15 - 1.0);
      float line = 1.0 - smoothstep(0.5, 1.5, away / fwidth(length(within) * 1.15));
      if (line <= 0.0) discard;
      vec3 hue = strength >= 0.0 ? vec3(0.835, 0.369, 0.0) : vec3(0.0, 0.447, 0.698);
      colour = vec4(hue, line * (0.25 + 0.75 * abs(strength)));
    }`,
};

function stagedView() {
  const stage = createStage(label, fieldOfViewDeg / 2, false);
  if (stage === null) return null;
  const { scene, changed } = stage;
  const plane = luminancePlane(sizePx);
  plane.mesh.scale.setScalar(fieldOfViewDeg);
  const ends = [
    [-0.5, 0],
    [0.5, 0],
    [0, -0.5],
    [0, 0.5],
  ].map(([x, y]) => new THREE.Vector2(x, y));
  const cross = new THREE.LineSegments(
    new THREE.BufferGeometry().setFromPoints(ends),
    new THREE.LineBasicMaterial({ color: colours.yellow }),
  );
  scene.add(plane.mesh, cross);
  const gaze = new THREE.Vector2();
  let fieldRings: THREE.Mesh | null = null;
  return {
    element: stage.element,
    canvas: stage.canvas,
    setRetina({ fields: { xDeg, yDeg, spacingDeg } }: Retina) {
      if (fieldRings !== null) {
        scene.remove(fieldRings);
        free(fieldRings);
      }
      // One mesh of four corners a field: software that stands in for a graphics card draws instances one by one.
      const fields = [...xDeg.keys()];
      const geometry = new THREE.BufferGeometry();
      const each = (size: number, cornersOf: (field: number) => readonly (readonly number[])[]) =>
        new THREE.Float32BufferAttribute(
          fields.flatMap((field) => cornersOf(field).flat()),
          size,
        );
      const square = [-1, 1].flatMap((y) => [-1, 1].map((x) => [x, y, 0]));
      const alike = (...values: readonly number[]) => [values, values, values, values];
      geometry.setAttribute(
        'position',
        each(3, () => square),
      );
      geometry.setAttribute(
        'centre',
        each(2, (field) => alike(xDeg[field]!, -yDeg[field]!)),
      );
      geometry.setAttribute(
        'radius',
        each(1, (field) => alike(spacingDeg[field]! / 2)),
      );
      geometry.setAttribute('response', each(1, () => alike(0)).setUsage(THREE.DynamicDrawUsage));
      geometry.setIndex(fields.flatMap((field) => [0, 1, 3, 0, 3, 2].map((corner) => 4 * field + corner)));
      fieldRings = new THREE.Mesh(geometry, new THREE.ShaderMaterial({ ...rings, glslVersion: THREE.GLSL3, uniforms: { gaze: { value: gaze } }, transparent: true, depthTest: false })); // prettier-ignore
      fieldRings.frustumCulled = false; // Where the rings lie, only the shader knows.
      scene.add(fieldRings);
    },
    setImage({ pixels }: OpticArray) {
      plane.update(pixels);
    },
    /** @param fields whether they are drawn */
    paint(gazeX: number, gazeY: number, responses: Float32Array, fields: boolean) {
      if (fieldRings === null) return;
      gaze.set(gazeX, -gazeY);
      cross.position.set(gazeX, -gazeY, 0.2);
      fieldRings.visible = fields;
      const response = fieldRings.geometry.getAttribute('response');
      const corners = response.array as Float32Array;
      for (let corner = 0; corner < corners.length; corner++) corners[corner] = responses[corner >> 2]!;
      response.needsUpdate = true;
      changed();
    },
    close: stage.close,
  };
}

function plainView(): NonNullable<ReturnType<typeof stagedView>> {
  const canvas = make('canvas', { class: 'square', role: 'img', tabindex: '0', 'aria-label': label });
  const context = canvas.getContext('2d')!;
  const shown = new OffscreenCanvas(sizePx, sizePx);
  let retina: Retina | null = null;
  let paintAgain: () => void = () => undefined;

  function paint(gazeX: number, gazeY: number, responses: Float32Array, fields: boolean) {
    paintAgain = () => paint(gazeX, gazeY, responses, fields);
    const { width } = canvas;
    const scale = width / fieldOfViewDeg;
    context.drawImage(shown, 0, 0, width, width);
    if (fields && retina !== null) drawRings(context, retina, responses, gazeX, gazeY, scale);
    context.strokeStyle = colours.yellow;
    context.lineWidth = 2.5;
    const [x, y] = [width / 2 + gazeX * scale, width / 2 + gazeY * scale];
    context.stroke(new Path2D(`M${x - 8} ${y}h16M${x} ${y - 8}v16`));
  }
  const resize = new ResizeObserver(() => {
    const side = Math.round(canvas.clientWidth * Math.min(2, devicePixelRatio));
    if (side === 0 || side === canvas.width) return;
    canvas.width = canvas.height = side;
    paintAgain();
  });
  resize.observe(canvas);
  return {
    element: canvas,
    canvas,
    setRetina: (made) => (retina = made),
    setImage({ pixels }) {
      const seen = new ImageData(sizePx, sizePx);
      pixels.forEach((value, at) => seen.data.set([value * 255, value * 255, value * 255, 255], 4 * at));
      shown.getContext('2d')!.putImageData(seen, 0, 0);
    },
    paint,
    close: () => resize.disconnect(),
  };
}

function drawRings(
  context: CanvasRenderingContext2D,
  { fields: { xDeg, yDeg, spacingDeg } }: Retina,
  responses: Float32Array,
  gazeX: number,
  gazeY: number,
  scale: number,
): void {
  const middle = (fieldOfViewDeg / 2) * scale;
  context.lineWidth = 1.25;
  for (let field = 0; field < xDeg.length; field++) {
    const strength = Math.max(-1, Math.min(1, 2 * responses[field]!));
    context.strokeStyle = `rgb(${strength >= 0 ? '213 94 0' : '0 114 178'} / ${0.25 + 0.75 * Math.abs(strength)})`;
    context.beginPath();
    const [x, y] = [middle + (gazeX + xDeg[field]!) * scale, middle + (gazeY + yDeg[field]!) * scale];
    context.arc(x, y, (spacingDeg[field]! / 2) * scale, 0, 2 * Math.PI);
    context.stroke();
  }
}
