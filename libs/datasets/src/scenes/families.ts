import { frame2, type Frame2, type Vector2 } from '@retinotopia/geometry';
import { box, cap, convex, ellipse, type Shape } from './shapes.ts';

/**
 * What objects are made of. Every family, part and sub-part is drawn in a frame of its own in which it reaches about
 * one unit from the origin; x to the right, y downwards. Kinds are shared where nature shares them: a ring may be an
 * eye or a wheel, a disc a pupil, a hub, a nostril or a knob. So a part alone says little; its pose in a whole does.
 */
export interface Family {
  /** What the object shows of itself behind its parts: skin, wall, bodywork. From back to front. */
  readonly surface: readonly Shape[];
  /** From back to front. */
  readonly parts: readonly PartPlace<PartKindName>[];
}

/** What a part looks like wherever it occurs. */
export interface PartKind {
  readonly surface: readonly Shape[];
  readonly parts: readonly PartPlace<SubPartKindName>[];
}

/** A part as its whole has it. */
export interface PartPlace<Kind extends string> {
  /** What it is in this whole: `left eye`. */
  readonly role: string;
  /** What it looks like: `ring`. */
  readonly kind: Kind;
  /** Where it belongs, in the whole's frame. */
  readonly pose: Frame2;
}

/** The families of objects. */
export type FamilyName = 'face' | 'house' | 'bus';

/** The kinds of parts. */
export type PartKindName = 'ring' | 'nose' | 'mouth' | 'window' | 'door' | 'roof' | 'lamp';

/** The kinds of parts of parts. */
export type SubPartKindName = 'disc' | 'bar' | 'pane';

const at = <Kind extends string>(role: string, kind: Kind, origin: Vector2, unit: number, angleRad = 0) => ({
  role,
  kind,
  pose: frame2({ origin, unit, angleRad }),
});
const upright = Math.PI / 2;

/** How each kind of part of a part looks. */
export const subPartKinds: Readonly<Record<SubPartKindName, readonly Shape[]>> = {
  disc: [ellipse('ink', [0, 0], [1, 1])],
  bar: [box('ink', [-1, -0.28], [1, 0.28])],
  pane: [box('light', [-1, -1], [1, 1])],
};

/** How each kind of part looks. */
export const partKinds: Readonly<Record<PartKindName, PartKind>> = {
  // The lid above (an eyelid, a mudguard) tells up from down.
  ring: {
    surface: [ellipse('ink', [0, 0], [1, 1]), ellipse('light', [0, 0], [0.8, 0.8]), cap('ink', [0.85, 0.85], -0.4)],
    parts: [at('middle', 'disc', [0, 0.12], 0.4)],
  },
  nose: {
    surface: [convex('shade', [0, -1], [0.62, 0.5], [0.45, 0.9], [-0.45, 0.9], [-0.62, 0.5])],
    parts: [
      at('bridge', 'bar', [0, -0.35], 0.5, upright),
      at('left nostril', 'disc', [-0.3, 0.55], 0.22),
      at('right nostril', 'disc', [0.3, 0.55], 0.22),
    ],
  },
  mouth: {
    surface: [convex('ink', [-1, -0.4], [1, -0.4], [0.85, 0], [0.5, 0.35], [0, 0.5], [-0.5, 0.35], [-0.85, 0])],
    parts: [at('left tooth', 'pane', [-0.28, -0.1], 0.22), at('right tooth', 'pane', [0.28, -0.1], 0.22)],
  },
  window: {
    surface: [box('ink', [-1, -1], [1, 1])],
    parts: [
      at('upper left pane', 'pane', [-0.45, -0.45], 0.34),
      at('upper right pane', 'pane', [0.45, -0.45], 0.34),
      at('lower left pane', 'pane', [-0.45, 0.45], 0.34),
      at('lower right pane', 'pane', [0.45, 0.45], 0.34),
    ],
  },
  door: {
    surface: [box('ink', [-0.55, -1], [0.55, 1]), box('shade', [-0.42, -0.87], [0.42, 1])],
    parts: [at('slot', 'bar', [0, -0.3], 0.3), at('knob', 'disc', [0.22, 0.2], 0.15)],
  },
  roof: {
    surface: [convex('ink', [-1, 0.45], [0, -0.55], [1, 0.45]), convex('shade', [-0.8, 0.37], [0, -0.43], [0.8, 0.37])],
    parts: [at('chimney', 'bar', [0.55, -0.3], 0.3, upright), at('attic window', 'disc', [0, 0.08], 0.17)],
  },
  lamp: {
    surface: [ellipse('ink', [0, 0], [1, 1]), ellipse('light', [0, 0], [0.75, 0.75])],
    parts: [at('grille', 'bar', [0, 0], 0.6)],
  },
};

/** How each family is put together. */
export const families: Readonly<Record<FamilyName, Family>> = {
  face: {
    surface: [
      ellipse('ink', [-0.82, 0], [0.16, 0.24]),
      ellipse('ink', [0.82, 0], [0.16, 0.24]),
      ellipse('ink', [0, 0], [0.84, 1]),
      ellipse('surface', [0, 0], [0.77, 0.94]),
      cap('ink', [0.8, 0.97], -0.55),
    ],
    parts: [
      at('mouth', 'mouth', [0, 0.56], 0.4),
      at('left eye', 'ring', [-0.36, -0.16], 0.23),
      at('right eye', 'ring', [0.36, -0.16], 0.23),
      at('nose', 'nose', [0, 0.13], 0.27),
    ],
  },
  house: {
    surface: [box('ink', [-0.76, -0.3], [0.76, 1]), box('surface', [-0.7, -0.3], [0.7, 0.94])],
    parts: [
      at('roof', 'roof', [0, -0.5], 0.95),
      at('left window', 'window', [-0.43, 0.22], 0.21),
      at('right window', 'window', [0.43, 0.22], 0.21),
      at('door', 'door', [0, 0.56], 0.38),
    ],
  },
  bus: {
    surface: [
      convex('ink', [-0.9, -0.6], [0.9, -0.6], [1, -0.45], [1, 0.45], [-1, 0.45], [-1, -0.45]),
      convex('surface', [-0.86, -0.53], [0.86, -0.53], [0.94, -0.4], [0.94, 0.38], [-0.94, 0.38], [-0.94, -0.4]),
    ],
    parts: [
      at('rear window', 'window', [-0.68, -0.2], 0.2),
      at('middle window', 'window', [-0.2, -0.2], 0.2),
      at('front window', 'window', [0.28, -0.2], 0.2),
      at('door', 'door', [0.7, -0.01], 0.37),
      at('rear wheel', 'ring', [-0.55, 0.45], 0.25),
      at('front wheel', 'ring', [0.42, 0.45], 0.25),
      at('lamp', 'lamp', [0.93, 0.28], 0.13),
    ],
  },
};

/** The names of the families. */
export const familyNames = Object.keys(families) as readonly FamilyName[];

/** A plain board that hides what is behind it: an object without parts, painted in the shade of its tones. */
export const slabSurface: readonly Shape[] = [
  box('ink', [-1, -0.45], [1, 0.45]),
  box('shade', [-0.93, -0.38], [0.93, 0.38]),
];
