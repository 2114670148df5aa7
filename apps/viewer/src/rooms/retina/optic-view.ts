import type { OpticArray, Retina } from '@retinotopia/retina';
import * as THREE from 'three';
import { make } from '../../shell/room.ts';
import { createStage, free, luminancePlane } from '../../shell/scene.ts';
import { pixelsPerDegree, sizePx } from './samples.ts';

export const fieldOfViewDeg = sizePx / pixelsPerDegree;

/** What the eye looks at, with the retina's fields over it. */
export interface OpticView {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly setRetina: (retina: Retina) => void;
  readonly setImage: (image: OpticArray) => void;
  /** @param fields whether they are drawn */
  readonly paint: (gazeX: number, gazeY: number, responses: Float32Array, fields: boolean) => void;
  readonly close: () => void;
}

const label = 'What the eye looks at. Arrow keys move the gaze.';

/** On the graphics card where there is WebGL, else on a plain canvas. */
export const createOpticView = (): OpticView => stagedView() ?? plainView();

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

function stagedView(): OpticView | null {
  const stage = createStage(label, fieldOfViewDeg / 2, false);
  if (stage === null) return null;
  const { scene, changed } = stage;
  const plane = luminancePlane(sizePx);
  plane.mesh.scale.setScalar(fieldOfViewDeg);
  const cross = new THREE.LineSegments(
    new THREE.BufferGeometry().setAttribute(
      'position',
      new THREE.BufferAttribute(Float32Array.of(-0.5, 0, 0, 0.5, 0, 0, 0, -0.5, 0, 0, 0.5, 0), 3),
    ),
    new THREE.LineBasicMaterial({ color: 0xe69f00 }),
  );
  cross.position.z = 0.2;
  scene.add(plane.mesh, cross);
  const gaze = new THREE.Vector2();
  let fieldRings: THREE.Mesh | null = null;
  return {
    element: stage.element,
    canvas: stage.canvas,
    setRetina({ fields: { xDeg, yDeg, spacingDeg } }) {
      if (fieldRings !== null) {
        scene.remove(fieldRings);
        free(fieldRings);
      }
      // One mesh of four corners a field: software that stands in for a graphics card draws instances one by one.
      const count = xDeg.length;
      const geometry = new THREE.BufferGeometry();
      const each = (size: number, valueOf: (field: number, corner: number, axis: number) => number) =>
        new THREE.BufferAttribute(
          Float32Array.from({ length: 4 * size * count }, (_, at) =>
            valueOf(Math.floor(at / (4 * size)), Math.floor(at / size) % 4, at % size),
          ),
          size,
        );
      geometry.setAttribute(
        'position',
        each(3, (_, corner, axis) => (axis === 2 ? 0 : (corner >> axis) & 1 ? 1 : -1)),
      );
      geometry.setAttribute(
        'centre',
        each(2, (field, _, axis) => (axis === 0 ? xDeg[field]! : -yDeg[field]!)),
      );
      geometry.setAttribute(
        'radius',
        each(1, (field) => spacingDeg[field]! / 2),
      );
      geometry.setAttribute('response', each(1, () => 0).setUsage(THREE.DynamicDrawUsage));
      const corners = [0, 1, 3, 0, 3, 2];
      geometry.setIndex(
        Array.from({ length: 6 * count }, (_, at) => 4 * Math.floor(at / 6) + corners[at % 6]!),
      );
      fieldRings = new THREE.Mesh(geometry, new THREE.ShaderMaterial({ ...rings, glslVersion: THREE.GLSL3, uniforms: { gaze: { value: gaze } }, transparent: true, depthTest: false })); // prettier-ignore
      fieldRings.frustumCulled = false; // Where the rings lie, only the shader knows.
      scene.add(fieldRings);
    },
    setImage({ pixels }) {
      plane.update(pixels);
    },
    paint(gazeX, gazeY, responses, fields) {
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

function plainView(): OpticView {
  const canvas = make('canvas', { class: 'square', role: 'img', tabindex: '0', 'aria-label': label });
  const context = canvas.getContext('2d')!;
  const shown = new OffscreenCanvas(sizePx, sizePx);
  let retina: Retina | null = null;
  let last: Parameters<OpticView['paint']> | null = null;

  const paint: OpticView['paint'] = (gazeX, gazeY, responses, fields) => {
    last = [gazeX, gazeY, responses, fields];
    const { width } = canvas;
    const scale = width / fieldOfViewDeg;
    context.drawImage(shown, 0, 0, width, width);
    if (fields && retina !== null) drawRings(context, retina, responses, gazeX, gazeY, scale);
    context.strokeStyle = '#e69f00';
    context.lineWidth = 2.5;
    const [x, y] = [width / 2 + gazeX * scale, width / 2 + gazeY * scale];
    context.beginPath();
    context.moveTo(x - 8, y);
    context.lineTo(x + 8, y);
    context.moveTo(x, y - 8);
    context.lineTo(x, y + 8);
    context.stroke();
  };
  const resize = new ResizeObserver(() => {
    const side = Math.round(canvas.clientWidth * Math.min(2, devicePixelRatio));
    if (side === 0 || side === canvas.width) return;
    canvas.width = canvas.height = side;
    if (last !== null) paint(...last);
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
