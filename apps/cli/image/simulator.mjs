// The entry point inside the image: the bundle stands beside it.
const { runFromProcess } = await import('./dist/process.js');
await runFromProcess();
