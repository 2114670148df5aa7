import { imageDimensionsFromStream } from 'image-dimensions';
import { OpticArrayError, type OpticArray } from '@retinotopia/retina';
import { reasonOf } from '../../shell/reason.ts';
import { make } from '../../shell/room.ts';

/** Pixels along the side of what the eye sees, and how many of them a degree. */
export const sizePx = 160;
export const pixelsPerDegree = 8;

export const samples = ['letters', 'rings', 'bars'] as const;

/** Largest image that is taken, in pixels along a side. */
const mostPx = 8192;

/** One of the samples, drawn in this page. */
export function sample(name: string): OpticArray {
  const { canvas, context } = paper();
  context.fillStyle = '#000';
  context.fillRect(0, 0, sizePx, sizePx);
  context.fillStyle = context.strokeStyle = '#fff';
  if (name === 'letters') {
    context.font = `bold ${sizePx / 4.2}px serif`;
    ['GLOM', 'what', 'is', 'where'].forEach((word, row) => context.fillText(word, 8, (row + 0.85) * (sizePx / 4.2)));
  } else if (name === 'rings') {
    for (let radius = 6; radius < sizePx; radius += 12) {
      context.lineWidth = 5;
      context.beginPath();
      context.arc(sizePx / 2, sizePx / 2, radius, 0, 2 * Math.PI);
      context.stroke();
    }
  } else {
    for (let x = 0, width = 2; x < sizePx; x += 2 * width, width *= 1.25) context.fillRect(x, 0, width, sizePx);
  }
  return grey(canvas, context);
}

/** A field for an image of one's own. @param take is called with it @param trouble says what is wrong with a file */
export function imageInput(id: string, trouble: HTMLElement, take: (seen: OpticArray) => void): HTMLInputElement {
  const input = make('input', { type: 'file', accept: 'image/*', id });
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    trouble.textContent = '';
    if (file === undefined) return;
    fromFile(file).then(take, (error: unknown) => (trouble.textContent = reasonOf(error)));
  });
  return input;
}

/**
 * An image of one's own, fitted to what the eye sees. It does not leave the page.
 * @throws OpticArrayError where the file is no image that this browser reads, or a huge one
 */
async function fromFile(file: Blob): Promise<OpticArray> {
  // The browser would first unpack all of it: 20,000 × 20,000 pixels take 1.6 GB and a few bytes of a file.
  const size = await imageDimensionsFromStream(file.stream());
  if (size === undefined) throw unknownImage();
  if (size.width > mostPx || size.height > mostPx) {
    throw new OpticArrayError(`the image is ${size.width} × ${size.height} pixels; at most ${mostPx} along a side are taken`); // prettier-ignore
  }
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw unknownImage();
  }
  const seen = fromPicture(bitmap, bitmap.width, bitmap.height);
  bitmap.close();
  return seen;
}

const unknownImage = () => new OpticArrayError('this file is no image that the browser can read');

let used: ReturnType<typeof paper> | null = null;

/** A picture of this size, whole, in the middle of what the eye sees. */
export function fromPicture(picture: CanvasImageSource, widthPx: number, heightPx: number): OpticArray {
  const { canvas, context } = (used ??= paper()); // The camera comes by thirty times a second.
  const scale = Math.min(sizePx / widthPx, sizePx / heightPx);
  const [width, height] = [widthPx * scale, heightPx * scale];
  context.fillRect(0, 0, sizePx, sizePx);
  context.drawImage(picture, (sizePx - width) / 2, (sizePx - height) / 2, width, height);
  return grey(canvas, context);
}

function paper() {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = sizePx;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('this browser cannot draw on a canvas');
  return { canvas, context };
}

/** Luma of ITU-R BT.601. */
function grey(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): OpticArray {
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const pixels = Float32Array.from({ length: sizePx * sizePx }, (_, at) => {
    const [red, green, blue] = [data[4 * at]!, data[4 * at + 1]!, data[4 * at + 2]!];
    return Math.min(1, (0.299 * red + 0.587 * green + 0.114 * blue) / 255);
  });
  return { width: sizePx, height: sizePx, channels: 1, pixels, pixelsPerDegree, beyond: 0 };
}
