/** A sum with the rounding errors it lost so far (Kahan-Babuška, Neumaier's form), as Prometheus adds. */
export interface CompensatedSum {
  sum: number;
  compensation: number;
}

export function addTo(total: CompensatedSum, value: number): void {
  const next = total.sum + value;
  if (!Number.isFinite(next)) total.compensation = 0;
  else if (Math.abs(total.sum) >= Math.abs(value)) total.compensation += total.sum - next + value;
  else total.compensation += value - next + total.sum;
  total.sum = next;
}

/** Sum of `count` values with compensation. */
export function sumOf(count: number, valueAt: (index: number) => number): number {
  const total: CompensatedSum = { sum: 0, compensation: 0 };
  for (let i = 0; i < count; i++) addTo(total, valueAt(i));
  return Number.isFinite(total.sum) ? total.sum + total.compensation : total.sum;
}

/** Mean that goes over to an incremental mean when the sum overflows. */
export function meanOf(count: number, valueAt: (index: number) => number): number {
  const total: CompensatedSum = { sum: 0, compensation: 0 };
  let isIncremental = false;
  for (let i = 0; i < count; i++) {
    const value = valueAt(i);
    if (!isIncremental) {
      const trial = { ...total };
      addTo(trial, value);
      if (i === 0 || Number.isFinite(trial.sum)) {
        Object.assign(total, trial);
        continue;
      }
      isIncremental = true;
      total.sum /= i;
      total.compensation /= i;
    }
    const share = i / (i + 1);
    total.sum *= share;
    total.compensation *= share;
    addTo(total, value / (i + 1));
  }
  if (isIncremental) return total.sum + total.compensation;
  return total.sum / count + total.compensation / count;
}
