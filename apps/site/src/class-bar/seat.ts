/** The workshop that this browser takes part in. The session itself is a cookie that no script reads. */
export interface Seat {
  readonly workshopId: string;
  readonly title: string;
  readonly name: string;
  /** Opens the same seat on another device; shown to its owner alone. */
  readonly rejoinCode?: string;
}

const KEY = 'drydock:seat';

/** Undefined: none, or a browser that keeps nothing. */
export function readSeat(): Seat | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    return isSeat(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function writeSeat(seat: Seat): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(seat));
  } catch {
    // The lab page then shows no bar; joining again brings it back.
  }
}

export function leaveSeat(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

function isSeat(value: unknown): value is Seat {
  return (
    typeof value === 'object' &&
    value !== null &&
    'workshopId' in value &&
    typeof value.workshopId === 'string' &&
    'title' in value &&
    typeof value.title === 'string' &&
    'name' in value &&
    typeof value.name === 'string'
  );
}
