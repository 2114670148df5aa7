import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inShort, parseStrictJson } from './strict-json.ts';

describe('parseStrictJson', () => {
  it('gives what JSON.parse gives, for anything that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        fc.pre(!text.includes('__proto__'));
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses whatever JSON.parse refuses, in one line', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', ' ', '\n', '1', 'a', '-'),
        }),
        (text) => {
          let known = true;
          try {
            JSON.parse(text);
          } catch {
            known = false;
          }
          if (known) return;
          expect(() => parseStrictJson(text)).toThrow(/^.+$/);
          expect(() => parseStrictJson(text)).toThrow(SyntaxError);
        },
      ),
    );
  });

  it.each([
    ['a key that comes twice', '{"a":1,"b":{"a":2},"a":3}', "the key 'a' comes twice"],
    ['a key that comes twice, once escaped', '{"a":1,"\\u0061":3}', "the key 'a' comes twice"],
    ['a prototype', '[{"__proto__":{"admin":true}}]', "'__proto__' is not taken"],
    ['a prototype, escaped', '{"\\u005f_proto__" : 1}', "'__proto__' is not taken"],
    ['65 levels', `${'['.repeat(65)}${']'.repeat(65)}`, 'deeper than 64 levels'],
    ['a string without end', '{"a', /./],
    ['nothing', '', /./],
  ])('refuses %s', (_, text, fault) => {
    expect(() => parseStrictJson(text)).toThrow(SyntaxError);
    expect(() => parseStrictJson(text)).toThrow(fault);
  });

  it('takes the same key in different tables, in lists, as a value, and 64 levels', () => {
    const text = '[{"a":"a","b":["a",{"a":1}],"c":"\\":"},{"a":"{[\\\\"}]';
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
    expect(parseStrictJson(`${'['.repeat(64)}${']'.repeat(64)}`)).toHaveLength(1);
  });

  it('refuses ten million open lists without building them', () => {
    const before = process.resourceUsage().maxRSS;
    expect(() => parseStrictJson('['.repeat(1e7))).toThrow(SyntaxError);
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(64 * 1024); // KiB
  });
});

describe('inShort', () => {
  it('quotes, cuts, and leaves out what a terminal would act on', () => {
    expect(inShort('name')).toBe("'name'");
    expect(inShort('\u001b[31mred\n')).toBe("'\u{fffd}[31mred\u{fffd}'");
    expect(inShort('x'.repeat(1000))).toBe(`'${'x'.repeat(60)}…'`);
    expect(inShort([1, 'a'])).toBe('[1,"a"]');
    expect(inShort(undefined)).toBe('nothing');
    expect([NaN, -Infinity, 2 ** 60].map(inShort)).toEqual(['NaN', '-Infinity', '1152921504606847000']);
  });
});
