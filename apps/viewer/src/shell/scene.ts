import * as THREE from 'three';
import { make } from './room.ts';

/**
 * A three.js scene on a canvas that is drawn when something changed, and only then.
 * @param reach half the smaller side of the picture, in the scene's units
 * @param antialias whether edges are smoothed, which costs a picture of many triangles its pace
 * @returns `null` where there is no WebGL; the room then says so and does without
 */
export function createStage(label: string, reach: number, antialias = true) {
  const canvas = make('canvas', { class: 'square', role: 'img', 'aria-label': label, tabindex: '0' });
  let renderer: THREE.WebGLRenderer;
  try {
    renderer = new THREE.WebGLRenderer({ canvas, antialias, alpha: true });
  } catch {
    return null; // The reason is three.js's to log; the room shows its message.
  }
  const scene = new THREE.Scene();
  const camera = new THREE.OrthographicCamera(-reach, reach, reach, -reach, -100, 100);
  const trouble = make('p', { role: 'status', hidden: '' }, 'The graphics card has let go of this picture; it comes back by itself.'); // prettier-ignore
  let asked = 0;
  const render = () => {
    asked = 0;
    renderer.render(scene, camera);
  };
  /** Draws before the next frame. */
  const changed = () => {
    asked ||= requestAnimationFrame(render);
  };
  const resize = new ResizeObserver(() => {
    const { clientWidth, clientHeight } = canvas;
    if (clientWidth === 0 || clientHeight === 0) return;
    renderer.setPixelRatio(Math.min(2, devicePixelRatio));
    renderer.setSize(clientWidth, clientHeight, false);
    const wide = Math.max(1, clientWidth / clientHeight);
    const high = Math.max(1, clientHeight / clientWidth);
    Object.assign(camera, {
      left: -reach * wide,
      right: reach * wide,
      top: reach * high,
      bottom: -reach * high,
    });
    camera.updateProjectionMatrix();
    changed();
  });
  resize.observe(canvas);
  canvas.addEventListener('webglcontextlost', () => (trouble.hidden = false));
  canvas.addEventListener('webglcontextrestored', () => {
    trouble.hidden = true;
    changed(); // three.js uploads everything anew.
  });
  return {
    /** The canvas, and where the graphics are lost for a while, a line that says so. */
    element: make('div', {}, canvas, trouble) as HTMLElement,
    scene,
    camera,
    canvas,
    changed,
    close: () => {
      cancelAnimationFrame(asked);
      resize.disconnect();
      scene.traverse(free);
      renderer.dispose();
    },
  };
}

/** Frees what a part of a scene holds on the graphics card. */
export function free(part: THREE.Object3D): void {
  if (!(part instanceof THREE.Mesh || part instanceof THREE.LineSegments)) return;
  if (part instanceof THREE.InstancedMesh) part.dispose();
  (part.geometry as THREE.BufferGeometry).dispose();
  const { map } = part.material as THREE.MeshBasicMaterial;
  map?.dispose();
  (part.material as THREE.Material).dispose();
}

export const withoutWebGL = (): HTMLElement =>
  make('p', { role: 'alert' }, 'This browser shows no WebGL, so the view in three dimensions is left out.');

/** Draws luminance in [0, 1] on a plane one unit wide; what is written into `luminance` later shows after `update`. */
export function luminancePlane(sizePx: number) {
  const bytes = new Uint8Array(4 * sizePx * sizePx).fill(255);
  const texture = new THREE.DataTexture(bytes, sizePx, sizePx);
  texture.colorSpace = THREE.SRGBColorSpace;
  texture.flipY = true;
  const mesh = new THREE.Mesh(new THREE.PlaneGeometry(1, 1), new THREE.MeshBasicMaterial({ map: texture }));
  const update = (luminance: Float32Array) => {
    luminance.forEach((value, at) => bytes.fill(255 * value, 4 * at, 4 * at + 3));
    texture.needsUpdate = true;
  };
  return { mesh, texture, update };
}
