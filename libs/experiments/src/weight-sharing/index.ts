export { armSettings, arms, coreArms, existsOn, type Arm, type ArmSettings, type CoreArm } from './arms.ts';
export { experiment } from './experiment.ts';
export type { CurvePoint, Found } from './found.ts';
export type { Accuracies, Knowledge } from './measures.ts';
export { retinaFor } from './retinas.ts';
export { runTask, runTaskByPoints, type RunAtPoint } from './run-task.ts';
export { presets, retinaNames, settings, type Agreement, type RetinaName, type Settings } from './settings.ts';
export type { WeightSharingResult } from './summarise.ts';
export { tasksOf, type Task } from './task.ts';
