/** A clock that stands still until a test moves it. */
export interface FakeClock {
  now(): number;
  advance(milliseconds: number): void;
}

/** Starts at 2026-01-01T00:00:00Z unless told otherwise. */
export function fakeClock(start = 1_767_225_600_000): FakeClock {
  let time = start;
  return {
    now: () => time,
    advance(milliseconds) {
      time += milliseconds;
    },
  };
}
