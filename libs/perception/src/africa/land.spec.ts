import { findCrossing, holds, regionMoments } from '@retinotopia/geometry';
import { geoContains } from 'd3-geo';
import { beforeAll, describe, expect, it } from 'vitest';
import countries, { type Countries } from 'world-countries';
import { readAtlas } from './atlas.ts';
import { readLands, type Land } from './land.ts';
import { drawLand, type LandShape } from './outline-of-land.ts';

/** The package's types do not tell its default export under Node's module rules. */
const published = countries as unknown as Countries;

describe('the lands of Natural Earth', () => {
  let lands: Land[];
  let shapes: LandShape[];
  const shape = (name: string) => shapes.find((one) => one.name === name)!;

  beforeAll(async () => {
    lands = readLands(await readAtlas());
    shapes = lands.map(drawLand);
  });

  it('are 241 countries and six continents, each with a name of its own (Antarctica is among the countries)', () => {
    expect(lands.filter(({ kind }) => kind === 'country')).toHaveLength(241);
    expect(
      lands
        .filter(({ kind }) => kind === 'continent')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['Africa', 'Asia', 'Europe', 'North America', 'Oceania', 'South America']);
    expect(new Set(lands.map(({ name }) => name)).size).toBe(247);
  });

  it('have the areas that are published: half of the countries above 20,000 km² within 1.5 %, three of four within 4 %', () => {
    const errors = lands.flatMap(({ isoNumeric, areaKm2 }) => {
      const country = published.find(({ ccn3 }) => ccn3 !== '' && ccn3 === isoNumeric);
      // Ashmore and Cartier Islands carry Australia's code.
      if (country === undefined || country.area < 20_000 || areaKm2 < 1000) return [];
      return [Math.abs(areaKm2 / country.area - 1)];
    });
    errors.sort((a, b) => a - b);
    expect(errors.length).toBeGreaterThan(150);
    expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(0.015);
    expect(errors[Math.floor(0.75 * errors.length)]).toBeLessThan(0.04);
  });

  it('merge to continents of the published sizes, within 2.5 %', () => {
    // Encyclopaedia Britannica's areas in million km²; ours count all of Russia to Asia.
    const known = { Africa: 30.37, 'South America': 17.84, 'North America': 24.71, Oceania: 8.51 };
    for (const [name, millionKm2] of Object.entries(known)) {
      const land = lands.find((one) => one.name === name)!;
      expect(Math.abs(land.areaKm2 / 1e6 / millionKm2 - 1)).toBeLessThan(0.025);
    }
    const eurasia = lands.filter(({ name }) => name === 'Europe' || name === 'Asia');
    expect(eurasia.reduce((sum, { areaKm2 }) => sum + areaKm2, 0) / 1e6).toBeCloseTo(54.0, 0);
  });

  it('keep their areas on the map, which is drawn around each one’s own centre', () => {
    for (const { areaKm2, outlineAreaKm2, name } of shapes) {
      expect(outlineAreaKm2).toBeLessThan(areaKm2 * 1.0005);
      if (['Africa', 'Russia', 'Antarctica', 'Zambia'].includes(name)) {
        expect(outlineAreaKm2 / areaKm2).toBeCloseTo(1, 3);
      }
    }
    expect(shape('Africa').centre[0]).toBeCloseTo(18, -1);
  });

  it('have their holes: South Africa is open where Lesotho is, and Asia where the Caspian Sea is', () => {
    const hole = shape('South Africa').region.flatMap(({ holes }) => holes);
    expect(hole).toHaveLength(1);
    const { area, centroid } = regionMoments([{ outer: hole[0]!.toReversed(), holes: [] }]);
    expect(area).toBeCloseTo(lands.find(({ name }) => name === 'Lesotho')!.areaKm2, -2);
    expect(holds(shape('South Africa').region, centroid)).toBe(false);
    expect(shape('Asia').region.flatMap(({ holes }) => holes)).toHaveLength(1);
  });

  it('are known by what hangs together: France without Guiana, Indonesia with its islands', () => {
    expect(shape('France').outlineAreaKm2 / 1000).toBeCloseTo(546, -1); // metropolitan France: 543,940 to 551,695 km²
    expect(shape('Indonesia').region.length).toBeGreaterThan(100);
    expect(shape('United States of America').areaKm2).toBeGreaterThan(
      shape('United States of America').outlineAreaKm2 + 10_000, // Hawaii: 16,600 km² of land
    );
  });

  it('give French Guiana to South America, not to Europe', () => {
    const holding = lands.filter(({ outline }) => geoContains(outline, [-53, 4])).map(({ name }) => name);
    expect(holding).toEqual(['South America']);
  });

  it('have outlines that cross nothing, but for three that touch themselves where the map is finest', () => {
    const touching = shapes.filter(
      ({ region }) => findCrossing(region.flatMap(({ outer, holes }) => [outer, ...holes])) !== undefined,
    );
    expect(touching.map(({ name }) => name).sort()).toEqual(['Brunei', 'Canada', 'Netherlands']);
  });
});
