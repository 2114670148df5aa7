/** What a slider goes over. */
interface Range {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit?: string;
}

/** A number that a person sets with a slider. @param value by default, here and below */
export const slider = (label: string, value: number, range: Range) =>
  ({ kind: 'number', label, default: value, ...range }) as const;

/** One of some options: the first by default. */
export const choice = (label: string, options: readonly string[], value = options[0]!) =>
  ({ kind: 'choice', label, default: value, options }) as const;

/** Something that is so or not. */
export const flag = (label: string, value = false) => ({ kind: 'flag', label, default: value }) as const;

/** What is set in the room's figures, as by dragging, and has no control beside them; in words for the address. */
export const drawing = (value: string, reads: (text: string) => boolean) =>
  ({ kind: 'drawn', default: value, reads }) as const;

/** What a person can set in a room. Each stands in the address, so that what is seen can be shown to others. */
export type Parameter = ReturnType<typeof slider | typeof choice | typeof flag | typeof drawing>;

export type Parameters = Readonly<Record<string, Parameter>>;

/** The value of a parameter. */
export type Value<P extends Parameter = Parameter> = P extends { kind: 'number' }
  ? number
  : P extends { kind: 'flag' }
    ? boolean
    : string;

/** The values of some parameters. */
export type Values<P extends Parameters = Parameters> = { readonly [Name in keyof P]: Value<P[Name]> };

/** A value for each parameter. */
const each = <P extends Parameters>(parameters: P, valueOf: (parameter: Parameter, name: string) => Value) =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [name, valueOf(parameter, name)]),
  ) as Values<P>;

export const defaults = <P extends Parameters>(parameters: P): Values<P> =>
  each(parameters, ({ default: value }) => value);

/** Values from an address's query. What is not understood, or out of range, is as it is by default. */
export function readQuery<P extends Parameters>(parameters: P, query: string): Values<P> {
  const given = new URLSearchParams(query);
  return each(parameters, (parameter, name) => readOne(parameter, given.get(name) ?? ''));
}

function readOne(parameter: Parameter, text: string): Value {
  if (text === '') return parameter.default;
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
    if (value !== parameter.default) query.set(name, String(typeof value === 'boolean' ? +value : value));
  }
  return query.toString();
}
