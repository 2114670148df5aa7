import { randomStream, useBackend, writeSafetensors } from '@retinotopia/compute';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { initialiseColumns } from '../model.ts';
import { openSceneColumns } from './scene-columns.ts';
import { sceneColumnsDefaults } from './settings.ts';
import { packTrainedColumns, readTrainedColumns, type TrainedColumns } from './trained-columns.ts';

let trained: TrainedColumns;
let bytes: Uint8Array;
beforeAll(async () => {
  await useBackend(inject('backend'));
  const sceneColumns = openSceneColumns({ ...sceneColumnsDefaults, across: 4, embedding: 4, hidden: 6 });
  const parameters = initialiseColumns(sceneColumns.field, randomStream(1, 'columns'));
  trained = {
    sceneColumns,
    parameters,
    agreements: { joined: [0.5, 0.6, 0.7], merged: [0.1, 0.2, -0.3] },
  };
  bytes = await packTrainedColumns(trained);
});

const described = (description: unknown) =>
  writeSafetensors(trained.parameters, { islands: JSON.stringify(description) });
const settings = () => trained.sceneColumns.settings;

describe('a file of trained columns', () => {
  it('holds all that it takes to look at something with them', () => {
    const { sceneColumns, parameters, agreements } = readTrainedColumns(bytes, 'file');
    expect([sceneColumns.settings, agreements]).toEqual([settings(), trained.agreements]);
    for (const [name, own] of Object.entries(trained.parameters))
      expect(parameters[name]!.dataSync()).toEqual(own.dataSync());
  });

  it('is refused in words where it holds something else, or less', async () => {
    const { agreements } = trained;
    const wider = { settings: { ...settings(), hidden: 7 }, agreements };
    const strange = { settings: { ...settings(), across: 3 }, agreements };
    const none = /^file holds no trained columns: /;
    expect(() => readTrainedColumns(new TextEncoder().encode('nothing'), 'file')).toThrow(none);
    expect(() => readTrainedColumns(bytes.subarray(0, bytes.length / 2), 'file')).toThrow(none);
    const plain = await writeSafetensors(trained.parameters);
    expect(() => readTrainedColumns(plain, 'file')).toThrow(/says nothing of the columns/);
    const other = await described(strange);
    expect(() => readTrainedColumns(other, 'file')).toThrow(/settings.across: must be a whole number/);
    const misfit = await described(wider);
    expect(() => readTrainedColumns(misfit, 'file')).toThrow(/should be of shape .* found/);
  });
});
