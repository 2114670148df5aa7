import { type Estimate, bootstrap, mean } from '@retinotopia/core';
import {
  activitiesFor,
  attend,
  average,
  compareAnswers,
  createUniversalCapsule,
  defaultPoseNoise,
  densityFrom,
  densityOf,
  drawArrangement,
  drawViewpoint,
  entropyBits,
  exampleOf,
  learnWhole,
  massNear,
  measureViewChange,
  multiply,
  scaledNoise,
  seeArrangement,
  type Activities,
  type Hypothesis,
  type IdentityPoseSpace,
} from '@retinotopia/capsules';
import { randomStream } from '@retinotopia/compute';
import { measureGrowths, type CapsuleGrowth } from './growth.ts';

/** How much is measured. */
export interface CapsuleSettings {
  readonly seed: number;
  /** Arrangements of parts that are drawn; intervals are over them. */
  readonly arrangements: number;
  /** True wholes, and as many scrambled ones, that are shown of each arrangement. */
  readonly shown: number;
  /** Viewpoints that each is learnt from. */
  readonly learnt: number;
  /** The share of parts that are not seen. */
  readonly missing: number;
}

/** Numbers of parts and strengths of noise at which true wholes are told from scrambled ones. */
export const separationParts = [4, 8, 16] as const;
export const noiseStrengths = [0.5, 1, 2, 3] as const;
const growthParts = [4, 8, 16, 32, 64, 128, 256] as const;

/** True against scrambled wholes at unseen viewpoints. */
export interface SeparationRow {
  readonly parts: number;
  /** Times the noise that is given in the result. */
  readonly strength: number;
  readonly votesArea: Estimate;
  readonly fieldArea: Estimate;
  readonly sameVerdict: Estimate;
  readonly sameParts: Estimate;
  readonly poseError: Estimate;
}

/** A distribution that a universal capsule holds. */
export interface HeldDensity {
  readonly label: string;
  /** `[identities, directions]`, row by row. */
  readonly density: readonly number[];
  readonly bits: number;
  /** How much of it lies within 45° of each hypothesis, in the hypotheses' order. */
  readonly near: readonly number[];
}

/** What `lab capsules --json` prints. */
export interface CapsulesResult {
  readonly settings: CapsuleSettings;
  readonly noise: typeof defaultPoseNoise;
  readonly separation: readonly SeparationRow[];
  readonly growth: CapsuleGrowth;
  /** The worst over changes of the viewpoint. */
  readonly viewChange: {
    readonly changes: number;
    readonly poseError: number;
    readonly evidenceError: number;
  };
  readonly universal: {
    readonly space: IdentityPoseSpace;
    readonly ambiguous: { readonly hypotheses: readonly Hypothesis[]; readonly held: readonly HeldDensity[] };
    readonly dissimilar: {
      readonly hypotheses: readonly Hypothesis[];
      readonly held: readonly HeldDensity[];
    };
  };
}

/** Shares of the whole that are given to `onProgress` with what has just been measured. */
export type OnProgress = (share: number, done: string) => void;

export function measureCapsules(settings: CapsuleSettings, onProgress: OnProgress): CapsulesResult {
  const pairs = separationParts.flatMap((parts) => noiseStrengths.map((strength) => ({ parts, strength })));
  const units = pairs.length + growthParts.length + 2;
  let done = 0;
  const measured = (what: string) => onProgress(++done / units, what);
  const separation = pairs.map(({ parts, strength }) => {
    const row = separationRow(settings, parts, strength);
    measured(`${parts} parts, ${strength} × noise: area ${row.votesArea.value.toFixed(3)} by votes, ${row.fieldArea.value.toFixed(3)} by messages`); // prettier-ignore
    return row;
  });
  const growth = measureGrowths(growthParts, settings.seed, (index) => measured(`timed ${growthParts[index - 1]!} parts`)); // prettier-ignore
  const viewChange = viewChanges(settings.seed);
  measured('changes of the viewpoint');
  const universal = universalCapsules(settings.seed);
  measured('universal capsules');
  return { settings, noise: defaultPoseNoise, separation, growth, viewChange, universal };
}

function separationRow(settings: CapsuleSettings, parts: number, strength: number): SeparationRow {
  const { seed, arrangements, shown, learnt, missing } = settings;
  const noise = scaledNoise(defaultPoseNoise, strength);
  const answers = Array.from({ length: arrangements }, (_, index) => {
    const random = randomStream(seed, `capsules/separation/${parts}/${strength}/${index}`);
    // Of one number of parts the same arrangements at every strength of noise.
    const arrangement = drawArrangement('thing', parts, randomStream(seed, `capsules/arrangement/${parts}/${index}`)); // prettier-ignore
    return compareAnswers(arrangement, { noise, missing, learnt, shown }, random);
  });
  const random = randomStream(seed, 'capsules/bootstrap');
  const over = (of: keyof (typeof answers)[number]) =>
    bootstrap(answers, (sample) => mean(sample.map((one) => one[of])), random);
  return {
    parts,
    strength,
    votesArea: over('votesArea'),
    fieldArea: over('fieldArea'),
    sameVerdict: over('sameVerdict'),
    sameParts: over('sameParts'),
    poseError: over('poseError'),
  };
}

function viewChanges(seed: number): CapsulesResult['viewChange'] {
  const random = randomStream(seed, 'capsules/view');
  const arrangement = drawArrangement('thing', 8, random);
  const example = () => exampleOf(arrangement, drawViewpoint(random), defaultPoseNoise, random);
  const whole = learnWhole('thing', Array.from({ length: 20 }, example));
  const changes = Array.from({ length: 100 }, () => {
    const seeing = { noise: defaultPoseNoise, missing: 0 };
    const sightings = seeArrangement(arrangement, drawViewpoint(random), seeing, random);
    return measureViewChange(whole, sightings, drawViewpoint(random));
  });
  return {
    changes: changes.length,
    poseError: Math.max(...changes.map(({ poseError }) => poseError)),
    evidenceError: Math.max(...changes.map(({ evidenceError }) => evidenceError)),
  };
}

function universalCapsules(seed: number): CapsulesResult['universal'] {
  const space = { identities: ['face', 'house', 'bus'], directions: 72 };
  const capsule = createUniversalCapsule(space, 60, randomStream(seed, 'capsules/universal'));
  const at = (identity: string, turnDeg: number): Hypothesis => ({ identity, turnDeg, spreadDeg: 15, weight: 1 }); // prettier-ignore
  const [face, house, bus, turnedBus] = [at('face', 40), at('house', 200), at('bus', 300), at('bus', 220)];
  const holding = (...hypotheses: readonly Hypothesis[]) => activitiesFor(capsule, densityOf(space, hypotheses)); // prettier-ignore
  const held = (label: string, activities: Activities, hypotheses: readonly Hypothesis[]): HeldDensity => {
    const density = densityFrom(capsule, activities);
    const near = hypotheses.map((hypothesis) => massNear(space, density, hypothesis, 45));
    return { label, density: [...density], bits: entropyBits(density), near };
  };
  const vague = Float64Array.from({ length: capsule.neurons }, (_, neuron) => Number(neuron === 0));
  const [eye, mouth] = [holding(face, house), holding(face, bus)];
  const three = [face, house, bus];
  const columns = [holding(face), holding(face), holding(turnedBus), holding(turnedBus)];
  const two = [face, turnedBus];
  return {
    space,
    ambiguous: {
      hypotheses: three,
      held: [
        held('one neuron alone', vague, three),
        held('a part says', eye, three),
        held('another part says', mouth, three),
        held('their average', average([eye, mouth]), three),
        held('their sum', multiply([eye, mouth]), three),
      ],
    },
    dissimilar: {
      hypotheses: two,
      held: [
        held('two columns say', columns[0]!, two),
        held('two others say', columns[2]!, two),
        held('average of all four', average(columns), two),
        held('first column, with attention', attend(columns, 0, 0.2), two),
        held('last column, with attention', attend(columns, 3, 0.2), two),
      ],
    },
  };
}
