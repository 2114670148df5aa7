export {
  bootstrap,
  excludesZero,
  exponent,
  interval,
  mean,
  meanOver,
  proportion,
  overSeeds,
  shares,
  softmax,
  total,
  type Draws,
  type Estimate,
  type OverSeeds,
} from './statistics/index.ts';
export { counted, percent, points, range, withInterval } from './statistics/in-words.ts';
export { oneSetting, settingsIn, withSettings, type DottedSettings } from './settings/dotted.ts';
export * as settings from './settings/limits.ts';
export { firstSeed, reportSeeds } from './settings/seeds.ts';
export { checkSettings, SettingsError } from './settings/settings-error.ts';
export { jsonSchemaOf, z } from './settings/zod.ts';
export { namedFaults, type SchemaIssue } from './named-faults.ts';
export { inShort, parseStrictJson, plain } from './strict-json.ts';
