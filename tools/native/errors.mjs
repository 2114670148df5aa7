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

/** The operating system, the architecture, the C library or the processor is one that no pinned wheel serves. */
export class PlatformError extends NativeSetupError {
  name = 'PlatformError';
  exitCode = 10;
}

/** No C++ compiler answers. */
export class CompilerMissingError extends NativeSetupError {
  name = 'CompilerMissingError';
  exitCode = 11;
}

/** Something could not be downloaded: neither the wheel nor, in its turn, the npm package. */
export class NetworkError extends NativeSetupError {
  name = 'NetworkError';
  exitCode = 12;
}

/** The disk that holds the cache has too little room. */
export class DiskSpaceError extends NativeSetupError {
  name = 'DiskSpaceError';
  exitCode = 13;
}

/** The wheel is not, byte for byte, the one that is pinned. */
export class ChecksumError extends NativeSetupError {
  name = 'ChecksumError';
  exitCode = 14;
}

/** The compiler ran and refused the binding. */
export class BuildError extends NativeSetupError {
  name = 'BuildError';
  exitCode = 15;
}

/** Everything is in place, but the engine does not load, computes wrongly or does not learn. */
export class ProofError extends NativeSetupError {
  name = 'ProofError';
  exitCode = 16;
}
