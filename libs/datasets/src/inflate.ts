import { constants, gunzipSync, type ZlibOptions } from 'node:zlib';
import { DataFileError } from './data-file-error.ts';
import { countBytes, longestIdxHeader, readIdxHeader, type IdxHeader } from './idx-header.ts';

/** The header must show within this much of a gzipped file: gzip's own header takes up to 64 KiB of extras. */
const longestStart = 128 * 1024;

export const isGzipped = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The header of an IDX file, gzipped or not, of which as little is inflated as holds it. @throws DataFileError */
export const headerOf = (bytes: Uint8Array, file: string): IdxHeader =>
  readIdxHeader(isGzipped(bytes) ? inflateStart(bytes, file) : bytes, file);

/**
 * Inflates a gzipped IDX file, never beyond the size that its own IDX header promises.
 * @param file how errors name the file
 * @returns the inflated file, header and values
 * @throws DataFileError where the gzip stream is damaged, or holds more or less than was promised
 */
export function inflateIdx(bytes: Uint8Array, file: string): Uint8Array {
  const { bodyStart, bodyBytes } = headerOf(bytes, file);
  const promised = bodyStart + bodyBytes;
  const { inflated, consumed } = gunzip(bytes, file, { maxOutputLength: promised, chunkSize: 1 << 20 });
  const expected = promisedBytes(promised);
  if (inflated.length < promised) {
    const found = countBytes(inflated.length);
    throw new DataFileError('truncated-body', { file, offset: inflated.length, expected, found });
  }
  if (consumed < bytes.length) {
    // Zlib passes over zeros after the stream's end.
    const found = `${countBytes(bytes.length - consumed)} after the gzip stream`;
    throw new DataFileError('trailing-bytes', { file, offset: consumed, expected, found });
  }
  return inflated;
}

/** As little of the start as holds the header. Deflate grows at most 1032-fold, so this stays below 136 MB. */
function inflateStart(bytes: Uint8Array, file: string): Uint8Array {
  for (let length = 4096; ; length *= 2) {
    const { inflated } = gunzip(bytes.subarray(0, length), file, { finishFlush: constants.Z_SYNC_FLUSH });
    if (inflated.length >= longestIdxHeader || length >= Math.min(bytes.length, longestStart)) return inflated;
  }
}

function gunzip(bytes: Uint8Array, file: string, options: ZlibOptions) {
  try {
    const result: unknown = gunzipSync(bytes, { ...options, info: true });
    // With `info`, Node returns this pair, which its type declarations leave out.
    const { buffer, engine } = result as { buffer: Uint8Array; engine: { bytesWritten: number } };
    return { inflated: buffer, consumed: engine.bytesWritten };
  } catch (error) {
    throw gzipFault(error as NodeJS.ErrnoException, bytes, file, options.maxOutputLength);
  }
}

function gzipFault(cause: NodeJS.ErrnoException, bytes: Uint8Array, file: string, promised?: number) {
  const expected = promised === undefined ? 'an intact gzip stream' : promisedBytes(promised);
  if (cause.code === 'ERR_BUFFER_TOO_LARGE') {
    const problem = { file, offset: promised, expected, found: 'more' };
    return new DataFileError('trailing-bytes', problem, { cause });
  }
  if (cause.code === 'Z_BUF_ERROR' && isWhole(bytes.subarray(0, -1), promised)) {
    // Of one byte too many zlib waits for the rest, as of another stream's start.
    const problem = { file, offset: bytes.length - 1, expected, found: '1 byte after the gzip stream' };
    return new DataFileError('trailing-bytes', problem, { cause });
  }
  if (cause.code === 'Z_BUF_ERROR') {
    const found = `${countBytes(bytes.length)} of a gzip stream that goes on`;
    return new DataFileError('truncated-body', { file, offset: bytes.length, expected, found }, { cause });
  }
  // The stream's own first bytes are known, so this complains of bytes after its end that begin no other.
  if (cause.message === 'incorrect header check') {
    const problem = { file, offset: undefined, expected, found: 'other bytes after the gzip stream' };
    return new DataFileError('trailing-bytes', problem, { cause });
  }
  const problem = { file, offset: undefined, expected, found: `'${cause.message}'` };
  return new DataFileError('corrupt-gzip', problem, { cause });
}

function isWhole(bytes: Uint8Array, maxOutputLength?: number) {
  try {
    gunzipSync(bytes, { maxOutputLength });
    return true;
  } catch {
    return false;
  }
}

const promisedBytes = (promised: number) => `${countBytes(promised)} once inflated, as the header says`;
