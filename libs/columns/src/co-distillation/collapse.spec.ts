import { describe, expect, it } from 'vitest';
import { collapseOf } from './collapse.ts';

describe('collapseOf', () => {
  it('names a consensus that knows few classes, or has forgotten what it knew', () => {
    expect(collapseOf({ entropy: 3.2, information: 0.5 }, 0.6, 10)).toBeNull();
    expect(collapseOf({ entropy: 1.5, information: 0.5 }, 0.6, 10)).toBe('one class');
    expect(collapseOf({ entropy: 3.2, information: 0.0004 }, 0.16, 10)).toBe('one doubt');
  });

  it('lets columns that begin to agree drop what each said for itself', () => {
    expect(collapseOf({ entropy: 3.25, information: 0.0042 }, 0.169, 10)).toBeNull();
  });

  it('lets fresh columns have no opinion', () => {
    expect(collapseOf({ entropy: 3.3, information: 1e-5 }, 2e-4, 10)).toBeNull();
  });
});
