import { useBackend } from '@retinotopia/compute';
import { describe, expect, inject, it, beforeAll } from 'vitest';
import { CollapsedError, collapseOf } from './collapse.ts';
import { runTask } from './experiment.ts';
import { bars, tiny } from './tiny.spec.fixture.ts';

beforeAll(() => useBackend(inject('backend')));

describe('collapseOf', () => {
  it('names a consensus that knows few classes, or has forgotten what it knew', () => {
    expect(collapseOf({ entropy: 3.2, information: 0.5 }, 0.6, 10)).toBeNull();
    expect(collapseOf({ entropy: 1.5, information: 0.5 }, 0.6, 10)).toBe('one class');
    expect(collapseOf({ entropy: 3.2, information: 0.0004 }, 0.16, 10)).toBe('one doubt');
  });

  it('lets columns that begin to agree drop what each said for itself', () => {
    expect(collapseOf({ entropy: 3.25, information: 0.0042 }, 0.169, 10)).toBeNull();
  });

  it('lets fresh columns have no opinion', () => {
    expect(collapseOf({ entropy: 3.3, information: 1e-5 }, 2e-4, 10)).toBeNull();
  });
});

describe('a run', () => {
  const data = { train: bars(300, 1), test: bars(100, 2) };
  const task = { retina: 'uniform', arm: 'unshared+codistillation', seed: 1 } as const;

  it('that agrees with a sharpened consensus, and learns nothing else, is stopped and named', () => {
    // What the columns lean towards the consensus claims, and so they lean further.
    const agreement = { ...tiny.agreement, sameContent: 20, inverseTargetTemperature: 4, expertPatches: 0, neighbours: 0, supervisedWeight: 0, burnIn: 0, unlabelledBurnIn: 0 }; // prettier-ignore
    const protocol = { ...tiny, trainingSteps: 150, learningRate: 0.01, agreement };
    let caught: unknown;
    try {
      runTask(task, protocol, data);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(CollapsedError);
    expect((caught as CollapsedError).message).toMatch(/collapsed by step \d+: it has one (class|doubt)/);
  });
});
