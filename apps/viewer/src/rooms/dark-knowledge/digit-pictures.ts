import { imageAt, type LabelledImages } from '@retinotopia/datasets';
import { digitSidePx } from '../../digits/format.ts';
import { make } from '../../shell/room.ts';

/** A digit as ink on paper. @param luminance 28 × 28 in [0, 1], bright on dark */
export function digitPicture(luminance: Float32Array, label: string): HTMLCanvasElement {
  const canvas = make('canvas', { class: 'digit', width: digitSidePx, height: digitSidePx, role: 'img', 'aria-label': label }); // prettier-ignore
  canvas.getContext('2d')!.putImageData(inked(luminance, paper), 0, 0);
  return canvas;
}

const paper = [255, 255, 255] as const;
const tinted = [255, 196, 150] as const;
const perRow = 17;

/** Many digits on one sheet; those that are marked lie on tinted paper. */
export function sheetOfDigits(images: LabelledImages, shown: readonly number[]) {
  const rows = Math.ceil(shown.length / perRow);
  const element = make('canvas', { class: 'sheet', width: perRow * digitSidePx, height: rows * digitSidePx, role: 'img' }); // prettier-ignore
  const context = element.getContext('2d')!;
  return {
    element,
    mark(marked: ReadonlySet<number>, label: string) {
      element.setAttribute('aria-label', label);
      shown.forEach((image, place) => {
        const on = marked.has(image) ? tinted : paper;
        const [x, y] = [place % perRow, Math.floor(place / perRow)];
        context.putImageData(inked(imageAt(images, image), on), x * digitSidePx, y * digitSidePx);
      });
    },
  };
}

function inked(luminance: Float32Array, on: readonly [number, number, number]): ImageData {
  const drawn = new ImageData(digitSidePx, digitSidePx);
  luminance.forEach((ink, at) => {
    on.forEach((channel, c) => (drawn.data[4 * at + c] = channel * (1 - ink)));
    drawn.data[4 * at + 3] = 255;
  });
  return drawn;
}
