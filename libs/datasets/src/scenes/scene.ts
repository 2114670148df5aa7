import { affineOf2, composeAffine2, identityFrame2, type AffineFrame2 } from '@retinotopia/geometry';
import { openCanvas, paintShape, type Canvas } from './canvas.ts';
import { families, partKinds, slabSurface, subPartKinds } from './families.ts';
import type { SceneObject } from './scene-object.ts';
import type { Shape } from './shapes.ts';
import { poseOf } from './viewpoint.ts';

/** 0 parts of parts, 1 parts, 2 objects, 3 the scene. */
export type SceneLevel = 0 | 1 | 2 | 3;

/** A picture, what shows where, and the true tree of parts and wholes. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly channels: 1;
  /** `[height, width]` in [0, 1] */
  readonly pixels: Float32Array;
  /** By level, `[height, width]`: the id of the node of that level that shows at the pixel, 0 where none does. */
  readonly maps: readonly Uint8Array[];
  /** The node of id i at i − 1; wholes before their parts. */
  readonly nodes: readonly SceneNode[];
}

/** A thing in the scene: the scene itself, an object, a part, a part of a part. */
export interface SceneNode {
  /** What stands for it in the maps, from 1. */
  readonly id: number;
  readonly level: SceneLevel;
  /** What it looks like: `face`, `ring`, `disc`. */
  readonly kind: string;
  /** What it is in its whole: `left eye`, `bridge`. */
  readonly role: string;
  /** The id of its whole, 0 for the scene. */
  readonly whole: number;
  /** In the scene's frame: the origin in the middle of the image, half its side the unit, y downwards. */
  readonly pose: AffineFrame2;
  readonly poseInWhole: AffineFrame2;
  /** Pixels that it would show if no other object were in front of its own. */
  readonly area: number;
  /** Pixels that it does show: those of its id in its level's map. */
  readonly visibleArea: number;
  /** Whether it is an object whose parts are right and whose arrangement is wrong. */
  readonly scrambled: boolean;
}

/** So many nodes have an id in a byte. */
export const mostNodes = 255;

/** The objects, from back to front. */
export const objectsIn = ({ nodes }: Scene): SceneNode[] => nodes.filter(({ level }) => level === 2);

/** The parts of the node of this id, from back to front. */
export const partsOf = ({ nodes }: Scene, id: number): SceneNode[] => nodes.filter(({ whole }) => whole === id);

/**
 * The whole picture cut up at a level: like its map, but where a node above that level shows a surface of its own
 * (skin, wall, background), that node.
 * @returns `[height, width]`, an id at every pixel
 */
export function partition({ maps }: Scene, level: SceneLevel): Uint8Array {
  const cut = maps[level]!.slice();
  for (const higher of maps.slice(level + 1)) {
    for (let pixel = 0; pixel < cut.length; pixel++) if (cut[pixel] === 0) cut[pixel] = higher[pixel]!;
  }
  return cut;
}

type Draft = { -readonly [Key in keyof SceneNode]: SceneNode[Key] };

/**
 * Paints objects onto a background.
 * @param objects from back to front
 * @param background `[size, size]` in [0, 1]; it is painted over
 * @throws RangeError where they have more parts than a map can name
 */
export function paintScene(objects: readonly SceneObject[], background: Float32Array, size: number): Scene {
  if (background.length !== size * size) {
    throw new RangeError(
      `a scene of ${size} × ${size} pixels needs a background of ${size * size} values, found ${background.length}`,
    );
  }
  const sceneFrame = affineOf2(identityFrame2);
  const nodes: Draft[] = [];
  const grow = (part: Pick<SceneNode, 'level' | 'kind' | 'role' | 'whole' | 'poseInWhole' | 'scrambled'>) => {
    if (nodes.length === mostNodes) {
      throw new RangeError(`a scene has at most ${mostNodes} nodes: give it fewer objects`);
    }
    const outer = nodes[part.whole - 1];
    const pose = outer === undefined ? sceneFrame : composeAffine2(outer.pose, part.poseInWhole);
    const node: Draft = { id: nodes.length + 1, ...part, pose, area: 0, visibleArea: 0 };
    nodes.push(node);
    return node;
  };
  const scene = grow({ level: 3, kind: 'scene', role: 'scene', whole: 0, poseInWhole: sceneFrame, scrambled: false });
  const canvas = openCanvas(size, background, scene.id);
  const toPixels = { origin: [size / 2, size / 2], xAxis: [size / 2, 0], yAxis: [0, size / 2] } as const;
  for (const [index, { kind, viewpoint, tones, scrambled, parts }] of objects.entries()) {
    const show = (node: SceneNode, surface: readonly Shape[]) => {
      const pose = composeAffine2(toPixels, node.pose);
      for (const shape of surface) paintShape(canvas, shape, pose, tones[shape.tone], node.id);
    };
    const object = grow({ level: 2, kind, role: `object ${index + 1}`, whole: scene.id, poseInWhole: poseOf(viewpoint), scrambled }); // prettier-ignore
    show(object, kind === 'slab' ? slabSurface : families[kind].surface);
    for (const { parts: subParts, ...placed } of parts) {
      const part = grow({ level: 1, ...placed, whole: object.id, scrambled: false });
      show(part, partKinds[part.kind as keyof typeof partKinds].surface);
      for (const subPart of subParts) {
        show(grow({ level: 0, ...subPart, whole: part.id, scrambled: false }), subPartKinds[subPart.kind]);
      }
    }
    count(canvas, nodes, object.id, 'area');
  }
  scene.area = size * size;
  count(canvas, nodes, scene.id, 'visibleArea');
  const picture = { width: size, height: size, channels: 1, pixels: canvas.pixels } as const;
  return { ...picture, maps: mapsOf(canvas, nodes), nodes };
}

/** Counts the pixels that the nodes from this id on show, those of their parts included. */
function count({ owners }: Canvas, nodes: readonly Draft[], from: number, what: 'area' | 'visibleArea') {
  const shown = new Uint32Array(nodes.length + 1);
  for (let pixel = 0; pixel < owners.length; pixel++) shown[owners[pixel]!]!++;
  for (let id = nodes.length; id >= from; id--) {
    const node = nodes[id - 1]!;
    node[what] = shown[id]!;
    shown[node.whole]! += shown[id]!; // Parts come after their whole, so it is complete when its turn comes.
  }
}

/** Who shows at each pixel, at every level: the owner or the whole of its whole that has that level. */
function mapsOf({ owners }: Canvas, nodes: readonly SceneNode[]): Uint8Array[] {
  return ([0, 1, 2, 3] as const).map((level) => {
    const named = new Uint8Array(mostNodes + 1);
    for (const { id, whole, level: own } of nodes) named[id] = own === level ? id : named[whole]!;
    const map = new Uint8Array(owners.length);
    for (let pixel = 0; pixel < map.length; pixel++) map[pixel] = named[owners[pixel]!]!;
    return map;
  });
}
