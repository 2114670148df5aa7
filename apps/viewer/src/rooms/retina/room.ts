import { total } from '@retinotopia/core';
import { createFieldSampler, nearestPoint, type Gaze, type OpticArray, type Retina } from '@retinotopia/retina';
import { onArrows, onDrag } from '../../shell/drawn.ts';
import { svgFigure } from '../../shell/figures.ts';
import { choice, flag, slider } from '../../shell/parameters.ts';
import { reasonOf } from '../../shell/reason.ts';
import { button, figure, make, room } from '../../shell/room.ts';
import { withoutWebGL } from '../../shell/scene.ts';
import { openCamera } from './camera.ts';
import { createCortexView } from './cortex-view.ts';
import { createOpticView, fieldOfViewDeg } from './optic-view.ts';
import type { RetinaMade, RetinaOrder } from './retina-worker.ts';
import { imageInput, sample, samples } from './samples.ts';

/** The gaze stays on the image. */
const farthestDeg = 10;
const clampGaze = (value: number) => Math.max(-farthestDeg, Math.min(farthestDeg, value));
const gaze = (label: string) => slider(label, 0, { min: -farthestDeg, max: farthestDeg, step: 0.25, unit: '°' });

export default room({
  title: 'Retina',
  idea: 'Receptive fields grow away from the fovea, so the brain sees sharply only where one looks. On the cortex every field takes about the same room: the fovea is magnified, and the same thing looked at elsewhere lands on other cells with other wiring. A convolution’s shared weights have no place there.',
  parameters: {
    image: choice('image', samples),
    law: choice('retina', ['linear', 'watson', 'uniform']),
    across: slider('columns across', 9, { min: 3, max: 21, step: 1 }),
    gazeX: gaze('gaze, to the right'),
    gazeY: gaze('gaze, down'),
    fields: flag('draw the receptive fields', true),
  },
  presets: {
    'A human retina': { law: 'watson', across: 12 },
    'An even retina': { law: 'uniform', across: 9 },
    'Ten thousand fields': { law: 'linear', across: 21 },
    'Read a word': { image: 'letters', gazeX: -6, gazeY: -3 },
  },
  open(place, set) {
    const view = createOpticView();
    const cortex = createCortexView();
    const spacing = svgFigure(
      'How far apart the receptive fields are, measured on this mosaic and by the law that made it.',
    );
    const numbers = make('p', { role: 'status' });
    const hovered = make('p', { class: 'said', 'aria-live': 'polite' });
    const trouble = make('p', { role: 'alert' });
    const upload = imageInput('own-image', trouble, (seen) => {
      stopCamera();
      look(seen);
    });
    const live = button('Use the camera', () => void toggleCamera(), { 'aria-pressed': 'false' });
    place.append(
      make(
        'div',
        { class: 'views' },
        figure(view.element, 'The optic array. Move the gaze by mouse, touch or arrow keys. Orange fields see a bright middle, blue ones a dark one.'), // prettier-ignore
        figure(
          cortex?.element ?? withoutWebGL(),
          'The retinotopic map: the cortical sheet in millimetres (Schwartz 1980, Horton and Hoyt 1991), raised where a field responds. The left half of the field lies to the right.',
        ),
      ),
      hovered,
      numbers,
      spacing.element,
      make(
        'p',
        {},
        make('label', { for: 'own-image' }, 'An image of your own (it stays in this page): '),
        upload,
        ' ',
        live,
      ),
      trouble,
    );

    const maker = new Worker(new URL('./retina-worker.ts', import.meta.url), { type: 'module' });
    let ordered = '';
    let retina: Retina | null = null;
    let see: ((image: OpticArray, gaze: Gaze) => Float32Array) | null = null;
    let responses: Float32Array = new Float32Array(0);
    let shown = { image: '', law: '', across: 0, gazeX: 0, gazeY: 0, fields: true };
    /** What was uploaded or filmed stands in for the sample until another sample is chosen. */
    let image: OpticArray = sample('letters');
    let closeCamera: (() => void) | null = null;

    maker.addEventListener('message', ({ data }: MessageEvent<RetinaMade>) => {
      if (data.law !== shown.law || data.across !== shown.across) return; // Another one is on its way.
      retina = data.retina;
      see = createFieldSampler(retina);
      view.setRetina(retina);
      cortex?.setRetina(retina);
      spacing.draw(data.spacing);
      numbers.textContent = inNumbers(retina);
      paint();
    });
    maker.addEventListener('error', ({ message }) => (trouble.textContent = `The retina could not be made: ${message}`)); // prettier-ignore

    function paint() {
      if (see === null) return;
      const { gazeX, gazeY, fields } = shown;
      responses = see(image, { xDeg: gazeX, yDeg: gazeY });
      view.paint(gazeX, gazeY, responses, fields);
      cortex?.paint(responses);
    }

    function look(at: OpticArray) {
      image = at;
      view.setImage(at);
      paint();
    }

    function useCamera(close: (() => void) | null) {
      closeCamera = close;
      live.setAttribute('aria-pressed', String(close !== null));
      live.textContent = close === null ? 'Use the camera' : 'Stop the camera';
    }

    function stopCamera() {
      closeCamera?.();
      useCamera(null);
    }

    async function toggleCamera() {
      trouble.textContent = '';
      if (closeCamera !== null) {
        stopCamera();
        return;
      }
      live.disabled = true;
      try {
        useCamera(await openCamera(look));
      } catch (error) {
        trouble.textContent = reasonOf(error);
      } finally {
        live.disabled = false;
      }
    }

    const toDegrees = (event: PointerEvent) => {
      const box = view.canvas.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map((share) =>
        clampGaze(Math.round((share - 0.5) * fieldOfViewDeg * 4) / 4),
      ) as [number, number];
    };
    function lookThere(event: PointerEvent) {
      const [gazeX, gazeY] = toDegrees(event);
      set({ gazeX, gazeY });
    }
    view.canvas.addEventListener('pointermove', (event) => {
      if (event.buttons > 0 || event.pointerType !== 'mouse') return;
      const [gazeX, gazeY] = toDegrees(event);
      hovered.textContent = describeField(retina, responses, gazeX - shown.gazeX, gazeY - shown.gazeY);
    });
    onDrag(view.canvas, lookThere, lookThere);
    onArrows(view.canvas, (x, y) =>
      set({ gazeX: clampGaze(shown.gazeX + x / 2), gazeY: clampGaze(shown.gazeY + y / 2) }),
    );

    return {
      show(values) {
        const another = values.image !== shown.image;
        shown = values;
        if (another) {
          stopCamera();
          image = sample(values.image);
          view.setImage(image);
        }
        const wanted = `${values.law}/${values.across}`;
        if (ordered !== wanted) {
          ordered = wanted;
          numbers.textContent = 'Growing a retina …';
          maker.postMessage({ law: values.law as RetinaOrder['law'], across: values.across } satisfies RetinaOrder);
        }
        paint();
      },
      close() {
        stopCamera();
        maker.terminate();
        view.close();
        cortex?.close();
      },
    };
  },
});

/** How many of everything there are, and what being uneven saves. */
function inNumbers({ fields, columns, receptors, config }: Retina): string {
  const finest = fields.spacingDeg.reduce((a, b) => Math.min(a, b));
  const inputs = total(columns.fields.map(({ length }) => length));
  const counted = `${receptors.xDeg.length} receptors, ${fields.xDeg.length} receptive fields, ${columns.count} columns with ${inputs} inputs in all.`;
  if (config.law === 'uniform') return `${counted} They lie ${finest.toFixed(2)}° apart everywhere.`;
  const width = 2 * Math.max(...fields.xDeg.map(Math.abs), ...fields.yDeg.map(Math.abs));
  const evenly = Math.round((Math.PI / 4) * (width / finest) ** 2);
  return `${counted} An even retina as fine as this one at its finest (${finest.toFixed(2)}°) would need about ${evenly} fields for the same disc: ${(evenly / fields.xDeg.length).toFixed(1)} times as many.`;
}

/** What is said of the field nearest to a place of the retina. */
function describeField(retina: Retina | null, responses: Float32Array, xDeg: number, yDeg: number): string {
  if (retina === null) return '';
  const { fields } = retina;
  const nearest = nearestPoint(fields, xDeg, yDeg);
  const eccentricity = Math.hypot(fields.xDeg[nearest]!, fields.yDeg[nearest]!);
  const receptors = retina.weights.rows[nearest + 1]! - retina.weights.rows[nearest]!;
  return `A receptive field ${eccentricity.toFixed(1)}° from the gaze, ${fields.spacingDeg[nearest]!.toFixed(2)}° from its neighbours, over ${receptors} receptors, responds ${responses[nearest]!.toFixed(2)}.`;
}
