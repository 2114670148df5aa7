/** What a person can set in a room. Each stands in the address, so that what is seen can be shown to others. */
export type Parameter =
  | {
      readonly kind: 'number';
      readonly label: string;
      readonly default: number;
      readonly min: number;
      readonly max: number;
      readonly step: number;
      readonly unit?: string;
    }
  | {
      readonly kind: 'choice';
      readonly label: string;
      readonly default: string;
      readonly options: readonly string[];
    }
  | { readonly kind: 'flag'; readonly label: string; readonly default: boolean }
  /** What is set in the room's figures, as by dragging, and has no control beside them; in words for the address. */
  | { readonly kind: 'drawn'; readonly default: string; readonly reads: (text: string) => boolean };

export type Parameters = Readonly<Record<string, Parameter>>;

/** The values of some parameters. */
export type Values<P extends Parameters = Parameters> = {
  readonly [Name in keyof P]: P[Name] extends { kind: 'number' }
    ? number
    : P[Name] extends { kind: 'flag' }
      ? boolean
      : string;
};

export const defaults = <P extends Parameters>(parameters: P): Values<P> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, { default: value }]) => [name, value]),
  ) as Values<P>;

/** Values from an address's query. What is not understood, or out of range, is as it is by default. */
export function readQuery<P extends Parameters>(parameters: P, query: string): Values<P> {
  const given = new URLSearchParams(query);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [name, readOne(parameter, given.get(name))]),
  ) as Values<P>;
}

function readOne(parameter: Parameter, text: string | null): number | string | boolean {
  if (text === null || text === '') return parameter.default;
  switch (parameter.kind) {
    case 'number': {
      const value = Number(text);
      if (!Number.isFinite(value)) return parameter.default;
      return Math.min(parameter.max, Math.max(parameter.min, value));
    }
    case 'choice':
      return parameter.options.includes(text) ? text : parameter.default;
    case 'drawn':
      return parameter.reads(text) ? text : parameter.default;
    case 'flag':
      return text === '1' ? true : text === '0' ? false : parameter.default;
  }
}

/** The query of an address that has these values; those by default are left out. */
export function writeQuery<P extends Parameters>(parameters: P, values: Values<P>): string {
  const query = new URLSearchParams();
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = values[name as keyof P];
    if (value === parameter.default) continue;
    query.set(name, typeof value === 'boolean' ? (value ? '1' : '0') : String(value));
  }
  return query.toString();
}
