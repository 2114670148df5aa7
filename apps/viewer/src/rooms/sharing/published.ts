import type { WeightSharingResult } from '@retinotopia/experiments/weight-sharing';
import { fetched } from '../../shell/fetched.ts';
import publishedUrl from './published.json?url';
import { readSharing } from './run-folder.ts';

/** Loads the result that docs/results/weight-sharing.md tells of; `publish.ts` wrote it. @throws Error where it does not load */
export async function loadPublished(): Promise<WeightSharingResult> {
  const response = await fetched(publishedUrl, 'the published result does not load');
  return readSharing(await response.text());
}
