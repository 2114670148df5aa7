import {
  disposeColumnField,
  openSceneColumns,
  type AttentionSettings,
  type IslandReading,
  type SceneColumnsSettings,
  type TrainedColumns,
} from '@retinotopia/columns';
import { randomStream } from '@retinotopia/compute';
import { openSequences } from '@retinotopia/datasets';
import { followFilms, type Following } from './follow-film.ts';
import { chooseAgreements, drawScenes, measureIslands, type LevelMeasures } from './measure-islands.ts';

/** Whom the same columns are to attend to, and on what. */
export interface Otherwise {
  readonly reading: IslandReading;
  readonly temperatures: readonly number[];
  /** In column spacings. */
  readonly radii: readonly number[];
  /** Settling steps. */
  readonly steps: number;
  /** Settling steps a frame of a film, from the second on. */
  readonly filmSteps: readonly number[];
  /** Scenes that are measured, and as many films. */
  readonly scenes: number;
  readonly seed: number;
}

/** Islands of objects of columns that attend otherwise than they did when they learnt. */
export interface AttendedOtherwise extends Partial<AttentionSettings>, LevelMeasures {
  readonly chosenAgreement: number;
  /** The adjusted Rand index at that agreement; the others are at the agreement of the training. */
  readonly atChosenAgreement: number;
}

/** The same columns, attending not at all, and more widely and less selectively: the echo chamber. And films. */
export function attendOtherwise(
  trained: TrainedColumns,
  { reading, temperatures, radii, steps, filmSteps, scenes, seed }: Otherwise,
): {
  readonly settings: SceneColumnsSettings;
  readonly rows: readonly AttendedOtherwise[];
  readonly films: readonly (Following & { readonly steps: number })[];
} {
  const random = randomStream(seed, 'islands/sweep');
  const validation = drawScenes({}, random.stream('validation'), scenes);
  const test = drawScenes({}, random.stream('test'), scenes);
  const settings = { ...trained.sceneColumns.settings, steps };
  const tried: readonly Partial<AttentionSettings>[] = [
    { attention: false },
    ...radii.flatMap((radius) => temperatures.map((temperature) => ({ radius, temperature }))),
  ];
  const rows = tried.map((change) => {
    const sceneColumns = openSceneColumns({ ...settings, ...change });
    const otherwise = { ...trained, sceneColumns };
    const objects = (columns: TrainedColumns) => measureIslands(columns, test, reading).levels.at(-1)!;
    const agreements = chooseAgreements(sceneColumns, trained.parameters, validation);
    const row = {
      ...change,
      ...objects(otherwise),
      chosenAgreement: agreements[reading].at(-1)!,
      atChosenAgreement: objects({ ...otherwise, agreements }).adjustedRandIndex,
    };
    disposeColumnField(sceneColumns.field);
    return row;
  });
  const filmAt = openSequences({}, {}, random.stream('films'));
  const seen = Array.from({ length: scenes }, (_, index) => filmAt(index));
  const films = filmSteps.map((own) => ({ steps: own, ...followFilms(trained, seen, reading, own) }));
  return { settings, rows, films };
}
