/** What the catalogue shows of a lab, kept apart from the work itself so that it is there before first paint. */
export interface LabProgress {
  readonly passedSteps: number;
  readonly steps: number;
  /** Id, title and place (from 1) of the step to go on with. */
  readonly step: { readonly number: number; readonly title: string };
  /** Milliseconds since the epoch: the catalogue goes on with the lab touched last. */
  readonly touchedMs: number;
}

const prefix = 'drydock:progress:';

/** Nothing when storage is blocked or holds something else. */
export function readLabProgress(lab: string): LabProgress | undefined {
  try {
    const text = localStorage.getItem(prefix + lab);
    if (text === null) return undefined;
    const value: unknown = JSON.parse(text);
    return isLabProgress(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function writeLabProgress(lab: string, progress: LabProgress): void {
  try {
    localStorage.setItem(prefix + lab, JSON.stringify(progress));
  } catch {
    // The page says elsewhere that this browser keeps nothing.
  }
}

function isLabProgress(value: unknown): value is LabProgress {
  return (
    typeof value === 'object' &&
    value !== null &&
    'passedSteps' in value &&
    'steps' in value &&
    'step' in value &&
    typeof value.step === 'object'
  );
}
