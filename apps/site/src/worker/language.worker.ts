import { createLanguageService } from './language-service.ts';
import { holdLifeLine } from './life-line.ts';
import type { LanguageApi, LanguageEvents } from './protocol.ts';
import { serve } from './rpc.ts';

serve<LanguageApi, LanguageEvents>(self, createLanguageService(holdLifeLine));
