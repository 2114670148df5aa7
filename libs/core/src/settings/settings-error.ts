import { inShort, plain } from '../strict-json.ts';
import type { z } from './zod.ts';

/** Settings that cannot be followed. Every fault is named at once. */
export class SettingsError extends RangeError {
  override readonly name = 'SettingsError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(faults.join('; '));
    this.faults = faults;
  }
}

const mostFaults = 50;

/** Returns settings, which may come from anywhere. @throws SettingsError naming everything that is wrong with it */
export function checkSettings<Settings>(schema: z.ZodType<Settings>, given: unknown): Settings {
  const { error } = schema.safeParse(given);
  if (error === undefined) return given as Settings;
  throw new SettingsError(
    error.issues.slice(0, mostFaults).map(({ path, message, code }) => {
      const found = path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)[key], given);
      const where = path.length === 0 ? 'the whole' : path.join('.');
      const shown = typeof found === 'object' || code === 'unrecognized_keys' ? '' : `, found ${inShort(found)}`;
      return plain(`${where} ${message}${shown}`, 300);
    }),
  );
}
