import { readResult, type HypothesisResult } from '@retinotopia/hypothesis';
import publishedUrl from './published.json?url';

/** Loads the result that docs/results/hypothesis.md tells of; `publish.ts` wrote it. @throws Error where it does not load */
export async function loadPublished(): Promise<HypothesisResult> {
  const response = await fetch(publishedUrl);
  if (!response.ok) {
    throw new Error(`the published result does not load: ${response.status} ${response.statusText}`);
  }
  return readResult(await response.text());
}
