/** Keywords that the catalogue's schemas spell, and mean, as OpenAPI v3 does: they carry over as they are. */
export const SHARED_KEYWORDS = [
  'type',
  'required',
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'nullable',
  'format',
  'default',
] as const;
