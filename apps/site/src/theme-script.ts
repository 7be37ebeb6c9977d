/** Runs before first paint, inline in <head>, allowed by its hash: a theme chosen earlier shows without a flash. */
export const themeScript =
  "try{const t=localStorage.getItem('drydock:theme');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}";
