import { existsSync, readFileSync } from 'node:fs';

/** The data sets that have a card. */
export const datasetNames = ['mnist', 'fashion-mnist'] as const;
/** The name of a data set that has a card. */
export type DatasetName = (typeof datasetNames)[number];

/** What is known about a data set: the content of `datasets/<name>.json`. */
export interface DatasetCard {
  readonly name: DatasetName;
  readonly title: string;
  readonly about: string;
  readonly source: { readonly citation: string; readonly url: string; readonly package: string };
  /** The SPDX name of the licence of the data, and what there is to say about it. */
  readonly licence: { readonly name: string; readonly note: string };
  /** What a person does to get the files, as the end of a sentence. */
  readonly obtain: string;
  readonly classNames: readonly string[];
  readonly files: readonly CardFile[];
}

/** One IDX file of unsigned bytes, gzipped or not. */
export interface CardFile {
  /** Its name; `.gz` is added where it is gzipped. */
  readonly name: string;
  readonly split: 'train' | 'test';
  readonly holds: 'images' | 'labels';
  /** `[images, height, width]` or `[labels]`. */
  readonly shape: readonly number[];
  /** SHA-256 of the inflated content, so that it holds for the data, however they are compressed. */
  readonly sha256: string;
}

/**
 * Where the cards lie. Their home is the folder `datasets` at the root of the repository, outside of this
 * package, so they are read as files: an import would leave TypeScript's root folder and would not survive
 * packing. `npm pack` copies them into the package's own folder `cards` (see `prepack` in package.json), which
 * is looked for first and exists only in the packed package.
 */
const folders = [new URL('../cards/', import.meta.url), new URL('../../../datasets/', import.meta.url)];

/** The card of a data set. */
export function datasetCard(name: DatasetName): DatasetCard {
  const folder = folders.find((candidate) => existsSync(candidate)) ?? folders[0];
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as DatasetCard;
}
