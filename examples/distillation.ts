// Distillation with a class withheld: a student that has never seen a 3 learns from a teacher's soft targets what a 3
// is (Hinton, Vinyals and Dean 2015, section 3).
//
//   npm run example distillation [IMAGES]
import { disposeParameters, randomStream, useBackend } from '@retinotopia/compute';
import { loadDataset, selectImages, splitIndices } from '@retinotopia/datasets';
import { bestBias, drawNets, errorsByClass, evaluate, labelTraining, logitsOf, teacherTraining, transferImages, withBias, type Course, type Logits } from '@retinotopia/distillation'; // prettier-ignore
import { trainToEnd } from '@retinotopia/training';

const images = Number(process.argv[2] ?? 10_000); // That are learnt from.
if (!Number.isSafeInteger(images) || images < 1) throw new RangeError('IMAGES must be a whole number from 1');
const withheld = 3;
const temperature = 8;
await useBackend('wasm');
const random = randomStream(11, 'example');
const { train, test } = await loadDataset('mnist');
const { labelled, validation } = splitIndices(train.labels, { labelled: images, validation: 2000 }, random);
const course: Course = { images: train, indices: labelled, epochs: 6, batch: 100, learningRate: 0.001 };

// The teacher, 784-300-300-10, learns all ten classes from labels, its inputs moved by up to 2 pixels.
const jitter = { dropout: { inputs: 0, hidden: 0 }, layers: [784, 300, 300], jitter: 2, maxNorm: null };
const teacher = drawNets({ nets: 1, inputs: 784, hidden: [300, 300], classes: 10 }, random.stream('teacher'));
const taught = trainToEnd(labelTraining(course, logitsOf, jitter, random.stream('labels')), teacher);
report('teacher', evaluate(taught, test, logitsOf));

// Students are smaller, 784-100-10, and meet every class but one. The first learns from labels, the second from what
// the teacher makes of the same images: how much a 2 looks like a 3 is all that it ever hears of a 3.
const without = { ...course, indices: transferImages({ without: [withheld] }, labelled, train.labels) };
const drawStudent = () => drawNets({ nets: 1, inputs: 784, hidden: [100], classes: 10 }, random.stream('student'));
const byLabels = trainToEnd(labelTraining(without, logitsOf, null, random.stream('labels')), drawStudent());
report('student, labels', evaluate(byLabels, test, logitsOf));
const teaching = { teacher: evaluate(taught, train, logitsOf), temperature, labelWeight: 0 };
const bySoftTargets = trainToEnd(teacherTraining(without, logitsOf, teaching, random.stream('soft')), drawStudent());
report('student, soft targets', evaluate(bySoftTargets, test, logitsOf));

// It thinks that a 3 is rare. A bias on that logit, found on validation images, mends it.
for (const [name, student] of Object.entries({ labels: byLabels, 'soft targets': bySoftTargets })) {
  const { labels } = selectImages(train, validation);
  const { bias } = bestBias(evaluate(student, train, logitsOf, validation), labels, [withheld]);
  report(`student, ${name}, bias ${bias.toFixed(1)}`, withBias(evaluate(student, test, logitsOf), [withheld], bias));
}
for (const parameters of [taught, byLabels, bySoftTargets]) disposeParameters(parameters);

function report(who: string, logits: Logits): void {
  const errors = errorsByClass(logits, test.labels);
  const threes = test.labels.filter((label) => label === withheld).length;
  const right = ((1 - errors[withheld]! / threes) * 100).toFixed(1);
  const all = errors.reduce((a, b) => a + b, 0);
  console.log(`${who.padEnd(36)}${String(all).padStart(6)} errors of ${test.count}; of the 3s right: ${right} %`);
}
