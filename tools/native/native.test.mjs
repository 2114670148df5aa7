// node --test tools/native      What the set-up does when something is missing, wrong or interrupted.
/* global Buffer, setTimeout */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { crc32, deflateRawSync } from 'node:zlib';
import { buildAddon, findCompiler } from './build.mjs';
import { requireSpace } from './disk.mjs';
import { BuildError, ChecksumError, CompilerMissingError, DiskSpaceError } from './errors.mjs';
import { NetworkError, PlatformError } from './errors.mjs';
import { wheelFor, wheels } from './pins.mjs';
import { proveEngine } from './proof.mjs';
import { unpack } from './unpack.mjs';
import { downloadWheel, verify } from './wheel.mjs';

const root = mkdtempSync(join(tmpdir(), 'native-test-'));
after(() => rmSync(root, { recursive: true }));
const folder = () => mkdtempSync(join(root, 'case-'));

describe('the pinned wheels', () => {
  const machine = { platform: 'linux', arch: 'x64', glibc: '2.36', avx: true };

  it('are found for both architectures of Linux', () => {
    assert.equal(wheelFor(machine), wheels.x64);
    assert.equal(wheelFor({ ...machine, arch: 'arm64' }), wheels.arm64);
    assert.equal(wheelFor({ ...machine, glibc: '2.17' }), wheels.x64);
  });

  for (const [what, differs, message] of /** @type {const} */ ([
    ['another system', { platform: 'darwin' }, /linux on x64 and arm64; this is darwin/],
    ['another architecture', { arch: 'riscv64' }, /this is linux on riscv64/],
    ['a name that every object has', { arch: 'constructor' }, /this is linux on constructor/],
    ['an older C library', { glibc: '2.12' }, /glibc 2\.17 or later; found 2\.12/],
    ['another C library', { glibc: undefined }, /musl/],
    ['a processor without AVX', { avx: false }, /AVX/],
  ])) {
    it(`are refused for ${what}, with what to use instead`, () => {
      assert.throws(
        () => wheelFor({ ...machine, ...differs }),
        (error) => {
          assert(error instanceof PlatformError);
          assert.equal(error.exitCode, 10);
          assert.match(error.message, message);
          assert.match(error.message, /--backend wasm/);
          return true;
        },
      );
    });
  }
});

describe('the download', () => {
  const content = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * i) % 251));
  const pin = {
    project: 'some-wheel',
    version: '1.0',
    file: 'some_wheel-1.0-py3-none-any.whl',
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    tag: 'any',
    members: new Map(),
    unpackedBytes: 0,
  };
  const quiet = { say: () => {}, pip: null };

  /**
   * Serves an index for the length of one test.
   * @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void} serve
   * @param {(index: string) => Promise<void>} use
   */
  async function withIndex(serve, use) {
    const server = createServer((request, response) => {
      if (request.url !== `/simple/${pin.project}/`) return serve(request, response);
      response.setHeader('content-type', 'application/vnd.pypi.simple.v1+json');
      response.end(JSON.stringify({ files: [{ filename: pin.file, url: `../../files/${pin.file}` }] }));
    });
    await new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    try {
      await use(`http://127.0.0.1:${port}/simple/`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  /** A server of files that can go on from the middle. */
  const serveRanges = (asked) => (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    asked.push(from);
    if (from > 0) {
      response.writeHead(206, { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` });
    }
    response.end(content.subarray(from));
  };

  it('brings the wheel from a JSON index and leaves nothing else behind', async () => {
    const into = folder();
    await withIndex(serveRanges([]), async (index) => {
      const wheel = await downloadWheel(pin, into, { ...quiet, env: { PIP_INDEX_URL: index } });
      assert.deepEqual(readFileSync(wheel), content);
      assert(!existsSync(`${wheel}.part`));
    });
  });

  it('reads an HTML index, and keeps credentials for the host that they are for', async () => {
    const seen = [];
    const files = createServer((request, response) => {
      seen.push(['files', request.headers.authorization]);
      response.end(content);
    });
    await new Promise((ready) => files.listen(0, '127.0.0.1', () => ready(undefined)));
    const elsewhere = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (files.address()).port}`;
    const index = createServer((request, response) => {
      seen.push(['index', request.headers.authorization]);
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(
        `<!doctype html><a href="x">other.whl</a>\n<a data-requires-python="&gt;=3" href="${elsewhere}/a?b=1&amp;c=2#sha256=0">${pin.file}</a>`,
      );
    });
    await new Promise((ready) => index.listen(0, '127.0.0.1', () => ready(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (index.address());
    const env = { PIP_INDEX_URL: `http://me:s%20cret@127.0.0.1:${port}/simple` };
    await downloadWheel(pin, folder(), { ...quiet, env });
    assert.deepEqual(seen, [
      ['index', `Basic ${Buffer.from('me:s cret').toString('base64')}`],
      ['files', undefined],
    ]);
    for (const server of [files, index]) server.close().closeAllConnections();
  });

  it('goes on where an interrupted one stopped', async () => {
    const into = folder();
    const asked = [];
    const breaksOff = (_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 150_000), () => setTimeout(() => response.destroy(), 20));
    };
    await withIndex(breaksOff, async (index) => {
      const env = { PIP_INDEX_URL: index };
      await assert.rejects(downloadWheel(pin, into, { ...quiet, env }), (error) => {
        assert(error instanceof NetworkError);
        assert.equal(error.exitCode, 12);
        assert.match(error.message, /goes on where it stopped/);
        return true;
      });
    });
    await withIndex(serveRanges(asked), async (index) => {
      const wheel = await downloadWheel(pin, into, { ...quiet, env: { PIP_INDEX_URL: index } });
      assert.deepEqual(readFileSync(wheel), content);
    });
    assert.equal(asked.length, 1);
    assert(asked[0] > 0 && asked[0] <= 150_000);
  });

  it('starts again where the server cannot go on', async () => {
    const into = folder();
    writeFileSync(join(into, `${pin.file}.part`), content.subarray(0, 1000));
    await withIndex(
      (_request, response) => response.end(content),
      async (index) => {
        const wheel = await downloadWheel(pin, into, { ...quiet, env: { PIP_INDEX_URL: index } });
        assert.deepEqual(readFileSync(wheel), content);
      },
    );
  });

  it('refuses and removes a wheel of other bytes, so that the next try starts afresh', async () => {
    const into = folder();
    writeFileSync(join(into, `${pin.file}.part`), Buffer.alloc(1000, 7));
    await withIndex(serveRanges([]), async (index) => {
      const env = { PIP_INDEX_URL: index };
      await assert.rejects(downloadWheel(pin, into, { ...quiet, env }), (error) => {
        assert(error instanceof ChecksumError);
        assert.equal(error.exitCode, 14);
        assert(error.message.includes(pin.sha256));
        return true;
      });
      assert(!existsSync(join(into, pin.file)));
      assert.deepEqual(readFileSync(await downloadWheel(pin, into, { ...quiet, env })), content);
    });
  });

  it("leaves a user's own file alone when it is not the pinned one", async () => {
    const file = join(folder(), 'mine.whl');
    writeFileSync(file, 'other');
    await assert.rejects(verify(file, pin, { keep: true }), ChecksumError);
    assert(existsSync(file));
  });

  it('says which host does not answer, answers badly, or lacks the file', async () => {
    const unused = 'http://127.0.0.1:9/simple/';
    const failure = (env) => downloadWheel(pin, folder(), { ...quiet, env }).catch((error) => error);
    assert.match((await failure({ PIP_INDEX_URL: unused })).message, /127\.0\.0\.1:9 cannot be reached/);
    const refuse = (_request, response) => response.writeHead(403, 'Forbidden').end();
    await withIndex(refuse, async (index) => {
      assert.match((await failure({ PIP_INDEX_URL: index })).message, /answers 403 Forbidden/);
      const other = { ...pin, file: 'other.whl' };
      const missing = downloadWheel(other, folder(), { ...quiet, env: { PIP_INDEX_URL: index } });
      await assert.rejects(missing, /lists no other\.whl \(1 files/);
    });
  });

  it('names what to set where neither an index nor pip is known', async () => {
    await assert.rejects(downloadWheel(pin, folder(), { ...quiet, env: {} }), (error) => {
      assert(error instanceof NetworkError);
      assert.match(error.message, /PIP_INDEX_URL.*--wheel FILE/s);
      return true;
    });
  });

  it('asks pip for the wheel of the right platform, also after an index that fails', async () => {
    const into = folder();
    const script = join(into, 'pip.mjs');
    writeFileSync(join(into, 'content'), content);
    writeFileSync(
      script,
      `import { copyFileSync, writeFileSync } from 'node:fs';
       const args = process.argv.slice(2);
       writeFileSync(${JSON.stringify(join(into, 'arguments'))}, args.join(' '));
       copyFileSync(${JSON.stringify(join(into, 'content'))}, args[args.indexOf('--dest') + 1] + '/${pin.file}');`,
    );
    const env = { PIP_INDEX_URL: 'http://127.0.0.1:9/simple/' };
    const wheel = await downloadWheel(pin, join(into, 'to'), {
      ...quiet,
      env,
      pip: [process.execPath, script],
    });
    assert.deepEqual(readFileSync(wheel), content);
    const asked = readFileSync(join(into, 'arguments'), 'utf8');
    assert.match(asked, /^download --no-deps .*--platform any .* some-wheel==1\.0$/);
  });
});

describe('unpacking', () => {
  it('takes the members named and no others', async () => {
    const into = folder();
    const wheel = join(into, 'a.whl');
    writeFileSync(wheel, zip({ 'a/one.h': 'one', 'a/two.so': 'two'.repeat(1000), three: 'three' }));
    await unpack(wheel, new Map([['a/two.so', 'lib/two.so']]), join(into, 'out'));
    assert.equal(readFileSync(join(into, 'out/lib/two.so'), 'utf8'), 'two'.repeat(1000));
    assert(!existsSync(join(into, 'out/three')));
  });

  it('names the members that a wheel lacks', async () => {
    const into = folder();
    writeFileSync(join(into, 'a.whl'), zip({ one: '1' }));
    const wanted = new Map([
      ['one', 'one'],
      ['two', 'two'],
    ]);
    await assert.rejects(unpack(join(into, 'a.whl'), wanted, into), /a\.whl has no two$/);
  });

  it("lays the library of every wheel out as tfjs-node's build expects it", () => {
    for (const { members } of Object.values(wheels)) {
      const places = [...members.values()];
      for (const place of ['lib/libtensorflow_cc.so.2', 'include/tensorflow/c/eager/c_api.h', 'LICENSE']) {
        assert(places.includes(place), place);
      }
    }
  });
});

describe('compiling', () => {
  it('names the compilers that it looked for where there is none', () => {
    assert.throws(
      () => findCompiler({ PATH: folder(), CXX: 'mine++' }),
      (error) => {
        assert(error instanceof CompilerMissingError);
        assert.equal(error.exitCode, 11);
        assert.match(error.message, /tried mine\+\+, c\+\+, g\+\+, clang\+\+/);
        return true;
      },
    );
  });

  it('takes the compiler that CXX names first', () => {
    const { command, version } = findCompiler({ ...process.env, CXX: process.execPath });
    assert.equal(command, process.execPath);
    assert.equal(version, process.version);
  });

  it('shows what the compiler refused', () => {
    assert.throws(
      () => buildAddon(process.execPath, folder(), folder()),
      (error) => {
        assert(error instanceof BuildError);
        assert.equal(error.exitCode, 15);
        assert.match(error.message, /bad option/); // What Node says to a compiler's options.
        return true;
      },
    );
  });
});

describe('the disk', () => {
  it('is asked for room before anything is written', () => {
    requireSpace(root, 1);
    assert.throws(
      () => requireSpace(root, 1e18),
      (error) => {
        assert(error instanceof DiskSpaceError);
        assert.equal(error.exitCode, 13);
        assert.match(error.message, /^1000000000000 MB are needed in .*; \d+ MB are free/);
        return true;
      },
    );
  });
});

describe('the proof', () => {
  /** @param {string} source */
  function prove(source) {
    const script = join(folder(), 'prove.mjs');
    writeFileSync(script, source);
    return proveEngine(pathToFileURL(script));
  }
  const report = (changes) =>
    `console.log(${JSON.stringify(JSON.stringify({ productError: 0, learned: true, ...changes }))})`;

  it('accepts an engine that computes and learns', () => {
    assert.equal(prove(report({})).works, true);
  });

  it('survives a library that ends the process', () => {
    const found = prove(`process.kill(process.pid, 'SIGILL'); setTimeout(() => {}, 10_000);`);
    assert.deepEqual(found, { works: false, reason: 'loading it ended the process with SIGILL' });
  });

  it('refuses wrong products, products that are no numbers, and losses that do not fall', () => {
    assert.match(prove(report({ productError: 0.5 })).reason, /wrong by 0\.5/);
    assert.match(prove(report({ productError: null })).reason, /wrong by null/);
    assert.match(prove(report({ learned: false })).reason, /does not learn/);
  });

  it('gives the reason where the engine does not load', () => {
    assert.match(prove(`import 'a-package-that-is-not-there'`).reason, /a-package-that-is-not-there/);
  });
});

describe('the command', () => {
  const run = (...options) =>
    spawnSync(process.execPath, [fileURLToPath(new URL('install.mjs', import.meta.url)), ...options], {
      encoding: 'utf8',
    });

  it('lists its options and exit codes', () => {
    const { status, stdout } = run('--help');
    assert.equal(status, 0);
    for (const word of ['--check', '--wheel FILE', 'PIP_INDEX_URL', '12 network']) assert(stdout.includes(word));
  });

  it('refuses an option that it does not know', () => {
    const { status, stderr } = run('--chekc');
    assert.equal(status, 2);
    assert.match(stderr, /--chekc/);
  });
});

/** A zip file of compressed members. @param {Record<string, string>} members */
function zip(members) {
  const locals = [];
  const centrals = [];
  let offset = 0;
  for (const [name, text] of Object.entries(members)) {
    const path = Buffer.from(name);
    const compressed = deflateRawSync(text);
    const common = Buffer.alloc(26); // From "version needed" to "extra field length", the same in both headers.
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4); // deflate
    common.writeUInt32LE(crc32(text), 10);
    common.writeUInt32LE(compressed.length, 14);
    common.writeUInt32LE(Buffer.byteLength(text), 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, path, compressed]);
    const rest = Buffer.alloc(14); // Comment length, disk, attributes, then where the local header lies.
    rest.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, rest, path]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(centrals.length, 8);
  end.writeUInt16LE(centrals.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}
