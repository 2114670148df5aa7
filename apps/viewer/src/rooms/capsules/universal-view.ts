import {
  activitiesFor,
  attend,
  average,
  createUniversalCapsule,
  densityFrom,
  densityOf,
  massNear,
  multiply,
  type Activities,
  type Density,
} from '@retinotopia/capsules';
import { randomStream } from '@retinotopia/compute';
import { percent } from '@retinotopia/core';
import { colours } from '@retinotopia/perception';
import { make } from '../../shell/room.ts';
import { densityView } from './density-view.ts';
import { counts, hypothesis, readHeld, space, writeHeld, type Place } from './hypotheses.ts';

const capsule = createUniversalCapsule(space, 48, randomStream(1, 'viewer/capsules/universal'));
const nearDeg = 45;

/** What is shown of universal capsules. */
export interface UniversalSettings {
  /** Two parts that may belong to one of two things each, and two pairs of columns that are sure: {@link writeHeld}. */
  readonly hold: string;
  readonly columns: string;
  readonly attention: boolean;
  readonly temperature: number;
}

type Which = keyof typeof counts;

/** Two parts' predictions, their average and sum; and what is left of columns' when dissimilar ones are averaged. */
export function universalView(set: (changes: Partial<Record<Which, string>>) => void) {
  let shown: UniversalSettings | null = null;
  const mover = (which: Which, one: number) => (index: number, to: Place) => {
    const held = readHeld(shown![which], counts[which])!;
    set({ [which]: writeHeld(held.map((places, at) => (at === one ? places.map((place, k) => (k === index ? to : place)) : places))) }); // prettier-ignore
  };
  const { blue, orange, purple, green } = colours;
  const eye = densityView('One part says', blue, mover('hold', 0));
  const mouth = densityView('Another part says', orange, mover('hold', 1));
  const mean = densityView('Their average', purple);
  const sum = densityView('Their sum', green);
  const first = densityView('Columns 1 and 2 say', blue, mover('columns', 0));
  const last = densityView('Columns 3 and 4 say', orange, mover('columns', 1));
  const firstAfter = densityView('Column 1 holds then', blue);
  const lastAfter = densityView('Column 4 holds then', orange);
  const [inCommon, kept] = [make('p', { class: 'said', 'aria-live': 'polite' }), make('p', { class: 'said', 'aria-live': 'polite' })]; // prettier-ignore
  const holds = [0, 1, 2, 3].map(() => holder());
  return {
    element: make(
      'section',
      { 'aria-label': 'Universal capsules' },
      make('h2', {}, 'Capsules that may hold anything'),
      make('p', {}, 'There cannot be a capsule for each thing at each place. A universal capsule may hold any of them: its neurons, 48 here, are vague functions over what it is and how it is turned, and their activities add up to a distribution’s logarithm. So adding the predictions of two parts multiplies what they believe. Drag the rings: sideways to turn, up and down to another thing.'), // prettier-ignore
      make('h3', {}, 'Two ambiguous parts agree on what they have in common'),
      inCommon,
      make('div', { class: 'views' }, eye.element, mouth.element, mean.element, sum.element),
      make('h3', {}, 'Averaging what has nothing in common destroys it; attention keeps it'),
      kept,
      make('div', { class: 'views' }, first.element, last.element, firstAfter.element, lastAfter.element),
    ),
    show(settings: UniversalSettings) {
      const before = shown;
      shown = settings;
      const { attention, temperature } = settings;
      const parts = readHeld(settings.hold, counts.hold)!;
      const columns = readHeld(settings.columns, counts.columns)!;
      if (before?.hold !== settings.hold) {
        const [one, other] = [holds[0]!(parts[0]!), holds[1]!(parts[1]!)];
        const [together, added] = [average([one, other]), multiply([one, other])].map(densityOfAll) as [Density, Density]; // prettier-ignore
        const alone = [one, other].map(densityOfAll) as [Density, Density];
        eye.show(alone[0], parts[0]!);
        mouth.show(alone[1], parts[1]!);
        mean.show(together, []);
        sum.show(added, []);
        inCommon.textContent = describeCommon(parts.flat(), alone, together, added);
      }
      const same = before?.columns === settings.columns && before.attention === attention && before.temperature === temperature; // prettier-ignore
      if (same) return;
      const [one, other] = [holds[2]!(columns[0]!), holds[3]!(columns[1]!)];
      const all = [one, one, other, other];
      const after = [0, 3].map((place) => densityOfAll(attention ? attend(all, place, temperature) : average(all))) as [Density, Density]; // prettier-ignore
      first.show(densityOfAll(one), columns[0]!);
      last.show(densityOfAll(other), columns[1]!);
      firstAfter.show(after[0], []);
      lastAfter.show(after[1], []);
      const masses = after.map((density, k) => percent(massNear(space, density, columns[k]![0]!, nearDeg)));
      const how = attention ? 'Each column attends to those that hold what it holds' : 'Each column takes the average of all four, without attention'; // prettier-ignore
      kept.textContent = `${how}: afterwards column 1 still believes in its ${words(columns[0]![0]!)} to ${masses[0]}, column 4 in its ${words(columns[1]![0]!)} to ${masses[1]}.`;
    },
  };
}

const densityOfAll = (activities: Activities): Density => densityFrom(capsule, activities);
const words = ({ identity, turnDeg }: Place): string => `${identity} at ${turnDeg}°`;

/** Finds the activities for some hypotheses; those for the ones before are near, where a ring is dragged. */
function holder(): (places: readonly Place[]) => Activities {
  let held = '';
  let activities: Activities | undefined;
  return (places) => {
    const wanted = writeHeld([places]);
    if (activities === undefined || held !== wanted) activities = activitiesFor(capsule, densityOf(space, places.map(hypothesis)), activities); // prettier-ignore
    held = wanted;
    return activities;
  };
}

/** What the average holds most of, and how sure each part was of it. */
function describeCommon(places: readonly Place[], alone: readonly Density[], together: Density, added: Density) {
  const near = (density: Density, place: Place) => massNear(space, density, place, nearDeg);
  const best = places.reduce((one, other) => (near(together, other) > near(together, one) ? other : one));
  const [one, other] = alone.map((density) => percent(near(density, best)));
  return `The average believes most in a ${words(best)}: ${percent(near(together, best))}, where the parts alone gave it ${one} and ${other}. Their sum gives it ${percent(near(added, best))}.`;
}
