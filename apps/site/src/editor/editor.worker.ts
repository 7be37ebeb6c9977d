/** Monaco's own worker (it computes diffs and word lists); its module starts itself. */
import 'monaco-editor/editor/editor.worker.js';
