/** What is wrong by fault, and what to do about it. */
const faults = {
  unreadable: ['the file cannot be read', 'check the path and its permissions'],
  'too-large': ['the file is larger than it can be', 'check that this is the right file'],
  'truncated-header': ['the IDX header is cut short', 'get the file again'],
  'wrong-magic': ['this is not an IDX file', 'check the path'],
  'unknown-element-type': ['the IDX element type is unknown', 'get the file again'],
  'absurd-dimensions': ['the IDX dimensions make no sense', 'get the file again'],
  'truncated-body': ['the file is cut short', 'get the file again'],
  'trailing-bytes': ['the file goes on after its last value', 'get the file again'],
  'corrupt-gzip': ['the gzip stream is damaged', 'get the file again'],
  'wrong-element-type': ['the values have the wrong type', 'check that images and labels are not mixed up'],
  'wrong-shape': ['the array has the wrong shape', 'check that this is the right data set'],
  'label-count': ['there is not one label for each image', 'take both files from the same data set'],
  'label-range': ['a label names no class', 'take both files from the same data set'],
  'wrong-checksum': ['the content is not the published one', 'get the file again from its source'],
} as const;

/** What can be wrong with a file. */
export type DataFileFault = keyof typeof faults;

/** Where and how a data file differs from what was expected. */
export interface DataFileProblem {
  readonly file: string;
  /**
   * Byte at which the fault lies: of the gzip stream where that is at fault, else of the (inflated) content.
   * Undefined where the gzip library or the system do not tell.
   */
  readonly offset: number | undefined;
  readonly expected: string;
  readonly found: string;
}

/** A file of a data set that cannot be used as it is: the fault, where it lies, what was expected and found. */
export class DataFileError extends Error implements DataFileProblem {
  override readonly name = 'DataFileError';
  readonly fault: DataFileFault;
  readonly file: string;
  readonly offset: number | undefined;
  readonly expected: string;
  readonly found: string;

  constructor(fault: DataFileFault, problem: DataFileProblem, options?: ErrorOptions) {
    const { file, offset, expected, found } = problem;
    const [what, remedy] = faults[fault];
    const place = offset === undefined ? '' : ` at byte ${offset}`;
    super(`${file}: ${what}${place}: expected ${expected}, found ${found}; ${remedy}`, options);
    this.fault = fault;
    this.file = file;
    this.offset = offset;
    this.expected = expected;
    this.found = found;
  }
}
