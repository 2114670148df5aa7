import { randomStream, type BackendDescription } from '@retinotopia/compute';
import type { DatasetName } from '@retinotopia/datasets';
import { judgeAims, type Aim } from './aims.ts';
import type { Arm } from './arms.ts';
import { retinaFor, type TaskResult } from './experiment.ts';
import { measureIsotropy, type Isotropy } from './isotropy.ts';
import { streamNameOf, tasksOf, type Protocol, type RetinaName } from './protocol.ts';
import { judge, type Verdict } from './verdict.ts';

/** What `result.json` holds: nothing that differs between two runs of the same protocol on the same engine. */
export interface HypothesisResult {
  readonly formatVersion: 3;
  readonly dataset: DatasetName;
  readonly backend: BackendDescription;
  readonly protocol: Protocol;
  readonly isotropy: readonly ({ readonly retina: RetinaName } & Isotropy)[];
  readonly runs: readonly TaskResult[];
  /** Runs that did not end, and why. */
  readonly missing: readonly string[];
  /** The figures that the experiment aims for, as far as its runs give them. */
  readonly aims: readonly Aim[];
  readonly verdicts: readonly ({ readonly retina: RetinaName } & Verdict)[];
}

/** Fixation places that the isotropy of the torus is counted from. */
const isotropyPlacements = 5000;

/** Puts together what the runs showed. @param runs those that ended, in the order of the protocol's tasks */
export function assembleResult(
  protocol: Protocol,
  dataset: DatasetName,
  backend: BackendDescription,
  runs: readonly TaskResult[],
  missing: readonly string[],
): HypothesisResult {
  const seed = protocol.seeds[0]!;
  return {
    formatVersion: 3,
    dataset,
    backend,
    protocol,
    isotropy: protocol.retinas.map((retina) => ({
      retina,
      ...measureIsotropy(
        retinaFor(retina, protocol, seed),
        isotropyPlacements,
        randomStream(seed, 'isotropy'),
      ),
    })),
    runs,
    missing,
    aims: judgeAims(protocol, runs),
    verdicts: protocol.retinas.map((retina) => ({
      retina,
      ...judge(
        retina,
        accuraciesBySeed(protocol, runs, retina),
        randomStream(0, `verdict/${streamNameOf(retina)}`),
      ),
    })),
  };
}

function accuraciesBySeed(protocol: Protocol, runs: readonly TaskResult[], retina: RetinaName) {
  return protocol.seeds.map((seed) => {
    const own = runs.filter(({ task }) => task.retina === retina && task.seed === seed);
    return Object.fromEntries(own.map(({ task, test }) => [task.arm, test.consensus]));
  });
}

/** The runs of an arm on a retina. */
export const runsOf = ({ runs }: HypothesisResult, retina: RetinaName, arm: Arm): readonly TaskResult[] =>
  runs.filter(({ task }) => task.retina === retina && task.arm === arm);

/** How many runs the protocol asks for. */
export const plannedRuns = (protocol: Protocol): number => tasksOf(protocol).length;
