import {
  add,
  compose,
  faceCorners,
  frame3,
  rotationAbout,
  scale,
  type Frame3,
  type Polyhedron,
  type Vector3,
} from '@retinotopia/geometry';
import { gluings, hints, judgeAssembly, snapAssembly, tetrahedronPuzzle } from '@retinotopia/perception';
import * as THREE from 'three';
import { flag } from '../../shell/parameters.ts';
import { button, make, room } from '../../shell/room.ts';
import { onDrag } from '../../shell/drawn.ts';
import { createStage, withoutWebGL } from '../../shell/scene.ts';

const start: readonly [Frame3, Frame3] = [
  frame3({ origin: [-0.75, 0, 0], rotation: rotationAbout([1, 0, 0], 0.4) }),
  frame3({ origin: [0.75, 0, 0], rotation: rotationAbout([0.3, 1, 0.2], 2.1) }),
];
/** Where keys push: to the right, up, and out of the screen. */
const ways: Readonly<Record<string, Vector3>> = { ArrowLeft: [-1, 0, 0], ArrowRight: [1, 0, 0], ArrowUp: [0, 1, 0], ArrowDown: [0, -1, 0], PageUp: [0, 0, 1], PageDown: [0, 0, -1] }; // prettier-ignore
const words: Readonly<Record<string, string>> = {
  solved: 'That is the tetrahedron.',
  'near miss': 'Nearly the tetrahedron',
  'other gluing': 'Flat together, but this is no tetrahedron.',
  interpenetrating: 'The pieces are in each other.',
  apart: 'Put the two pieces together to make a tetrahedron.',
};

export default room({
  title: 'The two-piece tetrahedron',
  idea: 'Two equal pieces make a tetrahedron, and people find it hard: they see the tetrahedron standing on a face, and in that frame the pieces’ own axes are slanted by 54.7°. Drag a piece to turn it, with Shift to move it.',
  parameters: {
    frames: flag('draw the pieces’ frames'),
    snap: flag('snap when near', true),
  },
  open(place) {
    const puzzle = tetrahedronPuzzle();
    const known = gluings(puzzle);
    const clues = hints(puzzle, known);
    const stage = createStage(
      'Two pieces. Keys: 1 and 2 choose a piece, arrows and page keys turn it, Shift moves it.',
      1.6,
    );
    const said = make('p', { class: 'said', role: 'status' });
    const counted = make('p', {});
    const hint = make('p', {});
    const undo = button('Undo', () => {
      const before = history.pop();
      if (before !== undefined) poses = before;
      moved();
    });
    const again = button('Again', () => {
      [poses, history, hintsGiven, begun, ended] = [[...start], [], 0, performance.now(), null];
      hint.textContent = '';
      moved();
    });
    let hintsGiven = 0;
    const give = button('Hint', () => (hint.textContent = clues[Math.min(hintsGiven++, clues.length - 1)]!.text));
    const buttons = make('div', { class: 'side-buttons' }, undo, again, give);
    place.append(stage?.element ?? withoutWebGL(), said, counted, buttons, hint);
    let poses: [Frame3, Frame3] = [...start];
    let history: [Frame3, Frame3][] = [];
    let begun = performance.now();
    let ended: number | null = null;
    let settings = { frames: false, snap: true };
    const meshes = stage === null ? [] : [0x9ecae1, 0xfdae6b].map((colour) => meshOf(puzzle.piece, colour));
    const sun = new THREE.DirectionalLight(0xffffff, 2.2);
    sun.position.set(1, 2, 3);
    stage?.scene.add(...meshes, new THREE.AmbientLight(0xffffff, 1.6), sun);

    function moved() {
      const { verdict, offDeg, offDistance } = judgeAssembly(puzzle, known, poses[0], poses[1]);
      const off = `: ${offDeg.toFixed(0)}° and ${offDistance.toFixed(2)} of an edge off.`;
      said.textContent = `${words[verdict]!}${verdict === 'near miss' ? off : ''}`;
      if (verdict === 'solved') ended ??= performance.now();
      tick();
      undo.disabled = history.length === 0;
      meshes.forEach((mesh, index) => {
        const { origin, rotation } = poses[index]!;
        mesh.position.set(...(origin as [number, number, number]));
        mesh.quaternion.set(rotation[1], rotation[2], rotation[3], rotation[0]);
        mesh.children.forEach((child) => {
          if (child instanceof THREE.ArrowHelper) child.visible = settings.frames;
        });
      });
      stage?.changed();
    }
    const tick = () => {
      const seconds = Math.round(((ended ?? performance.now()) - begun) / 1000);
      counted.textContent = `${history.length} moves, ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    };
    const clock = setInterval(tick, 1000);

    const remember = () => history.push([poses[0], poses[1]]);
    let chosen: 0 | 1 = 1;
    /** Pushes the chosen piece along axes of the screen: by a distance, or so that it turns. */
    function push([x, y, z]: Vector3, by: { readonly distance: number } | { readonly angle: number }) {
      const { origin, rotation } = poses[chosen];
      if ('angle' in by) {
        const turned = compose(frame3({ rotation: rotationAbout([-y, x, z], by.angle) }), frame3({ rotation }));
        poses[chosen] = { ...turned, origin };
      } else {
        const at = add(origin, scale([x, y, z], by.distance)).map((value) => Math.max(-1.5, Math.min(1.5, value)));
        poses[chosen] = frame3({ origin: at as unknown as Vector3, rotation });
      }
      moved();
    }
    function letGo() {
      if (!settings.snap) return;
      poses[chosen] = snapAssembly(puzzle, known, poses[1 - chosen]!, poses[chosen]) ?? poses[chosen];
      moved();
    }

    if (stage !== null) {
      const { canvas, camera } = stage;
      const ray = new THREE.Raycaster();
      const grab = (event: PointerEvent) => {
        const box = canvas.getBoundingClientRect();
        const at = new THREE.Vector2(
          (2 * (event.clientX - box.left)) / box.width - 1,
          1 - (2 * (event.clientY - box.top)) / box.height,
        );
        ray.setFromCamera(at, camera);
        const [hit] = ray.intersectObjects(meshes, false);
        if (hit === undefined) return false;
        chosen = hit.object === meshes[0] ? 0 : 1;
        remember();
        return true;
      };
      const drag = ({ movementX, movementY, shiftKey }: PointerEvent) => {
        const perPixel = (camera.right - camera.left) / canvas.clientWidth;
        const angle = 0.01 * Math.hypot(movementX, movementY);
        if (angle > 0) push([movementX, -movementY, 0], shiftKey ? { distance: perPixel } : { angle });
      };
      onDrag(canvas, grab, drag, letGo);
      canvas.addEventListener('keydown', (event) => {
        if (event.key === '1' || event.key === '2') chosen = event.key === '1' ? 0 : 1;
        const way = ways[event.key];
        if (way === undefined) return;
        event.preventDefault();
        remember();
        push(way, event.shiftKey ? { distance: 0.05 } : { angle: Math.PI / 24 });
        letGo();
      });
    }
    return {
      show(values) {
        settings = values;
        moved();
      },
      close() {
        clearInterval(clock);
        stage?.close();
      },
    };
  },
});

/** A solid with its edges, flat faces, and an arrow away from its square. */
function meshOf(solid: Polyhedron, colour: number): THREE.Mesh {
  const positions = solid.faces.flatMap((_, face) => {
    const corners = faceCorners(solid, face);
    return corners.slice(2).flatMap((corner, index) => [corners[0]!, corners[index + 1]!, corner].flat());
  });
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute('position', new THREE.Float32BufferAttribute(positions, 3));
  geometry.computeVertexNormals();
  const mesh = new THREE.Mesh(geometry, new THREE.MeshStandardMaterial({ color: colour, flatShading: true }));
  const edges = new THREE.EdgesGeometry(geometry, 1);
  const [away, middle] = [new THREE.Vector3(0, 0, -1), new THREE.Vector3(0, 0, 0)];
  return mesh.add(
    new THREE.LineSegments(edges, new THREE.LineBasicMaterial({ color: 0x222222 })),
    new THREE.ArrowHelper(away, middle, 0.7, 0xd55e00, 0.12, 0.07),
  );
}
