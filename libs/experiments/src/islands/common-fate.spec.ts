import { adjustedRandIndex, openSceneColumns, sceneColumnsDefaults, type SceneColumns } from '@retinotopia/columns';
import { randomStream, useBackend } from '@retinotopia/compute';
import { openSequences, type MotionSettings } from '@retinotopia/datasets';
import { beforeAll, describe, expect, it } from 'vitest';
import { fateMotion, islandsOfFate } from './common-fate.ts';
import { partsAtCentres } from './measure-islands.ts';

let sceneColumns: SceneColumns;
beforeAll(async () => {
  await useBackend('wasm');
  sceneColumns = openSceneColumns(sceneColumnsDefaults);
});
const films = (motion: MotionSettings, count: number) => {
  const filmAt = openSequences({}, motion, randomStream(2, 'films'));
  return Array.from({ length: count }, (_, index) => filmAt(index));
};

describe('islandsOfFate', () => {
  it('finds most of the objects of films by their motion, from luminance alone', () => {
    const indices = films(fateMotion, 6).map((film) => {
      const fate = islandsOfFate(sceneColumns, film);
      return adjustedRandIndex(fate, partsAtCentres(sceneColumns, film[1]!, 2), (column) => fate[column]! >= 0);
    });
    expect(indices.reduce((sum, value) => sum + value, 0) / 6).toBeGreaterThan(0.75);
  });

  it('reads no map: without the truth the islands are the same', () => {
    const [film] = films(fateMotion, 1);
    const blank = film!.map((scene) => ({ ...scene, maps: [], nodes: [] }));
    expect(islandsOfFate(sceneColumns, blank)).toEqual(islandsOfFate(sceneColumns, film!));
  });

  it('tells nothing apart where nothing moves', () => {
    const still: MotionSettings = { frames: 3, velocity: [0, 0], turnRad: [0, 0], growth: [1, 1] };
    expect(new Set(islandsOfFate(sceneColumns, films(still, 1)[0]!))).toEqual(new Set([0]));
  });
});
