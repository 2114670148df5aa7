import {
  coreArms,
  presets,
  retinaNames,
  type Arm,
  type CurvePoint,
  type Found,
  type RetinaName,
} from '@retinotopia/experiments/weight-sharing';
import { svgFigure, tableOf } from '../../shell/figures.ts';
import { choice, slider, type Values } from '../../shell/parameters.ts';
import { button, make, room } from '../../shell/room.ts';
import type { ArmNews, ArmOrder } from '../../training/arm-worker.ts';
import { engineInWords, engineParameter } from '../../training/choices.ts';
import type { TrainingChoices } from '../../training/settings.ts';
import { drawFunctionsAndWeights, drawLearning } from './charts.ts';
import { agreementOf, ingredients } from './ingredients.ts';
import { loadPublished } from './published.ts';
import { resultAmong, showResult } from './run-folder.ts';

const parameters = {
  retina: choice('retina', retinaNames, 'permuted'),
  labelled: slider('labelled digits', 1000, { min: 250, max: 2500, step: 250 }),
  steps: slider('training steps', 400, { min: 50, max: 1500, step: 50 }),
  ...ingredients,
  seed: slider('seed', 1, { min: 1, max: 99, step: 1 }),
  engine: engineParameter,
} as const;

/** How far an arm has come. */
interface Progress {
  points: CurvePoint[];
  found: Found | null;
  /** Why its consensus is no result, where it has collapsed. */
  collapsed: string | null;
  state: string;
}

export default room({
  title: 'No weight sharing',
  idea: 'A convolution copies one set of weights to every place; neurons cannot. Columns with weights of their own can still learn one function, if each is taught to agree with what the others say of the same thing: functions are transferred, not weights. Switch to a foveated retina, where every place sees through other receptors, and see what sharing is worth there.',
  parameters,
  presets: {
    'Sharing breaks': {},
    'Sharing pays': { retina: 'uniform' },
    'No agreement': { expertPatches: false },
    'Unlabelled content only': { expertPatches: false, unlabelled: true },
    Collapse: { expertPatches: false, unlabelled: true, burnIn: false, sharpen: true },
  },
  open(place) {
    const start = button('Train', train, { class: 'main' });
    const stop = button('Stop', stopTraining, { disabled: '' });
    const said = make('p', { class: 'said', role: 'status' }, 'Three nets will learn side by side in this page, on real digits. It takes about a minute.'); // prettier-ignore
    const learning = svgFigure('Accuracy of the consensus on digits that no column was trained on. One seed: an anecdote, not a result.'); // prettier-ignore
    const functions = svgFigure('Each arm’s way through training. Low: the columns say the same of the same thing, and also where they say little yet. To the right: they have the same weights. Co-distillation brings functions together, and leaves the weights apart.'); // prettier-ignore
    const table = tableOf(['arm', 'step', 'validation', 'test', 'functions apart, bits', 'weights alike', 'parameters', 'state']); // prettier-ignore
    const folder = make('input', { type: 'file', id: 'run-folder', webkitdirectory: '', multiple: '' });
    const trouble = make('p', { role: 'alert' });
    const opened = make('div');
    const published = make('div');
    place.append(
      make('div', { class: 'buttons' }, start, stop),
      said,
      make('div', { class: 'views' }, learning.element, functions.element),
      table.element,
      make('p', {}, 'Intervals need more seeds: ', make('code', {}, 'npm start'), ' runs three on both retinas. ', make('label', { for: 'run-folder' }, 'Open the folder of a run to look at it (it stays in this page): '), folder), // prettier-ignore
      trouble,
      opened,
      published,
    );
    let wanted: Values<typeof parameters> | null = null;
    let running: readonly Worker[] | null = null;
    let trainedWith: Values<typeof parameters> | null = null;
    let shownSteps = 400;
    const progress = new Map<Arm, Progress>();

    function draw() {
      const curves = coreArms.map((arm) => ({ arm, points: progress.get(arm)?.points ?? [] }));
      learning.draw(drawLearning(curves, shownSteps));
      functions.draw(drawFunctionsAndWeights(curves));
      table.fill(
        coreArms.map((arm) => {
          const { points, found, state } = progress.get(arm) ?? { points: [], found: null, state: '' };
          const last = points.at(-1);
          const figures = last === undefined ? ['', '', '', '', ''] : [String(last.step), last.validation.toFixed(3), found?.test.consensus.toFixed(3) ?? '', last.functionDivergence?.toFixed(2) ?? '', last.weightSimilarity?.toFixed(2).replace(/^-(?=0\.00)/, '') ?? '']; // prettier-ignore
          return [arm, ...figures, found?.parameters.toLocaleString('en') ?? '', state];
        }),
      );
    }

    function end(words: string) {
      running?.forEach((worker) => worker.terminate());
      running = null;
      start.disabled = false;
      stop.disabled = true;
      said.textContent = words;
    }

    function train() {
      if (wanted === null || running !== null) return;
      const { engine, labelled, steps, seed } = wanted;
      const agreement = agreementOf(presets.quick.agreement, wanted);
      const choices: TrainingChoices = { engine, labelled, steps, seed, agreement, retina: wanted.retina as RetinaName, points: 20 }; // prettier-ignore
      trainedWith = wanted;
      shownSteps = steps;
      start.disabled = true;
      stop.disabled = false;
      said.textContent = 'Loading the engine and the digits …';
      running = coreArms.map((arm) => {
        const own: Progress = { points: [], found: null, collapsed: null, state: 'loading' };
        progress.set(arm, own);
        const worker = new Worker(new URL('../../training/arm-worker.ts', import.meta.url), {
          type: 'module',
        });
        worker.addEventListener('message', ({ data }: MessageEvent<ArmNews>) => hear(own, data));
        worker.addEventListener('error', ({ message }) => end(`Training stopped: ${message}`));
        worker.postMessage({ arm, choices } satisfies ArmOrder);
        return worker;
      });
      draw();
    }

    function hear(own: Progress, news: ArmNews) {
      if (news.kind === 'failed') {
        own.state = 'failed';
        draw();
        end(`Training stopped: ${news.reason}`);
        return;
      }
      if (news.kind === 'begun') {
        own.state = 'training';
        said.textContent = `Training on ${engineInWords(news.engine)}.`;
      } else if (news.kind === 'collapsed') {
        own.collapsed = news.reason;
        own.state = 'collapsed';
      } else if (news.kind === 'point') {
        own.points = [...own.points, news.point];
      } else {
        own.found = news.found;
        own.state = 'done';
      }
      draw();
      const all = [...progress.values()];
      if (all.every(({ found, collapsed }) => found !== null || collapsed !== null)) end(inWords(progress));
    }

    function stopTraining() {
      for (const own of progress.values()) if (own.found === null && own.collapsed === null) own.state = 'stopped';
      end('Stopped.');
      draw();
    }

    folder.addEventListener('change', () => {
      trouble.textContent = '';
      resultAmong([...(folder.files ?? [])]).then(
        (result) => opened.replaceChildren(showResult('A run of lab', result)),
        (error: unknown) => (trouble.textContent = (error as Error).message),
      );
    });
    loadPublished().then(
      (result) => published.replaceChildren(showResult('The published result', result)),
      (error: unknown) => (trouble.textContent = (error as Error).message),
    );
    draw();

    return {
      show(values) {
        wanted = values;
        const stale = running !== null && Object.entries(wanted).some(([name, value]) => trainedWith?.[name as keyof typeof values] !== value); // prettier-ignore
        if (stale) said.textContent = 'Training goes on with the settings that it started with; stop it to use the new ones.'; // prettier-ignore
      },
      close: () => end(''),
    };
  },
});

/** What one seed showed, which is no more than that. */
function inWords(progress: ReadonlyMap<Arm, Progress>): string {
  const collapsed = [...progress].flatMap(([arm, own]) => (own.collapsed === null ? [] : [`${arm}: ${own.collapsed}.`])); // prettier-ignore
  if (collapsed.length > 0) return `No result. ${collapsed.join(' ')}`;
  const [shared, alone, codistilled] = coreArms.map((arm) => progress.get(arm)!.found!.test.consensus) as [number, number, number]; // prettier-ignore
  const share = (codistilled - alone) / (shared - alone);
  const recovered = shared > alone ? ` Co-distillation recovered ${(100 * share).toFixed(0)} % of what sharing gives.` : ' Sharing gave nothing here that could be recovered.'; // prettier-ignore
  return `On the test digits: shared ${shared.toFixed(3)}, unshared ${alone.toFixed(3)}, co-distilled ${codistilled.toFixed(3)}.${recovered}`;
}
