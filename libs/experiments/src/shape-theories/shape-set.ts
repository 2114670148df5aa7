import { randomStream, type RandomStream } from '@retinotopia/compute';
import { familyNames, noiseBackdrop, paintScene, sceneObject, type FamilyName, type Scene, type Viewpoint } from '@retinotopia/datasets'; // prettier-ignore
import type { Settings, Task } from './settings.ts';
import { drawLearntViewpoints, drawTestViewpoint, type Test } from './viewpoints.ts';

/** What a picture may show: an object of a family, or one whose parts are right and whose arrangement is wrong. */
export const classes = [...familyNames, 'scrambled'] as const;
export const face = classes.indexOf('face');
export const scrambled = classes.indexOf('scrambled');

/** A picture of one object. */
export interface Picture {
  readonly scene: Scene;
  /** Its place in {@link classes}. */
  readonly label: number;
}

/** The pictures of one number of viewpoints and one seed, the same for every theory. */
export interface ShapeSet {
  /** As many of each class. Individuals and backgrounds are the same however many viewpoints there are. */
  readonly learnt: readonly Picture[];
  /** As many of each family, and of scrambled faces. */
  readonly tested: (test: Test) => readonly Picture[];
}

export function drawShapeSet(
  { viewpoints, seed }: Pick<Task, 'viewpoints' | 'seed'>,
  { size, trainImages, testImages }: Settings,
): ShapeSet {
  const random = randomStream(seed, 'theories');
  const learntFrom = drawLearntViewpoints(viewpoints, random.stream('viewpoints'));
  const backdrop = noiseBackdrop(random.stream('noise'));
  const depict = (label: number, family: FamilyName, viewpoint: Viewpoint, own: RandomStream): Picture => {
    const object = sceneObject(family, viewpoint, own, { scrambled: label === scrambled });
    return { label, scene: paintScene([object], backdrop(size, own.stream('background')), size) };
  };
  /** @param draw a picture of a class, by its number */
  const ofEachClass = (count: number, draw: (label: number, index: number) => Picture): readonly Picture[] =>
    classes.flatMap((_, label) => Array.from({ length: count }, (_, index) => draw(label, index)));
  return {
    learnt: ofEachClass(trainImages, (label, index) => {
      const family = familyNames[label === scrambled ? index % familyNames.length : label]!;
      return depict(label, family, learntFrom[index % viewpoints]!, random.stream(`learnt/${label}/${index}`));
    }),
    tested: (test) =>
      ofEachClass(testImages, (label, index) => {
        const own = random.stream(`${test}/${label}/${index}`);
        const viewpoint = drawTestViewpoint(test, learntFrom, own.stream('viewpoint'));
        return depict(label, familyNames[label === scrambled ? face : label]!, viewpoint, own);
      }),
  };
}
