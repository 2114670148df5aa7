import { unitArea2, type AffineFrame2 } from '@retinotopia/geometry';
import { meanPose } from './pose-difference.ts';
import type { Vote } from './whole-capsule.ts';

/**
 * Bins of Hough's space, as broad as Lowe (2004, section 7.1) makes them: a turn of 30°, a factor of 2 in size, and
 * places a half of the whole's unit apart.
 */
const bins = { turns: 12, sizeFactor: 2, place: 0.5 } as const;

/**
 * Poses on which votes gather: each vote goes into the two nearest bins along each of four dimensions (place, size,
 * direction), the fullest bins win, and a bin's pose is the mean of its votes. Time grows as the number of votes.
 * @param most so many bins at most, the fullest first
 */
export function gatherings(votes: readonly Vote[], most: number): readonly AffineFrame2[] {
  const filled = new Map<number, { weight: number; readonly votes: number[]; readonly shares: number[] }>();
  votes.forEach(({ pose, presence }, index) => {
    for (const { key, share } of binsOf(pose)) {
      let bin = filled.get(key);
      if (bin === undefined) filled.set(key, (bin = { weight: 0, votes: [], shares: [] }));
      bin.weight += share * presence;
      bin.votes.push(index);
      bin.shares.push(share * presence);
    }
  });
  const fullest: { weight: number; readonly votes: number[]; readonly shares: number[] }[] = [];
  for (const bin of filled.values()) {
    if (!(bin.weight > 0) || (fullest.length === most && bin.weight <= fullest[most - 1]!.weight)) continue;
    const place = fullest.findIndex(({ weight }) => weight < bin.weight);
    fullest.splice(place < 0 ? fullest.length : place, 0, bin);
    fullest.length = Math.min(fullest.length, most);
  }
  return fullest.map(({ votes: own, shares }) =>
    meanPose(
      own.map((index) => votes[index]!.pose),
      shares,
    ),
  );
}

/** The bins that a pose counts in, sixteen of them, and its share of each. */
function binsOf(pose: AffineFrame2): readonly { key: number; share: number }[] {
  const { origin, xAxis, yAxis } = pose;
  const area = unitArea2(pose);
  const size = Math.sqrt(Math.abs(area));
  if (!(size > 0 && Number.isFinite(size))) return [];
  const mirrored = area < 0;
  // The turn nearest to the axes (polar decomposition); a mirrored frame is turned back first.
  const [ux, uy] = mirrored ? [-yAxis[0], -yAxis[1]] : yAxis;
  const turn = Math.atan2(xAxis[1] - ux, xAxis[0] + uy) / (2 * Math.PI);
  return nearest(Math.log(size) / Math.log(bins.sizeFactor)).flatMap((ofSize) => {
    const step = bins.place * bins.sizeFactor ** ofSize.bin;
    const xs = nearest(origin[0] / step);
    const ys = nearest(origin[1] / step);
    return nearest(turn * bins.turns).flatMap((ofTurn) =>
      xs.flatMap((ofX) =>
        ys.map((ofY) => ({
          key: hash(ofSize.bin, (ofTurn.bin + bins.turns) % bins.turns, ofX.bin, ofY.bin, Number(mirrored)),
          share: ofSize.share * ofTurn.share * ofX.share * ofY.share,
        })),
      ),
    );
  });
}

/** The two bins whose middles lie nearest, and the shares by which they divide it. */
function nearest(place: number): readonly { bin: number; share: number }[] {
  const below = Math.floor(place);
  const above = place - below;
  return [
    { bin: below, share: 1 - above },
    { bin: below + 1, share: above },
  ];
}

/** One number for a bin, 2⁵³ of them: two bins of one picture hardly ever share it. */
const hash = (...numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => (sum * 2048 + (((number % 2048) + 2048) % 2048)) % 2 ** 53, 0);
