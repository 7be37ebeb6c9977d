/**
 * Runs inline in <head>: until the page's own code listens, the last press of a button is kept. A
 * lab page is drawn some tenths of a second before it can act.
 */
export const earlyClickScript =
  "{const keep=e=>{const b=e.target.closest?.('button');if(b)window.earlyClick=b};addEventListener('click',keep,true);window.endEarlyClicks=()=>removeEventListener('click',keep,true)}";

declare global {
  interface Window {
    earlyClick?: HTMLElement;
    endEarlyClicks?: () => void;
  }
}

/** The page listens now: what was pressed before is pressed again. */
export function replayEarlyClick(): void {
  window.endEarlyClicks?.();
  const pressed = window.earlyClick;
  delete window.earlyClick;
  if (pressed?.isConnected) pressed.click();
}
