import { disposeParameters, readSafetensors, useBackend, writeSafetensors } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from '@retinotopia/core';
import { CheckpointError, packTraining, unpackTraining } from './checkpoint.ts';
import { drawn, everything, finish, numbersOf } from './toy.spec.fixture.ts';
import { disposeTraining, startTraining, train, type Report } from './trainer.ts';

beforeAll(() => useBackend(inject('backend')));

/** Bytes of the state after so many steps. */
async function bytesAt(steps: number, own?: unknown): Promise<Uint8Array> {
  const run = train(everything(), startTraining(drawn()), 1);
  for (let step = 1; step < steps; step++) run.next();
  const { value } = run.next();
  const bytes = await packTraining((value as { state: Parameters<typeof packTraining>[0] }).state, own);
  run.return(null as never);
  return bytes;
}

describe('a training', () => {
  it.each([1, 3, 4, 7, 11, 12])('goes on from step %i through a file to the same bytes and reports', async (steps) => {
    const before = tf.memory().numTensors;
    const [whole, resumed] = [startTraining(drawn()), await stateAfter(steps)].map((from) => {
      const reports: Report[] = [];
      const parameters = finish(everything(), from, ({ report }) => report && reports.push(report));
      const end = { numbers: numbersOf(parameters), order: Object.keys(parameters) };
      disposeParameters(parameters);
      return { reports, end };
    });
    expect(resumed!.end).toEqual(whole!.end);
    expect(resumed!.reports).toEqual(whole!.reports.filter(({ step }) => step > steps));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('keeps what is its caller’s', async () => {
    const bytes = await bytesAt(5, { curve: [1, 2] });
    const schema = z.object({ curve: z.array(z.number()) });
    const initial = drawn();
    const { state, own } = unpackTraining(bytes, 'a file', everything(), initial, schema);
    expect(own).toEqual({ curve: [1, 2] });
    disposeTraining(state);
    const other = z.object({ curve: z.string() });
    expect(() => unpackTraining(bytes, 'a file', everything(), initial, other)).toThrow(/caller's part is damaged: curve/); // prettier-ignore
  });

  async function stateAfter(steps: number) {
    const initial = drawn();
    const { state } = unpackTraining(await bytesAt(steps), 'a file', everything(), initial);
    disposeParameters(initial);
    return state;
  }
});

describe('a training is refused', () => {
  const refused = async (change: Partial<Change>, fault: RegExp) => {
    const { parameters, metadata } = readSafetensors(await bytesAt(9));
    const file = { tensors: parameters, rest: JSON.parse(metadata.training!) as Record<string, unknown>, training: everything(), initial: drawn(), ...change }; // prettier-ignore
    const rest = typeof file.rest === 'string' ? file.rest : JSON.stringify({ ...JSON.parse(metadata.training!), ...file.rest }); // prettier-ignore
    const bytes = await writeSafetensors({ ...parameters, ...file.tensors }, { training: rest });
    const before = tf.memory().numTensors;
    const read = () => unpackTraining(bytes, 'x.safetensors', file.training, file.initial);
    expect(read).toThrow(CheckpointError);
    expect(read).toThrow(fault);
    expect(tf.memory().numTensors).toBe(before);
  };
  interface Change {
    readonly tensors: Readonly<Record<string, tf.Tensor>>;
    readonly rest: string | Readonly<Record<string, unknown>>;
    readonly training: ReturnType<typeof everything>;
    readonly initial: ReturnType<typeof drawn>;
  }

  it('that is of another model, with the tensor and both shapes', async () => {
    await refused({ initial: { ...drawn(), bias: tf.zeros([2]) } }, /from x\.safetensors: it is of another model: parameters\/bias is \[1\] in the place of \[2\]/); // prettier-ignore
    await refused({ initial: { ...drawn(), more: tf.zeros([2]) } }, /lacks the tensor parameters\/more/);
    await refused({ initial: { bias: tf.zeros([1]) } }, /it has (parameters|firstMoment)\/weights too/);
    await refused({ tensors: { 'firstMoment/bias': tf.zeros([1], 'int32') } }, /firstMoment\/bias holds no 32-bit floats/); // prettier-ignore
  });

  it('that has more steps behind it than it has', () =>
    refused({ training: { ...everything(), steps: 8 } }, /9 steps behind it, and the training has 8/));

  it('whose teachers are others', () =>
    refused({ training: { ...everything(), losses: [] } }, /it has a teacher \w+, and the training has none/));

  it('that is damaged', async () => {
    await refused({ rest: '' }, /its state is no JSON/);
    await refused({ rest: '{"step":1,"step":2}' }, /the key 'step' comes twice/);
    await refused({ rest: { step: -1 } }, /its state is damaged: step/);
    await refused({ rest: { fitted: { pull: { at: 'here' } } } }, /its fit of pull is damaged: at/);
  });
});
