import crc32c from 'crc-32/crc32c.js';
import protobuf from 'protobufjs/minimal.js';
import { flatRecord } from './flat-record.ts';

/** A TensorBoard event file. */
export interface EventFile {
  /** Where it goes below TensorBoard's folder: a folder a run, as TensorBoard tells runs apart. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What of a record tells which run it is of: TensorBoard shows numbers, and has one axis, the step. */
export interface EventOptions {
  /** The run's name. */
  readonly runOf: (record: unknown) => string;
  /** Fields that are part of the run's name, and no measures. */
  readonly notMeasures: readonly string[];
  /** ISO 8601; the run's events all bear it, so that equal metrics give equal files. */
  readonly started: string;
}

/**
 * Metrics as event files of TensorBoard, one a run: every number of a record that has a step, or an epoch, is a scalar there;
 * numbers of a record without one stand at the run's last step.
 * @param records of `metrics.jsonl`
 */
export function metricsAsEvents(records: readonly unknown[], options: EventOptions): readonly EventFile[] {
  const wallTime = new Date(options.started).getTime() / 1000;
  const byRun = new Map<string, unknown[]>();
  for (const record of records) {
    const run = options.runOf(record);
    byRun.set(run, [...(byRun.get(run) ?? []), record]);
  }
  return [...byRun].map(([run, own]) => {
    let step = 0;
    const events = own.flatMap((record) => {
      const { epoch, step: at = epoch, ...measures } = flatRecord(record);
      if (typeof at === 'number') step = at;
      const scalars = Object.entries(measures).filter(
        (entry): entry is [string, number] =>
          typeof entry[1] === 'number' && !options.notMeasures.includes(entry[0]),
      );
      return [scalarEvent(wallTime, step, scalars)];
    });
    const bytes = Buffer.concat([versionEvent(wallTime), ...events].map(asRecord));
    return { path: `${run}/events.out.tfevents.${Math.floor(wallTime)}.retinotopia`, bytes };
  });
}

// Messages of tensorflow/core/util/event.proto and framework/summary.proto, by their fields' numbers.
const wireDouble = 1;
const wireVarint = 0;
const wireBytes = 2;
const wireFloat = 5;
const tag = (field: number, wire: number) => (field << 3) | wire;

/** `Event { wall_time = 1; file_version = 3 }`: the first of a file. */
const versionEvent = (wallTime: number): Uint8Array =>
  protobuf.Writer.create()
    .uint32(tag(1, wireDouble))
    .double(wallTime)
    .uint32(tag(3, wireBytes))
    .string('brain.Event:2')
    .finish();

/** `Event { wall_time = 1; step = 2; summary = 5 { value = 1 { tag = 1; simple_value = 2 } } }` */
function scalarEvent(
  wallTime: number,
  step: number,
  scalars: readonly (readonly [string, number])[],
): Uint8Array {
  const event = protobuf.Writer.create()
    .uint32(tag(1, wireDouble))
    .double(wallTime)
    .uint32(tag(2, wireVarint))
    .int64(step);
  event.uint32(tag(5, wireBytes)).fork();
  for (const [name, value] of scalars) {
    event.uint32(tag(1, wireBytes)).fork();
    event.uint32(tag(1, wireBytes)).string(name).uint32(tag(2, wireFloat)).float(value).ldelim();
  }
  return event.ldelim().finish();
}

/** A record of a TFRecord file: length, its checksum, data, its checksum. */
function asRecord(data: Uint8Array): Uint8Array {
  const record = Buffer.alloc(data.length + 16);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedChecksum(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(maskedChecksum(data), 12 + data.length);
  return record;
}

/** CRC-32C, rotated and shifted, since data that holds checksums of itself would fool it (tensorflow/core/lib/hash/crc32c.h). */
function maskedChecksum(data: Uint8Array): number {
  const checksum = crc32c.buf(data) >>> 0;
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}
