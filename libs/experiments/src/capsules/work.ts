import { measureGrowth, type GrowthPoint } from '@retinotopia/capsules';
import { breathe, shortest, type Attempt, type Work } from '@retinotopia/runs';
import type { Answers, Found } from './found.ts';
import { answersFor, viewChanges } from './measure.ts';
import type { SeparationTask, Settings, Task } from './settings.ts';
import { summarise } from './summarise.ts';
import { universalCapsules, type HeldDensity } from './universal.ts';

export const work: Work<Settings, Task, Found, null> = {
  run: async (task, settings, _, attempt) => {
    switch (task.measured) {
      case 'separation':
        return separate(task, settings, attempt);
      case 'view':
        return { viewChange: viewChanges(task.seed) };
      case 'universal': {
        const { ambiguous, dissimilar } = universalCapsules(task.seed);
        const told = ({ label, bits, near }: HeldDensity) => ({ label, bits, near });
        return { ambiguous: ambiguous.map(told), dissimilar: dissimilar.map(told) };
      }
      case 'growth':
        return grow(task.seed, settings, attempt);
    }
  },
  summarise,
  draw: async (drawing) => (await import('./figures.ts')).drawCapsules(drawing),
};

async function separate(task: SeparationTask, settings: Settings, attempt: Attempt): Promise<Found> {
  const arrangements: Answers[] = [];
  while (arrangements.length < settings.arrangements) {
    arrangements.push(answersFor(task, settings, arrangements.length));
    await breathe(attempt, arrangements.length / settings.arrangements);
  }
  return { arrangements };
}

/** Counts votes and messages, and times them. */
async function grow(seed: number, { growthParts }: Settings, attempt: Attempt): Promise<Found> {
  const points: GrowthPoint[] = [];
  for (const parts of growthParts) {
    points.push(measureGrowth(parts, seed, shortest));
    await breathe(attempt, points.length / growthParts.length);
  }
  attempt.timed(
    Object.fromEntries(
      points.flatMap(({ parts, votesMs, messagesMs }) => [
        [`votes/${parts}`, votesMs],
        [`messages/${parts}`, messagesMs],
      ]),
    ),
  );
  return { growth: points.map(({ parts, votes, messages }) => ({ parts, votes, messages })) };
}
