/** One piece of work of an experiment, which a worker does from its beginning to its end. */
export interface Seeded {
  readonly seed: number;
}

/** A task that has ended, and what it found. */
export interface Run<Task = Seeded, Found = object> {
  readonly task: Task;
  readonly found: Found;
}
