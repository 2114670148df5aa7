import {
  compose,
  faceCorners,
  frame3,
  rotationAbout,
  type Frame3,
  type Polyhedron,
  type Vector3,
} from '@retinotopia/geometry';
import { gluings, hints, judgeAssembly, snapAssembly, tetrahedronPuzzle } from '@retinotopia/perception';
import * as THREE from 'three';
import { make, room } from '../../shell/room.ts';
import { createStage, withoutWebGL } from '../../shell/scene.ts';

const start: readonly [Frame3, Frame3] = [
  frame3({ origin: [-0.75, 0, 0], rotation: rotationAbout([1, 0, 0], 0.4) }),
  frame3({ origin: [0.75, 0, 0], rotation: rotationAbout([0.3, 1, 0.2], 2.1) }),
];
const words: Readonly<Record<string, string>> = {
  solved: 'That is the tetrahedron.',
  'near miss': 'Nearly the tetrahedron',
  'other gluing': 'Flat together, but this is no tetrahedron.',
  interpenetrating: 'The pieces are in each other.',
  apart: 'Put the two pieces together to make a tetrahedron.',
};

export const tetrahedronRoom = room({
  title: 'The two-piece tetrahedron',
  idea: 'Two equal pieces make a tetrahedron, and people find it hard: they see the tetrahedron standing on a face, and in that frame the pieces’ own axes are slanted by 54.7°. Drag a piece to turn it, with Shift to move it.',
  parameters: {
    frames: { kind: 'flag', label: 'draw the pieces’ frames', default: false },
    snap: { kind: 'flag', label: 'snap when near', default: true },
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
    const button = (label: string, act: () => void) => {
      const made = make('button', { type: 'button' }, label);
      made.addEventListener('click', act);
      return made;
    };
    const undo = button('Undo', () => {
      const before = history.pop();
      if (before !== undefined) poses = before;
      moved();
    });
    let hintsGiven = 0;
    const buttons = make(
      'div',
      { class: 'side-buttons' },
      undo,
      button('Again', () => {
        [poses, history, hintsGiven, begun, ended] = [[...start], [], 0, performance.now(), null];
        hint.textContent = '';
        moved();
      }),
      button('Hint', () => (hint.textContent = clues[Math.min(hintsGiven++, clues.length - 1)]!.text)),
    );
    place.append(stage?.element ?? withoutWebGL(), said, counted, buttons, hint);
    let poses: [Frame3, Frame3] = [...start];
    let history: [Frame3, Frame3][] = [];
    let begun = performance.now();
    let ended: number | null = null;
    let settings = { frames: false, snap: true };
    const meshes = stage === null ? [] : [0x9ecae1, 0xfdae6b].map((colour) => meshOf(puzzle.piece, colour));
    meshes.forEach((mesh) => stage!.scene.add(mesh));
    if (stage !== null) {
      stage.scene.add(new THREE.AmbientLight(0xffffff, 1.6));
      const sun = new THREE.DirectionalLight(0xffffff, 2.2);
      sun.position.set(1, 2, 3);
      stage.scene.add(sun);
    }

    function moved() {
      const { verdict, offDeg, offDistance } = judgeAssembly(puzzle, known, poses[0], poses[1]);
      said.textContent =
        verdict === 'near miss'
          ? `${words[verdict]}: ${offDeg.toFixed(0)}° and ${offDistance.toFixed(2)} of an edge off.`
          : words[verdict]!;
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
    /** Turns about axes of the screen, or moves. */
    function change(piece: 0 | 1, turn: readonly [axis: Vector3, angle: number] | null, shift: Vector3) {
      const { origin, rotation } = poses[piece];
      const turned =
        turn === null
          ? rotation
          : compose(frame3({ rotation: rotationAbout(turn[0], turn[1]) }), frame3({ rotation })).rotation;
      const at = origin.map((value, axis) =>
        Math.max(-1.5, Math.min(1.5, value + shift[axis]!)),
      ) as unknown as Vector3;
      poses[piece] = { origin: at, rotation: turned, unit: 1 };
      moved();
    }
    function letGo(piece: 0 | 1) {
      if (!settings.snap) return;
      if (piece === 1) {
        const to = snapAssembly(puzzle, known, poses[0], poses[1]);
        if (to !== null) poses[1] = to;
      } else {
        const to = snapAssembly(puzzle, known, poses[1], poses[0]);
        if (to !== null) poses[0] = to;
      }
      moved();
    }

    let chosen: 0 | 1 = 1;
    if (stage !== null) {
      const { canvas, camera } = stage;
      const ray = new THREE.Raycaster();
      let dragging = false;
      canvas.addEventListener('pointerdown', (event) => {
        const box = canvas.getBoundingClientRect();
        const at = new THREE.Vector2(
          (2 * (event.clientX - box.left)) / box.width - 1,
          1 - (2 * (event.clientY - box.top)) / box.height,
        );
        ray.setFromCamera(at, camera);
        const [hit] = ray.intersectObjects(meshes, false);
        if (hit === undefined) return;
        chosen = hit.object === meshes[0] ? 0 : 1;
        dragging = true;
        remember();
        canvas.setPointerCapture(event.pointerId);
      });
      canvas.addEventListener('pointermove', (event) => {
        if (!dragging) return;
        const perPixel = (camera.right - camera.left) / canvas.clientWidth;
        if (event.shiftKey) {
          change(chosen, null, [event.movementX * perPixel, -event.movementY * perPixel, 0]);
        } else {
          const angle = 0.01 * Math.hypot(event.movementX, event.movementY);
          if (angle > 0) change(chosen, [[event.movementY, event.movementX, 0], angle], [0, 0, 0]);
        }
      });
      canvas.addEventListener('pointerup', () => {
        if (dragging) letGo(chosen);
        dragging = false;
      });
      canvas.addEventListener('keydown', (event) => {
        if (event.key === '1' || event.key === '2') {
          chosen = event.key === '1' ? 0 : 1;
          return;
        }
        const axis = ({ ArrowLeft: [0, -1, 0], ArrowRight: [0, 1, 0], ArrowUp: [-1, 0, 0], ArrowDown: [1, 0, 0], PageUp: [0, 0, 1], PageDown: [0, 0, -1] } as Record<string, Vector3>)[event.key]; // prettier-ignore
        const shift = ({ ArrowLeft: [-1, 0, 0], ArrowRight: [1, 0, 0], ArrowUp: [0, 1, 0], ArrowDown: [0, -1, 0], PageUp: [0, 0, 1], PageDown: [0, 0, -1] } as Record<string, Vector3>)[event.key]; // prettier-ignore
        if (axis === undefined || shift === undefined) return;
        event.preventDefault();
        remember();
        if (event.shiftKey) change(chosen, null, shift.map((value) => value * 0.05) as unknown as Vector3);
        else change(chosen, [axis, Math.PI / 24], [0, 0, 0]);
        letGo(chosen);
      });
    }
    return {
      show(values) {
        settings = { ...values };
        moved();
      },
      close() {
        clearInterval(clock);
        stage?.close();
        place.replaceChildren();
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
  mesh.add(
    new THREE.LineSegments(
      new THREE.EdgesGeometry(geometry, 1),
      new THREE.LineBasicMaterial({ color: 0x222222 }),
    ),
  );
  mesh.add(
    new THREE.ArrowHelper(new THREE.Vector3(0, 0, -1), new THREE.Vector3(0, 0, 0), 0.7, 0xd55e00, 0.12, 0.07),
  );
  return mesh;
}
