import { experiments } from '@retinotopia/experiments';
import { ExperimentError, type Experiment } from '@retinotopia/runs';
import { inShort } from '@retinotopia/core';

/** An experiment by its name. @throws ExperimentError where there is none of this name */
export function findExperiment(name: string): Promise<Experiment> {
  if (Object.hasOwn(experiments, name)) return experiments[name]!.load();
  const names = Object.keys(experiments).join(', ');
  return Promise.reject(new ExperimentError(`there is no experiment ${inShort(name)} in this version, but ${names}`));
}
