/** Loads the palette when it is first asked for: Ctrl K, or the search button of the page. */
async function open(): Promise<void> {
  const { showPalette } = await import('./palette.tsx');
  await showPalette();
}

document.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
  event.preventDefault();
  void open();
});
document.addEventListener('click', (event) => {
  const { target } = event;
  if (target instanceof Element && target.closest('[data-open-palette]')) void open();
});
