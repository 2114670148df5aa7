import { parseStrictJson } from '@retinotopia/core';
import { polygon, type Region, type Vector2 } from '@retinotopia/geometry';
import { readText } from '@retinotopia/runs';
import { pathFromHere } from '../arguments.ts';
import { UsageError } from '../usage-error.ts';

/** The largest file of an outline that is read. */
const mostBytes = 16 * 2 ** 20;

/**
 * Reads an outline from JSON: an array of [x, y] points, closed by its first point said again, or GeoJSON of a Polygon
 * or MultiPolygon (a geometry, or a feature with one).
 * @throws UnreadableFileError; UsageError where the file holds no outline; OutlineError where the outline is open, degenerate or crosses itself
 */
export function readOutlineFile(file: string): Region {
  const path = pathFromHere(file);
  let data: unknown;
  try {
    data = parseStrictJson(readText(path, mostBytes));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`the outline ${path} is no JSON: ${error.message}`, { cause: error });
  }
  const polygons = polygonsIn(data);
  if (polygons === null) {
    throw new UsageError(
      `the outline ${path} is neither an array of [x, y] points nor GeoJSON of a Polygon or MultiPolygon`,
    );
  }
  const points = polygons.flat(2).length;
  if (points > mostPoints) throw new UsageError(`the outline ${path} has ${points} points, and at most ${mostPoints} are taken`); // prettier-ignore
  return polygons.map(([outer, ...holes]) => polygon(outer!, holes));
}

/** Every edge may have to be compared with every other. */
const mostPoints = 20_000;

/** Rings of each polygon, or `null` where the data are something else. */
function polygonsIn(data: unknown): Vector2[][][] | null {
  if (isRing(data)) return [[data]];
  if (typeof data !== 'object' || data === null) return null;
  const { type, geometry, coordinates } = data as Record<string, unknown>;
  if (type === 'Feature') return polygonsIn(geometry);
  const rings = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(isRing);
  if (type === 'Polygon' && rings(coordinates)) return [coordinates as Vector2[][]];
  if (type === 'MultiPolygon' && Array.isArray(coordinates) && coordinates.length > 0 && coordinates.every(rings)) {
    return coordinates as Vector2[][][];
  }
  return null;
}

const isRing = (value: unknown): value is Vector2[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((point) => Array.isArray(point) && point.length >= 2 && point.every((x) => typeof x === 'number'));
