import { randomStream } from '@retinotopia/compute';
import {
  createRetina,
  humanCortex,
  sampleFields,
  toCortex,
  type OpticArray,
  type Retina,
} from '@retinotopia/retina';
import * as THREE from 'three';
import { svgFigure } from '../../shell/figures.ts';
import { make, room } from '../../shell/room.ts';
import { createStage, withoutWebGL } from '../../shell/scene.ts';
import { drawSpacing } from './spacing.ts';
import { fromFile, pixelsPerDegree, sample, samples, sizePx } from './samples.ts';

const fieldOfViewDeg = sizePx / pixelsPerDegree;

export const retinaRoom = room({
  title: 'Retina',
  idea: 'Receptive fields grow away from the fovea, so the brain sees sharply only where one looks. On the cortex every field takes about the same room: the fovea is magnified, and the same thing looked at elsewhere lands on other cells with other wiring. A convolution’s shared weights have no place there.',
  parameters: {
    image: { kind: 'choice', label: 'image', default: 'letters', options: [...samples] },
    law: { kind: 'choice', label: 'retina', default: 'linear', options: ['linear', 'watson', 'uniform'] },
    across: { kind: 'number', label: 'columns across', default: 9, min: 3, max: 14, step: 1 },
    gazeX: {
      kind: 'number',
      label: 'gaze, to the right',
      default: 0,
      min: -10,
      max: 10,
      step: 0.25,
      unit: '°',
    },
    gazeY: { kind: 'number', label: 'gaze, down', default: 0, min: -10, max: 10, step: 0.25, unit: '°' },
    fields: { kind: 'flag', label: 'draw the receptive fields', default: true },
  },
  presets: {
    'A human retina': { law: 'watson', across: 12 },
    'An even retina': { law: 'uniform', across: 9 },
    'Read a word': { image: 'letters', gazeX: -6, gazeY: -3 },
  },
  open(place, { set }) {
    const view = make('canvas', {
      class: 'square',
      role: 'img',
      tabindex: '0',
      'aria-label': 'What the eye looks at. Arrow keys move the gaze.',
    });
    const context = view.getContext('2d')!;
    const stage = createStage('The same responses on the flattened visual cortex, fovea in the middle', 1);
    stage?.element.classList.add('cortex'); // Dark, so that bright fields show in either scheme.
    const spacing = svgFigure(
      'How far apart the receptive fields are, measured on this mosaic and by the law that made it.',
    );
    const numbers = make('p', {});
    const hovered = make('p', { class: 'said', 'aria-live': 'polite' });
    const upload = make('input', { type: 'file', accept: 'image/*', id: 'own-image' });
    const trouble = make('p', { role: 'alert' });
    place.append(
      make(
        'div',
        { class: 'views' },
        make(
          'figure',
          {},
          view,
          make('figcaption', {}, 'The optic array. Move the gaze by mouse, touch or arrow keys.'),
        ),
        make(
          'figure',
          {},
          stage?.element ?? withoutWebGL(),
          make(
            'figcaption',
            {},
            'The retinotopic map: millimetres of cortex (Schwartz 1980, Horton and Hoyt 1991), the left half of the field to the right.',
          ),
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
      ),
      trouble,
    );
    let retina: Retina | null = null;
    let made = '';
    let image: OpticArray = sample('letters');
    let shown = { image: '', law: '', across: 0, gazeX: 0, gazeY: 0, fields: true };
    let own: OpticArray | null = null;
    let cells: THREE.InstancedMesh | null = null;
    const colour = new THREE.Color();
    const matrix = new THREE.Matrix4();
    let responses: Float32Array = new Float32Array(0);

    function build(law: string, across: number): Retina {
      const built = createRetina(
        { columnsAcross: across, radiusDeg: 8, law: law as 'linear' },
        randomStream(11, `viewer/${law}`),
      );
      if (stage !== null) {
        if (cells !== null) {
          stage.scene.remove(cells);
          cells.dispose();
        }
        const { xDeg, yDeg, spacingDeg } = built.fields;
        // The cortex that fits a retina has its magnification fall where the retina's spacing grows.
        const cortex = law === 'linear' ? { ...humanCortex, aDeg: built.config.e2Deg } : humanCortex;
        let farthest = 0;
        cells = new THREE.InstancedMesh(
          new THREE.CircleGeometry(1, 16),
          new THREE.MeshBasicMaterial(),
          xDeg.length,
        );
        for (let field = 0; field < xDeg.length; field++) {
          const at = toCortex(xDeg[field]!, -yDeg[field]!, cortex);
          const outwards = xDeg[field]! + (xDeg[field]! < 0 ? -1 : 1) * spacingDeg[field]!;
          const beside = toCortex(outwards, -yDeg[field]!, cortex);
          farthest = Math.max(farthest, Math.abs(at.xMm));
          const radius = Math.hypot(beside.xMm - at.xMm, beside.yMm - at.yMm) / 2;
          matrix.makeScale(radius, radius, 1).setPosition(at.xMm, at.yMm, 0);
          cells.setMatrixAt(field, matrix);
        }
        cells.scale.setScalar(0.95 / farthest);
        stage.scene.add(cells);
      }
      return built;
    }

    function paint() {
      if (retina === null) return;
      const { gazeX, gazeY, fields } = shown;
      responses = sampleFields(retina, image, { xDeg: gazeX, yDeg: gazeY });
      drawView(context, view, image, retina, responses, gazeX, gazeY, fields);
      if (stage === null || cells === null) return;
      responses.forEach((response, field) => {
        const level = 0.5 + Math.max(-0.5, Math.min(0.5, response * 2));
        cells!.setColorAt(field, colour.setRGB(level, level, level, THREE.SRGBColorSpace));
      });
      cells.instanceColor!.needsUpdate = true;
      stage.changed();
    }

    const toDegrees = (event: PointerEvent) => {
      const box = view.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map((share) =>
        Math.max(-10, Math.min(10, Math.round((share - 0.5) * fieldOfViewDeg * 4) / 4)),
      ) as [number, number];
    };
    view.addEventListener('pointermove', (event) => {
      const [gazeX, gazeY] = toDegrees(event);
      if (event.buttons > 0 || event.pointerType === 'mouse') {
        if (event.buttons > 0) set({ gazeX, gazeY });
        else hovered.textContent = describeField(retina, responses, gazeX - shown.gazeX, gazeY - shown.gazeY);
      }
    });
    view.addEventListener('pointerdown', (event) => {
      view.setPointerCapture(event.pointerId);
      const [gazeX, gazeY] = toDegrees(event);
      set({ gazeX, gazeY });
    });
    view.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: [-0.5, 0], ArrowRight: [0.5, 0], ArrowUp: [0, -0.5], ArrowDown: [0, 0.5] }[
        event.key
      ];
      if (step === undefined) return;
      event.preventDefault();
      const within = (value: number) => Math.max(-10, Math.min(10, value));
      set({ gazeX: within(shown.gazeX + step[0]!), gazeY: within(shown.gazeY + step[1]!) });
    });
    upload.addEventListener('change', () => {
      const [file] = upload.files ?? [];
      trouble.textContent = '';
      if (file === undefined) return;
      fromFile(file).then(
        (seen) => {
          own = seen;
          image = seen;
          paint();
        },
        (error: unknown) => (trouble.textContent = (error as Error).message),
      );
    });
    const resize = new ResizeObserver(() => {
      const side = Math.round(view.clientWidth * Math.min(2, devicePixelRatio));
      if (side === 0 || side === view.width) return;
      view.width = view.height = side;
      paint();
    });
    resize.observe(view);

    return {
      show(values) {
        if (values.image !== shown.image) own = null;
        shown = { ...values };
        image = own ?? sample(values.image);
        const wanted = `${values.law}/${values.across}`;
        if (made !== wanted) {
          retina = build(values.law, values.across);
          made = wanted;
          spacing.draw(drawSpacing(retina));
          const { fields, columns, receptors } = retina;
          const finest = fields.spacingDeg.reduce((a, b) => Math.min(a, b));
          const evenly = Math.round((16 / finest) ** 2);
          const inputs = columns.fields.reduce((sum, owned) => sum + owned.length, 0);
          numbers.textContent = `${receptors.xDeg.length} receptors, ${fields.xDeg.length} receptive fields, ${columns.count} columns with ${inputs} inputs in all. An even retina as fine as this one at its finest (${finest.toFixed(2)}°) would need about ${evenly} fields for the same view.`;
        }
        paint();
      },
      close() {
        resize.disconnect();
        stage?.close();
        place.replaceChildren();
      },
    };
  },
});

/** Draws the image with the fields over it, each as bright as it responds. */
function drawView(
  context: CanvasRenderingContext2D,
  { width }: HTMLCanvasElement,
  image: OpticArray,
  retina: Retina,
  responses: Float32Array,
  gazeX: number,
  gazeY: number,
  fields: boolean,
): void {
  const scale = width / fieldOfViewDeg;
  const seen = new ImageData(sizePx, sizePx);
  image.pixels.forEach((value, at) => seen.data.set([value * 255, value * 255, value * 255, 255], 4 * at));
  const small = new OffscreenCanvas(sizePx, sizePx);
  small.getContext('2d')!.putImageData(seen, 0, 0);
  context.drawImage(small, 0, 0, width, width);
  const { xDeg, yDeg, spacingDeg } = retina.fields;
  if (fields) {
    for (let field = 0; field < xDeg.length; field++) {
      const response = responses[field]!;
      context.strokeStyle = response >= 0 ? `rgb(213 94 0 / ${0.25 + 0.75 * Math.min(1, 2 * response)})` : `rgb(0 114 178 / ${0.25 + 0.75 * Math.min(1, -2 * response)})`; // prettier-ignore
      context.lineWidth = 1.25;
      context.beginPath();
      context.arc(
        width / 2 + (gazeX + xDeg[field]!) * scale,
        width / 2 + (gazeY + yDeg[field]!) * scale,
        (spacingDeg[field]! / 2) * scale,
        0,
        2 * Math.PI,
      );
      context.stroke();
    }
  }
  context.strokeStyle = '#e69f00';
  context.lineWidth = 2.5;
  const [x, y] = [width / 2 + gazeX * scale, width / 2 + gazeY * scale];
  context.beginPath();
  context.moveTo(x - 8, y);
  context.lineTo(x + 8, y);
  context.moveTo(x, y - 8);
  context.lineTo(x, y + 8);
  context.stroke();
}

/** What is said of the field nearest to a place of the retina. */
function describeField(retina: Retina | null, responses: Float32Array, xDeg: number, yDeg: number): string {
  if (retina === null) return '';
  const { fields } = retina;
  let nearest = 0;
  let least = Infinity;
  fields.xDeg.forEach((x, field) => {
    const apart = Math.hypot(x - xDeg, fields.yDeg[field]! - yDeg);
    if (apart < least) [nearest, least] = [field, apart];
  });
  const eccentricity = Math.hypot(fields.xDeg[nearest]!, fields.yDeg[nearest]!);
  const receptors = retina.weights.rows[nearest + 1]! - retina.weights.rows[nearest]!;
  return `A receptive field ${eccentricity.toFixed(1)}° from the gaze, ${fields.spacingDeg[nearest]!.toFixed(2)}° from its neighbours, over ${receptors} receptors, responds ${responses[nearest]!.toFixed(2)}.`;
}
