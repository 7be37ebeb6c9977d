#!/usr/bin/env node
import { runFromProcess } from '../src/process.ts';

await runFromProcess();
