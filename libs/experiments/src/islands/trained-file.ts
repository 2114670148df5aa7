import { readTrainedColumns, type TrainedColumns } from '@retinotopia/columns';
import { readWhole } from '@retinotopia/runs';
import { fileURLToPath } from 'node:url';

/** Columns that were trained with `lab islands train`, and ship. */
export const shippedColumns = fileURLToPath(
  new URL('../../src/islands/trained.safetensors', import.meta.url), // Beside the sources when built, too.
);

/** The largest file of parameters that is read: 256 unshared columns are some 60 MB. */
const mostBytes = 2 ** 28;

/** Reads the columns that a training kept. @throws UnreadableFileError, TrainedColumnsError */
export const readTrainedFile = (path: string): TrainedColumns => readTrainedColumns(readWhole(path, mostBytes), path);
