/** A record of `metrics.jsonl`, its nested objects flattened: `test/consensus`. Lists and empty values are left out. */
export type FlatRecord = Readonly<Record<string, number | string | boolean>>;

export function flatRecord(record: unknown): FlatRecord {
  const flat: Record<string, number | string | boolean> = {};
  const visit = (value: unknown, path: string) => {
    if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
      flat[path] = value;
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? key : `${path}/${key}`);
    }
  };
  visit(record, '');
  return flat;
}
