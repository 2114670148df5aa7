import type { Parameters, Values } from './parameters.ts';

/** A room of the house: what it is about, what can be set in it, and how it is opened. */
export interface Room<P extends Parameters = Parameters> {
  readonly title: string;
  /** The talk's idea in two or three sentences. */
  readonly idea: string;
  readonly parameters: P;
  /** Settings worth a look, by name; what a preset does not say is as it is by default. */
  readonly presets?: Readonly<Record<string, Partial<Values<P>>>>;
  /** Fills an element. */
  readonly open: (place: HTMLElement, host: RoomHost<P>) => Promise<OpenRoom<P>> | OpenRoom<P>;
}

export interface RoomHost<P extends Parameters> {
  /** Changes settings from within the room; the address and the controls follow. */
  readonly set: (changes: Partial<Values<P>>) => void;
}

export interface OpenRoom<P extends Parameters> {
  /** Shows the room with these settings. */
  readonly show: (values: Values<P>) => void;
  readonly close: () => void;
}

/** A room with its own settings as one of the house's. */
export const room = <P extends Parameters>(one: Room<P>): Room => one as unknown as Room;

/** Makes an element with text and classes. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
