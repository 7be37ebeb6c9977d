// The thread that a grade pool starts when its caller names no other.
import { enableCompileCache } from 'node:module';

// From its source a worker loads hundreds of files: compiled code is kept in the temporary folder.
enableCompileCache();
const { serveGrading } = await import('./serve-grading.ts');
serveGrading();
