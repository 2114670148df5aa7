export { attendOtherwise, type AttendedOtherwise, type Otherwise } from './attend-otherwise.ts';
export { drawIslands, shownColumns } from './draw-islands.ts';
export { islandsPage } from './figures.ts';
export type { Following } from './follow-film.ts';
export type { Found } from './found.ts';
export { measureIslands, type IslandMeasures } from './measure-islands.ts';
export { settleImage, type Settled } from './settle-image.ts';
export { readTrainedFile, shippedColumns } from './trained-file.ts';
