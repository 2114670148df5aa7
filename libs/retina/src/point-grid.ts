/** Points in square cells, so that only near ones are compared. */
export interface PointGrid {
  readonly add: (xDeg: number, yDeg: number, point: number) => void;
  /** Whether some point will do, of those in the cells that lie within reach along either axis: all nearer ones, and a few more. */
  readonly some: (xDeg: number, yDeg: number, reachDeg: number, willDo: (point: number) => boolean) => boolean;
}

/** Rows are so many cells apart by their keys: more than any reach spans, so that no cell is asked twice. */
const stride = 2 ** 20;

/** A grid without points yet. */
export function pointGrid(cellDeg: number): PointGrid {
  const cells = new Map<number, number[]>();
  const cellOf = (degrees: number) => Math.floor(degrees / cellDeg);
  return {
    add(xDeg, yDeg, point) {
      const key = cellOf(yDeg) * stride + cellOf(xDeg);
      const cell = cells.get(key);
      if (cell === undefined) cells.set(key, [point]);
      else cell.push(point);
    },
    some(xDeg, yDeg, reachDeg, willDo) {
      const [left, right] = [cellOf(xDeg - reachDeg), cellOf(xDeg + reachDeg)];
      const [top, bottom] = [cellOf(yDeg - reachDeg), cellOf(yDeg + reachDeg)];
      for (let row = top; row <= bottom; row++) {
        for (let column = left; column <= right; column++) {
          if (cells.get(row * stride + column)?.some(willDo) === true) return true;
        }
      }
      return false;
    },
  };
}
