export { handToKubernetes, handToSlurm, waitForSlurm, type HandOver } from './hand-over.ts';
export type { KubernetesPlace } from './kubernetes.ts';
export { checkSameSettings, hasEnded, planOf, sweepName, type PlannedTask } from './plan.ts';
export { configsOf, runSweep, runTaskOf, type SweepPlace } from './run-sweep.ts';
export { parseSweep, readSweep, sweepFileSchema, type FindExperiment, type Sweep, type Variant } from './sweep-file.ts';
export { parseStrictYaml } from './strict-yaml.ts';
