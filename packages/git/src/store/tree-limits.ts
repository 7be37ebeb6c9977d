/** How deep folders may nest before a tree counts as broken. */
export const MAX_DEPTH = 200;

/**
 * How many files and folders a commit may have. They are counted where they stand: a tree of a few hundred bytes can hold one folder
 * many times, and that one another, a million files in all.
 */
export const MOST_ENTRIES = 100_000;
