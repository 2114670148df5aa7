import { make } from '../../shell/room.ts';
import type { IslandsSettled } from './islands-worker.ts';
import { sceneSize } from '@retinotopia/columns';

/** Pixels of the drawing for one of the scene. */
const magnified = 6;

/** A level's islands over the scene: a tint for what columns hold, dark shores between islands, bright ones between true parts. */
export function levelPicture(level: number) {
  const side = sceneSize * magnified;
  const canvas = make('canvas', { class: 'scene', width: side, height: side, role: 'img', 'aria-label': `${names[level]!}: not settled yet` }); // prettier-ignore
  const paper = canvas.getContext('2d')!;
  const small = new ImageData(sceneSize, sceneSize);
  const unmagnified = new OffscreenCanvas(sceneSize, sceneSize).getContext('2d')!;
  const caption = make('figcaption');
  return {
    element: make('figure', {}, canvas, caption),
    show({ pixels, truth, nearest, steps }: IslandsSettled, step: number, withTruth: boolean) {
      const { island, arrows, islands, adjustedRandIndex } = steps[step]![level]!;
      const tints = Array.from({ length: island.length }, (_, column) => tintOf(arrows[2 * column]!, arrows[2 * column + 1]!)); // prettier-ignore
      for (let at = 0; at < pixels.length; at++) {
        const { colour, share } = tints[nearest[at]!]!;
        for (let c = 0; c < 3; c++) small.data[4 * at + c] = 255 * (pixels[at]! * (1 - share) + colour[c]! * share);
        small.data[4 * at + 3] = 255;
      }
      unmagnified.putImageData(small, 0, 0);
      paper.imageSmoothingEnabled = false;
      paper.drawImage(unmagnified.canvas, 0, 0, canvas.width, canvas.height);
      shores(paper, (at) => island[nearest[at]!]!, '#000', 2);
      const map = truth[level]!;
      if (withTruth) shores(paper, (at) => map[at]!, '#ffdf3d', 3);
      canvas.setAttribute('aria-label', `${names[level]!}: ${islands} islands over the scene`);
      caption.textContent = `Level ${level}, ${names[level]!}: ${islands} islands; adjusted Rand index with the true ones ${adjustedRandIndex.toFixed(2).replace('-', '−')}.`;
    },
  };
}

export const names = ['parts of parts', 'parts', 'objects'] as const;

/** A hue for the direction of an embedding in its plane, and more of it the longer it is. */
function tintOf(x: number, y: number): { readonly colour: readonly number[]; readonly share: number } {
  const hue = Math.atan2(y, x);
  const colour = [0, 1, 2].map((c) => 0.55 + 0.38 * Math.cos(hue - (2 * Math.PI * c) / 3));
  return { colour, share: 0.5 * Math.min(1, Math.hypot(x, y)) };
}

/** Lines between pixels that belong to different things. */
function shores(paper: CanvasRenderingContext2D, of: (at: number) => number, colour: string, width: number) {
  paper.fillStyle = colour;
  for (let at = 0; at < sceneSize ** 2; at++) {
    const [column, row] = [at % sceneSize, Math.floor(at / sceneSize)];
    const [x, y] = [column * magnified, row * magnified];
    if (column > 0 && of(at) !== of(at - 1)) paper.fillRect(x - width / 2, y, width, magnified);
    if (row > 0 && of(at) !== of(at - sceneSize)) paper.fillRect(x, y - width / 2, magnified, width);
  }
}
