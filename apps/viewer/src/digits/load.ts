import type { LabelledImages, TrainAndTest } from '@retinotopia/datasets';
import digitsUrl from '../../dist/digits.bin?url';
import { fetched } from '../shell/fetched.ts';
import { digitCounts, digitSidePx } from './format.ts';

const classNames = Array.from('0123456789');

/** Loads the digits that lie beside the page. @throws Error where they do not */
export async function loadDigits(): Promise<TrainAndTest> {
  const { body } = await fetched(digitsUrl, 'the digits do not load');
  const unpacked = body!.pipeThrough(new DecompressionStream('gzip'));
  const bytes = new Uint8Array(await new Response(unpacked).arrayBuffer());
  const { train, test } = digitCounts;
  const imageSize = digitSidePx ** 2;
  if (bytes.length !== (train + test) * (1 + imageSize))
    throw new Error('the digits are not whole: load the page anew');
  const pixels = bytes.subarray(train + test);
  const part = (split: 'train' | 'test', from: number, to: number): LabelledImages => ({
    name: 'mnist',
    split,
    count: to - from,
    height: digitSidePx,
    width: digitSidePx,
    channels: 1,
    pixels: pixels.subarray(from * imageSize, to * imageSize),
    labels: bytes.subarray(from, to),
    classNames,
  });
  return { train: part('train', 0, train), test: part('test', train, train + test) };
}
