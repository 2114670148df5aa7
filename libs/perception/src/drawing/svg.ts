/**
 * The colours of all pictures: those of Okabe and Ito (2008), told apart by colour-blind people too. Nothing is said
 * by colour alone: series are labelled where they end.
 */
export const colours = {
  ink: '#222222',
  faint: '#8a8a8a',
  line: '#d9d9d9',
  paper: '#ffffff',
  blue: '#0072b2',
  orange: '#d55e00',
  green: '#009e73',
  purple: '#cc79a7',
  sky: '#56b4e9',
  yellow: '#e69f00',
} as const;

/** Attributes of an SVG element; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One SVG element. Numbers are written with two decimals. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const said = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : escape(String(value))}"`)
    .join('');
  return children.length === 0 ? `<${name}${said}/>` : `<${name}${said}>${children.join('')}</${name}>`;
}

/** A whole picture that stands alone. @param title what it shows, for those who do not see it */
export function picture(width: number, height: number, title: string, ...children: readonly string[]): string {
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'font-family': 'system-ui, "Helvetica Neue", Arial, sans-serif',
    'font-size': 12,
    fill: colours.ink,
  };
  const paper = element('rect', { width, height, fill: colours.paper });
  return `${element('svg', root, element('title', {}, escape(title)), paper, ...children)}\n`;
}

/** Elements moved together, by x to the right and y downwards. */
export const group = (x: number, y: number, ...children: readonly string[]): string =>
  element('g', { transform: `translate(${short(x)} ${short(y)})` }, ...children);

/** How words look. */
export interface TextStyle {
  /** What of the words stands at their place; their start, where left out. */
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly colour?: string;
  /** Of the letters, in pixels. */
  readonly size?: number;
  readonly bold?: boolean;
}

/** Words at a place in the picture, in pixels (y down). */
export const text = (x: number, y: number, words: string, style: TextStyle = {}): string =>
  element(
    'text',
    {
      x,
      y,
      'text-anchor': style.anchor === 'start' ? undefined : style.anchor,
      fill: style.colour,
      'font-size': style.size,
      'font-weight': style.bold === true ? 600 : undefined,
    },
    escape(words),
  );

/** A straight line between two places in the picture, in pixels (y down). */
export const line = (x1: number, y1: number, x2: number, y2: number, attributes: Attributes = {}): string =>
  element('line', { x1, y1, x2, y2, stroke: colours.ink, ...attributes });

/** A path through points, each [x, y] in the picture (y down). */
export const pathThrough = (points: readonly (readonly [number, number])[], closed: boolean): string =>
  `M${points.map(([x, y]) => `${short(x)} ${short(y)}`).join('L')}${closed ? 'Z' : ''}`;

/** Two decimals at most. */
const short = (value: number): string => String(Number(value.toFixed(2)));

const escape = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
