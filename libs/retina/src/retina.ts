import type { RandomStream } from '@retinotopia/compute';
import { linearLaw, uniformLaw, watsonLaw, type SpacingLaw } from './density.ts';
import { blueNoiseMosaic, latticeMosaic, type Extent, type Mosaic } from './mosaic.ts';
import { fieldShapeDefaults, receptiveFields, supportDeviations, type FieldShape } from './receptive-fields.ts';
import { assignFields, type RetinotopicColumns } from './retinotopic-columns.ts';
import { columnPatches, type ColumnPatch } from './column-patches.ts';
import type { SparseMatrix } from './sparse.ts';

/** What a retina is made from. */
export interface RetinaConfig {
  /** Columns along one side: a uniform retina has its square, a foveated one as many in all. */
  readonly columnsAcross: number;
  /** How spacing depends on place. */
  readonly law: 'uniform' | 'linear' | 'watson';
  /** Eccentricity at which the linear law's spacing has doubled. */
  readonly e2Deg: number;
  /** Columns' centres lie within this distance of the gaze: along each axis (uniform), or in all (foveated). */
  readonly radiusDeg: number;
  /** Receptive fields across one column's patch. */
  readonly fieldsAcross: number;
  /** Half a patch's width, in spacings of the columns: above ½, patches overlap. */
  readonly reachSpacings: number;
  /** Receptors across the spacing of the fields. */
  readonly receptorsPerField: number;
  readonly fieldShape: FieldShape;
  /** Gives each column's fields a random order of its own, so that there is nothing to share. */
  readonly permuted: boolean;
}

/** A foveated retina: 49 columns within 10° of the gaze. */
export const retinaDefaults: RetinaConfig = {
  columnsAcross: 7,
  law: 'linear',
  e2Deg: 4,
  radiusDeg: 10,
  fieldsAcross: 7,
  reachSpacings: 0.75,
  receptorsPerField: 2,
  fieldShape: fieldShapeDefaults,
  permuted: false,
};

/** A retina: receptors, receptive fields over them, and the columns that own the fields. */
export interface Retina {
  readonly config: RetinaConfig;
  /** R receptors. */
  readonly receptors: Mosaic;
  /** G receptive fields: their centres and spacing. */
  readonly fields: Mosaic;
  /** G × R */
  readonly weights: SparseMatrix;
  readonly columns: RetinotopicColumns;
  /** Centres of the columns with their spacing. */
  readonly centres: Mosaic;
  /** Each column's part of the retina by itself. */
  readonly patches: readonly ColumnPatch[];
}

/** A retina that cannot be made: which setting is wrong, and what it may be. */
export class RetinaConfigError extends RangeError {
  override readonly name = 'RetinaConfigError';
  readonly setting: string;
  constructor(setting: string, expected: string, found: unknown) {
    super(`retina: '${setting}' must be ${expected}, found ${JSON.stringify(found)}`);
    this.setting = setting;
  }
}

/**
 * Makes a retina. The same configuration and stream give the same retina.
 * @throws RetinaConfigError naming the setting that is wrong
 */
export function createRetina(settings: Partial<RetinaConfig>, random: RandomStream): Retina {
  const config = checkRetinaConfig({ ...retinaDefaults, ...settings });
  const layout = config.law === 'uniform' ? uniformLayout(config) : foveatedLayout(config, random);
  const { receptors, fields, centres } = layout;
  const weights = receptiveFields(fields, receptors, config.fieldShape);
  const permuted = config.permuted ? random.stream('own-order') : undefined;
  const columns = assignFields(fields, centres, config.reachSpacings, permuted);
  const patches = columnPatches(columns, weights);
  return { config, receptors, fields, weights, columns, centres, patches };
}

interface Layout {
  readonly receptors: Mosaic;
  readonly fields: Mosaic;
  readonly centres: Mosaic;
}

/** Lattices whose pitches are multiples of each other, so that every column has exactly the same patch. */
function uniformLayout(config: RetinaConfig): Layout {
  const { columnsAcross, radiusDeg, fieldsAcross, reachSpacings, receptorsPerField, fieldShape } = config;
  const columnPitch = columnsAcross === 1 ? radiusDeg : (2 * radiusDeg) / (columnsAcross - 1);
  // As many fields as fit the patch best while the columns' pitch stays a whole number of fields.
  const fieldsPerColumn = Math.max(1, Math.round((fieldsAcross - 1) / (2 * reachSpacings)));
  const fieldPitch = columnPitch / fieldsPerColumn;
  const receptorPitch = fieldPitch / Math.max(1, Math.round(receptorsPerField));
  const centres = centredLattice(columnPitch, columnsAcross);
  const outermost = ((columnsAcross - 1) / 2) * columnPitch;
  const fieldReach = outermost + reachSpacings * columnPitch;
  // An even number of columns puts the fovea between four of them; the finer lattices go with the columns.
  const shift = columnsAcross % 2 === 0 ? columnPitch / 2 : 0;
  const lattice = (pitch: number, halfWidthDeg: number) =>
    shifted(latticeMosaic(pitch, { halfWidthDeg: halfWidthDeg + shift, shape: 'square' }), shift);
  const surround = supportDeviations * fieldShape.surroundRatio * fieldShape.centreSpacings * fieldPitch;
  return {
    // One receptor further, so that rounding takes none from the outermost surrounds.
    receptors: lattice(receptorPitch, fieldReach + surround + receptorPitch),
    fields: lattice(fieldPitch, fieldReach),
    centres,
  };
}

function centredLattice(pitch: number, across: number): Mosaic {
  const along = (index: number) => (index - (across - 1) / 2) * pitch;
  const indices = Array.from({ length: across * across }, (_, index) => index);
  return {
    xDeg: Float32Array.from(indices, (index) => along(index % across)),
    yDeg: Float32Array.from(indices, (index) => along(Math.floor(index / across))),
    spacingDeg: new Float32Array(across * across).fill(pitch),
  };
}

const shifted = (mosaic: Mosaic, shiftDeg: number): Mosaic => ({
  ...mosaic,
  xDeg: mosaic.xDeg.map((x) => x + shiftDeg),
  yDeg: mosaic.yDeg.map((y) => y + shiftDeg),
});

/**
 * Blue-noise mosaics of receptors, fields and columns' centres, all following the same law. There are as many columns
 * as on the uniform retina of the same settings, and about as many fields in a column.
 */
function foveatedLayout(config: RetinaConfig, random: RandomStream): Layout {
  const { columnsAcross, radiusDeg, fieldsAcross, reachSpacings, receptorsPerField, fieldShape } = config;
  const law = lawOf(config);
  const count = columnsAcross ** 2;
  const centres = mosaicOf(count, law, { halfWidthDeg: radiusDeg, shape: 'disc' }, random.stream('columns'));
  const fovealColumnSpacing = centres.spacingDeg[0]! / law.relativeSpacing(centres.xDeg[0]!, centres.yDeg[0]!);
  const fieldsPerColumn = fieldsAcross / (2 * reachSpacings);
  const fieldSpacing = fovealColumnSpacing / fieldsPerColumn;
  const widestColumn = Math.max(...centres.spacingDeg);
  const fieldReach = radiusDeg + reachSpacings * Math.SQRT2 * widestColumn;
  const extent = { halfWidthDeg: fieldReach, shape: 'disc' } as const;
  const everywhere = blueNoiseMosaic(fieldSpacing, law, extent, random.stream('fields'));
  const fields = withinColumns(everywhere, centres, reachSpacings);
  const surround =
    supportDeviations * fieldShape.surroundRatio * fieldShape.centreSpacings * Math.max(...fields.spacingDeg);
  const receptors = blueNoiseMosaic(
    fieldSpacing / receptorsPerField,
    law,
    { halfWidthDeg: fieldReach + surround, shape: 'disc' },
    random.stream('receptors'),
  );
  return { receptors, fields, centres };
}

function lawOf({ law, e2Deg }: RetinaConfig): SpacingLaw {
  if (law === 'linear') return linearLaw(e2Deg);
  return law === 'watson' ? watsonLaw : uniformLaw;
}

/** A mosaic of exactly `count` points: the spacing is scaled until the number comes out right. */
function mosaicOf(count: number, law: SpacingLaw, extent: Extent, random: RandomStream): Mosaic {
  let [tooDense, tooSparse] = [0, 2 * extent.halfWidthDeg];
  let best: Mosaic | undefined;
  for (let attempt = 0; attempt < 40; attempt++) {
    const spacing = tooDense === 0 ? tooSparse / 2 : (tooDense + tooSparse) / 2;
    const mosaic = blueNoiseMosaic(spacing, law, extent, random);
    const found = mosaic.xDeg.length;
    if (found === count) return mosaic;
    if (found > count) {
      tooDense = spacing;
      best = mosaic;
    } else tooSparse = spacing;
  }
  if (best === undefined) throw new RetinaConfigError('columnsAcross', 'fewer columns for this radius', count);
  // The number jumps over the wanted one: leave out the outermost points.
  return outermostLeftOut(best, count);
}

function outermostLeftOut(mosaic: Mosaic, count: number): Mosaic {
  const { xDeg, yDeg } = mosaic;
  const kept = Array.from(xDeg.keys())
    .sort((a, b) => Math.hypot(xDeg[a]!, yDeg[a]!) - Math.hypot(xDeg[b]!, yDeg[b]!))
    .slice(0, count)
    .sort((a, b) => a - b);
  return pick(mosaic, kept);
}

/** The fields that lie within some column's patch; nobody attends to the others. */
function withinColumns(fields: Mosaic, centres: Mosaic, reachSpacings: number): Mosaic {
  const owned = Array.from(fields.xDeg.keys()).filter((field) =>
    centres.xDeg.some((x, column) => {
      const reach = reachSpacings * centres.spacingDeg[column]!;
      const [dx, dy] = [fields.xDeg[field]! - x, fields.yDeg[field]! - centres.yDeg[column]!];
      return Math.abs(dx) <= reach && Math.abs(dy) <= reach;
    }),
  );
  return pick(fields, owned);
}

const pick = ({ xDeg, yDeg, spacingDeg }: Mosaic, points: readonly number[]): Mosaic => ({
  xDeg: Float32Array.from(points, (point) => xDeg[point]!),
  yDeg: Float32Array.from(points, (point) => yDeg[point]!),
  spacingDeg: Float32Array.from(points, (point) => spacingDeg[point]!),
});

function checkRetinaConfig(config: RetinaConfig): RetinaConfig {
  const require = (setting: keyof RetinaConfig, valid: boolean, expected: string) => {
    if (!valid) throw new RetinaConfigError(setting, expected, config[setting]);
  };
  const whole = (value: number, least: number, most: number) =>
    Number.isSafeInteger(value) && value >= least && value <= most;
  require('columnsAcross', whole(config.columnsAcross, 1, 64), 'a whole number from 1 to 64');
  require('law', ['uniform', 'linear', 'watson'].includes(config.law), "'uniform', 'linear' or 'watson'");
  require('e2Deg', config.e2Deg > 0 && Number.isFinite(config.e2Deg), 'above 0');
  require('radiusDeg', config.radiusDeg > 0 && config.radiusDeg <= 90, 'above 0 and at most 90');
  require('fieldsAcross', whole(config.fieldsAcross, 2, 64), 'a whole number from 2 to 64');
  require('reachSpacings', config.reachSpacings >= 0.5 && config.reachSpacings <= 3, 'from 0.5 to 3');
  require('receptorsPerField', config.receptorsPerField >= 1 && config.receptorsPerField <= 8, 'from 1 to 8');
  const { centreSpacings, surroundRatio, surroundStrength } = config.fieldShape;
  const shapeFits =
    centreSpacings >= 0.25 && centreSpacings <= 4 && surroundRatio > 1 && surroundRatio <= 20 && surroundStrength >= 0 && surroundStrength <= 1; // prettier-ignore
  require('fieldShape', shapeFits, 'a centre of 0.25 to 4 spacings, a ratio from 1 to 20 and a strength from 0 to 1');
  return config;
}
