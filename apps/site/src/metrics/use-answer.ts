import { useEffect, useState } from 'preact/hooks';

/** The latest answer to a question that is asked anew when `inputs` change. While none came, the one before stays. */
export function useAnswer<Answer>(
  ask: () => Promise<Answer> | undefined,
  inputs: readonly unknown[],
): Answer | undefined {
  const [answer, setAnswer] = useState<{ readonly value: Answer }>();
  useEffect(() => {
    let isOld = false;
    const run = async (): Promise<void> => {
      try {
        const value = await ask();
        if (!isOld && value !== undefined) setAnswer({ value });
      } catch {
        // The banner of the page says that the cluster stopped.
      }
    };
    void run();
    return () => {
      isOld = true;
    };
  }, inputs);
  return answer?.value;
}
