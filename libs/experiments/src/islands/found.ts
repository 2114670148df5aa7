import type { Agreements, IslandReading } from '@retinotopia/columns';
import { z } from '@retinotopia/core';
import type { Measure } from '@retinotopia/runs/experiment';
import type { IslandMeasures } from './measure-islands.ts';

/** What a training found. */
export interface Found {
  readonly curve: readonly CurvePoint[];
  readonly agreements: Agreements;
  readonly measures: Readonly<Record<IslandReading, IslandMeasures>>;
}

export const curvePointSchema = z.strictObject({ step: z.int().positive(), loss: z.number() });
export type CurvePoint = z.infer<typeof curvePointSchema>;

const byStepAndLevel = z.array(z.array(z.number()));
const measuresSchema = z.looseObject({
  levels: z.array(z.looseObject({ adjustedRandIndex: z.number(), islands: z.number() })).length(3),
  adjustedRandIndexByStep: z.array(z.number()),
  islandsByStep: byStepAndLevel,
  energyByStep: byStepAndLevel,
  stepsToSettle: z.int().nullable(),
});
const byLevel = z.array(z.number()).length(3);

/** What of a finding is relied on. */
export const found = z.looseObject({
  curve: z.array(curvePointSchema),
  agreements: z.looseObject({ joined: byLevel, merged: byLevel }),
  measures: z.looseObject({ joined: measuresSchema, merged: measuresSchema }),
});

/** The adjusted Rand index of a level's islands against the true parts; objects at the top. */
export const indexOf = ({ measures }: Found, reading: IslandReading = 'merged', level = 2): number =>
  measures[reading].levels[level]!.adjustedRandIndex;

export const measures: readonly Measure<Found>[] = [
  { name: 'adjusted Rand index of objects', of: (found) => indexOf(found), chance: 0 },
  { name: 'of objects, before settling', of: (found) => found.measures.merged.adjustedRandIndexByStep[0]! },
  { name: 'of objects, read as joined islands', of: (found) => indexOf(found, 'joined') },
  { name: 'of parts', of: (found) => indexOf(found, 'merged', 1) },
  { name: 'of sub-parts', of: (found) => indexOf(found, 'merged', 0) },
];
