// Why the native engine could not be set up: one error a cause, each with the exit code that the command leaves with.

/** A step that cannot go on. The message says what was expected and found; the remedy says what to do. */
export class NativeSetupError extends Error {
  name = 'NativeSetupError';
  exitCode = 1;

  /**
   * @param {string} what
   * @param {string} remedy
   * @param {ErrorOptions} [options]
   */
  constructor(what, remedy, options) {
    super(`${what}\n${remedy}`, options);
  }
}

/** @param {string} name @param {number} code that the command leaves with */
const setupError = (name, code) =>
  class extends NativeSetupError {
    name = name;
    exitCode = code;
  };

/** The operating system, the architecture, the C library or the processor is one that no pinned wheel serves. */
export const PlatformError = setupError('PlatformError', 10);
/** No C++ compiler answers. */
export const CompilerMissingError = setupError('CompilerMissingError', 11);
/** Something could not be downloaded: neither the wheel nor, in its turn, the npm package. */
export const NetworkError = setupError('NetworkError', 12);
/** The disk that holds the cache has too little room. */
export const DiskSpaceError = setupError('DiskSpaceError', 13);
/** The wheel is not, byte for byte, the one that is pinned. */
export const ChecksumError = setupError('ChecksumError', 14);
/** The compiler ran and refused the binding. */
export const BuildError = setupError('BuildError', 15);
/** Everything is in place, but the engine does not load, computes wrongly or does not learn. */
export const ProofError = setupError('ProofError', 16);
