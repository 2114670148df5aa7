import { familyNames, families, partKinds, type FamilyName } from './families.ts';
import { mostNodes } from './scene.ts';
import type { Range, ViewpointRanges } from './viewpoint.ts';

/** What scenes are drawn from. What is left out is as in {@link defaultSceneSettings}. */
export interface SceneSettings {
  /** Pixels along each side. */
  readonly size?: number;
  readonly families?: readonly FamilyName[];
  /** How many objects; `[1, 1]` for single ones. */
  readonly objects?: Range;
  readonly viewpoint?: Partial<ViewpointRanges>;
  /** How much individuals differ from their family's pattern: 1 as individuals do, 0 not at all. */
  readonly jitter?: number;
  /** The share of objects whose parts are right and whose arrangement is wrong. */
  readonly scrambled?: number;
  /** How many plain boards stand in front, each before one of the objects. */
  readonly occluders?: Range;
  /** How far apart two objects' middles are at least, as a share of the sum of their sizes: 0 anywhere, 1 side by side. */
  readonly spacing?: number;
  /** Simplex noise, or an even grey in [0, 1]. */
  readonly background?: 'noise' | number;
}

/** Settings with nothing left out. */
export interface WholeSceneSettings extends Required<SceneSettings> {
  readonly viewpoint: ViewpointRanges;
}

/** Up to three objects of all families, somewhat turned and sheared, on noise. */
export const defaultSceneSettings: WholeSceneSettings = {
  size: 64,
  families: familyNames,
  objects: [1, 3],
  viewpoint: {
    x: [-0.6, 0.6],
    y: [-0.6, 0.6],
    angleRad: [-0.5, 0.5],
    scale: [0.35, 0.5],
    shear: [-0.15, 0.15],
  },
  jitter: 1,
  scrambled: 0,
  occluders: [0, 0],
  spacing: 0.7,
  background: 'noise',
};

/** Settings from which no scenes can be drawn: what was expected, what was found, what to do. */
export class SceneSettingsError extends RangeError {
  override readonly name = 'SceneSettingsError';
}

/** Settings with nothing left out. @throws SceneSettingsError where one is wrong */
export function wholeSceneSettings(settings: SceneSettings): WholeSceneSettings {
  const viewpoint = { ...defaultSceneSettings.viewpoint, ...settings.viewpoint };
  const whole = { ...defaultSceneSettings, ...settings, viewpoint };
  if (!(Number.isSafeInteger(whole.size) && whole.size >= 8 && whole.size <= 1024)) {
    throw new SceneSettingsError(`size is a whole number of pixels from 8 to 1024, found ${whole.size}`);
  }
  checkFamilies(whole.families);
  checkCounts('objects', whole.objects);
  checkCounts('occluders', whole.occluders);
  checkNodes(whole);
  for (const [name, range] of Object.entries(viewpoint)) checkRange(`viewpoint.${name}`, range);
  if (!(viewpoint.scale[0] > 0)) {
    throw new SceneSettingsError(`viewpoint.scale starts above 0, found ${viewpoint.scale[0]}: at 1 an object fills the image`); // prettier-ignore
  }
  checkNumber('jitter', whole.jitter, 0, 5);
  checkNumber('scrambled', whole.scrambled, 0, 1);
  checkNumber('spacing', whole.spacing, 0, 2);
  if (whole.background !== 'noise') checkNumber(`background, where it is not 'noise',`, whole.background, 0, 1);
  return whole;
}

/** @throws SceneSettingsError where a range is not two numbers in order */
export function checkRange(name: string, range: readonly number[]): void {
  const [low = NaN, high = NaN] = range;
  if (range.length === 2 && Number.isFinite(low) && Number.isFinite(high) && low <= high) return;
  throw new SceneSettingsError(
    `${name} is a range [low, high] of finite numbers with low ≤ high, found [${range.join(', ')}]; give the same number twice to fix it`,
  );
}

function checkCounts(name: string, range: Range): void {
  checkRange(name, range);
  if (range.every((count) => Number.isSafeInteger(count) && count >= 0)) return;
  throw new SceneSettingsError(`${name} is a range of whole numbers from 0, found [${range.join(', ')}]`);
}

function checkNumber(name: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return;
  throw new SceneSettingsError(`${name} is a number from ${low} to ${high}, found ${value}`);
}

function checkFamilies(chosen: readonly string[]): void {
  const unknown = chosen.find((name) => !(familyNames as readonly string[]).includes(name));
  if (chosen.length > 0 && unknown === undefined) return;
  const found = unknown === undefined ? 'none' : `'${unknown}'`;
  throw new SceneSettingsError(`families are some of ${familyNames.join(', ')}, found ${found}`);
}

/** A map names nodes by a byte each. */
function checkNodes({ families: chosen, objects: [, objects], occluders: [, slabs] }: WholeSceneSettings): void {
  const nodesOf = (name: FamilyName) =>
    families[name].parts.reduce((sum, { kind }) => sum + 1 + partKinds[kind].parts.length, 1);
  const most = 1 + objects * Math.max(...chosen.map(nodesOf)) + slabs;
  if (most <= mostNodes) return;
  throw new SceneSettingsError(
    `${objects} objects and ${slabs} occluders may have ${most} parts and wholes, and a map names at most ${mostNodes}: ask for fewer objects`,
  );
}
