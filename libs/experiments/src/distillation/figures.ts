import type { LabelledImages, TrainAndTest } from '@retinotopia/datasets';
import type { Drawing, Figure } from '@retinotopia/runs';
import { figure, html, measureFigures, type Html } from '@retinotopia/runs/report';
import { recipesIn } from './compare.ts';
import { darkKnowledgeOf, type DarkKnowledge, type ShownImage } from './dark-knowledge.ts';
import { compared, type Found } from './found.ts';
import { bars, dendrogram, digit } from './pictures.ts';
import { teacherName } from './recipes.ts';
import { parts, type Settings } from './settings.ts';
import type { Task } from './tasks.ts';

/** Every run's errors by experiment, then what a teacher finds likely beside its answers, which is written down too. */
export async function drawDistillation(
  drawing: Drawing<Settings, Task, Found, TrainAndTest>,
): Promise<readonly Figure[]> {
  const { settings, runs } = drawing;
  const { test } = drawing.images;
  const errors = parts
    .flatMap((part) => {
      const recipes = recipesIn(settings, part);
      return measureFigures(
        compared,
        runs.filter(({ task }) => recipes.includes(task.recipe)),
      );
    })
    .map((drawn, index) => (index === 1 ? { section: 'The other experiments', ...drawn } : drawn));
  const teachers = settings.seeds.flatMap((seed) => drawing.trained({ recipe: teacherName, seed }) ?? []);
  if (teachers.length === 0) return errors;
  const knowledge = await darkKnowledgeOf(teachers[0]!, test, settings.testImages);
  drawing.write('dark-knowledge.json', `${JSON.stringify(knowledge, null, 2)}\n`);
  return [...errors, ...drawDarkKnowledge(knowledge, test)];
}

function drawDarkKnowledge(knowledge: DarkKnowledge, test: LabelledImages): readonly Figure[] {
  const { classNames, temperature, tree, twosLikeZeros, lookAlikes, ambiguous } = knowledge;
  const row = <Shown extends ShownImage>(images: readonly Shown[], say: (shown: Shown) => string): Html =>
    html`<div class="row small">${images.map((shown) => figure(digit(test, shown.image), say(shown)))}</div>`;
  return [
    {
      section: 'Dark knowledge',
      drawing: html`${[...twosLikeZeros, ...lookAlikes].slice(0, 3).map((shown) => distributions(shown, knowledge, test))}`,
      caption:
        'What the big net finds likely beside its answer. At a temperature of 1 it seems to know one class only; the higher the temperature, the more shows.',
    },
    {
      drawing: row(lookAlikes, ({ own, other }) => `a ${classNames[own]!} like a ${classNames[other]!}`),
      caption: 'Look-alikes: of each pair of classes, the image that looks most like the other.',
    },
    {
      drawing: row(ambiguous, ({ label }) => `a ${classNames[label]!}`),
      caption: 'What it is least sure of.',
    },
    {
      drawing: dendrogram(tree, classNames),
      caption: `Which classes are alike: those that are taken for each other at T = ${temperature} are joined early, by average linkage on −log of the mean chance that one is taken for the other.`,
    },
  ];
}

const distributions = (
  { image, label, distributions }: ShownImage,
  { classNames }: DarkKnowledge,
  test: LabelledImages,
): Html =>
  html`<div class="row small">
    ${figure(digit(test, image), `test image ${image}, a ${classNames[label]!}`)}
    ${distributions.map(({ temperature, chances }) =>
      figure(bars(chances, classNames, `Distribution at T = ${temperature}`), `T = ${temperature}`),
    )}
  </div>`;
