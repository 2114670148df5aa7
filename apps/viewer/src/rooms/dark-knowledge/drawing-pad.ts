import { digitSidePx } from '../../digits/format.ts';
import { onDrag } from '../../shell/drawn.ts';
import { make } from '../../shell/room.ts';

/** Of the pad. Strokes are as thick beside it as those of the digits are beside theirs. */
const sidePx = 280;
const strokePx = 22;
/** Digits lie in a box of so many pixels, their centre of mass in the middle (LeCun et al. 1998). */
const boxPx = 20;

/**
 * A square to draw a digit on, with mouse, pen or finger.
 * @param drawn called with the drawing after each stroke, made into what the digits are: 28 × 28 in [0, 1], bright on dark
 */
export function drawingPad(drawn: (luminance: Float32Array) => void) {
  const canvas = make('canvas', {
    class: 'square pad',
    width: sidePx,
    height: sidePx,
    role: 'img',
    'aria-label': 'A place to draw a digit on. Without a pointer, choose a test digit instead.',
  });
  const paper = canvas.getContext('2d', { willReadFrequently: true })!;
  Object.assign(paper, { lineWidth: strokePx, lineCap: 'round', lineJoin: 'round', strokeStyle: '#fff' });
  const clear = () => {
    paper.fillStyle = '#000';
    paper.fillRect(0, 0, sidePx, sidePx);
  };
  clear();
  const at = ({ offsetX, offsetY }: PointerEvent) =>
    [(offsetX * sidePx) / canvas.clientWidth, (offsetY * sidePx) / canvas.clientHeight] as const;
  const stroke = (event: PointerEvent) => {
    paper.lineTo(...at(event));
    paper.stroke();
  };
  const begin = (event: PointerEvent) => {
    paper.beginPath();
    paper.moveTo(...at(event));
    stroke(event); // A dot, if it stays at that.
  };
  onDrag(canvas, begin, stroke, () => {
    const luminance = asDigit(canvas, paper);
    if (luminance !== null) drawn(luminance);
  });
  return { element: canvas, clear };
}

/** The drawing as the digits are: shrunk into their box, its centre of mass in the middle. `null` where nothing is drawn. */
function asDigit(canvas: HTMLCanvasElement, paper: CanvasRenderingContext2D): Float32Array | null {
  const box = inkBox(paper.getImageData(0, 0, sidePx, sidePx).data);
  if (box === null) return null;
  const { left, top, width, height } = box;
  const scale = boxPx / Math.max(width, height);
  const [across, down] = [width * scale, height * scale];
  const shrunk = new OffscreenCanvas(digitSidePx, digitSidePx).getContext('2d', {
    willReadFrequently: true,
  })!;
  shrunk.imageSmoothingQuality = 'high';
  const place = (x: number, y: number) => {
    shrunk.clearRect(0, 0, digitSidePx, digitSidePx);
    shrunk.drawImage(canvas, left, top, width, height, x, y, across, down);
    const { data } = shrunk.getImageData(0, 0, digitSidePx, digitSidePx);
    return Float32Array.from({ length: digitSidePx ** 2 }, (_, at) => data[4 * at]! / 255);
  };
  const [x, y] = [(digitSidePx - across) / 2, (digitSidePx - down) / 2];
  const [massX, massY] = centreOfMass(place(x, y));
  const middle = digitSidePx / 2;
  return place(Math.round(x + middle - massX), Math.round(y + middle - massY));
}

function inkBox(data: Uint8ClampedArray) {
  let [left, top, right, bottom] = [sidePx, sidePx, -1, -1];
  for (let y = 0; y < sidePx; y++) {
    for (let x = 0; x < sidePx; x++) {
      if (data[4 * (y * sidePx + x)]! < 32) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

function centreOfMass(luminance: Float32Array): readonly [x: number, y: number] {
  let [mass, x, y] = [0, 0, 0];
  luminance.forEach((ink, at) => {
    mass += ink;
    x += ink * ((at % digitSidePx) + 0.5);
    y += ink * (Math.floor(at / digitSidePx) + 0.5);
  });
  return [x / mass, y / mass];
}
