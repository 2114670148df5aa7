import * as THREE from 'three';
import { make } from './room.ts';

/** A three.js scene on a canvas that is drawn when something changed, and only then. */
export interface Stage {
  readonly element: HTMLElement;
  readonly scene: THREE.Scene;
  readonly camera: THREE.OrthographicCamera;
  readonly canvas: HTMLCanvasElement;
  /** Draws before the next frame. */
  readonly changed: () => void;
  readonly close: () => void;
}

/**
 * Sets a stage up. Half the smaller side of the picture is `reach` of the scene's units.
 * @returns `null` where there is no WebGL; the room then says so and does without
 */
export function createStage(label: string, reach: number): Stage | null {
  const canvas = make('canvas', { class: 'square', role: 'img', 'aria-label': label, tabindex: '0' });
  let renderer: THREE.WebGLRenderer;
  try {
    renderer = new THREE.WebGLRenderer({ canvas, antialias: true, alpha: true });
  } catch {
    return null; // The reason is three.js's to log; the room shows its message.
  }
  const scene = new THREE.Scene();
  const camera = new THREE.OrthographicCamera(-reach, reach, reach, -reach, -100, 100);
  let asked = 0;
  const changed = () => {
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      renderer.render(scene, camera);
    });
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
  canvas.addEventListener('webglcontextrestored', changed);
  return {
    element: canvas,
    scene,
    camera,
    canvas,
    changed,
    close() {
      cancelAnimationFrame(asked);
      resize.disconnect();
      scene.traverse((part) => {
        if (!(part instanceof THREE.Mesh || part instanceof THREE.LineSegments)) return;
        (part.geometry as THREE.BufferGeometry).dispose();
        (part.material as THREE.Material).dispose();
      });
      renderer.dispose();
    },
  };
}

export const withoutWebGL = (): HTMLElement =>
  make('p', { role: 'alert' }, 'This browser shows no WebGL, so the view in three dimensions is left out.');
