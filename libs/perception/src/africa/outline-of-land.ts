import { orient, regionMoments, withoutRepeats, type Region, type Ring, type Vector2 } from '@retinotopia/geometry';
import { geoAzimuthalEqualArea, geoCentroid, geoStream } from 'd3-geo';
import { earthRadiusKm, type Land } from './land.ts';

/** A land's outline on a flat map around its own centre. */
export interface LandShape {
  readonly name: string;
  readonly kind: Land['kind'];
  /** All of the land, however far; the outline may leave out pieces far off. */
  readonly areaKm2: number;
  /** The centre of the map, in degrees. */
  readonly centre: readonly [lonDeg: number, latDeg: number];
  /** In km from the centre, north up: areas are true, holes are holes. */
  readonly region: Region;
  readonly outlineAreaKm2: number;
}

/** Long edges get corners between, so that they are this near to the great circle. */
const precisionKm = 2;

/** Draws a land on a flat map: the azimuthal equal-area projection (Lambert 1772) around the outline's own centre. */
export function drawLand({ name, kind, areaKm2, outline }: Land): LandShape {
  const [lon, lat] = geoCentroid(outline);
  const projection = geoAzimuthalEqualArea()
    .rotate([-lon, -lat])
    .scale(earthRadiusKm)
    .translate([0, 0])
    .reflectY(true)
    .precision(precisionKm);
  const pieces: Ring[][] = [];
  let ring: Vector2[] = [];
  geoStream(
    outline,
    projection.stream({
      point: (x, y) => ring.push([x, y]),
      lineStart: () => (ring = []),
      lineEnd: () => pieces.at(-1)!.push(withoutRepeats(ring)),
      polygonStart: () => pieces.push([]),
      polygonEnd: () => undefined,
    }),
  );
  const region = pieces.map((rings) => {
    const [outer, ...holes] = rings.filter(({ length }) => length > 2);
    return orient(outer ?? [], holes);
  });
  return { name, kind, areaKm2, centre: [lon, lat], region, outlineAreaKm2: regionMoments(region).area };
}
