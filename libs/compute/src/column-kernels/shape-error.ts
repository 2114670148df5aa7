/** Tensors that do not fit together. */
export class ShapeError extends RangeError {
  override readonly name = 'ShapeError';
  readonly argument: string;
  constructor(operation: string, argument: string, expected: string, found: string) {
    super(`${operation}: '${argument}' must be ${expected}, found ${found}`);
    this.argument = argument;
  }
}

/** How a shape is written in messages. */
export const written = (shape: readonly number[]): string => `[${shape.join(', ')}]`;
