import {
  activitiesFor,
  attend,
  average,
  createUniversalCapsule,
  densityFrom,
  densityOf,
  entropyBits,
  massNear,
  multiply,
  type Activities,
  type Density,
  type Hypothesis,
} from '@retinotopia/capsules';
import { randomStream } from '@retinotopia/compute';
import type { Held } from './found.ts';

/** What universal capsules hold a distribution over. */
export const space = { identities: ['face', 'house', 'bus'], directions: 72 };

const at = (identity: string, turnDeg: number): Hypothesis => ({ identity, turnDeg, spreadDeg: 15, weight: 1 });
const [face, house, bus, turnedBus] = [at('face', 40), at('house', 200), at('bus', 300), at('bus', 220)];

/** What two ambiguous parts may mean, and what the columns of two objects hold. */
export const hypotheses = { ambiguous: [face, house, bus], dissimilar: [face, turnedBus] };

/** A distribution that a universal capsule holds, with its values: `[identities, directions]`, row by row. */
export interface HeldDensity extends Held {
  readonly density: Density;
}

/** What universal capsules hold of ambiguous parts, and in columns of two objects, when they agree. */
export function universalCapsules(seed: number): Readonly<Record<keyof typeof hypotheses, readonly HeldDensity[]>> {
  const capsule = createUniversalCapsule(space, 60, randomStream(seed, 'capsules/universal'));
  const holding = (...held: readonly Hypothesis[]) => activitiesFor(capsule, densityOf(space, held));
  const holds =
    (of: keyof typeof hypotheses) =>
    (label: string, activities: Activities): HeldDensity => {
      const density = densityFrom(capsule, activities);
      const near = hypotheses[of].map((hypothesis) => massNear(space, density, hypothesis, 45));
      return { label, density, bits: entropyBits(density), near };
    };
  const vague = Float64Array.from({ length: capsule.neurons }, (_, neuron) => Number(neuron === 0));
  const [eye, mouth] = [holding(face, house), holding(face, bus)];
  const columns = [holding(face), holding(face), holding(turnedBus), holding(turnedBus)];
  const [ambiguous, dissimilar] = [holds('ambiguous'), holds('dissimilar')];
  return {
    ambiguous: [
      ambiguous('one neuron alone', vague),
      ambiguous('a part says', eye),
      ambiguous('another part says', mouth),
      ambiguous('their average', average([eye, mouth])),
      ambiguous('their sum', multiply([eye, mouth])),
    ],
    dissimilar: [
      dissimilar('two columns say', columns[0]!),
      dissimilar('two others say', columns[2]!),
      dissimilar('average of all four', average(columns)),
      dissimilar('first column, with attention', attend(columns, 0, 0.2)),
      dissimilar('last column, with attention', attend(columns, 3, 0.2)),
    ],
  };
}
