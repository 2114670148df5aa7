export { drawGluings, drawPieceFrames } from './draw.ts';
export { gluings, type GluedSolid, type Gluing } from './gluings.ts';
export { hints, type Hint } from './hints.ts';
export {
  judgeAssembly,
  nearWithin,
  snapAssembly,
  solvedWithin,
  type AssemblyTolerance,
  type Judgement,
} from './judge.ts';
export {
  pieceFacts,
  tetrahedronPuzzle,
  type FaceKind,
  type PieceFace,
  type PieceFacts,
  type TetrahedronPuzzle,
} from './piece.ts';
export { frameAngles, naturalFrame, usualFrame, type FrameAngles } from './piece-frames.ts';
export {
  compareSearches,
  leavesTriangles,
  readinessDeg,
  search,
  slantDeg,
  strategies,
  type Search,
  type SearchSummary,
  type Strategy,
} from './solve.ts';
