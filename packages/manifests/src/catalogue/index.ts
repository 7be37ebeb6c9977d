export type { Catalogue, KindEntry, Schema } from './catalogue.ts';
