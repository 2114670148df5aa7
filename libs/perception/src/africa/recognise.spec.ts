import { randomStream } from '@retinotopia/compute';
import { frame2, place, polygon, radians, type Region } from '@retinotopia/geometry';
import { beforeAll, describe as claims, expect, it } from 'vitest';
import { readAtlas } from './atlas.ts';
import { drawAfrica, drawAngleMatch, drawTiltAccuracy } from './draw.ts';
import { describe, frameBox, turnedFrame, unlikeness } from './frame-description.ts';
import { readLands } from './land.ts';
import { recall, remember, show, UnknownShapeError, type ShapeMemory } from './memory.ts';
import { drawLand } from './outline-of-land.ts';
import { matchByAngle, ordinaryLook, recognise } from './recognise.ts';
import { measureTilt, tiltHurt } from './tilt-accuracy.ts';

let memory: ShapeMemory;
beforeAll(async () => {
  memory = remember(readLands(await readAtlas()).map(drawLand));
});

const letter: Region = [
  polygon([
    [0, 0],
    [3, 0],
    [3, 1],
    [1, 1],
    [1, 5],
    [0, 5],
    [0, 0],
  ]),
];

claims('a description in a frame', () => {
  it('is the same wherever the shape lies and however large it is', () => {
    const moved = place(letter, frame2({ origin: [100, -7], unit: 30 }));
    expect(unlikeness(describe(letter, turnedFrame(0)), describe(moved, turnedFrame(0)))).toBeLessThan(1e-9);
  });

  it('turns with shape and frame together, and changes when only one of them turns', () => {
    for (const tiltDeg of [10, 45, 90, 200]) {
      const upright = describe(letter, turnedFrame(0));
      const turned = show(letter, { tiltDeg });
      expect(unlikeness(describe(turned, turnedFrame(radians(tiltDeg))), upright)).toBeLessThan(1e-9);
      expect(unlikeness(describe(turned, turnedFrame(0)), upright)).toBeGreaterThan(0.3);
    }
  });

  it('says of a rectangle what one would: area even, edges facing in, width over height', () => {
    const rectangle: Region = [
      polygon([
        [0, 0],
        [4, 0],
        [4, 1],
        [0, 1],
        [0, 0],
      ]),
    ];
    const description = describe(rectangle, turnedFrame(0));
    expect(description.at(-1)).toBeCloseTo(Math.log(4), 12);
    // A side of w has deviation w/√12: the box of ±2.25 deviations is 4.5/√12 = 1.299 times as wide.
    expect(frameBox(rectangle, turnedFrame(0))[0]).toBeCloseTo((2.25 * 4) / Math.sqrt(12), 12);
    const area = description.subarray(0, 64);
    const middle = [27, 28, 35, 36].map((index) => area[index]!);
    expect(Math.max(...middle)).toBeCloseTo(Math.min(...middle), 12);
    expect(area[0]).toBeLessThan(0.2 * area[27]!);
    // The left edge faces right (direction 0), the bottom edge up (2), the right one left (4), the top one down (6).
    const edges = description.subarray(64, 192);
    const facing = Array.from({ length: 8 }, (_, k) => edges.filter((_, i) => i % 8 === k).reduce((a, b) => a + b));
    for (const odd of [1, 3, 5, 7]) expect(facing[odd]).toBeLessThan(0.2 * facing[odd - 1]!);
    expect(facing[0]).toBeCloseTo(facing[4]!, 6);
    expect(facing[2]).toBeCloseTo(facing[6]!, 6);
  });
});

claims('memory', () => {
  it('finds a shape by name, whatever its case, and helps with names that it does not know', () => {
    expect(recall(memory, ' africa').name).toBe('Africa');
    expect(() => recall(memory, 'Afrika')).toThrow(UnknownShapeError);
    const suggested = (name: string): readonly string[] => {
      try {
        recall(memory, name);
        return [];
      } catch (error) {
        return (error as UnknownShapeError).suggestions;
      }
    };
    expect(suggested('Afrika')[0]).toBe('Africa');
    expect(suggested('korea').slice(0, 2).toSorted()).toEqual(['North Korea', 'South Korea']);
    expect(suggested('Swizerland')[0]).toBe('Switzerland');
  });
});

claims('tilted Africa', () => {
  it('is not recognised in the frame of the retina at 45°: it is taken for Australia', () => {
    const seen = recognise(memory, 'Africa', { tiltDeg: 45 }, 'retinal');
    expect(seen.recognised).toBe(false);
    expect(seen.takenFor).toBe('Australia');
    expect(seen.place).toBeGreaterThan(20);
  });

  it('is recognised at every tilt when the frame is tilted with it', () => {
    for (const tiltDeg of [0, 17, 45, 90, 180, -120]) {
      const seen = recognise(memory, 'Africa', { tiltDeg }, 'imposed');
      expect([seen.takenFor, seen.place, seen.framesTried]).toEqual(['Africa', 1, 1]);
    }
  });

  it('is found by a search of all frames, with its tilt', () => {
    const seen = recognise(memory, 'Africa', { tiltDeg: -65 }, 'search');
    expect([seen.takenFor, seen.frameDeg, seen.frameMirrored]).toEqual(['Africa', -65, false]);
    expect(seen.framesTried).toBe(144);
  });

  it('is told from its mirror image, at any tilt of either', () => {
    for (const tiltDeg of [0, 45, 170]) {
      const plain = matchByAngle(memory, 'Africa', { tiltDeg }, 'Africa', 5);
      const mirrored = matchByAngle(memory, 'Africa', { tiltDeg, mirrored: true }, 'Africa', 5);
      expect([plain.mirrored, plain.angleDeg]).toEqual([false, tiltDeg]);
      expect([mirrored.mirrored, mirrored.angleDeg]).toEqual([true, tiltDeg]);
      expect(plain.bestTurned).toBeLessThan(1e-9);
      expect(plain.bestMirrored).toBeGreaterThan(0.3);
    }
  });

  it('needs a random stream where looks are noisy', () => {
    expect(() => recognise(memory, 'Africa', { tiltDeg: 0 }, 'retinal', ordinaryLook)).toThrow(/random stream/);
  });
});

claims('accuracy over shapes', () => {
  const look = { ...ordinaryLook, searchStepDeg: 15 };
  const measure = (every: number, tiltsDeg: number[]) =>
    measureTilt(memory.filter((_, index) => index % every === 0), randomStream(3, 'tilt'), { tiltsDeg, looks: 2, look }); // prettier-ignore

  it('falls with tilt in the frame of the retina, not in the imposed one; a search pays for its many looks', () => {
    const { accuracies, shapes } = measure(5, [0, 45]);
    const at = (frame: string, tilt: number) =>
      accuracies.find((one) => one.frame === frame && one.tiltDeg === tilt)!.accuracy;
    expect(shapes).toBe(50);
    expect(at('retinal', 0).value).toBeGreaterThan(0.8);
    expect(at('retinal', 45).high).toBeLessThan(0.2);
    expect(at('imposed', 45).low).toBeGreaterThan(0.8);
    expect(at('search', 45).low).toBeGreaterThan(at('retinal', 45).high);
    expect(at('search', 45).high).toBeLessThan(at('imposed', 45).value);
  });

  it('is the same again with the same seed', () => {
    expect(measure(40, [0, 45])).toEqual(measure(40, [0, 45]));
  });

  it('says who is hurt most: the long and straight, and least the round', () => {
    const names = ['Chile', 'Italy', 'Poland', 'Zimbabwe', 'Cuba', 'Nauru', 'Africa'];
    const hurt = tiltHurt(
      names.map((name) => recall(memory, name)),
      [45, 90],
    ).map(({ name }) => name);
    expect(hurt[0]).toBe('Chile');
    expect(hurt.indexOf('Cuba')).toBeLessThan(hurt.indexOf('Africa'));
    expect(hurt.slice(-3).toSorted()).toEqual(['Nauru', 'Poland', 'Zimbabwe']);
  });

  it('is drawn, with every verdict in words', () => {
    const seen = recognise(memory, 'Africa', { tiltDeg: 45 }, 'retinal');
    expect(drawAfrica(memory, [seen])).toContain('taken for Australia');
    expect(drawTiltAccuracy(measure(80, [0, 45]))).toContain('frame imposed');
    const match = matchByAngle(memory, 'Africa', { tiltDeg: 45 }, 'Africa', 15);
    expect(drawAngleMatch(match)).toContain('as a mirror image');
  });
});
