/** What an error says, for the person who meets it. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
