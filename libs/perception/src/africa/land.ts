import { radians } from '@retinotopia/geometry';
import { countries as countryTable, continents, type TContinentCode } from 'countries-list';
import { geoArea, geoCentroid } from 'd3-geo';
import type { MultiPolygon, Position } from 'geojson';
import isoCodes from 'i18n-iso-countries';
import { feature, mergeArcs } from 'topojson-client';
import type { MultiPolygon as MultiPolygonArcs, Polygon as PolygonArcs } from 'topojson-specification';
import type { Atlas } from './atlas.ts';

/** Mean radius of the Earth (IUGG). */
export const earthRadiusKm = 6371.0088;

/** Land that has a name, on the sphere. */
export interface Land {
  readonly name: string;
  readonly kind: 'country' | 'continent';
  /** ISO 3166-1 numeric code of a country; undefined where it has none, and for continents. */
  readonly isoNumeric: string | undefined;
  /** All of it, however far. */
  readonly areaKm2: number;
  /** The pieces that make its outline, longitude and latitude in degrees, rings as in GeoJSON. */
  readonly outline: MultiPolygon;
}

type Arcs = PolygonArcs['arcs'];

/** A country's pieces as arcs of the atlas, those of its outline apart from those far off. */
interface Country {
  readonly name: string;
  readonly isoNumeric: string | undefined;
  readonly continent: string | undefined;
  readonly near: readonly Arcs[];
  readonly far: readonly Arcs[];
}

/**
 * The countries of an atlas, and the continents merged from them. Which continent a country belongs to is the table
 * of the package countries-list (its main continent: Russia's and Turkey's is Asia); land far from its country, such
 * as French Guiana, goes with the continent of the land that it borders.
 */
export function readLands(atlas: Atlas): Land[] {
  const countries = atlas.objects.countries.geometries.map((geometry): Country => {
    const all: Arcs[] = geometry.type === 'Polygon' ? [geometry.arcs] : (geometry as MultiPolygonArcs).arcs;
    const near = new Set(outlinePieces(all.map((arcs) => pieceOf(atlas, arcs))));
    const isoNumeric = geometry.id === undefined ? undefined : String(geometry.id);
    return {
      name: (geometry.properties as { name: string }).name,
      isoNumeric,
      continent: continentOf(isoNumeric),
      near: all.filter((_, index) => near.has(index)),
      far: all.filter((_, index) => !near.has(index)),
    };
  });
  const lands = countries.map(({ name, isoNumeric, near, far }): Land => ({
    name,
    kind: 'country',
    isoNumeric,
    areaKm2: areaKm2(atlas, [...near, ...far]),
    outline: multiPolygon(atlas, near),
  }));
  return [...lands, ...mergeContinents(atlas, countries)];
}

const areaKm2 = (atlas: Atlas, pieces: readonly Arcs[]) => geoArea(multiPolygon(atlas, pieces)) * earthRadiusKm ** 2;

const multiPolygon = (atlas: Atlas, pieces: readonly Arcs[]): MultiPolygon =>
  feature(atlas, { type: 'MultiPolygon', arcs: [...pieces] }).geometry;

function continentOf(isoNumeric: string | undefined): string | undefined {
  const alpha2 = isoNumeric === undefined ? undefined : isoCodes.numericToAlpha2(isoNumeric);
  const code = alpha2 === undefined ? undefined : countryCode(alpha2);
  return code === undefined ? undefined : continents[code];
}

const countryCode = (alpha2: string): TContinentCode | undefined =>
  (countryTable as Record<string, { continent: TContinentCode } | undefined>)[alpha2]?.continent;

/** Antarctica is left out: as one country it is in the list already. */
function mergeContinents(atlas: Atlas, countries: readonly Country[]): Land[] {
  const continentOfArc = new Map<number, string>();
  for (const { continent, near } of countries) {
    if (continent !== undefined) for (const arc of arcNumbers(near)) continentOfArc.set(arc, continent);
  }
  const bordered = (piece: Arcs) =>
    arcNumbers([piece])
      .map((arc) => continentOfArc.get(arc))
      .find((continent) => continent !== undefined);
  const claims = countries.flatMap(({ continent, near, far, isoNumeric }) => [
    ...near.map((piece) => ({ piece, continent: isoNumeric === undefined ? bordered(piece) : continent })),
    ...far.map((piece) => ({ piece, continent: bordered(piece) })),
  ]);
  const names = [...new Set(countries.map(({ continent }) => continent))].filter(
    (name): name is string => name !== undefined && name !== 'Antarctica',
  );
  return names.map((name) => {
    const pieces = claims.filter(({ continent }) => continent === name).map(({ piece }) => piece);
    const merged = mergeArcs(
      atlas,
      pieces.map((arcs) => ({ type: 'Polygon', arcs })),
    ).arcs;
    const near = outlinePieces(merged.map((arcs) => pieceOf(atlas, arcs))).map((index) => merged[index]!);
    return {
      name,
      kind: 'continent' as const,
      isoNumeric: undefined,
      areaKm2: areaKm2(atlas, merged),
      outline: multiPolygon(atlas, near),
    };
  });
}

/** The arcs of pieces, whichever way they run (the complement ~i is arc i backwards). */
const arcNumbers = (pieces: readonly Arcs[]) => pieces.flat(2).map((arc) => (arc < 0 ? ~arc : arc));

/** One piece of land, with a sample of its shore as unit vectors. */
interface Piece {
  readonly area: number;
  readonly shore: readonly (readonly number[])[];
  readonly centre: readonly number[];
  /** The angle from the centre to the furthest shore. */
  readonly reachRad: number;
}

/** Points of shore per piece that distances are measured between. */
const shoreSample = 100;

function pieceOf(atlas: Atlas, arcs: Arcs): Piece {
  const geometry = feature(atlas, { type: 'Polygon', arcs }).geometry;
  const ring = geometry.coordinates[0]!;
  const step = Math.max(1, Math.floor(ring.length / shoreSample));
  const centre = onSphere(geoCentroid(geometry));
  const shore = ring.filter((_, index) => index % step === 0).map(onSphere);
  const reachRad = Math.max(...shore.map((p) => angle(p, centre)));
  return { area: geoArea(geometry), shore, centre, reachRad };
}

/** A piece belongs to an outline where the gap to the rest is at most this share of the main piece's √area. */
const widestGap = 0.5;

/**
 * Which pieces make the outline that one knows a land by: the greatest, and all that hang together with it across
 * gaps of up to half the root of its area. France keeps Corsica but not Guiana, the United States Alaska but not
 * Hawaii, Indonesia all its islands.
 */
function outlinePieces(pieces: readonly Piece[]): number[] {
  const byArea = [...pieces.keys()].sort((a, b) => pieces[b]!.area - pieces[a]!.area);
  const gap = widestGap * Math.sqrt(pieces[byArea[0]!]!.area);
  const kept = [byArea[0]!];
  const waiting = new Set(byArea.slice(1));
  for (const index of kept) {
    for (const other of waiting) {
      if (!within(pieces[index]!, pieces[other]!, gap)) continue;
      waiting.delete(other);
      kept.push(other); // and what hangs together with it, in a later turn of this loop
    }
  }
  return kept;
}

const within = (a: Piece, b: Piece, gap: number) =>
  angle(a.centre, b.centre) - a.reachRad - b.reachRad <= gap &&
  a.shore.some((p) => b.shore.some((q) => angle(p, q) <= gap));

function onSphere([lon, lat]: Position): number[] {
  const [l, b] = [radians(lon!), radians(lat!)];
  return [Math.cos(b) * Math.cos(l), Math.cos(b) * Math.sin(l), Math.sin(b)];
}

/** The angle between unit vectors, by their chord. */
const angle = (a: readonly number[], b: readonly number[]) =>
  2 * Math.asin(Math.min(1, Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!) / 2));
