import type { GeometryCollection, Topology } from 'topojson-specification';

/** Natural Earth's countries as the package world-atlas gives them: ISO 3166-1 numeric codes and names. */
export type Atlas = Topology<{ countries: GeometryCollection<{ name: string }> }>;

/** Reads Natural Earth's countries at 1:50 million, 241 of them (0.75 MB; browsers fetch it when it is asked for). */
export async function readAtlas(): Promise<Atlas> {
  const { default: atlas } = await import('world-atlas/countries-50m.json', { with: { type: 'json' } });
  return atlas as unknown as Atlas;
}
