import { randomStream } from '@retinotopia/compute';
import { describe, expect, it } from 'vitest';
import { attend, attentionWeights, average, multiply } from './agreement.ts';
import { densityOf, entropyBits, massNear, type Density, type Hypothesis } from './identity-pose-space.ts';
import { activitiesFor, createUniversalCapsule, densityFrom, vaguenessDeg } from './universal-capsule.ts';

const space = { identities: ['face', 'house', 'bus'], directions: 72 };
const capsule = createUniversalCapsule(space, 60, randomStream(2, 'universal'));
const at = (identity: string, turnDeg: number): Hypothesis => ({
  identity,
  turnDeg,
  spreadDeg: 15,
  weight: 1,
});
const [face, house, bus] = [at('face', 40), at('house', 200), at('bus', 300)];
const holding = (...hypotheses: readonly Hypothesis[]) => activitiesFor(capsule, densityOf(space, hypotheses));
const near = (density: Density, hypothesis: Hypothesis) => massNear(space, density, hypothesis, 45);
const shown = (activities: Float64Array) => densityFrom(capsule, activities);

describe('a density over identity × pose', () => {
  it('sums to 1, and is as undecided as its points are many where it is flat', () => {
    expect(densityOf(space, [face, bus]).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(entropyBits(densityOf(space, [{ ...face, weight: 1 }], 1))).toBeCloseTo(Math.log2(3 * 72), 10);
    expect(() => densityOf(space, [at('tree', 0)])).toThrow(/"tree" is none of face, house, bus/);
  });
});

describe('vague neurons', () => {
  it('hold together what is sharper than any of them, with several modes', () => {
    const wanted = densityOf(space, [face, house]);
    const held = shown(holding(face, house));
    const distance = wanted.reduce((sum, p, point) => sum + Math.abs(p - held[point]!), 0) / 2;
    expect(distance).toBeLessThan(0.08);
    expect(face.spreadDeg).toBeLessThan(vaguenessDeg / 3);
  });

  it('end at the same activities wherever they start from', () => {
    const wanted = densityOf(space, [face, house]);
    const [alone, onwards] = [holding(face, house), activitiesFor(capsule, wanted, holding(face, bus))];
    onwards.forEach((activity, k) => expect(activity).toBeCloseTo(alone[k]!, 4));
  });

  it('say nothing where none is active', () => {
    expect(entropyBits(shown(new Float64Array(60)))).toBeCloseTo(Math.log2(3 * 72), 10);
  });

  it('multiply distributions where activities add up', () => {
    const [a, b] = [holding(face, house), holding(face, bus)];
    const product = shown(a).map((p, point) => p * shown(b)[point]!);
    const total = product.reduce((sum, p) => sum + p, 0);
    const together = shown(multiply([a, b]));
    together.forEach((p, point) => expect(p).toBeCloseTo(product[point]! / total, 12));
  });
});

describe('averaging', () => {
  it('two ambiguous parts’ predictions picks what they have in common', () => {
    const [eye, mouth] = [holding(face, house), holding(face, bus)];
    for (const alone of [eye, mouth]) expect(near(shown(alone), face)).toBeLessThan(0.5);
    const both = shown(average([eye, mouth]));
    expect(near(both, face)).toBeGreaterThan(0.85);
    for (const other of [house, bus]) expect(near(both, other)).toBeLessThan(0.06);
    expect(near(shown(multiply([eye, mouth])), face)).toBeGreaterThan(0.99);
  });

  const other = at('bus', 220);
  const columns = [holding(face), holding(face), holding(other), holding(other)];

  it('dissimilar predictions without attention destroys them', () => {
    for (const own of [columns[0]!, columns[3]!]) expect(entropyBits(shown(own))).toBeLessThan(4);
    const mixed = shown(average(columns));
    expect(near(mixed, face)).toBeLessThan(0.5);
    expect(near(mixed, other)).toBeLessThan(0.5);
    expect(entropyBits(mixed)).toBeGreaterThan(5.5);
  });

  it('with attention keeps each column’s own, and lets those that agree hear each other', () => {
    const weights = attentionWeights(columns, 0, 0.2);
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(weights[1]).toBeGreaterThan(0.4);
    expect(weights[2]! + weights[3]!).toBeLessThan(0.02);
    columns.forEach((_, place) => {
      const kept = shown(attend(columns, place, 0.2));
      expect(near(kept, place < 2 ? face : other)).toBeGreaterThan(0.95);
    });
  });

  it('with attention so warm that all count alike is averaging', () => {
    const warm = attend(columns, 0, 1e9);
    average(columns).forEach((activity, k) => expect(warm[k]).toBeCloseTo(activity, 6));
  });
});
