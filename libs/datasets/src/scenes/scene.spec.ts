import { randomStream } from '@retinotopia/compute';
import { affineFrame2, composeAffine2, distance2, relativeAffine2, type AffineFrame2 } from '@retinotopia/geometry';
import { describe, expect, it } from 'vitest';
import { families, familyNames } from './families.ts';
import { openSequences } from './motion.ts';
import { sceneObject, slab } from './scene-object.ts';
import { openScenes } from './scene-source.ts';
import { objectsIn, paintScene, partition, partsOf, type Scene, type SceneNode } from './scene.ts';
import { poseOf, type Viewpoint } from './viewpoint.ts';

const random = randomStream(3, 'scenes');
const crowd = openScenes({ objects: [3, 3], occluders: [0, 2], spacing: 0.3 }, random);
const crowds = Array.from({ length: 30 }, (_, index) => crowd(index));
const straight: Viewpoint = { x: 0, y: 0, angleRad: 0, scale: 0.8, shear: 0 };
const even = (size: number) => new Float32Array(size * size).fill(0.5);

const sameFrame = (a: AffineFrame2, b: AffineFrame2) =>
  [distance2(a.origin, b.origin), distance2(a.xAxis, b.xAxis), distance2(a.yAxis, b.yAxis)].forEach((apart) => expect(apart).toBeLessThan(1e-12)); // prettier-ignore
const countOf = (map: Uint8Array, id: number) => map.reduce((sum, found) => sum + Number(found === id), 0);
const nodeOf = (scene: Scene, role: string): SceneNode => scene.nodes.find((node) => node.role === role)!;
const greyAt = ({ width, height, pixels }: Scene, [x, y]: readonly [number, number]) =>
  pixels[Math.floor((height * (1 + y)) / 2) * width + Math.floor((width * (1 + x)) / 2)]!;

describe('instance maps', () => {
  it('nest: where a part shows, its whole shows in the map above', () => {
    for (const { maps, nodes } of crowds) {
      for (const level of [0, 1, 2]) {
        const wholes = maps[level + 1]!;
        const astray = maps[level]!.findIndex((id, pixel) => id > 0 && wholes[pixel] !== nodes[id - 1]!.whole);
        expect(astray).toBe(-1);
      }
    }
  });

  it('name nodes of their own level only, the scene everywhere', () => {
    for (const { maps, nodes } of crowds) {
      maps.forEach((map, level) => {
        expect([...new Set(map)].every((id) => id === 0 || nodes[id - 1]!.level === level)).toBe(true);
      });
      expect(maps[3]!.every((id) => id === 1)).toBe(true);
    }
  });

  it('show as many pixels of every node as the tree says', () => {
    for (const { maps, nodes } of crowds.slice(0, 8)) {
      for (const { id, level, visibleArea } of nodes) expect(countOf(maps[level]!, id)).toBe(visibleArea);
    }
  });

  it('become complete partitions when surfaces count as the node that shows them', () => {
    const scene = paintScene([sceneObject('face', straight, random)], even(64), 64);
    const face = nodeOf(scene, 'object 1');
    const parts = partition(scene, 1);
    expect([...new Set(parts)].sort((a, b) => a - b)).toEqual([1, face.id, ...partsOf(scene, face.id).map(({ id }) => id)]); // prettier-ignore
    expect(countOf(parts, face.id)).toBe(
      face.visibleArea - partsOf(scene, face.id).reduce((sum, { visibleArea }) => sum + visibleArea, 0),
    );
  });

  it('cover the area of the ellipses that make a wheel, up to a pixel along its edge', () => {
    const bus = sceneObject('bus', { ...straight, shear: 0.3, angleRad: 0.4 }, random, { jitter: 0 });
    const scene = paintScene([{ ...bus, parts: bus.parts.filter(({ role }) => role === 'front wheel') }], even(256), 256); // prettier-ignore
    // A unit circle has the area π; the shear and the turn do not change it.
    const radius = 0.25 * 0.8 * 128;
    expect(Math.abs(nodeOf(scene, 'front wheel').area - Math.PI * radius ** 2)).toBeLessThan(radius);
  });
});

describe('poses', () => {
  it('compose: a part is in the scene where its whole puts it', () => {
    for (const { nodes } of crowds) {
      for (const { whole, pose, poseInWhole } of nodes.slice(1)) {
        sameFrame(pose, composeAffine2(nodes[whole - 1]!.pose, poseInWhole));
      }
    }
  });

  it('say where things show: the middle of a part lies in the middle of its pixels', () => {
    const scene = paintScene([sceneObject('house', { ...straight, x: 0.1, angleRad: 0.3 }, random)], even(128), 128);
    const window = nodeOf(scene, 'left window');
    let [x, y] = [0, 0];
    scene.maps[1]!.forEach((id, pixel) => {
      if (id !== window.id) return;
      x += (pixel % 128) + 0.5;
      y += Math.floor(pixel / 128) + 0.5;
    });
    const middle = [(2 * x) / window.visibleArea / 128 - 1, (2 * y) / window.visibleArea / 128 - 1] as const;
    expect(distance2(middle, window.pose.origin)).toBeLessThan(1 / 128);
  });

  it.each(familyNames)('are the family’s where nothing is jittered: %s', (family) => {
    const scene = paintScene([sceneObject(family, straight, random, { jitter: 0 })], even(64), 64);
    const parts = partsOf(scene, nodeOf(scene, 'object 1').id);
    expect(parts.map(({ role, kind }) => ({ role, kind }))).toEqual(
      families[family].parts.map(({ role, kind }) => ({ role, kind })),
    );
    parts.forEach(
      ({ poseInWhole: { origin, xAxis } }, k) =>
      expect({ origin, xAxis }).toEqual({ origin: families[family].parts[k]!.pose.origin, xAxis: families[family].parts[k]!.pose.xAxis }), // prettier-ignore
    );
  });

  it('of parts in their whole do not change with the viewpoint', () => {
    const at = (viewpoint: Viewpoint) =>
      paintScene([sceneObject('face', viewpoint, randomStream(5, 'one face'))], even(32), 32);
    const [here, there] = [at(straight), at({ x: 0.3, y: -0.2, angleRad: 2, scale: 0.4, shear: 0.2 })];
    const leads = relativeAffine2(nodeOf(here, 'object 1').pose, nodeOf(there, 'object 1').pose);
    expect(distance2(leads.origin, [0, 0])).toBeGreaterThan(0.1);
    here.nodes.slice(2).forEach((node, k) => sameFrame(node.poseInWhole, there.nodes[k + 2]!.poseInWhole));
  });
});

describe('pictures', () => {
  it('stay in [0, 1]', () => {
    for (const { pixels } of crowds) expect(pixels.every((grey) => grey >= 0 && grey <= 1)).toBe(true);
  });

  it('put ink where the pupils are and light beside them', () => {
    const face = sceneObject('face', straight, random, { jitter: 0 });
    const scene = paintScene([face], even(256), 256);
    const [eye, pupil] = [nodeOf(scene, 'left eye'), nodeOf(scene, 'middle')];
    expect(greyAt(scene, pupil.pose.origin as [number, number])).toBeCloseTo(face.tones.ink, 6);
    expect(greyAt(scene, [eye.pose.origin[0], eye.pose.origin[1] + 0.67 * eye.pose.yAxis[1]])).toBeCloseTo(face.tones.light, 6); // prettier-ignore
  });

  it('have the mean grey of what covers each pixel: the light of a large picture is that of a small one', () => {
    const object = sceneObject('bus', { ...straight, angleRad: 0.7 }, random);
    const [small, large] = [32, 256].map((size) => paintScene([object], even(size), size));
    const mean = ({ pixels }: Scene) => pixels.reduce((sum, grey) => sum + grey, 0) / pixels.length;
    expect(Math.abs(mean(small!) - mean(large!))).toBeLessThan(0.004);
  });

  it('move with the viewpoint: a shift by eight pixels shifts every pixel by eight', () => {
    const at = (x: number) =>
      paintScene([sceneObject('house', { ...straight, scale: 0.5, x }, randomStream(1, 'house'))], even(64), 64);
    const [left, right] = [at(-0.125), at(0.125)];
    for (let pixel = 0; pixel < 64 * 64; pixel++) {
      if (pixel % 64 < 8) continue;
      expect(right.pixels[pixel]).toBeCloseTo(left.pixels[pixel - 8]!, 5);
      expect(right.maps[1]![pixel]).toBe(left.maps[1]![pixel - 8]);
    }
  });
});

describe('occlusion', () => {
  it('takes from what is behind the pixels that what is in front shows, and leaves its area alone', () => {
    const face = sceneObject('face', straight, random);
    const alone = paintScene([face], even(64), 64);
    const board = slab({ ...straight, y: -0.2, scale: 0.7 }, random);
    const hidden = paintScene([face, board], even(64), 64);
    const boardId = hidden.nodes.length;
    const behind = alone.maps[2]!.reduce((sum, id, pixel) => sum + Number(id > 0 && hidden.maps[2]![pixel] === boardId), 0); // prettier-ignore
    expect(behind).toBeGreaterThan(200);
    expect(hidden.nodes[1]).toMatchObject({ area: alone.nodes[1]!.area, visibleArea: alone.nodes[1]!.visibleArea - behind }); // prettier-ignore
    expect(nodeOf(hidden, 'left eye').visibleArea).toBeLessThan(nodeOf(hidden, 'left eye').area);
    expect(nodeOf(hidden, 'mouth').visibleArea).toBe(nodeOf(hidden, 'mouth').area);
  });

  it('shows as much as there is where nothing is in front', () => {
    const sceneAt = openScenes({ objects: [1, 1] }, random);
    for (let index = 0; index < 20; index++) {
      for (const { area, visibleArea } of sceneAt(index).nodes) expect(visibleArea).toBe(area);
    }
  });
});

describe('scrambled objects', () => {
  it.each(familyNames)('have the parts of a true one, each where one of another kind belongs: %s', (family) => {
    for (let seed = 0; seed < 20; seed++) {
      const { parts } = sceneObject(family, straight, randomStream(seed, 's'), {
        jitter: 0,
        scrambled: true,
      });
      const places = families[family].parts;
      expect(parts.map(({ role }) => role)).toEqual(places.map(({ role }) => role));
      const taken = parts.map(({ kind, poseInWhole }) => {
        const place = places.findIndex(({ pose }) => distance2(pose.origin, poseInWhole.origin) < 1e-12);
        expect(places[place]!.kind).not.toBe(kind);
        return place;
      });
      expect(new Set(taken).size).toBe(places.length);
      parts.forEach(({ poseInWhole }, k) => expect(poseInWhole.xAxis).toEqual(places[k]!.pose.xAxis));
    }
  });

  it('are as many as asked for', () => {
    const sceneAt = openScenes({ objects: [1, 1], scrambled: 0.25, size: 8 }, random);
    const count = Array.from({ length: 800 }, (_, index) => objectsIn(sceneAt(index))[0]!.scrambled);
    // 200 expected; five standard deviations are 61.
    expect(Math.abs(count.filter(Boolean).length - 200)).toBeLessThan(61);
  });
});

describe('openScenes', () => {
  it('draws the same bytes from the same seed and number, in any order', () => {
    const again = openScenes({ objects: [3, 3], occluders: [0, 2], spacing: 0.3 }, randomStream(3, 'scenes'));
    for (const index of [7, 0, 29]) expect(again(index)).toEqual(crowds[index]);
    expect(again(1).pixels).not.toEqual(crowds[0]!.pixels);
  });

  it('keeps to the ranges of the viewpoint, and to fixed values exactly', () => {
    const viewpoint = { x: [0.1, 0.1], y: [-0.3, -0.1], angleRad: [1, 1], scale: [0.5, 0.5], shear: [0, 0] } as const;
    const sceneAt = openScenes({ objects: [1, 1], families: ['house'], viewpoint, size: 16 }, random);
    for (let index = 0; index < 50; index++) {
      const { kind, pose } = objectsIn(sceneAt(index))[0]!;
      expect(kind).toBe('house');
      expect(pose.origin[1] >= -0.3 && pose.origin[1] <= -0.1).toBe(true);
      sameFrame(pose, affineFrame2({ origin: [0.1, pose.origin[1]], angleRad: 1, unit: 0.5 }));
    }
  });

  it('draws as many objects as asked for, of all families', () => {
    const sceneAt = openScenes({ objects: [0, 3], size: 8 }, random);
    const drawn = Array.from({ length: 200 }, (_, index) => objectsIn(sceneAt(index)));
    expect(new Set(drawn.map(({ length }) => length))).toEqual(new Set([0, 1, 2, 3]));
    expect(new Set(drawn.flat().map(({ kind }) => kind))).toEqual(new Set(familyNames));
  });

  it.each([
    [{ size: 4 }, 'size is a whole number of pixels from 8 to 1024, found 4'],
    [{ families: [] }, 'families are some of face, house, bus, found none'],
    [{ families: ['cat' as 'face'] }, "families are some of face, house, bus, found 'cat'"],
    [{ objects: [2, 1] }, 'objects is a range [low, high] of finite numbers with low ≤ high, found [2, 1]'],
    [{ objects: [0.5, 1] }, 'objects is a range of whole numbers from 0, found [0.5, 1]'],
    [{ objects: [1, 30] }, 'ask for fewer objects'],
    [{ viewpoint: { angleRad: [0, NaN] } }, 'viewpoint.angleRad is a range [low, high] of finite numbers'],
    [{ viewpoint: { scale: [0, 1] } }, 'viewpoint.scale starts above 0, found 0: at 1 an object fills the image'],
    [{ scrambled: 2 }, 'scrambled is a number from 0 to 1, found 2'],
    [{ jitter: -1 }, 'jitter is a number from 0 to 5, found -1'],
    [{ background: 3 }, "background, where it is not 'noise', is a number from 0 to 1, found 3"],
  ] as const)('refuses %j and says why', (settings, message) => {
    expect(() => openScenes(settings as Parameters<typeof openScenes>[0], random)).toThrow(
      expect.objectContaining({ name: 'SceneSettingsError', message: expect.stringContaining(message) as string }),
    );
  });

  it('refuses scene −1', () => {
    expect(() => crowd(-1)).toThrow(/whole numbers from 0, but scene -1 was asked for/);
  });
});

describe('openSequences', () => {
  const sequence = openSequences({ objects: [2, 2], occluders: [1, 1] }, { frames: 6 }, random)(4);
  const [first] = sequence as [Scene, ...Scene[]];

  it('keeps ids: in every frame a node has the same id, kind, role and pose in its whole', () => {
    const lasting = ({ id, level, kind, role, whole }: SceneNode) => ({ id, level, kind, role, whole });
    for (const { nodes } of sequence) {
      expect(nodes.map(lasting)).toEqual(first.nodes.map(lasting));
      nodes.forEach((node, k) => {
        if (node.level < 2) expect(node.poseInWhole).toEqual(first.nodes[k]!.poseInWhole);
      });
    }
  });

  it('moves and turns each object by the same step from frame to frame, and boards not at all', () => {
    const poses = sequence.map((scene) => objectsIn(scene).map(({ pose }) => pose));
    for (const object of [0, 1]) {
      const at = (frame: number) => poses[frame]![object]!;
      const turn = (frame: number) => Math.atan2(...(at(frame).xAxis.toReversed() as [number, number])) - Math.atan2(...(at(frame - 1).xAxis.toReversed() as [number, number])); // prettier-ignore
      expect(distance2(at(0).origin, at(1).origin)).toBeGreaterThan(0.001);
      for (let frame = 2; frame < sequence.length; frame++) {
        for (const axis of [0, 1] as const) {
          const step = at(frame).origin[axis] - at(frame - 1).origin[axis];
          expect(step).toBeCloseTo(at(1).origin[axis] - at(0).origin[axis], 12);
        }
        expect(turn(frame)).toBeCloseTo(turn(1), 12);
      }
    }
    for (const frame of poses) expect(frame[2]).toEqual(poses[0]![2]);
  });

  it('shows the still scene of its number first, background and all', () => {
    const still = openScenes({ objects: [2, 2], occluders: [1, 1] }, random)(4);
    expect(first).toEqual(still);
  });

  it.each([
    [{ frames: 0 }, 'frames is a whole number from 1, found 0'],
    [{ velocity: [1, 0] }, 'velocity is a range'],
    [{ growth: [0, 1] }, 'growth starts above 0, found 0: 1 keeps the size'],
  ] as const)('refuses %j and says why', (motion, message) => {
    expect(() => openSequences({}, motion, random)).toThrow(message);
  });
});

describe('paintScene', () => {
  it('refuses a background of another size, and more parts than a map can name', () => {
    expect(() => paintScene([], even(8), 9)).toThrow(/a background of 81 values, found 64/);
    const bus = sceneObject('bus', straight, random);
    expect(() =>
      paintScene(
        Array.from({ length: 12 }, () => bus),
        even(8),
        8,
      ),
    ).toThrow(/at most 255 nodes/);
  });

  it('puts an object where its viewpoint says', () => {
    const viewpoint = { x: 0.2, y: 0.1, angleRad: 0.4, scale: 0.6, shear: 0.1 };
    const scene = paintScene([sceneObject('face', viewpoint, random)], even(16), 16);
    sameFrame(objectsIn(scene)[0]!.pose, poseOf(viewpoint));
  });
});
