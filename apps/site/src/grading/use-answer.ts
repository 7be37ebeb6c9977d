import { useCallback, useEffect, useState } from 'preact/hooks';
import { problemText } from '../server/drydock-server.ts';

export interface Answered<Value> {
  readonly value?: Value;
  readonly problem?: string;
  /** Asks again. */
  readonly again: () => void;
  readonly set: (value: Value) => void;
}

/** What the server answers to a question, asked anew whenever one of the inputs changes. */
export function useAnswer<Value>(
  ask: () => Promise<Value>,
  inputs: readonly unknown[],
): Answered<Value> {
  const [state, setState] = useState<{ readonly value?: Value; readonly problem?: string }>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isGone = false;
    ask()
      .then((value) => !isGone && setState({ value }))
      .catch((error: unknown) => !isGone && setState({ problem: problemText(error) }));
    return () => {
      isGone = true;
    };
  }, [...inputs, turn]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  return { ...state, again, set: (value) => setState({ value }) };
}
