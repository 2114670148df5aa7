export { handToKubernetes, handToSlurm, waitForSlurm, type HandOver, type KubernetesPlace } from './hand-over.ts';
export { checkSameSettings, hasEnded, planOf, sweepName, type PlannedTask } from './plan.ts';
export { configsOf, runSweep, runTaskOf, type SweepPlace } from './run-sweep.ts';
export { parseSweep, readSweep, sweepFileSchema, type FindExperiment, type Sweep, type Variant } from './sweep-file.ts';
export { parseStrictYaml } from './strict-yaml.ts';
