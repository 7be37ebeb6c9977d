import { useEffect, useState } from 'preact/hooks';

const TICK_MS = 1000;

/** The server's time, once a second: for waits and timers. */
export function useNow(clockAheadMs: number): number {
  const [nowMs, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs + clockAheadMs;
}
