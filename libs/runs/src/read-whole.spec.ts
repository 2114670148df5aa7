import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readText, readWhole, UnreadableFileError } from './read-whole.ts';

const root = mkdtempSync(join(tmpdir(), 'read-whole-'));
afterAll(() => rmSync(root, { recursive: true }));
const at = (name: string) => join(root, name);

describe('readWhole', () => {
  it('reads a file of exactly as many bytes as it may', () => {
    writeFileSync(at('small'), 'ab\u00e9');
    expect([...readWhole(at('small'), 4)]).toEqual([0x61, 0x62, 0xc3, 0xa9]);
    expect(readText(at('small'), 4)).toBe('abé');
  });

  it.each([
    ['nothing', () => undefined, 'does not exist'],
    ['a folder', (path: string) => mkdirSync(path), 'is a folder, not a file'],
    ['a pipe that nobody writes to', (path: string) => execFileSync('mkfifo', [path]), 'is a device or pipe'],
    [
      'a link to a device without end',
      (path: string) => symlinkSync('/dev/zero', path),
      'is a device or pipe',
    ],
    ['a link to itself', (path: string) => symlinkSync(path, path), 'leads to itself'],
    ['a file below a file', (path: string) => writeFileSync(path, ''), 'does not exist', '/below'],
    [
      'text that is none',
      (path: string) => writeFileSync(path, Uint8Array.of(0xc3, 0x28)),
      'is no text in UTF-8',
    ],
  ])('refuses %s', (name, make, fault, below = '') => {
    make(at(name));
    const read = () => readText(`${at(name)}${below}`, 100);
    expect(read).toThrow(UnreadableFileError);
    expect(read).toThrow(fault);
  });

  it('refuses a file of a terabyte before any of it is read', () => {
    writeFileSync(at('large'), '');
    truncateSync(at('large'), 2 ** 40); // It takes no room: a file of holes.
    const before = process.resourceUsage().maxRSS;
    expect(() => readWhole(at('large'), 1000)).toThrow('has 1099511627776 bytes, and at most 1000 are read');
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(16 * 1024); // KiB
  });
});
