import { inShort, plain } from '@retinotopia/compute';
import type { z } from './schema.ts';

/** A protocol that cannot be followed. Every fault is named at once. */
export class ProtocolError extends RangeError {
  override readonly name = 'ProtocolError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(faults.join('; '));
    this.faults = faults;
  }
}

const mostFaults = 50;

/** Returns a protocol, which may come from anywhere. @throws ProtocolError naming everything that is wrong with it */
export function checkAgainst<Protocol>(schema: z.ZodType<Protocol>, protocol: unknown): Protocol {
  const { error } = schema.safeParse(protocol);
  if (error === undefined) return protocol as Protocol;
  throw new ProtocolError(
    error.issues.slice(0, mostFaults).map(({ path, message, code }) => {
      const found = path.reduce<unknown>(
        (value, key) => (value as Record<PropertyKey, unknown>)[key],
        protocol,
      );
      const where = path.length === 0 ? 'the protocol' : path.join('.');
      const shown =
        typeof found === 'object' || code === 'unrecognized_keys' ? '' : `, found ${inShort(found)}`;
      return plain(`${where} ${message}${shown}`, 300);
    }),
  );
}
