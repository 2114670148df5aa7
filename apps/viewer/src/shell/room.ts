import { redraw, type Attributes } from './drawn.ts';
import type { Parameters, Values } from './parameters.ts';

/** A room of the house: what it is about, what can be set in it, and how it is opened. */
export interface Room<P extends Parameters = Parameters> {
  readonly title: string;
  /** The talk's idea in two or three sentences. */
  readonly idea: string;
  readonly parameters: P;
  /** Settings worth a look, by name; what a preset does not say is as it is by default. */
  readonly presets?: Readonly<Record<string, Partial<Values<P>>>>;
  /** Fills an element. @param set changes settings from within the room; the address and the controls follow */
  readonly open: (place: HTMLElement, set: (changes: Partial<Values<P>>) => void) => Promise<OpenRoom<P>> | OpenRoom<P>;
}

export interface OpenRoom<P extends Parameters = Parameters> {
  /** Shows the room with these settings. */
  readonly show: (values: Values<P>) => void;
  /** Ends what would go on without the room's element, which is taken away. */
  readonly close?: () => void;
}

/** A room with its own settings as one of the house's. */
export const room = <P extends Parameters>(one: Room<P>): Room => one as unknown as Room;

/** Makes an element with text and classes. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  redraw(element, attributes);
  element.append(...children);
  return element;
}

/** A button that does something. */
export function button(shown: Node | string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const element = make('button', { type: 'button', ...attributes }, shown);
  element.addEventListener('click', press);
  return element;
}

/** A figure, with words below it. */
export const figure = (shown: Node, ...caption: readonly (Node | string)[]): HTMLElement =>
  make('figure', {}, shown, make('figcaption', {}, ...caption));
